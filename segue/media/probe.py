"""Probe: the facts of a clip, or why it is refused. The file may be hostile, so a child process reads it.

The child is a new interpreter with limits on time, memory, processor and open files; it writes no files,
opens no network connection, and knows nothing of our environment.
"""

import json
import os
import select
import sys
from pathlib import Path
from typing import TypeVar

from pydantic import ValidationError

from segue.domain import limits
from segue.domain.assets import Facts, SoundFacts
from segue.domain.errors import MediaRefused
from segue.media.process import CLEAN_ENVIRONMENT, Bounds, Child

Found = TypeVar("Found", Facts, SoundFacts)

_PACKAGE_FOLDER = Path(__file__).resolve().parents[2]
_MOST_ANSWER_BYTES = 1024**2
_BOUNDS = Bounds(wall_seconds=limits.PROBE_WALL_SECONDS, cpu_seconds=limits.PROBE_CPU_SECONDS, file_bytes=0)
_TOO_HARD = (
    "This file takes too long or too much memory to read, as damaged files do: "
    "export the clip again as MP4 (H.264) and use that."
)


class SandboxedProber:
    """Probes each file in a child process of its own."""

    def probe(self, path: Path) -> Facts:
        """The facts of a clip. Raises MediaRefused, with a sentence saying what to do, for anything else."""
        return _facts_of(_asked(path, "clip"), Facts)

    def listen(self, path: Path) -> SoundFacts:
        """The facts of a file of which only the sound is wanted. Raises MediaRefused for one without any."""
        return _facts_of(_asked(path, "sound"), SoundFacts)


def _asked(path: Path, wanted: str) -> bytes:
    """What a child process says of a file. Raises MediaRefused when it does not come to its end."""
    command = [sys.executable, "-P", "-m", "segue.media.probe_child", str(path.absolute()), wanted]
    environment = CLEAN_ENVIRONMENT | {"PYTHONPATH": str(_PACKAGE_FOLDER)}
    with Child(command, _BOUNDS, environment=environment) as child:
        answer = _read(child)
        code = child.wait()
        if code != 0 or child.out_of_time:
            raise MediaRefused(_TOO_HARD, detail=f"the probe ended with {code}: {child.complaint}")
    return answer


def _read(child: Child) -> bytes:
    """All that the child says, up to a bound. It is asked in pieces, so that a wall limit always ends it."""
    said = bytearray()
    while len(said) <= _MOST_ANSWER_BYTES:
        select.select([child.stdout], [], [])
        chunk = os.read(child.stdout.fileno(), 65_536)
        if not chunk:
            break
        said += chunk
    return bytes(said)


def _facts_of(answer: bytes, kind: type[Found]) -> Found:
    try:
        said = json.loads(answer)
        if "refused" in said:
            raise MediaRefused(str(said["refused"]), detail=str(said.get("detail", "")))
        return kind.model_validate_json(json.dumps(said["facts"]))
    except (ValueError, KeyError, TypeError, ValidationError) as error:
        raise MediaRefused(_TOO_HARD, detail=f"the probe's answer is no facts: {error}") from error
