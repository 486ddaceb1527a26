"""sound: the sound of the whole film, piece by piece, so that memory does not grow with its length."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import numpy as np

from segue.domain.frames import SOUND_RATE
from segue.domain.plan import Piece, SoundWork, Span
from segue.domain.results import Conformed, Sounded
from segue.media.loudness import levelled, loudness_of
from segue.media.own_sound import OWN_SOUND, own_sound_lead, read_own_sound
from segue.media.sound import CUT_FADE, LOOK, Neighbour, Sound, bridge_sound, mend_cut, onward_sound, silence
from segue.media.sound_files import BLOCK, piece_samples, sound_writer
from segue.media.steps.inputs import file_of, lengths_of, result_of, work_of
from segue.media.steps.model_sound import laid_over, mixed, voices_of
from segue.media.steps.stitch import SOUND
from segue.media.under import extract_track, laid_under
from segue.ports import StepJob, StepOutput

Write = Callable[[Sound], None]

_HEADROOM: Final = 0.25
"""How much softer what is mixed is written first..."""
_HEADROOM_DB: Final = 12.0412
"""...in decibels."""
_HEARD: Final = 2.0**-17
"""Half of the smallest step of 16 bit: what stays below is digital silence."""
_LONGEST_GAP: Final = SOUND_RATE // 2
"""Silence at a clip's edge up to this long is a track that ends early or starts late; longer is meant."""


def sound(job: StepJob) -> StepOutput:
    """Write `sound.flac`, exactly as many samples as the film's frames last. Raises StepFailed.

    What is mixed or brought to a loudness is written softer first, so that no peak is cut off, and then
    turned up, with a limiter for what is too loud.
    """
    work = work_of(job, SoundWork)
    slots = piece_samples(lengths_of(job, work.pieces), work.format.rate)
    total, path = slots[-1][1], job.scratch / SOUND
    if work.sounds == "silent" and work.track is None:
        return _silent(total, path, work.format.channels)
    turned = work.loudness is not None or mixed(work)
    first = job.scratch / "mix.flac" if turned else path
    heard = _write(job, work, slots, first, _HEADROOM if turned else 1.0)

    def tick() -> None:
        job.progress(total, total)

    gain = 0.0
    if turned:
        gain = levelled(first, path, total, work.loudness if heard else None, tick, _HEADROOM_DB)
        first.unlink()
    loudness = loudness_of(path, tick) if heard else None
    result = Sounded(
        samples=total,
        integrated_loudness_lufs=loudness.integrated if loudness else None,
        has_sound=heard,
        true_peak_dbtp=loudness.true_peak if loudness and loudness.integrated is not None else None,
        gain_db=gain,
    )
    return StepOutput(result, {SOUND: path})


def _silent(samples: int, path: Path, channels: int) -> StepOutput:
    with sound_writer(path, channels) as write:
        for start in range(0, samples, BLOCK):
            write(silence(min(BLOCK, samples - start), channels))
    return StepOutput(Sounded(samples=samples, integrated_loudness_lufs=None, has_sound=False), {SOUND: path})


def _write(job: StepJob, work: SoundWork, slots: list[tuple[int, int]], path: Path, scale: float) -> bool:
    """Write the film's sound, `scale` times as loud as it is; says whether anything is heard."""
    total, written = slots[-1][1], 0
    track, voices = _track(job, work, total), voices_of(job, work, slots)
    with sound_writer(path, work.format.channels) as write_file:

        def write(piece: Sound) -> None:
            nonlocal written
            for start in range(0, len(piece), BLOCK):
                block = piece[start : start + BLOCK]
                if track is not None:
                    block = block + laid_under(track, written + start, len(block), total)
                for voice in voices:
                    block = block + voice.within(written + start, len(block))
                write_file(block if scale == 1 else block * np.float32(scale))
                job.progress(written + start, total)
            written += len(piece)

        if work.sounds == "silent":
            heard = False
            for start in range(0, total, BLOCK):
                write(silence(min(BLOCK, total - start), work.format.channels))
        else:
            heard = _lay(job, work, slots, write)
    assert written == total, (written, total)
    return heard or track is not None or any(len(voice.sound) for voice in voices)


