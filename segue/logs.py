"""Logs: one JSON line per event, with the ids it is about."""

import logging
from logging.handlers import RotatingFileHandler
from pathlib import Path

import structlog
from structlog.typing import EventDict, WrappedLogger

from segue.app.tracing import trace_id_of

LOG_BYTES = 10 * 1024**2
LOG_FILES = 3


def log_to(path: Path) -> None:
    """Send this process's log to a file that is kept within 30 MB; never to a user's screen."""
    handler = RotatingFileHandler(path, maxBytes=LOG_BYTES, backupCount=LOG_FILES, delay=True)
    handler.setFormatter(logging.Formatter("%(message)s"))
    logger = logging.getLogger("segue")
    for old in list(logger.handlers):
        logger.removeHandler(old)
        old.close()
    logger.addHandler(handler)
    logger.propagate = False
    logger.disabled = False  # as another library's configuration of logging may have left it
    logger.setLevel(logging.INFO)
    structlog.configure(
        processors=[
            structlog.contextvars.merge_contextvars,
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            structlog.processors.format_exc_info,
            structlog.processors.JSONRenderer(),
        ],
        logger_factory=lambda *_: logger,
        cache_logger_on_first_use=False,
    )


def log_to_stdout(project: str) -> None:
    """Write this process's log to its standard output, as Cloud Logging reads it: JSON with a severity."""

    def as_google_says(_: WrappedLogger, __: str, event: EventDict) -> EventDict:
        event["severity"] = event.pop("level").upper()
        if isinstance(render := event.get("render"), str):
            trace = f"projects/{project}/traces/{trace_id_of(render):032x}"
            event["logging.googleapis.com/trace"] = trace
        return event

    structlog.configure(
        processors=[
            structlog.contextvars.merge_contextvars,
            structlog.processors.add_log_level,
            structlog.processors.format_exc_info,
            as_google_says,
            structlog.processors.JSONRenderer(),
        ],
        logger_factory=structlog.PrintLoggerFactory(),
        cache_logger_on_first_use=False,
    )
