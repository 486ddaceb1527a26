"""Takes of our own making are known by their headers; all others are probed."""

from fractions import Fraction
from pathlib import Path

import numpy as np
import pytest

from segue.media.own_takes import own_take_ends, own_take_facts
from segue.media.probe import SandboxedProber
from segue.media.seam import WINDOW_FRAMES
from segue.models.procedural.camera import LOOK
from segue.models.procedural.capabilities import CAPABILITIES
from segue.models.procedural.take import write_take
from tests.media_out.jobs import frames_of, make_clip

CLIPS = Path(__file__).parent.parent / "clips"
FRAMES = 30
RATE = Fraction(24_000, 1001)


@pytest.fixture(scope="module")
def take(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("take") / "take.mkv"
    write_take(path, frames_of(CLIPS / "sample_b.mp4", 160)[:FRAMES], FRAMES, RATE, lambda done, total: None)
    return path


def test_headers_say_what_a_probe_finds(take: Path) -> None:
    probed = SandboxedProber().probe(take)
    assert own_take_facts(take, FRAMES, RATE) == probed.changed(picture=probed.picture.changed(rate=RATE))
    assert abs(probed.picture.rate - RATE) < RATE / 1_000


def test_its_last_frame_lies_near_a_key_frame(take: Path) -> None:
    words = ["-i", f"file:{take}", "-c", "copy"]
    ending = make_clip(take.with_name("ending.avi"), "-ss", "1.1", *words)
    assert 0 < len(frames_of(ending, 16)) <= 12


def test_its_ends_are_those_of_all_its_frames(take: Path) -> None:
    known = own_take_facts(take, FRAMES, RATE)
    assert known is not None
    shown = frames_of(take)
    for end, frame in zip(own_take_ends(take, known.picture), (shown[0], shown[-1]), strict=True):
        assert np.array_equal(end[..., ::-1], frame)


@pytest.mark.parametrize(("frames", "rate"), [(FRAMES - 1, RATE), (FRAMES, Fraction(25)), (FRAMES, RATE / 2)])
def test_a_take_of_another_length_or_rate_is_to_be_probed(take: Path, frames: int, rate: Fraction) -> None:
    assert own_take_facts(take, frames, rate) is None


def test_what_is_not_lossless_rgb_or_no_film_is_to_be_probed(take: Path, tmp_path: Path) -> None:
    lossy = make_clip(tmp_path / "lossy.mkv", "-i", f"file:{take}", "-pix_fmt", "yuv420p")
    hole = make_clip(
        tmp_path / "hole.mkv", "-i", f"file:{take}", "-vf", "select=not(eq(n\\,9))", "-c:v", "ffv1"
    )
    cut = tmp_path / "cut.mkv"
    cut.write_bytes(take.read_bytes()[: take.stat().st_size // 2])
    empty = tmp_path / "empty.mkv"
    empty.write_bytes(b"")
    for path in (lossy, hole, cut, empty):
        assert own_take_facts(path, FRAMES, RATE) is None


def test_a_take_is_judged_by_as_many_frames_as_its_film() -> None:
    assert CAPABILITIES.context_frames == WINDOW_FRAMES >= LOOK