def _track(job: StepJob, work: SoundWork, total: int) -> Sound | None:
    """The recording that runs under the film, if there is one."""
    if work.track is None:
        return None
    return extract_track(
        job.asset(work.track.asset),
        work.track,
        samples=total,
        channels=work.format.channels,
        into=job.scratch / "track.raw",
        tick=lambda: job.progress(0, total),
    )


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
        inside = _near(self.inside[gap : gap + LOOK])
        return Neighbour(inside, np.array(self.lead[: 0 if gap else None]))

    def end_side(self, gap: int) -> Neighbour:
        """How a bridge after the clip meets it, its last `gap` samples being the bridge's."""
        end = len(self.inside) - gap
        inside = _near(self.inside[max(0, end - LOOK) : end][::-1])[::-1]
        return Neighbour(inside, np.array(self.tail[: 0 if gap else None]))


def _near(edge: Sound) -> Sound:
    """What a bridge hears of a clip from an edge on: only its silence, where that is longer than a gap."""
    loud = np.flatnonzero(np.abs(edge).max(axis=1) > _HEARD)
    silent = int(loud[0]) if len(loud) else len(edge)
    return np.array(edge[:silent] if silent > _LONGEST_GAP else edge)


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
    waiting = gap = 0  # samples that the bridge before the next clip has to fill, first a clip's early end
    between: Piece | None = None  # that bridge
    held: Sound | None = None  # the last samples of a clip before a cut
    for position, (piece, (first, stop)) in enumerate(zip(pieces, slots, strict=True)):
        if piece.span is None:
            waiting, between = waiting + stop - first, piece
            continue
        clip = _clip_sound(job, work, piece, piece.span, stop - first, position)
        heard = heard or clip.heard
        begin, end = 0, len(clip.inside)
        opening = opening or clip.start_side(0)
        if leaving is not None:
            begin = clip.start_gap()
            tone = bridge_sound(leaving, clip.start_side(begin), waiting + begin)
            heard = laid_over(job, work, between, tone[gap:waiting]) or heard
            write(tone)
        elif held is not None:
            begin = min(CUT_FADE, end // 2)
            for side in mend_cut(held, clip.inside[:begin]):
                write(side)
        leaving, held, waiting = None, None, 0
        if position + 1 < len(pieces):
            if pieces[position + 1].span is None:
                waiting = gap = min(clip.end_gap(), end - begin)
                leaving, end = clip.end_side(waiting), end - waiting
            else:
                end -= min(CUT_FADE, end // 2)
                held = np.array(clip.inside[end:])
        write(clip.inside[begin:end])
    if leaving is not None and between is not None and between.extends:
        write(onward_sound(leaving, waiting))
    elif leaving is not None and opening is not None:
        tone = bridge_sound(leaving, opening, waiting)
        heard = laid_over(job, work, between, tone[gap:]) or heard
        write(tone)
    return heard


def _clip_sound(
    job: StepJob, work: SoundWork, piece: Piece, span: Span, samples: int, position: int
) -> ClipSound:
    """A clip's own sound, `samples` long, as its conform step left it for the frames that it really shows."""
    channels = work.format.channels
    nothing = np.zeros((1, channels), np.float32)
    if span.audio_track is None:
        inside = np.broadcast_to(nothing, (samples, channels))
        return ClipSound(nothing[:0], inside, nothing[:0])
    job.progress(position, len(work.pieces))
    shown = result_of(job, piece.conform, Conformed)
    assert shown.in_frame is not None  # it is a clip's
    found = read_own_sound(file_of(job, piece.conform, OWN_SOUND), channels)
    lead = own_sound_lead(span.changed(in_frame=shown.in_frame))
    inside = found[lead : lead + samples]
    if len(inside) < samples:  # where it lies, the piece is a sample longer, and its track has ended
        inside = np.concatenate([inside, silence(samples - len(inside), channels)])
    return ClipSound(found[:lead], inside, found[lead + samples :])
