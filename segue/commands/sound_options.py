"""What `--sound` asks for."""

import re
from dataclasses import dataclass
from pathlib import Path
from typing import get_args

from pydantic import ValidationError

from segue.app.validation import refused
from segue.commands.files import readable_file
from segue.domain.errors import BadRequest, NotFound
from segue.domain.timeline import Sounds, Track

_FILE_NAME = re.compile(r"[/\\]|\.\w{1,5}$")  # what looks like one, rather than like words


@dataclass(frozen=True)
class Effect:
    """What is to be heard, in words."""

    words: str


def sound_given(text: str, gain: int) -> Sounds | Track | Effect:
    """What `--sound` asks for: a word of ours, the track of a file that it names, or an effect in words.

    Raises NotFound, MediaRefused, BadRequest.
    """
    path = Path(text).expanduser()
    known: Sounds | None = next((word for word in get_args(Sounds) if text == word), None)
    effect = not known and not path.exists() and not _FILE_NAME.search(text)
    if gain and (known or effect):
        raise BadRequest("--sound-gain is for a file under the film: name one with --sound FILE.")
    if known:
        return known
    if effect:
        return Effect(text)
    if not path.exists():
        raise NotFound(
            f"There is no file '{path}': name one that runs under the film, or say room, model or silent."
        )
    try:
        return Track(sound=str(readable_file(path)), gain=gain)
    except ValidationError as error:
        raise refused("This sound cannot be used", error) from error
