"""The image's command: serves the one function of main.py that FUNCTION_TARGET names."""

import gc
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from importlib import import_module
from pathlib import Path

_SENDS = ("google.pubsub_v1.services.publisher.transports",)
_STORES = ("google.cloud.storage", "segue.platform.gcp.bucket")
_RUNS = ("google.cloud.run_v2.services.jobs.transports",)
NEEDED = {
    "api": ("functions.over_asgi", "segue.api", "segue.wiring_cloud"),
    "on_step": ("functions.entries", "segue.app.topics", *_SENDS, *_STORES, *_RUNS),
    "on_poll": ("functions.entries", "segue.app.topics", *_SENDS, *_STORES),
    "on_upload": ("functions.entries", "segue.app.arriving", "segue.app.dropped", *_STORES),
    "sweep": ("functions.entries", "segue.app.sweep", "segue.app.topics"),
    "stripe_webhook": ("functions.entries", "segue.app.webhooks", "stripe"),
}
"""What nearly every call of an entry point needs. It is imported before the first one is let in, while Cloud
Run lends a new process more of a processor; what some calls need, they import."""


def ready(target: str) -> None:
    """Import what an entry point needs.

    Modules alone: gunicorn forks the process that answers, and a gRPC channel does not live through that.
    """
    gc.disable()  # what is imported stays: to look through it again and again takes a tenth of the time
    try:
        with _without_colours():
            for module in NEEDED[target]:
                import_module(module)
    finally:
        gc.freeze()
        gc.enable()


@contextmanager
def _without_colours() -> Iterator[None]:
    """Let libraries be imported as where rich is not installed: structlog and httpx colour consoles with it,
    which takes more than all else of them."""
    known = "rich" in sys.modules
    if not known:
        sys.modules["rich"] = None  # type: ignore[assignment]  # Python's way to have an import of it fail
    try:
        yield
    finally:
        if not known:
            del sys.modules["rich"]


def main() -> None:
    """Serve at HOST and PORT until the process ends. Exits with a sentence when no target is named."""
    target = os.environ.get("FUNCTION_TARGET")
    if not target:
        sys.exit("FUNCTION_TARGET is not set: infra/run.tf names one for each service.")
    ready(target)
    from functions_framework._cli import _cli

    source = Path(__file__).with_name("main.py")
    _cli(["--target", target, "--source", str(source), *(["--asgi"] if target == "api" else [])])


if __name__ == "__main__":
    main()
