"""Drawing a still picture through a smooth map, sharp enough to lie beside the still itself."""

from typing import TypeAlias

import cv2
import numpy as np

from segue.models.procedural.camera import Floats, Picture
from segue.models.procedural.flow import Grid

Places: TypeAlias = Floats
"""For each grid point on screen, the place (x, y) of the source shown there, in full-size pixels."""


class Brush:
    """Draws one picture, enlarged to double once, so that cheap linear sampling loses little sharpness.

    Every second pixel of the enlargement is one of the picture itself: drawn unmoved, it comes out unchanged.
    """

    def __init__(self, grid: Grid, picture: Picture) -> None:
        self._large = _twice(picture)
        self._grid = grid
        self._x = np.arange(grid.width, dtype=np.float32)[None, :] * 2
        self._y = np.arange(grid.height, dtype=np.float32)[:, None] * 2

    def draw(self, places: Places) -> Picture:
        """The picture through the map; beyond its edges it is mirrored.

        Only the shift is interpolated between grid points, so that the outermost half cells are not squeezed.
        """
        shift = 2 * (places - self._grid.points)
        x = self._grid.grow(shift[..., 0]) + self._x
        y = self._grid.grow(shift[..., 1]) + self._y
        drawn = cv2.remap(self._large, x, y, cv2.INTER_LINEAR, borderMode=cv2.BORDER_REFLECT_101)
        return np.asarray(drawn, np.uint8)


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
