"""conform_bridge: a take without its copies of the clips, in film form, and how true those copies are."""

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Final

import cv2
import numpy as np

from segue.domain.assets import Facts, Picture, Size
from segue.domain.errors import Internal, MediaRefused, StepFailed
from segue.domain.plan import ConformBridgeWork, ExtendWork, FilmFormat, GenerateWork, Span, Step
from segue.domain.results import Conformed, Extended, Generated
from segue.domain.take_files import STILLS, TAKE
from segue.media import colour as colours
from segue.media.drift import WORTH_CORRECTING, Drift, lab_step
from segue.media.ffmpeg import Frame, arguments_of, decode_pipe, encode_pipe, patience_seconds, run
from segue.media.film_form import as_rgb, grid_stream, raw_arguments
from segue.media.fitting import on_canvas
from segue.media.looks import LOOK, write_look
from segue.media.mezzanine import picture_name
from segue.media.own_takes import own_take_ends, own_take_facts
from segue.media.pixels import planar
from segue.media.probe import SandboxedProber
from segue.media.steps.conform_clip import write_mezzanine
from segue.media.steps.inputs import file_of, work_of
from segue.ports import StepJob, StepOutput

_RATE_SLACK: Final = 1_000
_CORRECTED_BITS: Final = 8
_SAME_PICTURE_DB: Final = 16.0
"""Below this an end of a take is another picture than was asked for: its colours are not a drift."""
_PERFECT_DB: Final = 100.0
"""Stands for no difference at all, which has no number of decibels."""


def conform_bridge(job: StepJob) -> StepOutput:
    """Write the mezzanine: the take's own frames in film form. Raises StepFailed."""
    work = work_of(job, ConformBridgeWork)
    made = _made(job, work.generate)
    stills, lead = (STILLS, 0) if isinstance(made, Generated) else (STILLS[:1], made.lead)
    take = file_of(job, work.generate, TAKE)
    made_by = _generating(job, work.generate)
    known = own_take_facts(take, made.frames, work.format.rate) if made_by.place == "worker" else None
    facts = known or take_facts(take, made, work.format)
    ends = own_take_ends(take, facts.picture) if known else taken_ends(job, take, facts.picture, lead)
    given = [file_of(job, work.generate, still) for still in stills]
    true = [fidelity_db(end, still) for end, still in zip(ends, given, strict=False)]
    steps: tuple[float, ...] = ()
    correctable = facts.picture.bits == _CORRECTED_BITS and not work.format.colour.high_dynamic_range
    if known is None and min(true) >= _SAME_PICTURE_DB and correctable:
        take, facts, steps = undrifted(job, take, facts, given, ends)
    source, facts = cropped(job, take, facts, _canvas_of(made_by), work.format.size)
    end = lead + made.frames - len(stills) + 1
    inner = Span(asset="take", sha256="", facts=facts, in_frame=lead + 1, out_frame=end, audio_track=None)
    picture = job.scratch / picture_name(work.format)
    frames = write_mezzanine(job, source, inner, work.format, picture, label=work.label)
    look = job.scratch / LOOK
    colour = work.format.colour
    write_look(
        picture, colour, look, frames, lambda done: job.progress(min(done, frames), frames), whole=True
    )
    result = Conformed(
        frames=frames,
        first_fidelity_db=true[0],
        last_fidelity_db=true[1] if len(true) == 2 else None,
        colour_steps=steps or None,
    )
    return StepOutput(result, {picture.name: picture, LOOK: look})


def _made(job: StepJob, step: str) -> Generated | Extended:
    """What a take's step left. Raises Internal when it is anything else."""
    made = job.input(step).result
    if not isinstance(made, Generated | Extended):
        raise Internal(f"Step {step} left a {made.kind}, not a take.")
    return made


def undrifted(
    job: StepJob, take: Path, facts: Facts, stills: Sequence[Path], ends: tuple[Frame, Frame]
) -> tuple[Path, Facts, tuple[float, ...]]:
    """The take with its colours brought back to those of its stills, its facts, and the Lab steps.

    The steps are those of its `ends` from their stills, before and after; a take whose ends are right is left
    alone. One that leads nowhere has one still: what it is off there, it is taken to be off all along.
    """
    picture = facts.picture
    size, count = picture.stored, picture.frames
    known = ends[: len(stills)]
    wished = [_still(still, end) for still, end in zip(stills, known, strict=True)]
    before = tuple(round(lab_step(*pair), 2) for pair in zip(known, wished, strict=True))
    if max(before) < WORTH_CORRECTING:
        return take, facts, (*before, *before)
    drift = Drift.of((known[0], known[-1]), (wished[0], wished[-1]))
    mended = [drift.corrected(end, share) for share, end in enumerate(known)]
    after = tuple(round(lab_step(*pair), 2) for pair in zip(mended, wished, strict=True))
    path = job.scratch / "undrifted.mkv"
    patience = patience_seconds(count, size.width * size.height)
    lossless = ["-c:v", "ffv1", "-level", "3", "-pix_fmt", "gbrp", "-f", "matroska", f"file:{path}"]
    with encode_pipe(lossless, size=size, rate=picture.rate, wall_seconds=patience) as write:
        for number, frame in enumerate(_frames(job, take, picture, 0, count)):
            write(drift.corrected(frame, number / (count - 1)))
    changed = picture.changed(
        pixel_format="gbrp",
        start="0",
        stream_index=0,
        rotation=0,
        codec="ffv1",
        colour=picture.colour.changed(range="pc"),
        field_order="progressive",
    )
    return path, facts.changed(picture=changed), (*before, *after)


