"""How long each entry point of the cloud form takes to begin: a new process, until it could answer a call.

`python tests/benchmarks/benchmark_cold_imports.py [RUNS]`. No emulator is asked: opening reads nothing.
"""

import os
import subprocess
import sys
from pathlib import Path
from statistics import median

ROOT = Path(__file__).parents[2]
sys.path.insert(0, str(ROOT))

from tests.functions.test_entry_points import DOUBLES, SETTINGS  # noqa: E402

OPENED = """
import time
began = time.perf_counter()
import {module}
{opened}
print(time.perf_counter() - began)
"""
ENTRIES = {
    "api": ("functions.over_asgi", "functions.over_asgi._api()", 0.9),
    "on_step, on_poll, on_upload, sweep, stripe_webhook": (
        "functions.entries",
        "functions.entries.cloud()",
        0.8,
    ),
}
"""Each entry point, what its first call opens, and the seconds this may take on a machine at rest."""


def seconds(module: str, opened: str) -> float:
    """The time of one process, without Python's own start."""
    environment = {"PATH": os.environ["PATH"], "PYTHONPATH": str(ROOT), **SETTINGS, **DOUBLES}
    code = OPENED.format(module=module, opened=opened)
    ran = subprocess.run([sys.executable, "-c", code], env=environment, capture_output=True, check=True)
    return float(ran.stdout)


def main() -> None:
    runs = int(sys.argv[1]) if len(sys.argv) > 1 else 5
    print(f"{'entry point':<50} {'best':>7} {'median':>7} {'at most':>8}")
    for name, (module, opened, most) in ENTRIES.items():
        seconds(module, opened)  # compiles what is new
        taken = [seconds(module, opened) for _ in range(runs)]
        print(f"{name:<50} {min(taken):6.2f}s {median(taken):6.2f}s {most:7.1f}s")


if __name__ == "__main__":
    main()
