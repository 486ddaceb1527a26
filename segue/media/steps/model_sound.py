"""The sound that a model made with its take, laid over the tone of a bridge."""

from typing import Final

import numpy as np

from segue.domain.errors import MediaRefused
from segue.domain.frames import SOUND_RATE
from segue.domain.plan import Piece, SoundWork, Span
from segue.media.probe import SandboxedProber
from segue.media.sound import Sound, rise
from segue.media.sound_files import extract_sound
from segue.media.steps.inputs import file_of
from segue.ports import StepJob

TAKE: Final = "take.mkv"
_FADE: Final = SOUND_RATE // 2
"""Samples over which it comes and goes, if the bridge is long enough."""
_HEARD: Final = 2.0**-17


def laid_over(job: StepJob, work: SoundWork, bridge: Piece | None, tone: Sound) -> bool:
    """Add a bridge's own sound, faded at both ends, to the tone under it; says whether any is heard.

    Nothing is added where none is asked for, or the take has none. Raises StepFailed.
    """
    if bridge is None or bridge.generate is None or not len(tone):
        return False
    take = file_of(job, bridge.generate, TAKE)
    try:
        facts = SandboxedProber().probe(take)
    except MediaRefused:  # whether it is a film was judged when it was made one
        return False
    if not facts.sounds:
        return False
    span = Span(
        asset="take",
        sha256="",
        facts=facts,
        in_frame=1,
        out_frame=facts.picture.frames,
        audio_track=facts.sounds[0].index,
    )
    into = job.scratch / "take.raw"
    made = extract_sound(
        take,
        span,
        lead=0,
        samples=len(tone),
        more=0,
        channels=work.format.channels,
        into=into,
        tick=lambda: job.progress(0, len(work.pieces)),
    )
    faded = np.array(made[: len(tone)])
    into.unlink(missing_ok=True)
    fade = min(_FADE, len(faded) // 4)
    faded[:fade] *= rise(fade)
    faded[len(faded) - fade :] *= rise(fade)[::-1]
    tone += faded
    return bool(np.abs(faded).max() > _HEARD)
