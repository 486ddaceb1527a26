"""10,000 holds and 2,000 duplicates from 64 clients on one account with room for 5,000: exactly 5,000,
none after more than a second."""

import sys
import tempfile
import time
from pathlib import Path

from tests.app.overspend import overspend

HOLDS, DUPLICATES, ROOM, CLIENTS = 10_000, 2_000, 5_000, 64
ANSWER_SECONDS = 1.0


def main() -> None:
    with tempfile.TemporaryDirectory(prefix="segue-overspend-") as name:
        begun = time.perf_counter()
        done = overspend(Path(name), holds=HOLDS, duplicates=DUPLICATES, room=ROOM, clients=CLIENTS)
        seconds = time.perf_counter() - begun
    print(
        f"overspend: {done.accepted} accepted, {done.refused} refused, {len(done.errors)} errors, "
        f"{seconds:.1f} s, the slowest answer {done.longest_seconds:.2f} s "
        f"(goal: exactly {ROOM} accepted, 0 errors, no answer over {ANSWER_SECONDS:.0f} s)"
    )
    exact = (done.accepted, done.held, done.available, done.repeated_differently) == (ROOM, ROOM, 0, 0)
    kept = exact and done.longest_seconds <= ANSWER_SECONDS and not done.errors and not done.faults
    sys.exit(0 if kept else 1)


if __name__ == "__main__":
    main()
