"""Drawing a still picture through a smooth map, sharp enough to lie beside the still itself."""

from typing import TypeAlias

import cv2
import numpy as np

from segue.models.procedural.camera import Floats, Picture
from segue.models.procedural.flow import Grid

Places: TypeAlias = Floats
"""For each grid point on screen, the place (x, y) of the source shown there, in full-size pixels."""


PER_BETWEEN, PER_ENLARGED = 0.11, 0.9
SPARSE = 3  # every third grid point is enough to tell how a picture lies between its pixels
LEAST_SHARPENING, MOST_SHARPENING = 0.004, 0.09


class Brush:
    """Draws one picture, enlarged to double once, so that cheap linear sampling loses little sharpness.

    Every second pixel of the enlargement is one of the picture itself: drawn unmoved, it comes out
    unchanged.
    """

    def __init__(self, grid: Grid, picture: Picture) -> None:
        self._large = _twice(picture)
        self._grid = grid

    def draw(self, places: Places) -> Picture:
        """The picture through the map; beyond its edges it is mirrored."""
        where = self._grid.grow_outwards(2 * places)
        drawn = cv2.remap(  # type: ignore[call-overload]
            self._large, where, None, cv2.INTER_LINEAR, borderMode=cv2.BORDER_REFLECT_101
        )
        return _sharpened(np.asarray(drawn, np.uint8), self._lost(places))

    def _lost(self, places: Places) -> float:
        """The weight that gives back the sharpness which sampling between pixels and enlarging cost.

        Linear sampling at a fraction f between two pixels blurs by f (1 - f); both factors were fitted to
        keep the variance of the Laplacian on film and animation.
        """
        fraction = np.mod(2 * places[::SPARSE, ::SPARSE], 1)
        between = float((fraction * (1 - fraction)).sum(axis=2).mean())
        enlarged = max(0.0, 1 - _diagonal(places) / max(1.0, _diagonal(self._grid.points)))
        return min(MOST_SHARPENING, PER_BETWEEN * between + PER_ENLARGED * enlarged)


def _diagonal(places: Places) -> float:
    return float(np.linalg.norm(places[-1, -1] - places[0, 0]))


def _sharpened(picture: Picture, weight: float) -> Picture:
    if weight < LEAST_SHARPENING:
        return picture
    middle, side = 1 + 4 * weight, -weight
    kernel = np.array([[0, side, 0], [side, middle, side], [0, side, 0]], np.float32)
    return np.asarray(cv2.filter2D(picture, -1, kernel, borderType=cv2.BORDER_REFLECT_101), np.uint8)


def _twice(picture: Picture) -> Picture:
    """The picture with a pixel between any two, by a sinc of 8 taps (Lanczos 4)."""
    apart = np.arange(-3.5, 4)
    taps = np.sinc(apart) * np.sinc(apart / 4)
    taps /= taps.sum()
    none = np.ones(1)
    large = np.empty((picture.shape[0] * 2, picture.shape[1] * 2, 3), np.uint8)
    large[::2, ::2] = picture
    for row, column in ((0, 1), (1, 0), (1, 1)):
        large[row::2, column::2] = cv2.sepFilter2D(
            picture,
            -1,
            taps if column else none,
            taps if row else none,
            anchor=(3 if column else 0, 3 if row else 0),
            borderType=cv2.BORDER_REFLECT_101,
        )
    return large
