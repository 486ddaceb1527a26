"""inspect: the film held against its promise.

Its pieces were decoded when they were made; here each is found again in the film, picture by coded picture.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import av
import numpy as np

from segue.domain.errors import InspectionFailed
from segue.domain.frames import samples_before
from segue.domain.plan import InspectWork
from segue.domain.results import AS_ASKED, Check, Conformed, Inside, Inspection, Seam, Sounded
from segue.media.film_shape import FilmShape, shape_of
from segue.media.hearing import Heard, hear
from segue.media.inside import inside_of
from segue.media.looks import LOOK, coded_pictures, read_look, shows_next
from segue.media.loudness import loudness_of
from segue.media.motion import Frame
from segue.media.promises import (
    FREEZE_SECONDS,
    bridge_checks,
    broken,
    loudness_checks,
    seam_check,
    shape_checks,
    sound_checks,
)
from segue.media.seam import WINDOW_FRAMES, WINDOW_SAMPLES, score_seam, words_for
from segue.media.sound import Sound, silence
from segue.media.sound_files import read_cuts
from segue.media.steps.inputs import file_of, lengths_of, pictures_of, result_of, work_of
from segue.media.steps.stitch import SOUND
from segue.media.watching import BridgeSeen, Join, Watcher
from segue.ports import StepJob, StepOutput

INSPECTION: Final = "inspection.json"


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
        if changed := _not_its_pieces(job, work, film):
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
    job: StepJob, work: InspectWork, shape: FilmShape, total: int, decoded: int, heard: Heard | None
) -> list[Check]:
    sounded = result_of(job, work.sound, Sounded)
    return [
        *shape_checks(shape, work.format, total, decoded),
        *sound_checks(shape, work.format, total, sounded, heard),
    ]


def _checks(
    job: StepJob,
    work: InspectWork,
    shape: FilmShape,
    lengths: list[int],
    watched: Watched,
) -> list[Check]:
    heard = None
    if shape.sound:
        film, sound = file_of(job, work.stitch, work.format.film_name), file_of(job, work.sound, SOUND)
        total = shape.sound.samples
        heard = hear(film, sound, lambda done: job.progress(min(done, total), total))
    checks = _shape_checks(job, work, shape, sum(lengths), watched.frames, heard)
    checks += _loudness_checks(job, work, shape, sum(lengths))
    for inside, (number, seen) in zip(watched.insides, watched.bridges.items(), strict=True):
        conformed = result_of(job, work.pieces[number].conform, Conformed)
        checks += bridge_checks(inside.segment, seen, conformed, inside, work.format, animatic=work.animatic)
    return [*checks, *map(seam_check, watched.seams)]


def _loudness_checks(job: StepJob, work: InspectWork, shape: FilmShape, total: int) -> list[Check]:
    """How loud the film is; measured again in its own file if a loudness was promised."""
    sounded = result_of(job, work.sound, Sounded)
    if shape.sound is None or not sounded.has_sound:
        return []
    if work.loudness is None:
        return loudness_checks(sounded.integrated_loudness_lufs, sounded.true_peak_dbtp, None)
    film = file_of(job, work.stitch, work.format.film_name)
    found = loudness_of(film, lambda: job.progress(total, total))
    return loudness_checks(found.integrated, found.true_peak, work.loudness)


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
    onward = {number for number, piece in enumerate(work.pieces) if piece.extends}
    watcher = Watcher(lengths, bridges, loop=work.loop, on_join=on_join, onward=onward)
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


def _not_its_pieces(job: StepJob, work: InspectWork, film: Path) -> list[str]:
    """The segments whose coded pictures are not in the film as they were made, or copied."""
    shown = coded_pictures(film)
    changed = []
    for piece, picture in zip(work.pieces, pictures_of(job, work.pieces, work.format), strict=True):
        job.progress(0, len(work.pieces))
        if not shows_next(shown, picture, result_of(job, piece.conform, Conformed)):
            changed.append(piece.segment)
    return changed


def _seam(
    work: InspectWork, join: Join, before: list[Frame], after: list[Frame], one: Sound, other: Sound
) -> Seam:
    beside = (work.pieces[join.before], work.pieces[join.after])
    if any(piece.effect or piece.voice for piece in beside):  # a sound begins there because it was asked for
        one = other = silence(0, work.format.channels)
    score, parts = score_seam(before, after, one, other)
    leaves, arrives = beside
    declared = leaves.extends or (leaves.span is not None and arrives.span is not None)
    return Seam(
        frame=join.frame,
        before=leaves.segment,
        after=arrives.segment,
        score=score,
        parts=parts,
        words=AS_ASKED if declared else words_for(score, parts),
        declared=declared,
    )


def _inside(work: InspectWork, number: int, seen: BridgeSeen) -> Inside:
    freeze_limit = int(FREEZE_SECONDS * work.format.rate)
    return inside_of(work.pieces[number].segment, seen.meter.score(), freeze_limit)
