"""The local analyst: what it measures is what was put there."""

from functools import cache
from pathlib import Path

import cv2
import numpy as np
import pytest

from segue.domain.assets import Facts
from segue.domain.plan import AnalyseWork, Span
from segue.domain.results import Analysis
from segue.media.facts import inspect_file
from segue.models.clip_end import SOUND_RATE, ClipEnd, read_end
from segue.models.local_analyst import analyse, describe
from segue.models.measures import loudness_of, palette_of, shots_of
from tests.conftest import CLIPS
from tests.media.jobs import Job, span_of, step_of
from tests.media.making import make, pattern

STEP = 1 / 12
SPOTS = cv2.resize(
    np.random.default_rng(3).integers(60, 200, (60, 90, 3), np.uint8),
    (720, 480),
    interpolation=cv2.INTER_CUBIC,
)


@cache
def facts_of(name: str) -> Facts:
    return inspect_file(CLIPS / name)


def seen(pictures: list[np.ndarray], sound: np.ndarray | None = None, *, at_end: bool = True) -> Analysis:
    end = ClipEnd(tuple(np.ascontiguousarray(each) for each in pictures), STEP, sound)
    return describe(end, at_end=at_end)


def window(right: float = 0, down: float = 0, zoom: float = 1.0, count: int = 24) -> list[np.ndarray]:
    """What a camera shows that goes right and down by pixels, and in by a factor, at each step."""
    frames = []
    for step in range(count):
        scale = zoom**step
        view = np.float32(
            [[scale, 0, 128 - scale * (300 + right * step)], [0, scale, 72 - scale * (200 + down * step)]]
        )
        frames.append(cv2.warpAffine(SPOTS, view, (256, 144), flags=cv2.INTER_LINEAR))
    return frames


def test_the_start_of_a_file_that_cannot_go_to_before_its_start_is_heard(tmp_path: Path) -> None:
    sources = ("-f", "lavfi", "-i", "testsrc2=size=64x48:rate=24:duration=1", "-f", "lavfi", "-i", "sine=d=1")
    path = make(tmp_path / "a.flv", *sources, "-c:v", "flv1", "-c:a", "mp3")
    end = read_end(path, span_of(inspect_file(path), sound=0), at_end=False, on_picture=lambda: None)
    assert len(end.pictures) == 12
    assert end.sound is not None and np.abs(end.sound).max() > 0.05


def test_a_narrow_clip_is_measured_as_any_other() -> None:
    found = seen([frame[64:80] for frame in window(right=2)])
    assert "pans to the right" in found.camera


@pytest.mark.parametrize(
    ("motion", "words"),
    [
        ({}, "stands still"),
        ({"right": 2}, "pans to the right steadily"),
        ({"right": -2}, "pans to the left steadily"),
        ({"down": 1}, "tilts down slowly"),
        ({"down": -1}, "tilts up slowly"),
        ({"zoom": 1.01}, "moves in"),
        ({"zoom": 0.99}, "moves out"),
    ],
)
def test_the_cameras_motion_is_named(motion: dict[str, float], words: str) -> None:
    assert words in seen(window(**motion)).camera


def test_something_that_moves_on_its_own_is_not_the_camera() -> None:
    frames = window()
    for step, frame in enumerate(frames):
        frame[40:100, 20 + 3 * step : 80 + 3 * step] = SPOTS[:60, :60]
    analysis = seen(frames)
    assert "stands still" in analysis.camera
    assert "to the right" in analysis.action
    assert seen(window()).action == "nothing else moves"


@pytest.mark.parametrize(
    ("colour", "light", "name"),
    [
        ((8, 8, 8), "dark", "black"),
        ((250, 250, 250), "bright", "white"),
        ((200, 130, 50), "warm", "orange"),
        ((45, 85, 180), "cool", "blue"),
    ],
)
def test_light_and_palette_have_names(colour: tuple[int, int, int], light: str, name: str) -> None:
    analysis = seen([np.full((144, 256, 3), colour, np.uint8)] * 4)
    assert light in analysis.light
    assert analysis.palette == (name,)


def test_a_fade_is_seen() -> None:
    frames = [np.full((144, 256, 3), level, np.uint8) for level in range(60, 180, 10)]
    assert "brighter" in seen(frames).light
    assert "darker" in seen(frames[::-1]).light


def test_of_several_shots_the_one_at_the_cut_counts() -> None:
    red, blue = (np.full((144, 256, 3), colour, np.uint8) for colour in ((190, 40, 40), (45, 85, 180)))
    pictures = [red] * 6 + [blue] * 6
    assert shots_of(pictures) == [range(6), range(6, 12)]
    assert seen(pictures, at_end=True).palette == ("blue",)
    assert seen(pictures, at_end=False).palette == ("red",)
    assert "2 shots" in seen(pictures).words


def test_the_palette_is_in_order_of_area() -> None:
    picture = np.full((90, 160, 3), (70, 140, 60), np.uint8)
    picture[:, :40] = (245, 245, 245)
    assert palette_of([picture]) == ("green", "white")


def test_sound_has_a_level_and_a_direction() -> None:
    tone = np.sin(np.arange(2 * SOUND_RATE) * 0.1).astype(np.float32)
    level, change = loudness_of(tone)
    assert level == pytest.approx(-3.01, abs=0.05)
    assert change == pytest.approx(0, abs=0.05)
    still = window(count=2)
    assert seen(still).sound == "no sound"
    assert seen(still, np.zeros(100)).sound == "silence"
    assert "loud" in seen(still, tone).sound
    assert "swells" in seen(still, tone * np.linspace(0.05, 0.3, len(tone))).sound
    assert "quiet" in seen(still, tone * 0.005).sound


def analysed(path: Path, span: Span, edge: str) -> tuple[Analysis, Job]:
    job = Job(step_of(AnalyseWork(span=span, edge=edge)), path.parent, {"ast_a": path})
    result = analyse(job).result
    assert isinstance(result, Analysis)
    return result, job


@pytest.mark.parametrize(
    "name", ["sample_a.mp4", "portrait_rotated.mp4", "hdr10.mp4", "interlaced_anamorphic.ts"]
)
@pytest.mark.parametrize("edge", ["start", "end"])
def test_every_kind_of_clip_is_measured_twice_alike(name: str, edge: str) -> None:
    facts = facts_of(name)
    span = span_of(facts, sound=0 if facts.sounds else None)
    first, job = analysed(CLIPS / name, span, edge)
    again, _ = analysed(CLIPS / name, span, edge)
    assert first == again
    assert first.local and "locally" in first.words and "does not recognise" in first.subject
    assert 1 <= len(first.palette) <= 3
    assert (first.sound == "no sound") == (not facts.sounds)
    assert job.told


def test_a_single_frame_is_enough(tmp_path: Path) -> None:
    path = pattern(tmp_path / "one.mp4", "-frames:v", "1")
    analysis, _ = analysed(path, span_of(inspect_file(path)), "end")
    assert "stands still" in analysis.camera


def test_the_window_lies_at_the_cut_points_not_at_the_clips_ends(tmp_path: Path) -> None:
    colours = "geq=r='if(lt(N,72),190,45)':g='if(lt(N,72),40,85)':b='if(lt(N,72),40,180)'"
    path = pattern(tmp_path / "two.mp4", "-vf", colours, size="64x64", seconds=6)
    facts = inspect_file(path)
    red, _ = analysed(path, span_of(facts, 0, 60), "end")
    blue, _ = analysed(path, span_of(facts, 80, 144), "start")
    assert (red.palette[0], blue.palette[0]) == ("red", "blue")
