"""Inspection: a film that is not what was promised does not pass, and the sentence says why."""

import shutil
from collections.abc import Iterable
from pathlib import Path

import numpy as np
import pytest

from segue.domain.errors import InspectionFailed, Internal
from segue.domain.results import Inspection
from segue.media.ffmpeg import run
from segue.media.motion import Frame
from segue.media.steps import HANDLERS
from segue.ports import StepInput, StepOutput
from tests.media_out.jobs import Film, Take, TestJob, bridge, build, clip, compiled, cross_fade

CLIPS = Path(__file__).parent.parent / "clips"
A, B = CLIPS / "sample_a.mp4", CLIPS / "sample_b.mp4"
PARTS = [clip("a", A, 24, 60), bridge("x"), clip("b", B, 24, 60)]
FRAMES = 36 + 22 + 36


@pytest.fixture(scope="module")
def film(tmp_path_factory: pytest.TempPathFactory) -> Film:
    return build(tmp_path_factory.mktemp("film"), *compiled(PARTS), until="inspect")


def again(film: Film, folder: Path, kind: str, replaced: dict[str, StepInput]) -> StepOutput:
    """Do one step of a film again, with other inputs."""
    step = next(each for each in film.plan.steps if each.kind == kind)
    inputs = {**film.outputs, **replaced}
    scratch = folder / "again"
    scratch.mkdir()
    return HANDLERS[kind](TestJob(film.plan, step, scratch, {}, inputs))


def altered(film: Film, folder: Path, *words: str, source: Path | None = None) -> dict[str, StepInput]:
    """The stitched film, changed by FFmpeg with these arguments."""
    path = folder / "film.mp4"
    original = source or film.file("stitch", "film.mp4")
    run(["-i", f"file:{original}", *words, f"file:{path}"], wall_seconds=60)
    return {"stitch": StepInput(film.result("stitch"), {"film.mp4": path})}


@pytest.mark.parametrize(
    ("words", "reason"),
    [
        (["-c", "copy", "-frames:v", "90"], f"instead of {FRAMES}"),
        (["-vf", "scale=160:90", "-c:a", "copy"], "160x90"),
        (["-vf", "fps=25", "-c:a", "copy"], "at 25 frames a second"),
        (["-c", "copy", "-an"], "there is sound to be heard, and it has none"),
        (["-c:v", "copy", "-af", f"adelay=40:all=1,atrim=end_sample={FRAMES * 2000}"], "40.0 ms late"),
        (["-c:v", "copy", "-af", "atrim=start=0.5,asetpts=PTS-STARTPTS"], "samples of 2 channels"),
        (["-c:v", "copy", "-ac", "1"], "of 1 channels"),
        (["-c:v", "copy", "-af", "volume=3dB"], "(2.9|3.0) dB louder than it was made"),
        (["-c:v", "copy", "-af", "volume=0:enable='between(t,1,1.2)'"], "strange (0.9|1.0)"),
        (["-c:v", "copy", "-af", "aeval='if(eq(n,70000),0.9,val(ch))':c=same"], "strange 1.4"),
        (["-c:a", "copy", "-c:v", "libx265", "-x265-params", "log-level=none"], "hevc"),
        (["-c:a", "copy", "-colorspace", "smpte170m"], "smpte170m"),
        (["-c:a", "copy", "-vf", "setsar=2"], "instead of 320x180"),
    ],
)
def test_a_wrong_film_fails_and_the_sentence_says_why(
    film: Film, tmp_path: Path, words: list[str], reason: str
):
    with pytest.raises(InspectionFailed, match=reason) as failure:
        again(film, tmp_path, "inspect", altered(film, tmp_path, *words))
    assert not failure.value.again
    assert "ffmpeg" not in failure.value.sentence.lower()


def test_a_truncated_film_fails(film: Film, tmp_path: Path):
    path = tmp_path / "film.mp4"
    whole = film.file("stitch", "film.mp4").read_bytes()
    path.write_bytes(whole[: len(whole) // 2])
    with pytest.raises(InspectionFailed):
        again(film, tmp_path, "inspect", {"stitch": StepInput(film.result("stitch"), {"film.mp4": path})})


def test_another_film_of_the_same_length_fails(film: Film, tmp_path: Path):
    """Picture and form are right; the sound is not the one that was made."""
    noise = ["-f", "lavfi", "-i", "anoisesrc=a=0.2:r=48000:d=3.9166667", "-map", "0:v", "-map", "1:a"]
    words = [*noise, "-ac", "2", "-c:v", "copy", "-c:a", "aac"]
    with pytest.raises(InspectionFailed):
        again(film, tmp_path, "inspect", altered(film, tmp_path, *words))


def test_pieces_that_were_encoded_otherwise_are_not_joined(film: Film, tmp_path: Path):
    path = tmp_path / "picture.mp4"
    original = film.file("conform:b", "picture.mp4")
    encoder = ["-c:v", "libx264", "-x264-params", "sps-id=1:bframes=3"]  # the number that ours bear
    run(["-i", f"file:{original}", *encoder, f"file:{path}"], wall_seconds=60)
    other = {"conform:b": StepInput(film.result("conform:b"), {"picture.mp4": path})}
    with pytest.raises(Internal, match="not encoded alike"):
        again(film, tmp_path, "stitch", other)


def frozen(first: Frame, last: Frame, count: int) -> Iterable[Frame]:
    half = count // 2
    yield from [first] * half
    yield from [last] * (count - half)


def through_black(first: Frame, last: Frame, count: int) -> Iterable[Frame]:
    yield first
    yield from [np.zeros_like(first)] * (count - 2)
    yield last


def of_another_picture(first: Frame, last: Frame, count: int) -> Iterable[Frame]:
    yield from cross_fade(np.ascontiguousarray(first[::-1]), np.ascontiguousarray(last[:, ::-1]), count)


def inspected(film: Film, folder: Path, take: Take) -> dict[str, bool]:
    """Which checks the film passes if its bridge is made so."""
    same = {step: film.outputs[step] for step in ("frames:x", "conform:a", "conform:b")}
    made = build(folder / "film", *compiled(PARTS), take=take, until="inspect", done=same)
    result = made.result("inspect")
    assert isinstance(result, Inspection)
    return {check.name: check.passed for check in result.checks}


def test_a_black_bridge_fails(film: Film, tmp_path: Path):
    with pytest.raises(InspectionFailed, match="22 frames in a row are black"):
        inspected(film, tmp_path, through_black)


def test_a_bridge_that_stands_still_and_cuts_is_warned_of(film: Film, tmp_path: Path):
    assert not inspected(film, tmp_path, frozen)["inside:x"]


def test_a_take_whose_ends_are_not_the_clips_is_warned_of(film: Film, tmp_path: Path):
    checks = inspected(film, tmp_path, of_another_picture)
    assert not checks["fidelity:x"]
    assert not checks["seam:36"]


def test_inspection_leaves_its_inputs_alone(film: Film, tmp_path: Path):
    path = film.file("stitch", "film.mp4")
    copy = Path(shutil.copyfile(path, tmp_path / "copy.mp4"))
    again(film, tmp_path, "inspect", {})
    assert path.read_bytes() == copy.read_bytes()
