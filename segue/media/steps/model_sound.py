"""The sounds that models made for a bridge, with its take or from words, laid over its tone."""

from typing import Final

import numpy as np

from segue.domain.errors import MediaRefused
from segue.domain.frames import SOUND_RATE
from segue.domain.plan import Piece, SoundWork, Span, TrackWork
from segue.media.probe import SandboxedProber
from segue.media.sound import Sound, rise
from segue.media.sound_files import extract_sound
from segue.media.steps.inputs import file_of
from segue.media.under import extract_track
from segue.ports import StepJob

TAKE: Final = "take.mkv"
EFFECT: Final = "effect.mp3"
EFFECT_GAIN: Final = -9
"""Decibels. Sounds are made as loud as they can be; under a cut they are heard, and nothing is shouted."""
_FADE: Final = SOUND_RATE // 2
"""Samples over which it comes and goes, if the bridge is long enough."""
_HEARD: Final = 2.0**-17


def mixed(work: SoundWork) -> bool:
    """Whether anything is laid over, or under, the clips' sound: together they may be too loud."""
    return work.sounds == "model" or work.track is not None or any(piece.effect for piece in work.pieces)


def laid_over(job: StepJob, work: SoundWork, bridge: Piece | None, tone: Sound) -> bool:
    """Add a bridge's own sounds, faded at both ends, to the tone under it; says whether any is heard.

    Nothing is added where none is asked for, or the take has none. Raises StepFailed.
    """
    if bridge is None or not len(tone):
        return False
    takes = _of_take(job, work, bridge.generate, tone) if bridge.generate else False
    effects = _of_effect(job, work, bridge.effect, tone) if bridge.effect else False
    return takes or effects


def _of_effect(job: StepJob, work: SoundWork, step: str, tone: Sound) -> bool:
    source = file_of(job, step, EFFECT)
    facts = SandboxedProber().listen(source)
    track = TrackWork(asset="effect", sha256="", facts=facts, gain=EFFECT_GAIN, name="effect")
    into = job.scratch / "effect.raw"
    made = extract_track(
        source,
        track,
        samples=len(tone),
        channels=work.format.channels,
        into=into,
        tick=lambda: job.progress(0, len(work.pieces)),
    )
    heard = _add_faded(np.array(made), tone)
    into.unlink(missing_ok=True)
    return heard


def _of_take(job: StepJob, work: SoundWork, step: str, tone: Sound) -> bool:
    take = file_of(job, step, TAKE)
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
    heard = _add_faded(np.array(made[: len(tone)]), tone)
    into.unlink(missing_ok=True)
    return heard


def _add_faded(faded: Sound, tone: Sound) -> bool:
    """Add a sound to the start of a tone, faded at both ends; says whether it is heard."""
    if not len(faded):
        return False
    fade = min(_FADE, len(faded) // 4)
    faded[:fade] *= rise(fade)
    faded[len(faded) - fade :] *= rise(fade)[::-1]
    tone[: len(faded)] += faded
    return bool(np.abs(faded).max() > _HEARD)
