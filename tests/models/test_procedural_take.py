"""The generator and the generate step: what goes in, what lies in the take, and how they fail."""

from dataclasses import dataclass, field
from fractions import Fraction
from itertools import pairwise
from pathlib import Path
from typing import Any, cast

import av
import cv2
import numpy as np
import pytest
from numpy.typing import NDArray

from segue.domain.assets import Colour, Size
from segue.domain.errors import Cancelled, Internal, StepFailed
from segue.domain.plan import CollectWork, FilmFormat, GenerateWork, Plan, Step, Work
from segue.domain.results import Anchors, Direction, Generated
from segue.media.drift import lab_step
from segue.models.generate import frames_in, generate_handler
from segue.models.procedural.generator import ProceduralGenerator
from segue.ports import GenerationRequest, Generator, StepInput, StepJob, TakeMade

CLIPS = Path(__file__).parents[1] / "clips"
SIZE = Size(width=213, height=121)
ANCHORS = Anchors(
    before_frame=7,
    after_frame=40,
    dropped_before=0,
    dropped_after=0,
    reason="",
    first_sha256="",
    last_sha256="",
)
DIRECTION = Direction(director="local", local=True, prompt="A slow tilt down")


def film_format(rate: str) -> FilmFormat:
    return FilmFormat(size=SIZE, rate=Fraction(rate), fit="pad", colour=Colour())


@pytest.fixture(scope="session")
def pictures() -> list[NDArray[np.uint8]]:
    """48 frames in a row."""
    with av.open(str(CLIPS / "sample_a.mp4")) as container:
        decoded = container.decode(video=0)
        size = {"width": SIZE.width, "height": SIZE.height}
        return [next(decoded).to_ndarray(format="bgr24", **size) for _ in range(48)]


@pytest.fixture
def frames(tmp_path: Path, pictures: list[NDArray[np.uint8]]) -> dict[str, Path]:
    """The files of a frames step: 8 frames before, 3 after."""
    return write_frames(tmp_path, pictures[:8], pictures[40:43])


def write_frames(
    folder: Path, before: list[NDArray[np.uint8]], after: list[NDArray[np.uint8]]
) -> dict[str, Path]:
    files = {name: folder / name for name in ("first.png", "last.png", "before.mkv", "after.mkv")}
    cv2.imwrite(str(files["first.png"]), before[-1])
    cv2.imwrite(str(files["last.png"]), after[0])
    for name, shown in (("before.mkv", before), ("after.mkv", after)):
        with av.open(str(files[name]), "w") as container:
            stream = container.add_stream("ffv1", rate=24)
            stream.height, stream.width = shown[0].shape[:2]
            stream.pix_fmt = "bgr0"
            for picture in shown:
                container.mux(stream.encode(av.VideoFrame.from_ndarray(picture, format="bgr24")))
            container.mux(stream.encode(None))
    return files


def request(files: dict[str, Path], take: Path, **changes: Any) -> GenerationRequest:
    asked: dict[str, Any] = {
        "first": files["first.png"],
        "last": files["last.png"],
        "before": files["before.mkv"],
        "after": files["after.mkv"],
        "prompt": "",
        "seconds": 1,
        "format": film_format("24"),
        "canvas": SIZE,
        "take": 1,
        "destination": take,
        "progress": lambda done, total: None,
    }
    return GenerationRequest(**(asked | changes))


def read(take: Path) -> list[NDArray[np.uint8]]:
    with av.open(str(take)) as container:
        return [frame.to_ndarray(format="bgr24") for frame in container.decode(video=0)]


@pytest.mark.parametrize(("rate", "seconds", "count"), [("24", 2, 48), ("30000/1001", 1, 30), ("10", 1, 10)])
def test_a_take_lasts_as_asked_and_its_ends_are_the_stills_as_video_keeps_them(
    frames: dict[str, Path], tmp_path: Path, rate: str, seconds: int, count: int
) -> None:
    take = tmp_path / "take.mkv"
    ProceduralGenerator().generate(request(frames, take, seconds=seconds, format=film_format(rate)))
    shown = read(take)
    assert len(shown) == count == frames_in(take)
    for end, still in ((shown[0], frames["first.png"]), (shown[-1], frames["last.png"])):
        given = np.asarray(cv2.imread(str(still)))
        assert lab_step(end[..., ::-1], given[..., ::-1]) <= 0.3
        assert cv2.PSNR(end, given) > 36
    with av.open(str(take)) as container:
        stream = container.streams.video[0]
        assert (stream.width, stream.height) == (SIZE.width, SIZE.height)
        assert float(stream.average_rate or 0) == pytest.approx(float(Fraction(rate)), abs=1e-3)


def test_one_frame_of_context_is_enough_and_the_same_request_gives_the_same_bytes(
    tmp_path: Path, pictures: list[NDArray[np.uint8]]
) -> None:
    files = write_frames(tmp_path, pictures[:1], pictures[40:41])
    takes = [tmp_path / name for name in ("one.mkv", "two.mkv")]
    for take in takes:
        ProceduralGenerator().generate(request(files, take))
    one, two = (np.array(read(take)) for take in takes)
    assert len(one) == 24
    assert np.array_equal(one, two)


