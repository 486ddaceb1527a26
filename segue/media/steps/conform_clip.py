"""conform_clip: a piece of a clip brought into film form, its picture and its sound in files of their own."""

from functools import partial
from pathlib import Path

import av

from segue.domain.errors import StepFailed
from segue.domain.plan import ConformClipWork, FilmFormat, Span
from segue.domain.results import Conformed, Generated
from segue.media.copied import longest_stretch
from segue.media.ffmpeg import patience_seconds, run
from segue.media.film_form import film_frames, film_stream, pixel_format, raw_arguments
from segue.media.joining import Mezzanine, Run, join_pictures
from segue.media.label import labelled
from segue.media.looks import LOOK, write_look
from segue.media.mezzanine import encoder_arguments, picture_name, verify_frames
from segue.media.own_sound import OWN_SOUND, write_own_sound
from segue.media.panning import Pan
from segue.media.steps.inputs import pan_of, result_of, work_of
from segue.ports import StepJob, StepOutput


def conform_clip(job: StepJob) -> StepOutput:
    """Write the mezzanine, frame for frame what the film shows of this clip, a look at its ends, its sound.

    Raises StepFailed.
    """
    work = work_of(job, ConformClipWork)
    span = anchored_span(job, work)
    result = _copied(job, work, span) if work.encoded_because is None else None
    if result is None:
        picture = job.scratch / picture_name(work.format)
        pan = pan_of(job, work.follow)
        frames = write_mezzanine(job, job.asset(span.asset), span, work.format, picture, pan)
        _look(job, work.format, frames)
        result = Conformed(
            frames=frames,
            in_frame=span.in_frame,
            out_frame=span.out_frame,
            encoded_because=work.encoded_because or "groups",
        )
    names = [picture_name(work.format), LOOK]
    if span.audio_track is not None:
        into, frames = job.scratch / OWN_SOUND, result.frames
        tell = partial(job.progress, frames, frames)
        write_own_sound(job.asset(span.asset), span, work.format, frames, into, tell)
        names.append(OWN_SOUND)
    return StepOutput(result, {name: job.scratch / name for name in names})


def _look(job: StepJob, form: FilmFormat, frames: int) -> None:
    picture, look, colour = job.scratch / picture_name(form), job.scratch / LOOK, form.colour
    write_look(
        picture, colour, look, frames, lambda done: job.progress(min(done, frames), frames), whole=False
    )


def _copied(job: StepJob, work: ConformClipWork, span: Span) -> Conformed | None:
    """The piece with what lies whole between its cuts copied, and only its edges encoded.

    None when nothing can be copied, or what is copied does not decode.
    """
    source, form = job.asset(span.asset), work.format
    picture = job.scratch / picture_name(form)
    try:
        stretch = longest_stretch(source, span)
        if stretch is None:
            return None
        runs: list[Run] = [stretch]
        for name, edge in (("head", (span.in_frame, stretch.first)), ("tail", (stretch.end, span.out_frame))):
            if edge[0] < edge[1]:
                path = job.scratch / f"{name}.{form.container}"
                cut = span.changed(in_frame=edge[0], out_frame=edge[1])
                encoded = Mezzanine(path, write_mezzanine(job, source, cut, form, path), form.rate)
                runs.insert(0 if name == "head" else len(runs), encoded)
        join_pictures(runs, form, picture, lambda done: job.progress(min(done, span.frames), span.frames))
        verify_frames(picture, form, span.frames)
        _look(job, form, span.frames)
        proof = stretch.proof()
    except (StepFailed, av.FFmpegError):
        return None
    return Conformed(frames=span.frames, in_frame=span.in_frame, out_frame=span.out_frame, copied=proof)


def anchored_span(job: StepJob, work: ConformClipWork) -> Span:
    """The span between the anchors that the bridges beside it recorded, where it has such."""
    span = work.span
    if work.anchors_after:
        span = span.changed(in_frame=result_of(job, work.anchors_after, Generated).after_frame)
    if work.anchors_before:
        span = span.changed(out_frame=result_of(job, work.anchors_before, Generated).before_frame + 1)
    return span


def write_mezzanine(
    job: StepJob,
    source: Path,
    span: Span,
    form: FilmFormat,
    picture: Path,
    pan: Pan = (),
    *,
    label: bool = False,
) -> int:
    """Encode a span of a file into film form, with a label if that is asked; returns how many frames it has.

    Raises StepFailed.
    """
    frames = film_frames(span, form)
    stored = span.facts.picture.stored
    pixels = max(form.size.width * form.size.height, stored.width * stored.height)
    stream = film_stream(source, span, form, pan=pan).filter(
        "setsar", "1"
    )  # one shape of pixel in all pieces
    if label:
        stream = labelled(stream, form.size, pixel_format(form), job.scratch / "label.png")
    run(
        [*raw_arguments(stream), *encoder_arguments(form, frames, picture)],
        wall_seconds=patience_seconds(max(frames, span.out_frame), pixels),
        on_progress=lambda done: job.progress(min(done, frames), frames),
    )
    verify_frames(picture, form, frames)
    return frames
