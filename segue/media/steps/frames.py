"""The frames step: which frames a bridge joins, and the pictures a generator is given."""

import hashlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from fractions import Fraction
from itertools import count
from pathlib import Path
from typing import Any, cast

import av
import cv2

from segue.domain.assets import Colour, Size
from segue.domain.errors import Internal, NoSpace
from segue.domain.frames import samples_before
from segue.domain.plan import EndingWork, FilmFormat, FramesWork, Span
from segue.domain.results import Anchors, Ending, Pair
from segue.domain.take_files import CONTEXT, STILLS
from segue.media import ffmpeg
from segue.media.anchors import OUTERMOST, Choice, Window, choose, measure
from segue.media.film_form import film_form_frames, film_frames
from segue.media.fitting import on_canvas
from segue.media.panning import Pan
from segue.media.sound_files import extract_sound
from segue.media.speech import LISTEN_SECONDS, quiet_seconds
from segue.media.steps.inputs import pan_of, work_of
from segue.ports import StepJob, StepOutput

_LOOK_PIXELS = 256  # the longer side of the pictures by which anchors are chosen


def frames(job: StepJob) -> StepOutput:
    """Choose the anchors and write `first.png`, `last.png`, `before.mkv` and `after.mkv`, all on the canvas.

    Raises StepFailed when a clip cannot be decoded.
    """
    work = job.step.work
    if not isinstance(work, FramesWork):
        raise Internal(f"A {work.kind} step was given to the maker of frames.")
    choice, *others = choices(job, work)
    before, after = shortened(work, choice)
    files = _written(job, work, before, after, job.scratch)
    result = Anchors(
        before_frame=before.out_frame - 1,
        after_frame=after.in_frame,
        dropped_before=choice.dropped_before,
        dropped_after=choice.dropped_after,
        reason=choice.reason,
        first_sha256=sha256_of(files["first.png"]),
        last_sha256=sha256_of(files["last.png"]),
        others=tuple(
            Pair(dropped_before=each.dropped_before, dropped_after=each.dropped_after, reason=each.reason)
            for each in others
        ),
    )
    return StepOutput(result, files)


def other_frames(job: StepJob, step: str, pair: Pair, folder: Path) -> dict[str, Path]:
    """Write what the frames step `step` would have left of another pair of anchors, into a folder.

    Raises StepFailed when a clip cannot be decoded.
    """
    work = next(each.work for each in job.plan.steps if each.id == step)
    if not isinstance(work, FramesWork):
        raise Internal(f"Step {step} is a {work.kind} step: it chooses no frames.")
    folder.mkdir()
    return _written(job, work, *shortened(work, pair), folder)


def _written(job: StepJob, work: FramesWork, before: Span, after: Span, folder: Path) -> dict[str, Path]:
    """The pictures and films of the frames beside a bridge, by name."""
    context = max(1, work.context_frames)
    shown, to_come = film_frames(before, work.format), film_frames(after, work.format)
    leaving, arriving = pan_of(job, work.follow_before), pan_of(job, work.follow_after)
    ending = _Context(job, work, before, range(max(0, shown - context), shown), leaving)
    beginning = _Context(job, work, after, range(min(context, to_come)), arriving)
    files = {name: folder / name for name in (*STILLS, *CONTEXT)}
    ending.write(files["before.mkv"], last=files["first.png"])
    beginning.write(files["after.mkv"], first=files["last.png"])
    return files


def ending(job: StepJob) -> StepOutput:
    """Write `first.png` and `before.mkv`: a clip's last frames, on the canvas.

    Raises StepFailed when the clip cannot be decoded.
    """
    work = work_of(job, EndingWork)
    shown = film_frames(work.span, work.format)
    numbers = range(max(0, shown - max(1, work.context_frames)), shown)
    files = {name: job.scratch / name for name in ("first.png", "before.mkv")}
    context = _Context(job, work, work.span, numbers, pan_of(job, work.follow))
    context.write(files["before.mkv"], last=files["first.png"])
    result = Ending(before_frame=work.span.out_frame - 1, first_sha256=sha256_of(files["first.png"]))
    return StepOutput(result, files)


def shortened(work: FramesWork, choice: Choice | Pair) -> tuple[Span, Span]:
    """The clips on both sides of the bridge, without the frames that a choice of anchors leaves out."""
    before = work.before.changed(out_frame=work.before.out_frame - choice.dropped_before)
    after = work.after.changed(in_frame=work.after.in_frame + choice.dropped_after)
    return before, after


def choices(job: StepJob, work: FramesWork) -> tuple[Choice, ...]:
    """Which frames a bridge joins, as its anchor says, then others that it could join.

    Raises StepFailed when a clip cannot be decoded.
    """
    if work.anchor == "last":
        return (OUTERMOST,)
    before = _window(job, work, work.before, cut_at_end=True)
    after = _window(job, work, work.after, cut_at_end=False)
    rates = (float(span.facts.picture.rate) for span in (work.before, work.after))
    return choose(before, after, *rates)