def test_capabilities_tell_what_the_generator_does() -> None:
    capabilities = ProceduralGenerator().capabilities
    assert capabilities.name == "procedural"
    assert (capabilities.place, capabilities.first_and_last_frame) == ("worker", True)
    assert (capabilities.sizes, capabilities.rate) == ((), None)
    assert capabilities.seconds == tuple(range(1, 11))


def test_progress_is_told_often_and_a_cancel_stops_the_work(frames: dict[str, Path], tmp_path: Path) -> None:
    told: list[tuple[int, int]] = []
    ProceduralGenerator().generate(
        request(frames, tmp_path / "take.mkv", progress=lambda done, total: told.append((done, total)))
    )
    assert told[0] == (0, 24)
    assert told[-1] == (24, 24)
    assert max(later[0] - sooner[0] for sooner, later in pairwise(told)) <= 4

    def cancel(done: int, total: int) -> None:
        if done:
            raise Cancelled("Cancelled.")

    with pytest.raises(Cancelled):
        ProceduralGenerator().generate(request(frames, tmp_path / "other.mkv", progress=cancel))


@pytest.mark.parametrize("broken", ["first.png", "last.png", "before.mkv", "after.mkv"])
def test_files_that_cannot_be_read_fail_in_words(
    frames: dict[str, Path], tmp_path: Path, broken: str
) -> None:
    frames[broken].write_bytes(b"not a picture")
    with pytest.raises(StepFailed, match="render again"):
        ProceduralGenerator().generate(request(frames, tmp_path / "take.mkv"))


def test_stills_of_two_sizes_are_refused(frames: dict[str, Path], tmp_path: Path) -> None:
    cv2.imwrite(str(frames["last.png"]), np.zeros((40, 40, 3), np.uint8))
    with pytest.raises(StepFailed, match="differ in size"):
        ProceduralGenerator().generate(request(frames, tmp_path / "take.mkv"))


@dataclass
class Job:
    """A step's job over a folder."""

    work: Work
    scratch: Path
    inputs: dict[str, StepInput] = field(default_factory=dict)

    @property
    def step(self) -> Step:
        return Step(id="generate", key="k", needs=(), place="worker", price=0, work=self.work)

    @property
    def plan(self) -> Plan:
        return Plan(target="film", steps=(self.step,), goal="generate", price_version="1")

    def asset(self, asset_id: str) -> Path:
        raise AssertionError("a generate step has no assets")

    def input(self, step_id: str) -> StepInput:
        return self.inputs[step_id]

    def progress(self, done: int, total: int) -> None:
        assert done <= total


class Empty:
    """A generator that leaves a file that is no film."""

    capabilities = ProceduralGenerator.capabilities

    def generate(self, request: GenerationRequest) -> TakeMade:
        request.destination.write_bytes(b"nothing")
        return TakeMade("empty-1")


def job(frames: dict[str, Path], scratch: Path, **changes: Any) -> Job:
    scratch.mkdir()
    work = GenerateWork(
        generator="procedural",
        seconds=1,
        take=3,
        format=film_format("24"),
        canvas=SIZE,
        frames="frames",
        direct="direct",
        prompt=None,
    ).changed(**changes)
    return Job(work, scratch, {"frames": StepInput(ANCHORS, frames), "direct": StepInput(DIRECTION, {})})


def handle(job: Job, generator: Generator | None = None) -> Any:
    handler = generate_handler({"procedural": generator or ProceduralGenerator()})
    return handler(cast(StepJob, job))


def test_the_step_leaves_the_take_its_stills_and_what_it_was_made_of(
    frames: dict[str, Path], tmp_path: Path
) -> None:
    output = handle(job(frames, tmp_path / "scratch"))
    assert output.result == Generated(
        generator="procedural",
        model="procedural-5",
        prompt="A slow tilt down",
        take=3,
        frames=24,
        before_frame=7,
        after_frame=40,
    )
    assert set(output.files) == {"take.mkv", "first.png", "last.png"}
    assert all(path.parent == tmp_path / "scratch" for path in output.files.values())
    for name in ("first.png", "last.png"):
        assert output.files[name].read_bytes() == frames[name].read_bytes()


def test_a_prompt_of_the_users_own_goes_before_the_directors(frames: dict[str, Path], tmp_path: Path) -> None:
    output = handle(job(frames, tmp_path / "scratch", prompt="Mine", direct=None))
    assert output.result.prompt == "Mine"


def test_a_generator_that_is_missing_or_leaves_nothing_fails_in_words(
    frames: dict[str, Path], tmp_path: Path
) -> None:
    with pytest.raises(StepFailed, match="choose another"):
        handle(job(frames, tmp_path / "one", generator="other"))
    with pytest.raises(StepFailed, match="another take") as failed:
        handle(job(frames, tmp_path / "two"), Empty())
    assert failed.value.again


def test_a_step_of_another_kind_is_a_bug(frames: dict[str, Path], tmp_path: Path) -> None:
    other = job(frames, tmp_path / "scratch")
    other.work = CollectWork(bridges=())
    with pytest.raises(Internal):
        handle(other)
