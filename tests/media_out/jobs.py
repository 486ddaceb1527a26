"""Building films in tests: a timeline is compiled to its plan, whose steps are done one after another."""

import hashlib
import shutil
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from fractions import Fraction
from functools import cache
from itertools import islice
from pathlib import Path

import av
import cv2
import numpy as np

from segue.domain import limits
from segue.domain.assets import Asset, Facts, Recording
from segue.domain.capabilities import Capabilities, Catalogue, Prices
from segue.domain.compiler import compile_plan
from segue.domain.errors import StepFailed
from segue.domain.frames import frames_lasting
from segue.domain.plan import GenerateWork, Plan, Step
from segue.domain.results import Anchors, Generated, Result
from segue.domain.timeline import Bridge, Clip, Extension, Format, Segment, Target, Timeline, Track
from segue.media.ffmpeg import run
from segue.media.motion import Frame
from segue.media.probe import SandboxedProber
from segue.media.steps import HANDLERS
from segue.ports import StepHandler, StepInput, StepJob, StepOutput

Take = Callable[[Frame, Frame, int], Iterable[Frame]]
"""Makes a take of so many frames from the two stills, all of them BGR."""

CATALOGUE = Catalogue(
    generators=(
        Capabilities(
            name="procedural",
            as_of="2026-11-20",
            place="worker",
            version=1,
            first_and_last_frame=True,
            context_frames=1,
            seconds=tuple(range(1, 11)),
            prompt_characters=4_000,
        ),
    ),
    prices=Prices(version="test", credits_per_second={}),
)


@dataclass
class TestJob:
    """A StepJob over local files. `told` are the calls of `progress`."""

    __test__ = False

    plan: Plan
    step: Step
    scratch: Path
    assets: dict[str, Path]
    inputs: dict[str, StepInput]
    told: list[tuple[int, int]] = field(default_factory=list)

    def asset(self, asset_id: str) -> Path:
        return self.assets[asset_id]

    def input(self, step_id: str) -> StepInput:
        assert step_id in self.step.needs, f"{self.step.id} does not need {step_id}"
        return self.inputs[step_id]

    def progress(self, done: int, total: int) -> None:
        assert 0 <= done <= total, (done, total)
        self.told.append((done, total))


@dataclass
class Film:
    """What the steps of a plan left, by step id."""

    plan: Plan
    outputs: dict[str, StepInput]

    def result(self, step_id: str) -> Result:
        return self.outputs[step_id].result

    def file(self, step_id: str, name: str) -> Path:
        return self.outputs[step_id].files[name]


@cache
def facts_of(path: Path) -> Facts:
    return SandboxedProber().probe(path)


def clip(id: str, path: Path, in_frame: int | None = None, out_frame: int | None = None) -> tuple[Clip, Path]:
    return Clip(id=id, asset=path.name, in_frame=in_frame, out_frame=out_frame), path


def bridge(id: str, seconds: int = 1, anchor: str = "last") -> Bridge:
    return Bridge(id=id, seconds=seconds, prompt="on we go", anchor=anchor)


def compiled(
    parts: Iterable[tuple[Clip, Path] | Bridge | Extension],
    *,
    size: str = "320x180",
    rate: str = "24",
    format: Format | None = None,
    target: Target = "film",
    loop: bool = False,
    catalogue: Catalogue = CATALOGUE,
    track: tuple[Track, Path] | None = None,
) -> tuple[Plan, dict[str, Path]]:
    """The plan of a film of these parts, and its clips, and what runs under it, by asset id."""
    segments: list[Segment] = []
    paths: dict[str, Path] = {}
    for part in parts:
        if isinstance(part, Bridge | Extension):
            segments.append(part)
        else:
            segments.append(part[0])
            paths[part[0].asset] = part[1]
    assets = {
        name: Asset(
            id=name,
            owner="test",
            name=name,
            sha256=hashlib.sha256(path.read_bytes()).hexdigest(),
            facts=facts_of(path),
            created_at=0,
            used_at=0,
        )
        for name, path in paths.items()
    }
    form = format or Format(size=size, rate=rate)
    under = recording = None
    if track is not None:
        under, paths[track[0].sound] = track
        recording = Recording(
            id=under.sound,
            owner="test",
            name=track[1].name,
            sha256=hashlib.sha256(track[1].read_bytes()).hexdigest(),
            facts=SandboxedProber().listen(track[1]),
            created_at=0,
            used_at=0,
        )
    timeline = Timeline(format=form, segments=tuple(segments), loop=loop, track=under)
    return compile_plan(timeline, target, assets, catalogue, recording), paths


