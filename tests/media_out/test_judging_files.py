"""A provider's take judged from its file, as often as its rate and its colours differ from the film's."""

from fractions import Fraction
from pathlib import Path

import cv2
import numpy as np
import pytest

from segue.domain import limits
from segue.domain.assets import Colour, Size
from segue.domain.errors import MediaRefused
from segue.domain.plan import FilmFormat
from segue.media.judging_files import score_take
from segue.media.motion import Frame
from tests.media_out.jobs import cross_fade, frames_of, write_lossless
from tests.models.planes import all_shown, glide

CLIPS = Path(__file__).parent.parent / "clips"
RATE = Fraction(24)
FORM = FilmFormat(size=Size(width=320, height=180), rate=RATE, fit="crop", colour=Colour())


@pytest.fixture(scope="module")
def pictures() -> tuple[list[Frame], list[Frame]]:
    """The last frames of one clip and the first of another, as they lie beside a bridge."""
    return frames_of(CLIPS / "sample_a.mp4", 320, most=72)[-12:], frames_of(
        CLIPS / "sample_b.mp4", 320, most=12
    )


@pytest.fixture(scope="module")
def take(pictures: tuple[list[Frame], list[Frame]]) -> list[Frame]:
    before, after = pictures
    return [before[-1], *all_shown(glide(before[-6:], after[:6], 46, 24.0, 1)), after[0]]


def score(
    folder: Path, pictures: tuple[list[Frame], list[Frame]], take: list[Frame], rate: Fraction = RATE
) -> float:
    files = [folder / name for name in ("take.mkv", "before.mkv", "after.mkv")]
    for path, frames, each in zip(files, (take, *pictures), (rate, RATE, RATE), strict=True):
        write_lossless(path, frames, each)
    return score_take(*files, FORM)


def test_a_good_take_passes_and_a_cross_fade_does_not(
    tmp_path: Path, pictures: tuple[list[Frame], list[Frame]], take: list[Frame]
) -> None:
    assert score(tmp_path, pictures, take) >= limits.RETAKE_BELOW
    fade = list(cross_fade(pictures[0][-1], pictures[1][0], 48))
    assert score(tmp_path, pictures, fade) < limits.RETAKE_BELOW


def test_colours_that_the_film_corrects_and_another_rate_are_no_fault(
    tmp_path: Path, pictures: tuple[list[Frame], list[Frame]], take: list[Frame]
) -> None:
    drifted = [
        np.clip(frame.astype(np.float32) * (1 + 0.1 * number / 47) + 4, 0, 255).astype(np.uint8)
        for number, frame in enumerate(take)
    ]
    assert score(tmp_path, pictures, drifted) >= limits.RETAKE_BELOW
    doubled = [frame for frame in take for _ in range(2)][:-1]
    assert score(tmp_path, pictures, doubled, 2 * RATE) >= limits.RETAKE_BELOW
    slow = [cv2.GaussianBlur(frame, (0, 0), 0.3) for frame in take[::2]] + [take[-1]]
    assert score(tmp_path, pictures, slow, RATE / 2) > 0


def test_what_is_no_film_is_refused(
    tmp_path: Path, pictures: tuple[list[Frame], list[Frame]], take: list[Frame]
) -> None:
    with pytest.raises(MediaRefused, match="too short"):
        score(tmp_path, pictures, take[:2])
    (tmp_path / "take.mkv").write_bytes(b"nothing")
    with pytest.raises(MediaRefused, match="cannot be read"):
        score_take(*(tmp_path / name for name in ("take.mkv", "before.mkv", "after.mkv")), FORM)
