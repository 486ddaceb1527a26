"""All hostile files: what became of each kind, the slowest, and the most memory. Fails if one does harm.

python -m tests.benchmarks.soak_hostile
"""

import sys
import tempfile
from collections import Counter
from pathlib import Path

from tests.hostile.making import hostile_files
from tests.hostile.trying import largest_child_bytes, listening, tried

MOST_SECONDS, MOST_BYTES = 3.0, 600 * 1024**2


def main() -> int:
    said: Counter[str] = Counter()
    slowest, slow, harm = (0.0, ""), 0, 0
    with tempfile.TemporaryDirectory() as folder, listening() as server:
        for hostile in hostile_files(Path(folder), server.address):
            try:
                outcome = tried(hostile.path)
            except Exception as error:
                print(f"HARM  {hostile.why}: {error!r}")
                harm += 1
                continue
            said[outcome.refused or "a true film"] += 1
            slowest = max(slowest, (outcome.seconds, hostile.why))
            if outcome.seconds > MOST_SECONDS:
                slow += 1
                print(f"{outcome.seconds:6.2f} s  {hostile.why}")
            hostile.path.unlink()
        callers = len(server.callers)
    for sentence, count in said.most_common():
        print(f"{count:4}  {sentence}")
    memory = largest_child_bytes()
    print(f"{said.total()} files; slowest {slowest[0]:.2f} s ({slowest[1]})")
    print(f"at most {memory / 1024**2:.0f} MB; {callers} calls")
    return int(bool(callers or slow or harm) or memory > MOST_BYTES)


if __name__ == "__main__":
    sys.exit(main())
