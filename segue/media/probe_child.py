"""The child of `probe.py`: prints the facts of one file, or why it is refused, as JSON on standard output."""

import json
import sys
from pathlib import Path

import av

from segue.domain.errors import MediaRefused
from segue.media.facts import inspect_file
from segue.media.recordings import inspect_sound


def main(path: Path, wanted: str) -> None:
    av.logging.set_level(None)
    inspect = inspect_sound if wanted == "sound" else inspect_file
    try:
        answer: dict[str, object] = {"facts": inspect(path).model_dump(mode="json")}
    except MediaRefused as refusal:
        answer = {"refused": refusal.sentence, "detail": refusal.detail}
    sys.stdout.write(json.dumps(answer))


if __name__ == "__main__":
    main(Path(sys.argv[1]), sys.argv[2])
