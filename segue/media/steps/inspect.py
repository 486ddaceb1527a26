"""inspect: the film held against its promise.

Its pieces were decoded when they were made; here each is found again in the film, picture by coded picture.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import av
import numpy as np

from segue.domain.errors import InspectionFailed
from segue.domain.frames import SOUND_RATE, samples_before
from segue.domain.plan import InspectWork
from segue.domain.results import Check, Conformed, Inside, Inspection, Seam, Sounded
from segue.media.film_shape import FilmShape, shape_of
from segue.media.inside import words_for_inside
from segue.media.looks import LOOK, picture_hashes, read_look
from segue.media.motion import Frame
from segue.media.promises import (
    FREEZE_SECONDS,
    bridge_checks,
    broken,
    seam_check,
    shape_checks,
    sound_checks,
)
from segue.media.seam import WINDOW_FRAMES, WINDOW_SAMPLES, score_seam, words_for
from segue.media.sound import Sound, silence
from segue.media.sound_files import read_cuts, read_sound
from segue.media.steps.inputs import file_of, lengths_of, pictures_of, result_of, work_of
from segue.media.steps.stitch import SOUND
from segue.media.watching import BridgeSeen, Join, Watcher
from segue.ports import StepJob, StepOutput

INSPECTION: Final = "inspection.json"

_REACH: Final = SOUND_RATE // 10


@dataclass(frozen=True)
class Watched:
    """What was seen of a film; bridges are numbered among the pieces, and `insides` are in their order."""

    frames: int
    seams: list[Seam]
    bridges: dict[int, BridgeSeen]
    insides: list[Inside]


def inspect(job: StepJob) -> StepOutput:
    """Write `inspection.json`. Raises InspectionFailed, with reasons, when a promise is broken."""
    work = work_of(job, InspectWork)
    lengths = lengths_of(job, work.pieces)
    film = file_of(job, work.stitch, work.format.film_name)
    try:
        shape = shape_of(film)
        _refuse(_shape_checks(job, work, shape, sum(lengths), shape.picture.frames, None))
        if changed := _not_its_pieces(job, work, film, lengths):
            raise InspectionFailed(
                "The finished film does not show its segments as they were made "
                f"({', '.join(changed[:3])}): render it again."
            )
        watched = _watched(job, work, film, lengths)
    except (av.FFmpegError, IndexError) as error:
        raise InspectionFailed(
            "The finished film cannot be played to its end: render it again.", detail=str(error)
        ) from error
    checks = _checks(job, work, shape, lengths, watched)
    _refuse(checks)
    result = Inspection(seams=tuple(watched.seams), insides=tuple(watched.insides), checks=tuple(checks))
    path = job.scratch / INSPECTION
    path.write_text(result.model_dump_json(indent=2))
    return StepOutput(result, {INSPECTION: path})


def _refuse(checks: list[Check]) -> None:
    if reasons := broken(checks):
        raise InspectionFailed(
            f"The finished film is not what was promised ({'; '.join(reasons)}): render it again."
        )


def _shape_checks(
    job: StepJob, work: InspectWork, shape: FilmShape, total: int, decoded: int, offset: int | None
) -> list[Check]:
    sounded = result_of(job, work.sound, Sounded)
    return [
        *shape_checks(shape, work.format, total, decoded),
        *sound_checks(shape, work.format, total, sounded, offset),
    ]


def _checks(
    job: StepJob,
    work: InspectWork,
    shape: FilmShape,
    lengths: list[int],
    watched: Watched,
) -> list[Check]:
    offset = None
    if shape.sound:
        film, sound = file_of(job, work.stitch, work.format.film_name), file_of(job, work.sound, SOUND)
        total = shape.sound.samples
        offset = sound_offset(film, sound, lambda done: job.progress(min(done, total), total))
    checks = _shape_checks(job, work, shape, sum(lengths), watched.frames, offset)
    for inside, (number, seen) in zip(watched.insides, watched.bridges.items(), strict=True):
        conformed = result_of(job, work.pieces[number].conform, Conformed)
        checks += bridge_checks(inside.segment, seen, conformed, inside, work.format, animatic=work.animatic)
    generated = {piece.segment for piece in work.pieces if piece.span is None}
    for seam in watched.seams:
        checks.append(seam_check(seam, generated=bool(generated & {seam.before, seam.after})))
    return checks


def _watched(job: StepJob, work: InspectWork, film: Path, lengths: list[int]) -> Watched:
    """See the whole film, with the sound around its joins."""
    total = sum(lengths)
    channels, rate = work.format.channels, work.format.rate
    samples = samples_before(total, rate)
    edges = [samples_before(frame, rate) for frame in np.cumsum(lengths[:-1]).tolist()]
    around = [(max(0, edge - WINDOW_SAMPLES), min(samples, edge + WINDOW_SAMPLES)) for edge in edges]
    heard = result_of(job, work.sound, Sounded).has_sound
    cuts = read_cuts(film, around, channels) if heard else iter(())
    ends = [(0, min(WINDOW_SAMPLES, samples)), (max(0, samples - WINDOW_SAMPLES), samples)]
    seams: list[Seam] = []

    def on_join(join: Join, before: list[Frame], after: list[Frame]) -> None:
        sound_before = sound_after = silence(0, channels)
        if heard and join.wraps:
            sound_after, sound_before = read_cuts(film, ends, channels)
        elif heard:
            sound = next(cuts)
            middle = edges[join.before] - around[join.before][0]
            sound_before, sound_after = sound[:middle], sound[middle:]
        seams.append(_seam(work, join, before, after, sound_before, sound_after))

    bridges = {number for number, piece in enumerate(work.pieces) if piece.span is None}
    watcher = Watcher(lengths, bridges, loop=work.loop, on_join=on_join)
    for piece, length in zip(work.pieces, lengths, strict=True):
        job.progress(watcher.frames, total)
        _watch(watcher, read_look(file_of(job, piece.conform, LOOK)), length)
    watcher.finish()
    insides = [_inside(work, number, seen) for number, seen in watcher.bridges.items()]
    return Watched(watcher.frames, seams, watcher.bridges, insides)


def _watch(watcher: Watcher, look: Sequence[Frame], length: int) -> None:
    """Show a piece of the film: all of it, or its ends with what lies between passed over."""
    for number, frame in enumerate(look):
        if number == WINDOW_FRAMES:
            watcher.skip(length - len(look))
        watcher.add(frame)


def _not_its_pieces(job: StepJob, work: InspectWork, film: Path, lengths: list[int]) -> list[str]:
    """The segments whose coded pictures are not in the film as they were made."""
    found = picture_hashes(film, lengths)
    pictures = pictures_of(job, work.pieces, work.format)
    changed = []
    for piece, picture, length, hashed in zip(work.pieces, pictures, lengths, found, strict=True):
        job.progress(0, len(lengths))
        if picture_hashes(picture, [length]) != [hashed]:
            changed.append(piece.segment)
    return changed


def _seam(
    work: InspectWork, join: Join, before: list[Frame], after: list[Frame], one: Sound, other: Sound
) -> Seam:
    score, parts = score_seam(before, after, one, other)
    return Seam(
        frame=join.frame,
        before=work.pieces[join.before].segment,
        after=work.pieces[join.after].segment,
        score=score,
        parts=parts,
        words=words_for(score, parts),
    )


def _inside(work: InspectWork, number: int, seen: BridgeSeen) -> Inside:
    score = seen.meter.score()
    return Inside(
        segment=work.pieces[number].segment,
        sharpness=score.sharpness,
        longest_freeze_frames=score.longest_freeze_frames,
        words=words_for_inside(score, int(FREEZE_SECONDS * work.format.rate)),
    )


def sound_offset(film: Path, sound: Path, tick: Callable[[int], None]) -> int:
    """How many samples late a film's sound is against the sound it was made of, where that is loudest.

    `tick` is told how many samples were read.
    """
    loudest, at, first, channels = -1.0, 0, 0, 1
    for block in read_sound(sound):
        power = float(np.mean(np.square(block, dtype=np.float64))) if len(block) else 0.0
        if power > loudest:
            loudest, at = power, first
        first, channels = first + len(block), block.shape[1]
        tick(first)
    cut = (max(0, at - SOUND_RATE // 2), min(first, at + SOUND_RATE // 2))
    one = np.mean(next(read_cuts(sound, [cut], channels)), axis=1)
    other = np.mean(next(read_cuts(film, [cut], channels)), axis=1)
    return lag_of(one, other)


def lag_of(one: Sound, other: Sound) -> int:
    """How many samples `other` lies behind `one`, within a tenth of a second, by cross-correlation.

    0 where that fits nearly as well as the best: a steady tone fits at each of its periods.
    """
    size = 1 << (len(one) + len(other)).bit_length()
    product = np.fft.rfft(other, size) * np.conj(np.fft.rfft(one, size))
    match = np.fft.irfft(product, size)
    lags = np.arange(-_REACH, _REACH + 1)
    near = match[lags]
    if match[0] >= 0.9 * float(near.max()):
        return 0
    return int(lags[int(np.argmax(near))])
