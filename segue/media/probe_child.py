"""The child of `probe.py`: prints the facts of one file, or why it is refused, as JSON on standard output.

The file is one on this machine, or with a number in its place, one of so many bytes that the parent hands in.
"""

import json
import sys
from pathlib import Path

import av

from segue.domain.errors import MediaRefused
from segue.media.facts import inspect_file
from segue.media.recordings import inspect_sound
from segue.media.sources import FedFile, Source


def main(source: Source, wanted: str) -> None:
    av.logging.set_level(None)
    inspect = inspect_sound if wanted == "sound" else inspect_file
    try:
        answer: dict[str, object] = {"facts": inspect(source).model_dump(mode="json")}
    except MediaRefused as refusal:
        answer = {"refused": refusal.sentence, "detail": refusal.detail}
    sys.stdout.write(json.dumps(answer))


if __name__ == "__main__":
    named, look = sys.argv[1:]
    fed = named.isdecimal()  # a path is absolute
    main(FedFile(sys.stdout.buffer, sys.stdin.buffer, int(named)) if fed else Path(named), look)
