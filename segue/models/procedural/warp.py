"""Drawing a still picture through a smooth map, sharp enough to lie beside the still itself."""

from typing import TypeAlias

import cv2
import numpy as np

from segue.models.procedural.camera import Floats, Picture
from segue.models.procedural.flow import Box, Grid

Places: TypeAlias = Floats
"""For each grid point on screen, the place (x, y) of the source shown there, in full-size pixels."""


PER_BETWEEN, PER_ENLARGED = 0.11, 0.9
SPARSE = 3  # every third grid point is enough to tell how a picture lies between its pixels
LEAST_SHARPENING, MOST_SHARPENING = 0.004, 0.09


class Brush:
    """Draws one picture, enlarged to double once, so that cheap linear sampling loses little sharpness.

    Every second pixel of the enlargement is one of the picture itself: drawn unmoved, it comes out
    unchanged. It has a fourth channel, as four are drawn in half the time that three take.
    """

    def __init__(self, grid: Grid, picture: Picture) -> None:
        self._large = cv2.cvtColor(_twice(picture), cv2.COLOR_BGR2BGRA)
        self._grid = grid

    def mapped(self, places: Places) -> Floats:
        """A map as `draw` takes it."""
        return self._grid.padded_outwards(2 * places)

    def draw(self, mapped: Floats, box: Box) -> Picture:
        """What a box shows of the picture through a map; beyond its edges it is mirrored.

        It is softer than the picture by what `sharpened` gives back with the weight `lost`.
        """
        where = self._grid.grow(mapped, box)
        drawn = cv2.remap(  # type: ignore[call-overload]
            self._large, where, None, cv2.INTER_LINEAR, borderMode=cv2.BORDER_REFLECT_101
        )
        return np.asarray(cv2.cvtColor(drawn, cv2.COLOR_BGRA2BGR), np.uint8)

    def lost(self, places: Places) -> float:
        """The weight that gives back the sharpness which sampling between pixels and enlarging cost.

        Linear sampling at a fraction f between two pixels blurs by f (1 - f); both factors were fitted to
        keep the variance of the Laplacian on film and animation.
        """
        fraction = np.mod(2 * places[::SPARSE, ::SPARSE], 1)
        between = float((fraction * (1 - fraction)).sum(axis=2).mean())
        enlarged = max(0.0, 1 - _diagonal(places) / max(1.0, _diagonal(self._grid.points)))
        return min(MOST_SHARPENING, PER_BETWEEN * between + PER_ENLARGED * enlarged)


def sharpened(picture: Picture, weight: float) -> Picture:
    """The picture, sharper by this weight of its difference from the pixels around."""
    if weight < LEAST_SHARPENING:
        return picture
    middle, side = 1 + 4 * weight, -weight
    kernel = np.array([[0, side, 0], [side, middle, side], [0, side, 0]], np.float32)
    return np.asarray(cv2.filter2D(picture, -1, kernel, borderType=cv2.BORDER_REFLECT_101), np.uint8)


def _diagonal(places: Places) -> float:
    return float(np.linalg.norm(places[-1, -1] - places[0, 0]))


def _twice(picture: Picture) -> Picture:
    """The picture with a pixel between any two, by a sinc of 8 taps (Lanczos 4)."""
    apart = np.arange(-3.5, 4)
    taps = np.sinc(apart) * np.sinc(apart / 4)
    taps = (taps / taps.sum()).astype(np.float32)
    large = np.empty((picture.shape[0] * 2, picture.shape[1] * 2, 3), np.uint8)
    across = _between(picture, taps[None, :])
    large[::2, ::2], large[::2, 1::2] = picture, across
    large[1::2, ::2], large[1::2, 1::2] = _between(picture, taps[:, None]), _between(across, taps[:, None])
    return large


def _between(picture: Picture, taps: Floats) -> Picture:
    """What lies half a pixel onward from each pixel, along the taps."""
    anchor = 3 if taps.shape[1] > 1 else 0, 3 if taps.shape[0] > 1 else 0
    return np.asarray(
        cv2.filter2D(picture, -1, taps, anchor=anchor, borderType=cv2.BORDER_REFLECT_101), np.uint8
    )
