"""Pictures as video keeps them: luma, and two differences of colour at half the size (4:2:0), 8 bits each.

The differences lie beside the luma's left pixels and between its rows, as in H.264 unless it says otherwise;
BT.709 is meant unless another matrix is named. All numbers are of limited range.
"""

from dataclasses import dataclass
from functools import cached_property
from typing import TypeAlias

import cv2
import numpy as np
from numpy.typing import NDArray

from segue.domain.assets import Colour
from segue.models.procedural.camera import Picture

Rows: TypeAlias = NDArray[np.float64]
"""A linear map of a pixel's three numbers: three rows of a weight for each of them, and what is added."""

WEIGHTS = {
    "bt709": (0.2126, 0.0722),
    "fcc": (0.30, 0.11),
    "bt470bg": (0.299, 0.114),
    "smpte170m": (0.299, 0.114),
    "smpte240m": (0.212, 0.087),
    "bt2020nc": (0.2627, 0.0593),
}
"""Of red and of blue in luma, by the matrix's name (ITU-T H.273, table 4)."""
USUAL_MATRIX = "bt709"  # of pictures whose film has none that weights tell
BLACK, GREY = 16, 128  # in luma, and in differences
LUMA_STEPS, DIFFERENCE_STEPS, FULL_STEPS = 219, 224, 255
ROW_TAPS = np.array([[-0.25], [0.75], [0.75], [-0.25]])
"""Gives back the row from which four, around its place, were drawn in between by straight lines."""


@dataclass(frozen=True)
class Planes:
    """A picture's luma, and its blue and red difference, of half the size rounded up."""

    luma: Picture
    blue: Picture
    red: Picture

    @property
    def all(self) -> tuple[Picture, Picture, Picture]:
        return self.luma, self.blue, self.red


@dataclass(frozen=True)
class Space:
    """What the numbers of planes mean: their matrix."""

    matrix: str = USUAL_MATRIX

    @classmethod
    def of(cls, film: Colour) -> "Space":
        """That of a film's pictures, if weights tell it."""
        return cls(film.matrix if film.matrix in WEIGHTS else USUAL_MATRIX)

    @cached_property
    def rows(self) -> Rows:
        """From blue, green and red to luma and both differences."""
        red, blue = WEIGHTS[self.matrix]
        luma = np.array([blue, 1 - red - blue, red])
        differences = [
            (pure - luma) / (2 * (1 - weight)) * DIFFERENCE_STEPS
            for pure, weight in ((np.array([1, 0, 0]), blue), (np.array([0, 0, 1]), red))
        ]
        weights = np.array([luma * LUMA_STEPS, *differences]) / FULL_STEPS
        return np.column_stack([weights, [BLACK, GREY, GREY]])

    @cached_property
    def back(self) -> Rows:
        """From luma and both differences to blue, green and red."""
        linear = np.linalg.inv(self.rows[:, :3])
        return np.column_stack([linear, -linear @ self.rows[:, 3]])

    def numbers(self, picture: Picture) -> Picture:
        """A BGR picture as luma and differences, all of its size."""
        return np.asarray(cv2.transform(picture, self.rows), np.uint8)

    def shown(self, numbers: Picture) -> Picture:
        """Luma and differences of one size as BGR."""
        return np.asarray(cv2.transform(numbers, self.back), np.uint8)

    def planes(self, picture: Picture) -> Planes:
        """A BGR picture as planes.

        One that was made from planes by straight lines between its pixels gives these: film forms are.
        """
        luma, *differences = (np.asarray(each, np.uint8) for each in cv2.split(self.numbers(picture)))
        return Planes(luma, *map(_halved, differences))

    def small(self, planes: Planes, width: int, height: int) -> Picture:
        """Planes as a BGR picture of a (small) size."""
        size, half = (width, height), (max(1, width // 2), max(1, height // 2))
        luma = shrunk(planes.luma, *size)
        differences = (shrunk(each, *half) for each in planes.all[1:])
        return self.shown(np.dstack([luma, *(cv2.resize(each, size) for each in differences)]))


def shrunk(picture: Picture, width: int, height: int) -> Picture:
    """A picture at a smaller size, by means: first by a whole factor, which is many times as fast."""
    rows, columns = picture.shape[:2]
    whole = columns // (2 * width)
    if whole > 1 and columns % width:
        picture = np.asarray(
            cv2.resize(picture, (columns // whole, rows // whole), interpolation=cv2.INTER_AREA), np.uint8
        )
    return np.asarray(cv2.resize(picture, (width, height), interpolation=cv2.INTER_AREA), np.uint8)


def _halved(difference: Picture) -> Picture:
    """A plane of differences at half the size."""
    columns = np.ascontiguousarray(difference[:, ::2])
    between = cv2.filter2D(columns, -1, ROW_TAPS, anchor=(0, 1), borderType=cv2.BORDER_REPLICATE)
    return np.ascontiguousarray(between[::2], np.uint8)