def _still(still: Path, like: Frame) -> Frame:
    """A still as RGB, in the size of a frame."""
    wanted = cv2.imread(str(still), cv2.IMREAD_COLOR)
    if wanted is None:
        raise Internal(f"{still.name} cannot be read.")
    size = (like.shape[1], like.shape[0])
    sized = cv2.resize(wanted, size, interpolation=cv2.INTER_AREA)
    return np.asarray(cv2.cvtColor(sized, cv2.COLOR_BGR2RGB), np.uint8)


def _generating(job: StepJob, generate: str) -> Step:
    return next(step for step in job.plan.steps if step.id == generate)


def _canvas_of(step: Step) -> Size:
    """The size at which a step generated."""
    if not isinstance(step.work, GenerateWork | ExtendWork):
        raise Internal(f"Step {step.id} does not generate.")
    return step.work.canvas


def take_facts(take: Path, made: Generated | Extended, form: FilmFormat) -> Facts:
    """The facts of a take, its frames on a grid without holes. Raises StepFailed when it cannot be used.

    A clock of milliseconds makes a rate look a trifle off: one that near the film's is the film's. What the
    take shows of the clip before its own frames counts.
    """
    try:
        facts = SandboxedProber().probe(take)
    except MediaRefused as refused:
        raise StepFailed(
            "The generator left a film that cannot be used: try another take.",
            detail=f"{refused.sentence} {refused.detail}",
            again=True,
        ) from refused
    picture = facts.picture
    rate = form.rate if abs(picture.rate - form.rate) * _RATE_SLACK < form.rate else picture.rate
    frames = made.frames + (made.lead if isinstance(made, Extended) else 0)
    return facts.changed(picture=picture.changed(rate=rate, frames=frames))


def taken_ends(job: StepJob, take: Path, picture: Picture, lead: int = 0) -> tuple[Frame, Frame]:
    """The first frame of a take, after its lead, and the last. Raises StepFailed when it ends early."""
    return _frame(job, take, picture, lead), _frame(job, take, picture, picture.frames - 1)


def fidelity_db(shown: Frame, still: Path) -> float:
    """The PSNR, in dB, of one of a take's frames against the still that the generator was given."""
    error = cv2.norm(shown, _still(still, shown), cv2.NORM_L2SQR) / shown.size
    return round(min(_PERFECT_DB, 10 * np.log10(255**2 / error)), 2) if error else _PERFECT_DB


def _frame(job: StepJob, take: Path, picture: Picture, number: int) -> Frame:
    frames = list(_frames(job, take, picture, number, number + 1))
    if not frames:
        raise StepFailed(
            "The generator's film ends early: try another take.", detail=f"no frame {number}", again=True
        )
    return frames[0]


def _frames(job: StepJob, take: Path, picture: Picture, first: int, end: int) -> Iterator[Frame]:
    """Frames of a take, as RGB in its stored size."""
    stream = grid_stream(take, picture, first, end)
    stream = stream.filter("format", planar(picture.pixel_format, even=True))
    stream = as_rgb(stream.filter("setparams", **colours.declare(colours.stored_colour(picture))))
    size = picture.stored
    yield from decode_pipe(
        raw_arguments(stream),
        size=size,
        wall_seconds=patience_seconds(picture.frames, size.width * size.height),
        on_progress=lambda done: job.progress(min(done, picture.frames), 2 * picture.frames),
    )


def cropped(job: StepJob, take: Path, facts: Facts, canvas: Size, film: Size) -> tuple[Path, Facts]:
    """The take without the edges that were added to fill the generator's canvas, and its facts.

    A take need not have its canvas's own size: the rectangle is scaled with it.
    """
    picture, place = facts.picture, on_canvas(film, canvas)
    inner = place.inner
    if inner == canvas:
        return take, facts
    across, down = picture.stored.width / canvas.width, picture.stored.height / canvas.height
    width, height = round(inner.width * across), round(inner.height * down)
    left, top = round(place.left * across), round(place.top * down)
    stored = planar(picture.pixel_format, even=False)
    stream = grid_stream(take, picture, 0, picture.frames).filter("format", stored)
    stream = stream.filter("crop", width, height, left, top, exact=1)
    path = job.scratch / "cropped.mkv"
    output = stream.output(str(path), vcodec="ffv1", fps_mode="passthrough")
    run(
        arguments_of(output),
        wall_seconds=patience_seconds(picture.frames, picture.stored.width * picture.stored.height),
        on_progress=lambda done: job.progress(min(done, picture.frames), 2 * picture.frames),
    )
    size = Size(width=width, height=height)
    changed = picture.changed(
        stored=size, shown=size, pixel_format=stored, start="0", stream_index=0, rotation=0, codec="ffv1"
    )
    return path, facts.changed(picture=changed)
