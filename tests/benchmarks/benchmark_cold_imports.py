"""How long each entry point of the cloud form takes to begin: a new process, until it could answer a call.

`python tests/benchmarks/benchmark_cold_imports.py [RUNS]`. No emulator is asked: opening reads nothing. What
is counted is the processor's time, so that others on the machine disturb it little; its clock is told beside.
The entry points take turns.
"""

import os
import subprocess
import sys
from pathlib import Path
from statistics import median

ROOT = Path(__file__).parents[2]
sys.path.insert(0, str(ROOT))

from functions.serve import NEEDED  # noqa: E402
from tests.functions.test_entry_points import DOUBLES, SETTINGS  # noqa: E402

OPENED = """
import time
from importlib import import_module
began, worked = time.perf_counter(), time.process_time()
import_module("functions.serve").ready("{target}")
{opened}
print(time.process_time() - worked, time.perf_counter() - began)
"""
OTHERS_SECONDS = 0.8
API_SECONDS = 0.9
"""What this may take of a processor that does nothing else."""


def seconds(target: str) -> tuple[float, float]:
    """A processor's time and the clock's that one process takes, without Python's own start."""
    environment = {"PATH": os.environ["PATH"], "PYTHONPATH": str(ROOT), **SETTINGS, **DOUBLES}
    opened = "import_module('functions.over_asgi')._api()" if target == "api" else ""
    opened = opened or "import_module('functions.entries').cloud()"
    code = OPENED.format(target=target, opened=opened)
    ran = subprocess.run([sys.executable, "-c", code], env=environment, capture_output=True, check=True)
    worked, passed = ran.stdout.split()
    return float(worked), float(passed)


def main() -> None:
    runs = int(sys.argv[1]) if len(sys.argv) > 1 else 5
    for target in NEEDED:
        seconds(target)  # compiles what is new
    taken = [{target: seconds(target) for target in NEEDED} for _ in range(runs)]
    print(f"{'entry point':<16} {'best':>6} {'median':>7} {'at most':>8} {'clock, best':>12}")
    for target in NEEDED:
        worked = [run[target][0] for run in taken]
        most = API_SECONDS if target == "api" else OTHERS_SECONDS
        clock = min(run[target][1] for run in taken)
        print(f"{target:<16} {min(worked):5.2f}s {median(worked):6.2f}s {most:7.1f}s {clock:11.2f}s")


if __name__ == "__main__":
    main()