def _window(job: StepJob, work: FramesWork, span: Span, *, cut_at_end: bool) -> Window:
    """Up to a second of a clip beside the cut, at most half of it: its other end may be joined too."""
    rate = span.facts.picture.rate
    count = max(1, min(round(rate), span.frames // 2))
    first = span.frames - count if cut_at_end else 0
    small = work.format.changed(size=small_size(work.format.size), rate=rate, colour=Colour())
    progress = _telling(job, work)
    near = range(first, first + count)
    pictures = list(film_form_frames(job.asset(span.asset), span, small, near, progress))
    droppable = _droppable(job, work, span, cut_at_end=cut_at_end)
    return measure(pictures, cut_at_end=cut_at_end, droppable=min(count - 1, droppable))


def _droppable(job: StepJob, work: FramesWork, span: Span, *, cut_at_end: bool) -> int:
    """How many frames beside the cut have no speech in the clip's first audio track.

    Not in the track that the film uses: a bridge must not be made anew when that is changed.
    """
    if not span.facts.sounds:
        return span.frames
    rate = span.facts.picture.rate
    frames = min(span.frames, round(LISTEN_SECONDS * rate))
    first = span.out_frame - frames if cut_at_end else span.in_frame
    heard = span.changed(in_frame=first, out_frame=first + frames, audio_track=span.facts.sounds[0].index)
    into = job.scratch / "heard.raw"
    progress = _telling(job, work)
    sound = extract_sound(
        job.asset(span.asset),
        heard,
        lead=0,
        samples=samples_before(frames, rate),
        more=0,
        channels=1,
        into=into,
        tick=lambda: progress(0),
    )[:, 0]
    into.unlink()  # it stays readable through `sound`
    return int(quiet_seconds(sound[::-1] if cut_at_end else sound) * rate)


def small_size(size: Size) -> Size:
    """The size at which pictures are compared."""
    longest = max(size.width, size.height)
    return Size(
        width=max(2, size.width * _LOOK_PIXELS // longest // 2 * 2),
        height=max(2, size.height * _LOOK_PIXELS // longest // 2 * 2),
    )


def _telling(job: StepJob, work: FramesWork | EndingWork) -> ffmpeg.Progress:
    """What keeps the step alive while frames come; how many of them is not worth a number."""
    return lambda done: job.progress(min(done, work.context_frames), 2 * work.context_frames + 1)


class _Context:
    """Frames of one clip beside the cut, in film form, on the generator's canvas."""

    def __init__(
        self, job: StepJob, work: FramesWork | EndingWork, span: Span, numbers: range, pan: Pan
    ) -> None:
        self.job, self.work, self.span, self.numbers, self.pan = job, work, span, numbers, pan

    def write(self, film: Path, *, first: Path | None = None, last: Path | None = None) -> None:
        """Write the frames as a lossless film, and its first or last one as a picture."""
        picture: ffmpeg.Frame | None = None
        with _lossless(film, self.work.canvas, self.work.format.rate) as write:
            for picture in self._pictures():
                write(picture)
                if first is not None:
                    write_png(first, picture)
                    first = None
        if last is not None and picture is not None:
            write_png(last, picture)

    def _pictures(self) -> Iterator[ffmpeg.Frame]:
        path, progress = self.job.asset(self.span.asset), _telling(self.job, self.work)
        form, pan = self.work.format, self.pan
        for picture in film_form_frames(path, self.span, form, self.numbers, progress, pan):
            yield lay_on_canvas(picture, self.work.format, self.work.canvas)


@contextmanager
def _lossless(film: Path, size: Size, rate: Fraction) -> Iterator[Callable[[ffmpeg.Frame], None]]:
    """Write a film without loss, here: for a few frames a process of its own takes longer to start.

    As MagicYUV: FFV1 takes four times the work.
    """
    with av.open(str(film), "w", format="avi") as container:
        stream = container.add_stream("magicyuv", rate=rate, options={"pred": "gradient"})
        stream.width, stream.height, stream.pix_fmt = size.width, size.height, "gbrp"
        numbers = count()

        def write(picture: ffmpeg.Frame) -> None:
            frame = av.VideoFrame.from_ndarray(picture, format="rgb24")
            frame.pts, frame.time_base = next(numbers), 1 / rate
            container.mux(stream.encode(frame))

        yield write
        container.mux(stream.encode(None))


def lay_on_canvas(picture: ffmpeg.Frame, format: FilmFormat, canvas: Size) -> ffmpeg.Frame:
    """A film's picture on a generator's canvas: whole, centred, its edges extended to the rim."""
    if canvas == format.size:
        return picture
    place = on_canvas(format.size, canvas)
    inner = place.inner
    if inner != format.size:
        kernel = cv2.INTER_AREA if inner.width < format.size.width else cv2.INTER_CUBIC
        picture = cast(ffmpeg.Frame, cv2.resize(picture, (inner.width, inner.height), interpolation=kernel))
    right, bottom = canvas.width - inner.width - place.left, canvas.height - inner.height - place.top
    edges = (place.top, bottom, place.left, right)
    return cast(ffmpeg.Frame, cv2.copyMakeBorder(picture, *edges, borderType=cv2.BORDER_REPLICATE))


def write_png(path: Path, picture: Any) -> None:
    """Write an rgb24 picture. Raises NoSpace."""
    written = cv2.imencode(".png", cv2.cvtColor(picture, cv2.COLOR_RGB2BGR))[1]
    try:
        path.write_bytes(written.tobytes())
    except OSError as error:
        raise NoSpace("The disk is full: free some space and try again. Nothing was charged.") from error


def sha256_of(path: Path) -> str:
    """The sha256 of a small file, in hexadecimal."""
    return hashlib.sha256(path.read_bytes()).hexdigest()
