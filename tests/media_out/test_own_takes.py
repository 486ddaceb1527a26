"""Takes of our own making are known by their headers; all others are probed."""

from fractions import Fraction
from pathlib import Path

import numpy as np
import pytest

from segue.domain.assets import Colour, Size
from segue.domain.form import FilmFormat
from segue.media.own_takes import own_take_ends, own_take_facts
from segue.media.probe import SandboxedProber
from segue.media.seam import WINDOW_FRAMES
from segue.models.procedural.camera import LOOK
from segue.models.procedural.capabilities import CAPABILITIES
from segue.models.procedural.planes import Space
from segue.models.procedural.take import write_take
from tests.media_out.jobs import frames_of, make_clip

CLIPS = Path(__file__).parent.parent / "clips"
FRAMES = 30
RATE = Fraction(24_000, 1001)


@pytest.fixture(scope="module")
def take(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return written(tmp_path_factory.mktemp("take") / "take.mkv", Colour())


def written(path: Path, colour: Colour) -> Path:
    film = FilmFormat(size=Size(width=160, height=90), rate=RATE, fit="pad", colour=colour)
    space = Space.of(colour)
    frames = (space.planes(each) for each in frames_of(CLIPS / "sample_b.mp4", 160, FRAMES))
    write_take(path, frames, FRAMES, film, lambda done, total: None)
    return path


def test_headers_say_what_a_probe_finds(take: Path) -> None:
    probed = SandboxedProber().probe(take)
    assert own_take_facts(take, FRAMES, RATE) == probed.changed(picture=probed.picture.changed(rate=RATE))
    assert abs(probed.picture.rate - RATE) < RATE / 1_000


@pytest.mark.parametrize(
    "colour",
    [
        Colour(matrix="smpte170m", primaries="smpte170m", transfer="smpte170m"),
        Colour(matrix="bt470bg", primaries="bt470bg", transfer="smpte170m"),
        Colour(matrix="bt2020nc", primaries="bt2020", transfer="smpte2084"),
    ],
)
def test_it_says_the_colour_of_its_film(tmp_path: Path, colour: Colour) -> None:
    path = written(tmp_path / "take.mkv", colour)
    known = own_take_facts(path, FRAMES, RATE)
    assert known is not None and known.picture.colour == colour and not known.picture.colour_assumed
    probed = SandboxedProber().probe(path).picture
    assert (probed.colour, probed.colour_assumed) == (colour, False)


def test_a_matrix_that_no_weights_tell_is_written_as_another_and_said(tmp_path: Path) -> None:
    colour = Colour(matrix="ycgco", primaries="bt709", transfer="bt709")
    known = own_take_facts(written(tmp_path / "take.mkv", colour), FRAMES, RATE)
    assert known is not None and known.picture.colour == Colour()


def test_its_last_frame_lies_near_a_key_frame(take: Path) -> None:
    words = ["-i", f"file:{take}", "-c", "copy"]
    ending = make_clip(take.with_name("ending.mov"), "-ss", "1.1", *words)
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


def test_what_is_not_as_ours_are_or_no_film_is_to_be_probed(take: Path, tmp_path: Path) -> None:
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
