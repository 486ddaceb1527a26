"""A log line in the cloud: JSON with a severity, and the trace of the render that it is about."""

import json
from collections.abc import Iterator

import pytest
import structlog

from segue.app.tracing import trace_id_of
from segue.logs import log_to_stdout


@pytest.fixture(autouse=True)
def as_before() -> Iterator[None]:
    kept = structlog.get_config()
    yield
    structlog.configure(**kept)


def test_a_line_has_its_severity_and_its_renders_trace(capsys: pytest.CaptureFixture[str]) -> None:
    log_to_stdout("demo")
    log = structlog.get_logger()
    log.warning("step_failed", render="rnd_x", code="step_failed")
    log.info("swept", overdue_renders=2)
    first, second = map(json.loads, capsys.readouterr().out.splitlines())
    assert first == {
        "event": "step_failed",
        "severity": "WARNING",
        "render": "rnd_x",
        "code": "step_failed",
        "logging.googleapis.com/trace": f"projects/demo/traces/{trace_id_of('rnd_x'):032x}",
    }
    assert second == {"event": "swept", "severity": "INFO", "overdue_renders": 2}


def test_an_exception_is_one_line(capsys: pytest.CaptureFixture[str]) -> None:
    log_to_stdout("demo")
    try:
        raise ValueError("no")
    except ValueError:
        structlog.get_logger().exception("commit_failed")
    (line,) = capsys.readouterr().out.splitlines()
    said = json.loads(line)
    assert said["severity"] == "ERROR" and "ValueError: no" in said["exception"]
