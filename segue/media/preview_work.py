"""Previews made: posters, filmstrips, proxies and stills, in the process that this runs in."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from fractions import Fraction
from itertools import islice
from pathlib import Path
from typing import Any, Final, cast

import cv2
import ffmpeg as ffmpeg_python
import numpy as np

from segue.domain.assets import Colour, Facts, Size
from segue.domain.errors import StepFailed
from segue.domain.frames import SOUND_RATE, samples_before
from segue.domain.plan import FilmFormat, FramesWork, Plan, Span, Step
from segue.domain.previews import (
    FilmFrameWork,
    FilmstripWork,
    Match,
    PosterWork,
    PreviewWork,
    ProxyWork,
    StillsFound,
    StillsWork,
    film_picture_size,
    filmstrip_of,
    poster_size,
    proxy_size,
)
from segue.media import ffmpeg
from segue.media.anchors import match_of
from segue.media.film_form import (
    as_rgb,
    coloured,
    file_name,
    film_form_frames,
    film_frames,
    film_stream,
    for_screens,
    grid_stream,
    raw_arguments,
)
from segue.media.judging import small
from segue.media.sound_files import extract_sound
from segue.media.steps.frames import choices, lay_on_canvas, sha256_of, shortened, small_size, write_png
from segue.ports import StepInput

POSTER: Final = "poster.webp"
FILMSTRIP: Final = "filmstrip.webp"
PROXY: Final = "proxy.mp4"
FILM_FRAME: Final = "frame.webp"

_POSTER_QUALITY, _SHEET_QUALITY = 80, 60
_PROXY_KEY_FRAMES = 12  # a seek decodes at most so many frames
_MOTION_FRAMES = 2  # two frames tell how a picture moves
_UNNAMED = "0" * 64

Progress = Callable[[int, int], None]


@dataclass
class PreviewJob:
    """What a step's handler may touch, where the step is a preview: clips by asset, and a folder."""

    assets: Mapping[str, Path]
    scratch: Path
    progress: Progress
    step: Step
    plan: Plan

    @classmethod
    def of(
        cls, work: FramesWork, assets: Mapping[str, Path], scratch: Path, progress: Progress
    ) -> "PreviewJob":
        step = Step(id="frames", key=_UNNAMED, needs=(), place="worker", price=0, work=work)
        plan = Plan(target="prompts", steps=(step,), goal=step.id, price_version="")
        return cls(assets, scratch, progress, step, plan)

    def asset(self, asset_id: str) -> Path:
        return self.assets[asset_id]

    def input(self, step_id: str) -> StepInput:
        raise KeyError(step_id)  # frames need no other step


def make_preview(
    work: PreviewWork, files: Mapping[str, Path], folder: Path, progress: Progress
) -> StillsFound | None:
    """Write a preview's files into a folder. Clips are in `files`, by asset id; one alone is named `clip`.

    Raises StepFailed, NoSpace.
    """
    match work:
        case PosterWork(facts=facts):
            _poster(files["clip"], facts, folder / POSTER)
        case FilmstripWork(facts=facts):
            _filmstrip(files["clip"], facts, folder / FILMSTRIP, progress)
        case ProxyWork(facts=facts):
            _proxy(files["clip"], facts, folder, progress)
        case StillsWork(work=asked):
            return _stills(PreviewJob.of(asked, files, folder, progress), asked)
        case FilmFrameWork():
            _film_frame(files["clip"], work, folder / FILM_FRAME)
    return None


def screen_form(facts: Facts, size: Size) -> FilmFormat:
    """A clip by itself as a screen shows it: its own rate, BT.709, SDR."""
    return FilmFormat(size=size, rate=facts.picture.rate, fit="pad", colour=Colour())


def whole(facts: Facts) -> Span:
    """All of a clip, with its first audio track."""
    return Span(
        asset="clip",
        sha256=_UNNAMED,
        facts=facts,
        in_frame=0,
        out_frame=facts.picture.frames,
        audio_track=facts.sounds[0].index if facts.sounds else None,
    )


def _poster(clip: Path, facts: Facts, destination: Path) -> None:
    middle = facts.picture.frames // 2
    form = screen_form(facts, poster_size(facts))
    picture = next(film_form_frames(clip, whole(facts), form, range(middle, middle + 1)), None)
    if picture is None:
        raise StepFailed("No picture of this clip can be read: export it again.")
    _write_webp(destination, picture, _POSTER_QUALITY)


def _film_frame(film: Path, work: FilmFrameWork, destination: Path) -> None:
    """A film of ours has one rate and begins at 0, so half a frame before its time FFmpeg finds it."""
    form, options = work.format, dict(ffmpeg.INPUT_OPTIONS)
    if work.frame:
        options["ss"] = f"{float((work.frame - Fraction(1, 2)) / form.rate):.6f}"
    size = film_picture_size(form.size)
    stream = ffmpeg_python.input(file_name(film), **options)["v"].filter("trim", end_frame=1)
    stream = for_screens(stream, form.colour).filter("scale", size.width, size.height, flags="area")
    patience = ffmpeg.patience_seconds(1, form.size.width * form.size.height)
    picture = next(ffmpeg.decode_pipe(raw_arguments(stream), size=size, wall_seconds=patience), None)
    if picture is None:
        raise StepFailed("This frame of the film cannot be read: make the film again.")
    _write_webp(destination, picture, _POSTER_QUALITY)


