"""The sounds that models made for a bridge, with its take or from words, laid over its tone; and voices."""

from dataclasses import dataclass
from pathlib import Path
from typing import Final

import numpy as np

from segue.domain.errors import MediaRefused
from segue.domain.frames import SOUND_RATE
from segue.domain.plan import Piece, SoundWork, Span, TrackWork
from segue.domain.take_files import EFFECT, TAKE, VOICE
from segue.media.probe import SandboxedProber
from segue.media.sound import Sound, rise
from segue.media.sound_files import extract_sound
from segue.media.steps.inputs import file_of
from segue.media.under import extract_track, laid_once
from segue.ports import StepJob

EFFECT_GAIN: Final = -9
"""Decibels. Sounds are made as loud as they can be; under a cut they are heard, and nothing is shouted."""
_FADE: Final = SOUND_RATE // 2
"""Samples over which it comes and goes, if the bridge is long enough."""
_HEARD: Final = 2.0**-17


def mixed(work: SoundWork) -> bool:
    """Whether anything is laid over, or under, the clips' sound: together they may be too loud."""
    return (
        work.sounds == "model"
        or work.track is not None
        or any(piece.effect or piece.voice for piece in work.pieces)
    )


@dataclass(frozen=True)
class Voice:
    """A spoken line that begins at a film's sample `at`."""

    at: int
    sound: Sound

    def within(self, start: int, count: int) -> Sound:
        """What of it is heard in `count` samples from `start` on."""
        return laid_once(self.sound, self.at, start, count)


def voices_of(job: StepJob, work: SoundWork, slots: list[tuple[int, int]]) -> list[Voice]:
    """The lines that are spoken in a film, none beyond its end. Raises StepFailed."""
    voices = []
    for number, (piece, (first, _)) in enumerate(zip(work.pieces, slots, strict=True)):
        if piece.voice is not None:
            into = job.scratch / f"voice-{number}.raw"
            made = _from_words(job, work, (piece.voice, VOICE, 0), slots[-1][1] - first, into)
            voices.append(Voice(first, made))
    return voices


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
    into = job.scratch / "effect.raw"
    heard = _add_faded(np.array(_from_words(job, work, (step, EFFECT, EFFECT_GAIN), len(tone), into)), tone)
    into.unlink(missing_ok=True)
    return heard


def _from_words(job: StepJob, work: SoundWork, made: tuple[str, str, int], samples: int, into: Path) -> Sound:
    """At most so many samples of what a step left, by its id, the file's name and a gain in decibels."""
    step, name, gain = made
    source = file_of(job, step, name)
    facts = SandboxedProber().listen(source)
    return extract_track(
        source,
        TrackWork(asset="words", sha256="", facts=facts, gain=gain, name=name),
        samples=samples,
        channels=work.format.channels,
        into=into,
        tick=lambda: job.progress(0, len(work.pieces)),
    )


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
