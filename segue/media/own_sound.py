"""A clip's own sound as a file beside its conformed picture, so that it is decoded once, not with each film.

Raw float32 at 48 kHz, channels interleaved: read where it is needed, without decoding or loading it whole.
"""

from collections.abc import Callable
from pathlib import Path
from typing import Final, cast

import numpy as np

from segue.domain.frames import SOUND_RATE, samples_before
from segue.domain.plan import FilmFormat, Span
from segue.media.sound import RUN_ON, Sound, silence
from segue.media.sound_files import extract_sound

OWN_SOUND: Final = "sound.raw"


def own_sound_lead(span: Span) -> int:
    """How many samples of its source, before its in point, a clip's file begins with."""
    return min(RUN_ON, samples_before(span.in_frame, span.facts.picture.rate))


def write_own_sound(
    source: Path, span: Span, form: FilmFormat, frames: int, into: Path, tick: Callable[[], None]
) -> None:
    """Write a clip's sound over so many frames of the film, with up to a second of its source on either side.

    `tick` is called all the while. Raises StepFailed.
    """
    lead = own_sound_lead(span)
    extract_sound(
        source,
        span,
        lead=lead,
        samples=lead + int(frames * SOUND_RATE / form.rate),
        more=RUN_ON,
        channels=form.channels,
        into=into,
        tick=tick,
    )


def read_own_sound(path: Path, channels: int) -> Sound:
    """The whole file, as a view of it."""
    if not path.stat().st_size:  # the track ends before the piece begins
        return silence(0, channels)
    return cast(Sound, np.memmap(path, np.float32, "r").reshape(-1, channels))
