"""The image's command: serves the one function of main.py that FUNCTION_TARGET names."""

import os
import sys
from pathlib import Path


def main() -> None:
    """Serve at HOST and PORT until the process ends. Exits with a sentence when no target is named."""
    target = os.environ.get("FUNCTION_TARGET")
    if not target:
        sys.exit("FUNCTION_TARGET is not set: infra/run.tf names one for each service.")
    from functions_framework._cli import _cli

    source = Path(__file__).with_name("main.py")
    _cli(["--target", target, "--source", str(source), *(["--asgi"] if target == "api" else [])])


if __name__ == "__main__":
    main()