def build(
    folder: Path,
    plan: Plan,
    assets: dict[str, Path],
    *,
    take: Take | None = None,
    take_rate: Fraction | None = None,
    generate: StepHandler | None = None,
    extend: StepHandler | None = None,
    until: str | None = None,
    done: Mapping[str, StepInput] | None = None,
) -> Film:
    """Do a plan's steps in order, up to the one named `until`, but for those that are `done` already.

    A step that breaks and may be tried again is, as often as the engine would.
    """
    handlers: dict[str, StepHandler] = {
        **HANDLERS,
        "generate": generate or generator(take or cross_fade, take_rate),
        **({"extend": extend} if extend else {}),
    }
    film = Film(plan, {})
    for number, step in enumerate(plan.steps):
        if done and step.id in done:
            film.outputs[step.id] = done[step.id]
            continue
        needed = {need: film.outputs[need] for need in step.needs}
        for attempt in range(1, limits.MAX_ATTEMPTS + 1):
            scratch = folder / f"{number}-{step.id.replace(':', '-')}-{attempt}"
            scratch.mkdir(parents=True)
            try:
                output = handlers[step.kind](TestJob(plan, step, scratch, assets, needed))
            except StepFailed as broken:
                if not broken.again or attempt == limits.MAX_ATTEMPTS:
                    raise
                continue
            break
        assert all(path.parent == scratch and path.is_file() for path in output.files.values())
        film.outputs[step.id] = StepInput(output.result, output.files)
        if step.id == until:
            break
    return film


def generator(take: Take, take_rate: Fraction | None) -> StepHandler:
    """A generate handler whose takes a test makes, at the film's rate or another."""

    def handle(job: StepJob) -> StepOutput:
        work = job.step.work
        assert isinstance(work, GenerateWork)
        frames = job.input(work.frames)
        assert isinstance(frames.result, Anchors)
        stills = {name: job.scratch / name for name in ("first.png", "last.png")}
        for name, path in stills.items():
            shutil.copyfile(frames.files[name], path)
        rate = take_rate or work.format.rate
        count = frames_lasting(work.seconds, rate)
        first, last = (np.asarray(cv2.imread(str(path))) for path in stills.values())
        path = job.scratch / "take.mkv"
        write_lossless(path, take(first, last, count), rate)
        result = Generated(
            generator=work.generator,
            model="test",
            prompt=work.prompt or "",
            take=work.take,
            frames=count,
            before_frame=frames.result.before_frame,
            after_frame=frames.result.after_frame,
        )
        return StepOutput(result, {"take.mkv": path, **stills})

    return handle


def cross_fade(first: Frame, last: Frame, count: int) -> Iterable[Frame]:
    for number in range(count):
        share = number / (count - 1)
        yield cv2.addWeighted(first, 1 - share, last, share, 0)


def write_lossless(path: Path, frames: Iterable[Frame], rate: Fraction) -> None:
    """BGR frames as H.264 in RGB, without loss."""
    with av.open(str(path), "w", format="matroska") as container:
        stream = container.add_stream("libx264rgb", rate=rate, options={"qp": "0", "preset": "ultrafast"})
        stream.pix_fmt = "bgr24"
        for number, picture in enumerate(frames):
            if not number:
                stream.height, stream.width = picture.shape[:2]
            frame = av.VideoFrame.from_ndarray(np.ascontiguousarray(picture), format="bgr24")
            frame.pts, frame.time_base = number, 1 / rate
            container.mux(stream.encode(frame))
        container.mux(stream.encode(None))


def make_clip(path: Path, *words: str) -> Path:
    """A clip that FFmpeg makes of these arguments (inputs, filters, codecs)."""
    run([*words, f"file:{path}"], wall_seconds=60)
    return path


def frames_of(path: Path, width: int | None = None, most: int | None = None) -> list[Frame]:
    """The frames of a film of ours, or the first so many, as BGR."""
    with av.open(str(path)) as container:
        stream = container.streams.video[0]
        height = width and round(width * stream.height / stream.width / 2) * 2
        frames = islice(container.decode(stream), most)
        return [frame.to_ndarray(format="bgr24", width=width, height=height) for frame in frames]
