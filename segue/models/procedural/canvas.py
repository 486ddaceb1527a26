"""What is drawn in parts: a picture's planes, in blocks of two by two pixels."""

from dataclasses import dataclass

import cv2
import numpy as np

from segue.models.procedural.camera import Floats
from segue.models.procedural.flow import Box, Grid
from segue.models.procedural.warp import Blocks

Area = tuple[slice, slice]


@dataclass(frozen=True)
class Canvas:
    """The blocks of a picture that is drawn by a grid, each plane's by themselves."""

    grid: Grid
    blocks: Blocks

    @classmethod
    def over(cls, grid: Grid) -> "Canvas":
        """An empty one, to be covered all over."""
        luma, blue, red = (
            np.empty((down.stop, across.stop, 4), np.uint8) for down, across in _areas(grid, grid.whole)
        )
        return cls(grid, (luma, blue, red))

    def lay(self, box: Box, drawn: Blocks) -> None:
        """Put what was drawn of a box in its place."""
        for plane, area, part in zip(self.blocks, _areas(self.grid, box), drawn, strict=True):
            plane[area] = part

    def copied(self, box: Box) -> Blocks:
        """What lies in a box by now."""
        parts = zip(self.blocks, _areas(self.grid, box), strict=True)
        luma, blue, red = (plane[area].copy() for plane, area in parts)
        return luma, blue, red

    def blend(self, box: Box, below: Blocks, weight: Floats) -> None:
        """Let what lay below a box show through; `weight`, of each of luma's blocks, is how much stays."""
        weights = (weight, *2 * [np.ascontiguousarray(weight[::2, ::2])])
        for plane, area, under, stays in zip(
            self.blocks, _areas(self.grid, box), below, weights, strict=True
        ):
            plane[area] = cv2.blendLinear(under, plane[area], 1 - stays, stays)


def _areas(grid: Grid, box: Box) -> tuple[Area, Area, Area]:
    """Where a box lies in the blocks of each plane."""
    down, across = grid.blocks(box)
    half = _halved(down), _halved(across)
    return (down, across), half, half


def _halved(part: slice) -> slice:
    return slice(part.start // 2, -(-part.stop // 2))
