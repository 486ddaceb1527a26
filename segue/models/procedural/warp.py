"""Drawing a still picture through a smooth map, sharp enough to lie beside the still itself.

Planes are drawn in *blocks* of two by two pixels, kept as one pixel of four channels: looking up where a
block comes from takes as long as for one pixel. Within a block the picture only moves; by as much as it grows
or turns over one pixel, a hundredth or two, its pixels are off.
"""

from typing import TypeAlias

import cv2
import numpy as np

from segue.models.procedural.camera import Floats, Picture
from segue.models.procedural.flow import Box, Grid
from segue.models.procedural.planes import Planes
from segue.models.procedural.tone import Level, Levels

Places: TypeAlias = Floats
"""For each grid point on screen, the place (x, y) of the source shown there, in full-size pixels."""
Blocks: TypeAlias = tuple[Picture, Picture, Picture]
"""The planes of a picture, or of a box of it, in blocks."""

PER_BETWEEN, PER_ENLARGED = 0.11, 0.9
SPARSE = 3  # every third grid point is enough to tell how a picture lies between its pixels
LEAST_SHARPENING, MOST_SHARPENING = 0.004, 0.09
LEAST_MARGIN = 2  # pixels of a plane of differences: blocks lie across its edges
MARGIN = 0.1  # of a plane's size: as far beyond its edges it is mirrored to the pixel, farther by blocks


class Brush:
    """Draws one picture, enlarged to double once, so that cheap linear sampling loses little sharpness.

    Every second pixel of the enlargement is one of the picture itself: drawn unmoved, it comes out
    unchanged.
    """

    def __init__(self, grid: Grid, planes: Planes) -> None:
        height, width = planes.blue.shape
        right, down = LEAST_MARGIN + int(width * MARGIN), LEAST_MARGIN + int(height * MARGIN)
        self._luma = _blocks_of(planes.luma, 2 * right, 2 * down)
        self._differences = [_blocks_of(each, right, down) for each in planes.all[1:]]
        self._grid, self._first = grid, np.array([4 * right - 1, 4 * down - 1], np.float32)

    def mapped(self, places: Places) -> Floats:
        """A map as `draw` takes it: to where a block's first pixel lies in the enlarged luma."""
        return self._grid.padded_outwards(2 * places + self._first)

    def draw(self, mapped: Floats, box: Box) -> Blocks:
        """What a box shows of the picture through a map; beyond its edges it is mirrored.

        It is softer than the picture by what `finished` gives back with the weight `lost`.
        """
        where = self._grid.grow(mapped, box)
        halfway = _halfway(where)
        blue, red = (_looked_up(each, halfway) for each in self._differences)
        return _looked_up(self._luma, where), blue, red

    def lost(self, places: Places) -> float:
        """The weight that gives back the sharpness which sampling between pixels and enlarging cost.

        Linear sampling at a fraction f between two pixels blurs by f (1 - f); both factors were fitted to
        keep the variance of the Laplacian on film and animation.
        """
        fraction = np.mod(2 * places[::SPARSE, ::SPARSE], 1)
        between = float((fraction * (1 - fraction)).sum(axis=2).mean())
        enlarged = max(0.0, 1 - _diagonal(places) / max(1.0, _diagonal(self._grid.points)))
        return min(MOST_SHARPENING, PER_BETWEEN * between + PER_ENLARGED * enlarged)


def _blocks_of(plane: Picture, right: int, down: int) -> Picture:
    """A plane at double the size, mirrored beyond its edges: each place holds the block that begins there."""
    edges = (down, down + 1, right, right + 1)
    large = _twice(np.asarray(cv2.copyMakeBorder(plane, *edges, cv2.BORDER_REFLECT_101), np.uint8))
    return np.asarray(cv2.merge([large[:-2, :-2], large[:-2, 2:], large[2:, :-2], large[2:, 2:]]), np.uint8)


def _halfway(where: Floats) -> Floats:
    """Where blocks of differences come from: they lie where every other block of luma does, at half the size.

    Both numbers of a place are moved as one.
    """
    return (where.view(np.complex64)[::2, ::2] * np.complex64(0.5)).view(np.float32)


def _looked_up(blocks: Picture, where: Floats) -> Picture:
    found = cv2.remap(  # type: ignore[call-overload]
        blocks, where, None, cv2.INTER_LINEAR, borderMode=cv2.BORDER_REFLECT_101
    )
    return np.asarray(found, np.uint8)


def toned(blocks: Blocks, levels: Levels) -> Blocks:
    """Blocks, changed as the levels say."""
    luma, blue, red = (level.of(each) for level, each in zip(levels, blocks, strict=True))
    return luma, blue, red


def finished(blocks: Blocks, levels: Levels, weight: float, width: int, height: int) -> Planes:
    """The planes of a picture, sharper by this weight, and changed as the levels say."""
    half = -(-width // 2), -(-height // 2)
    luma, blue, red = blocks
    return Planes(
        _sharpened(_laid_out(luma, width, height), weight, levels[0]),
        levels[1].of(_laid_out(blue, *half)),
        levels[2].of(_laid_out(red, *half)),
    )


def _sharpened(plane: Picture, weight: float, level: Level) -> Picture:
    """A plane, sharper by this weight of its difference from the pixels beside, in rows and in columns, and
    of another level."""
    if weight < LEAST_SHARPENING:
        return level.of(plane)
    taps = np.array([-weight, 1 + 2 * weight, -weight])
    sharp = cv2.sepFilter2D(
        plane, -1, level.gain * taps, taps, delta=level.offset, borderType=cv2.BORDER_REFLECT_101
    )
    return np.asarray(sharp, np.uint8)


def _laid_out(blocks: Picture, width: int, height: int) -> Picture:
    """Blocks as the plane that they are of: two pixels of a row are moved at once."""
    rows, columns = blocks.shape[:2]
    plane = np.empty((2 * rows, 2 * columns), np.uint8)
    pairs = plane.view(np.uint16)
    cv2.split(blocks.view(np.uint16), [pairs[::2], pairs[1::2]])
    return plane[:height, :width]


def _diagonal(places: Places) -> float:
    return float(np.linalg.norm(places[-1, -1] - places[0, 0]))


def _twice(plane: Picture) -> Picture:
    """The plane with a pixel between any two, by a sinc of 8 taps (Lanczos 4)."""
    apart = np.arange(-3.5, 4)
    taps = np.sinc(apart) * np.sinc(apart / 4)
    taps = (taps / taps.sum()).astype(np.float32)
    large = np.empty((plane.shape[0] * 2, plane.shape[1] * 2), np.uint8)
    across = _between(plane, taps[None, :])
    large[::2, ::2], large[::2, 1::2] = plane, across
    large[1::2, ::2], large[1::2, 1::2] = _between(plane, taps[:, None]), _between(across, taps[:, None])
    return large


def _between(plane: Picture, taps: Floats) -> Picture:
    """What lies half a pixel onward from each pixel, along the taps."""
    anchor = 3 if taps.shape[1] > 1 else 0, 3 if taps.shape[0] > 1 else 0
    return np.asarray(
        cv2.filter2D(plane, -1, taps, anchor=anchor, borderType=cv2.BORDER_REFLECT_101), np.uint8
    )
