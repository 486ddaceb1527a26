"""Probe: the facts of a clip, or why it is refused. The file may be hostile, so a child process reads it.

The child is a new interpreter with limits on time, memory, processor and open files; it writes no files,
opens no network connection, and knows nothing of our environment. Of a file that lies elsewhere this process
hands in what the child asks for.
"""

import json
import os
import select
import sys
from contextlib import suppress
from pathlib import Path
from typing import TypeVar

from pydantic import ValidationError

from segue.domain import limits
from segue.domain.assets import Facts, SoundFacts
from segue.domain.errors import MediaRefused
from segue.media.process import CLEAN_ENVIRONMENT, Bounds, Child
from segue.media.sources import ANSWER, ASKS, REQUEST
from segue.ports import Ranged

Found = TypeVar("Found", Facts, SoundFacts)

_PACKAGE_FOLDER = Path(__file__).resolve().parents[2]
_MOST_ANSWER_BYTES = 1024**2
_TOO_HARD = (
    "This file takes too long or too much memory to read, as damaged files do: "
    "export the clip again as MP4 (H.264) and use that."
)


class SandboxedProber:
    """Probes each file in a child process of its own."""

    def probe(self, file: Path | Ranged) -> Facts:
        """The facts of a clip. Raises MediaRefused, with a sentence saying what to do, for anything else."""
        return _facts_of(_asked(file, "clip"), Facts)

    def listen(self, file: Path | Ranged) -> SoundFacts:
        """The facts of a file of which only the sound is wanted. Raises MediaRefused for one without any."""
        return _facts_of(_asked(file, "sound"), SoundFacts)


def _asked(file: Path | Ranged, wanted: str) -> bytes:
    """What a child process says of a file. Raises MediaRefused when it does not come to its end."""
    named = str(file.absolute()) if isinstance(file, Path) else str(file.size)
    command = [sys.executable, "-P", "-m", "segue.media.probe_child", named, wanted]
    environment = CLEAN_ENVIRONMENT | {"PYTHONPATH": str(_PACKAGE_FOLDER)}
    fed = None if isinstance(file, Path) else file
    with Child(command, _bounds(fed), feeds=fed is not None, environment=environment) as child:
        answer = _read(child, fed)
        code = child.wait()
        if code != 0 or child.out_of_time:
            raise MediaRefused(_TOO_HARD, detail=f"the probe ended with {code}: {child.complaint}")
    return answer


def _bounds(fed: Ranged | None) -> Bounds:
    """What a child may use; longer where its file comes from elsewhere."""
    more = fed.size // limits.PROBE_FED_BYTES_PER_SECOND if fed else 0
    wall, processor = limits.PROBE_WALL_SECONDS + more, limits.PROBE_CPU_SECONDS + more
    return Bounds(wall_seconds=wall, cpu_seconds=processor, file_bytes=0)


def _read(child: Child, fed: Ranged | None) -> bytes:
    """All that the child says, up to a bound; what it asks for on the way is handed in.

    It is asked in pieces, so that a wall limit always ends it.
    """
    said = bytearray()
    while len(said) <= _MOST_ANSWER_BYTES:
        select.select([child.stdout], [], [])
        chunk = os.read(child.stdout.fileno(), 65_536)
        if not chunk:
            break
        said += chunk
        while fed and said.startswith(ASKS) and len(said) >= REQUEST.size:
            _, first, count = REQUEST.unpack_from(said)
            del said[: REQUEST.size]
            _hand_in(child, fed.read(first, min(count, limits.FED_PIECE_BYTES)))
    return bytes(said)


def _hand_in(child: Child, data: bytes) -> None:
    """Answer a request. A child that has ended says so by itself."""
    with suppress(BrokenPipeError):
        child.stdin.write(ANSWER.pack(len(data)) + data)
        child.stdin.flush()


def _facts_of(answer: bytes, kind: type[Found]) -> Found:
    try:
        said = json.loads(answer)
        if "refused" in said:
            raise MediaRefused(str(said["refused"]), detail=str(said.get("detail", "")))
        return kind.model_validate_json(json.dumps(said["facts"]))
    except (ValueError, KeyError, TypeError, ValidationError) as error:
        raise MediaRefused(_TOO_HARD, detail=f"the probe's answer is no facts: {error}") from error
