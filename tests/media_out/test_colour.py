"""Colour: a viewer sees of a clip what its source shows, also where numbers mean other things in the film."""

from pathlib import Path

import cv2
import numpy as np
import pytest

from segue.media.decode import read_frames
from tests.media_out.jobs import build, clip, compiled, facts_of

CLIPS = Path(__file__).parent.parent / "clips"
SDR = [
    "sample_a.mp4",
    "portrait_rotated.mp4",
    "variable_rate.mp4",
    "sixty_surround.mp4",
    "odd_silent.webm",
    "interlaced_anamorphic.ts",
]


def mean_lab(path: Path, numbers: range) -> np.ndarray:
    """The mean Lab of some frames, as a BT.709 screen shows them."""
    pictures = [
        frame.astype(np.float32) / 255 for frame in read_frames(path, facts_of(path).picture, numbers)
    ]
    return np.mean([cv2.cvtColor(each, cv2.COLOR_RGB2LAB).mean(axis=(0, 1)) for each in pictures], axis=0)


@pytest.mark.parametrize("name", SDR)
def test_a_film_of_one_clip_has_its_colour(tmp_path: Path, name: str):
    source = CLIPS / name
    plan = compiled([clip("a", source, 4, 10)], size="source", rate="source")
    film = build(tmp_path, *plan, until="conform:a")
    step = np.abs(mean_lab(film.file("conform:a", "picture.mp4"), range(6)) - mean_lab(source, range(4, 10)))
    assert step.max() <= 0.3, step


@pytest.mark.parametrize("name", ["portrait_rotated.mp4", "interlaced_anamorphic.ts", "odd_silent.webm"])
def test_clips_whose_colours_mean_other_things_are_converted_to_the_films(tmp_path: Path, name: str):
    """The film is BT.709, as sample A is; the other clip is not tagged so."""
    source = CLIPS / name
    own = facts_of(source).picture
    size = f"{own.shown.width // 2 * 2}x{own.shown.height // 2 * 2}"
    parts = [clip("b", source, 4, 10), clip("a", CLIPS / "sample_a.mp4", 0, 2)]
    film = build(tmp_path, *compiled(parts, size=size, rate=str(own.rate)), until="conform:b")
    picture = film.file("conform:b", "picture.mp4")
    assert facts_of(picture).picture.colour.matrix == "bt709"
    step = np.abs(mean_lab(picture, range(6)) - mean_lab(source, range(4, 10)))
    assert step.max() <= 0.3, step
