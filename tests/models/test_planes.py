"""Planes: what a film's pictures become when they are drawn, and that nothing is lost on the way."""

from pathlib import Path

import cv2
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from segue.domain.assets import Colour, Size
from segue.media.ffmpeg import decode_pipe
from segue.models.procedural.flow import Grid
from segue.models.procedural.planes import WEIGHTS, Planes, Space
from segue.models.procedural.tone import AS_IT_IS, Tone, levels
from segue.models.procedural.warp import Brush, finished
from tests.models.planes import HD

Plane = NDArray[np.uint8]


def soft(height: int, width: int, seed: int, low: int, high: int) -> Plane:
    """A plane that varies by a few levels from pixel to pixel."""
    coarse = np.random.default_rng(seed).integers(low, high, (height // 6 + 2, width // 6 + 2), np.uint8)
    return np.asarray(cv2.resize(coarse, (width, height), interpolation=cv2.INTER_LINEAR), np.uint8)


def film_picture(width: int, height: int) -> Planes:
    """Planes of colours that BGR has, too."""
    half = (height + 1) // 2, (width + 1) // 2
    return Planes(soft(height, width, 1, 90, 160), soft(*half, 2, 108, 148), soft(*half, 3, 108, 148))


@pytest.mark.parametrize("matrix", ["bt709", "smpte170m", "bt2020nc"])
def test_planes_of_which_ffmpeg_makes_a_still_come_back_as_they_were(matrix: str, tmp_path: Path) -> None:
    known = film_picture(96, 64)
    raw = tmp_path / "planes.yuv"
    raw.write_bytes(b"".join(plane.tobytes() for plane in known.all))
    said = f"setparams=colorspace={matrix}:color_primaries=bt709:color_trc=bt709:range=tv"
    words = ["-f", "rawvideo", "-pix_fmt", "yuv420p", "-s", "96x64", "-i", f"file:{raw}"]
    words += ["-vf", f"{said},zscale=m=gbr:r=pc,format=gbrp,format=rgb24"]
    (rgb,) = decode_pipe(words, size=Size(width=96, height=64), wall_seconds=20)
    back = Space(matrix).planes(np.ascontiguousarray(rgb[..., ::-1]))
    for plane, was in zip(back.all, known.all, strict=True):
        apart = np.abs(plane.astype(int) - was)
        assert apart.mean() < 0.5 and apart.max() <= 3


def test_a_film_whose_matrix_no_weights_tell_has_the_usual_one() -> None:
    assert Space.of(Colour(matrix="ycgco")) == HD
    assert all(Space.of(Colour(matrix=name)).matrix == name for name in WEIGHTS)


def test_small_pictures_are_those_of_the_planes_in_bgr() -> None:
    plain = np.full((90, 160, 3), (30, 120, 200), np.uint8)
    assert np.abs(HD.small(HD.planes(plain), 64, 36).astype(int) - plain[0, 0]).max() <= 2


@settings(max_examples=25, deadline=None)
@given(st.integers(16, 90), st.integers(16, 90), st.integers(-1, 1), st.integers(-1, 1))
def test_a_picture_drawn_unmoved_is_as_it_was_and_moved_by_whole_pixels_no_pixel_changes(
    width: int, height: int, right: int, down: int
) -> None:
    planes = film_picture(width, height)
    grid = Grid.over(np.empty((height, width, 3), np.uint8)).coarser()
    brush = Brush(grid, planes)
    for moved in ((0, 0), (2 * right, 2 * down)):
        blocks = brush.draw(brush.mapped(grid.points + np.array(moved, np.float32)), grid.whole)
        drawn = finished(blocks, AS_IT_IS, 0, width, height)
        for plane, was, step in zip(drawn.all, planes.all, (1, 2, 2), strict=True):
            rows, columns = (
                np.arange(size) + aside // step for size, aside in zip(was.shape, moved[::-1], strict=True)
            )
            inside = np.ix_((rows >= 0) & (rows < len(rows)), (columns >= 0) & (columns < len(columns)))
            there = was[np.clip(rows, 0, len(rows) - 1)][:, np.clip(columns, 0, len(columns) - 1)]
            assert plane.shape == was.shape
            assert np.array_equal(plane[inside], there[inside])


def test_a_tone_that_goes_all_the_way_is_the_others() -> None:
    one, other = (
        np.dstack([soft(40, 60, seed, *reach), soft(40, 60, 5, 110, 140), soft(40, 60, 6 + seed, 120, 135)])
        for seed, reach in ((1, (90, 150)), (2, (70, 130)))
    )
    whole = np.ones((40, 60), np.bool_)
    tones = Tone.of(one, whole), Tone.of(other, whole)
    moved = [level.of(plane) for level, plane in zip(levels(*tones, 1), cv2.split(one), strict=True)]
    assert Tone.of(np.dstack(moved), whole).mean == pytest.approx(tones[1].mean, abs=0.6)
    assert levels(*tones, 0) == AS_IT_IS