def _filmstrip(clip: Path, facts: Facts, destination: Path, progress: Progress) -> None:
    strip, picture = filmstrip_of(facts), facts.picture
    tile = strip.tile
    stream = grid_stream(clip, picture, 0, picture.frames)
    stream = stream.filter("select", f"not(mod(n,{strip.frames_per_tile}))")
    stream = as_rgb(coloured(stream, picture, Colour(), tile, "yuv420p"))
    sheet = np.zeros((strip.rows * tile.height, strip.columns * tile.width, 3), np.uint8)
    frames: Iterator[ffmpeg.Frame] = ffmpeg.decode_pipe(
        raw_arguments(stream),
        size=tile,
        wall_seconds=ffmpeg.patience_seconds(picture.frames, picture.stored.width * picture.stored.height),
        on_progress=lambda done: progress(done, strip.count),
    )
    for number, frame in enumerate(islice(frames, strip.count)):
        row, column = divmod(number, strip.columns)
        top, left = row * tile.height, column * tile.width
        sheet[top : top + tile.height, left : left + tile.width] = frame
    _write_webp(destination, cast(ffmpeg.Frame, sheet), _SHEET_QUALITY)


def _proxy(clip: Path, facts: Facts, folder: Path, progress: Progress) -> None:
    size, span = proxy_size(facts), whole(facts)
    form = screen_form(facts, size)
    inputs: list[Any] = [film_stream(clip, span, form)]
    options: dict[str, Any] = {"an": None}
    if span.audio_track is not None:
        heard = folder / "heard.raw"
        samples = samples_before(span.frames, form.rate)
        extract_sound(
            clip, span, lead=0, samples=samples, more=0, channels=2, into=heard, tick=lambda: progress(0, 1)
        )
        if heard.stat().st_size:
            inputs.append(ffmpeg_python.input(file_name(heard), format="f32le", ar=SOUND_RATE, ac=2).audio)
            options = {"c:a": "aac", "b:a": "128k"}
    output = ffmpeg_python.output(
        *inputs,
        file_name(folder / "making.mp4"),
        **options,
        **{"c:v": "libx264", "preset": "veryfast", "crf": 23, "g": _PROXY_KEY_FRAMES, "bf": 0},
        **{"sc_threshold": 0, "pix_fmt": "yuv420p", "fps_mode": "passthrough", "frames:v": span.frames},
        **{"colorspace": "bt709", "color_primaries": "bt709", "color_trc": "bt709", "color_range": "tv"},
        **{"map_metadata": -1, "movflags": "+faststart", "f": "mp4"},
    )
    stored = facts.picture.stored
    ffmpeg.run(
        ffmpeg.arguments_of(output),
        wall_seconds=ffmpeg.patience_seconds(
            span.frames, stored.width * stored.height + size.width * size.height
        ),
        on_progress=lambda done: progress(done, span.frames),
    )
    (folder / "making.mp4").rename(folder / PROXY)


def _stills(job: PreviewJob, work: FramesWork) -> StillsFound:
    """The two stills, byte for byte as the frames step writes them: it calls the same functions."""
    choice, *_ = choices(job, work)
    before, after = shortened(work, choice)
    shown, to_come = film_frames(before, work.format), film_frames(after, work.format)
    ending = range(max(0, shown - _MOTION_FRAMES), shown)
    beginning = range(min(_MOTION_FRAMES, to_come))
    leaving = list(film_form_frames(job.asset(before.asset), before, work.format, ending))
    arriving = list(film_form_frames(job.asset(after.asset), after, work.format, beginning))
    if not (leaving and arriving):
        raise StepFailed("The chosen frames cannot be read: choose others, or export the clip again.")
    first, last = job.scratch / "first.png", job.scratch / "last.png"
    write_png(first, lay_on_canvas(leaving[-1], work.format, work.canvas))
    write_png(last, lay_on_canvas(arriving[0], work.format, work.canvas))
    colour = work.format.colour
    picture, motion = match_of(*([_small(each, colour) for each in side] for side in (leaving, arriving)))
    return StillsFound(
        before_frame=before.out_frame - 1,
        after_frame=after.in_frame,
        dropped_before=choice.dropped_before,
        dropped_after=choice.dropped_after,
        reasons=choice.reasons,
        first_sha256=sha256_of(first),
        last_sha256=sha256_of(last),
        match=Match(score=round(picture * motion, 3), picture=round(picture, 3), motion=round(motion, 3)),
    )


def _small(frame: ffmpeg.Frame, colour: Colour) -> ffmpeg.Frame:
    """A film's frame (RGB) as a screen shows it, small."""
    size = small_size(Size(width=frame.shape[1], height=frame.shape[0]))
    looked_at = small(np.ascontiguousarray(frame[..., ::-1]), colour, (size.width, size.height))
    return np.ascontiguousarray(looked_at[..., ::-1])


def _write_webp(path: Path, picture: ffmpeg.Frame, quality: int) -> None:
    options = [cv2.IMWRITE_WEBP_QUALITY, quality]
    path.write_bytes(cv2.imencode(".webp", cv2.cvtColor(picture, cv2.COLOR_RGB2BGR), options)[1].tobytes())
