"""sound: the sound of the whole film, piece by piece, so that memory does not grow with its length."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

import numpy as np

from segue.domain.frames import SOUND_RATE, samples_before
from segue.domain.plan import Piece, SoundWork, Span
from segue.domain.results import Conformed, Sounded
from segue.media.sound import CUT_FADE, LOOK, RUN_ON, Neighbour, Sound, bridge_sound, mend_cut
from segue.media.sound_files import BLOCK, extract_sound, integrated_loudness, piece_samples, sound_writer
from segue.media.steps.inputs import lengths_of, result_of, work_of
from segue.media.steps.stitch import SOUND
from segue.ports import StepJob, StepOutput

Write = Callable[[Sound], None]

_HEARD: Final = 2.0**-17
"""Half of the smallest step of 16 bit: what stays below is digital silence."""
_LONGEST_GAP: Final = SOUND_RATE // 2
"""Silence at a clip's edge up to this long is a track that ends early or starts late; longer is meant."""


def sound(job: StepJob) -> StepOutput:
    """Write `sound.flac`, exactly as many samples as the film's frames last. Raises StepFailed."""
    work = work_of(job, SoundWork)
    slots = piece_samples(lengths_of(job, work.pieces), work.format.rate)
    total, path = slots[-1][1], job.scratch / SOUND
    written = 0
    with sound_writer(path, work.format.channels) as write_file:

        def write(piece: Sound) -> None:
            nonlocal written
            for start in range(0, len(piece), BLOCK):
                write_file(piece[start : start + BLOCK])
                job.progress(written + start, total)
            written += len(piece)

        heard = _lay(job, work, slots, write)
    assert written == total, (written, total)
    loudness = integrated_loudness(path, lambda: job.progress(total, total)) if heard else None
    result = Sounded(samples=total, integrated_loudness_lufs=loudness, has_sound=heard)
    return StepOutput(result, {SOUND: path})


@dataclass(frozen=True)
class ClipSound:
    """A clip's sound in film form, with what its source has before its in point and after its out point."""

    lead: Sound
    inside: Sound
    tail: Sound

    @property
    def heard(self) -> bool:
        return bool(len(self.inside)) and any(
            float(np.abs(self.inside[at : at + LOOK]).max()) > _HEARD
            for at in range(0, len(self.inside), LOOK)
        )

    def start_gap(self) -> int:
        """Samples of silence before the clip's sound begins, if that is a late start."""
        return _gap(self.inside[: _LONGEST_GAP + 1])

    def end_gap(self) -> int:
        """Samples of silence after the clip's sound has ended, if that is an early end."""
        return _gap(self.inside[::-1][: _LONGEST_GAP + 1])

    def start_side(self, gap: int) -> Neighbour:
        """How a bridge before the clip meets it, its first `gap` samples being the bridge's."""
        inside = np.array(self.inside[gap : gap + LOOK])
        return Neighbour(inside, np.array(self.lead[: 0 if gap else None]))

    def end_side(self, gap: int) -> Neighbour:
        """How a bridge after the clip meets it, its last `gap` samples being the bridge's."""
        end = len(self.inside) - gap
        return Neighbour(
            np.array(self.inside[max(0, end - LOOK) : end]), np.array(self.tail[: 0 if gap else None])
        )


def _gap(edge: Sound) -> int:
    """How many samples of digital silence an edge begins with; 0 when it is all there is."""
    loud = np.flatnonzero(np.abs(edge).max(axis=1) > _HEARD)
    return int(loud[0]) if len(loud) else 0


def _lay(job: StepJob, work: SoundWork, slots: list[tuple[int, int]], write: Write) -> bool:
    """Write every piece in turn; says whether anything is heard.

    The end of a clip is held back until what follows is known: a bridge takes over its gap, a cut is mended.
    """
    pieces, heard = work.pieces, False
    opening: Neighbour | None = None  # how the film begins, for a bridge that leads back to it
    leaving: Neighbour | None = None  # the clip before a bridge
    waiting = 0  # samples that the bridge before the next clip has to fill
    held: Sound | None = None  # the last samples of a clip before a cut
    for position, (piece, (first, stop)) in enumerate(zip(pieces, slots, strict=True)):
        if piece.span is None:
            waiting += stop - first
            continue
        clip = _clip_sound(job, work, piece, piece.span, stop - first, position)
        heard = heard or clip.heard
        begin, end = 0, len(clip.inside)
        opening = opening or clip.start_side(0)
        if leaving is not None:
            begin = clip.start_gap()
            write(bridge_sound(leaving, clip.start_side(begin), waiting + begin))
        elif held is not None:
            begin = min(CUT_FADE, end // 2)
            for side in mend_cut(held, clip.inside[:begin]):
                write(side)
        leaving, held, waiting = None, None, 0
        if position + 1 < len(pieces):
            if pieces[position + 1].span is None:
                waiting = min(clip.end_gap(), end - begin)
                leaving, end = clip.end_side(waiting), end - waiting
            else:
                end -= min(CUT_FADE, end // 2)
                held = np.array(clip.inside[end:])
        write(clip.inside[begin:end])
    if leaving is not None and opening is not None:
        write(bridge_sound(leaving, opening, waiting))
    return heard


def _clip_sound(
    job: StepJob, work: SoundWork, piece: Piece, span: Span, samples: int, position: int
) -> ClipSound:
    """A clip's own sound, `samples` long, from the frames that its conform step really shows."""
    channels = work.format.channels
    nothing = np.zeros((1, channels), np.float32)
    if span.audio_track is None:
        inside = np.broadcast_to(nothing, (samples, channels))
        return ClipSound(nothing[:0], inside, nothing[:0])
    shown = result_of(job, piece.conform, Conformed)
    assert shown.in_frame is not None and shown.out_frame is not None  # it is a clip's
    span = span.changed(in_frame=shown.in_frame, out_frame=shown.out_frame)
    lead = min(RUN_ON, samples_before(span.in_frame, span.facts.picture.rate))
    into = job.scratch / f"{position}.raw"
    found = extract_sound(
        job.asset(span.asset),
        span,
        lead=lead,
        samples=lead + samples,
        more=RUN_ON,
        channels=channels,
        into=into,
        tick=lambda: job.progress(position, len(work.pieces)),
    )
    into.unlink()  # it stays readable through `found`, and is gone with it
    return ClipSound(found[:lead], found[lead : lead + samples], found[lead + samples :])
