"""Fields of motion: rows and columns of vectors (right, down), in pixels a step."""

from typing import Any, Final, cast

import cv2
import numpy as np
from numpy.typing import NDArray

Field = NDArray[np.floating[Any]]

BLOCKS: Final = (8, 6)
"""Columns and rows into which motion is averaged: fine enough for a zoom, coarse enough against noise."""


def in_blocks(flow: Field) -> Field:
    """The mean vectors of a flow's blocks."""
    return cast(Field, cv2.resize(flow, BLOCKS, interpolation=cv2.INTER_AREA))


def length(field: Field) -> float:
    """The root mean square length of a field's vectors."""
    return float(np.sqrt(np.mean(np.sum(np.square(field), axis=-1))))


def along(field: Field, way: Field) -> Field:
    """How far each vector of a field goes along those of `way`, times their length."""
    return cast(Field, np.sum(field * way, axis=-1))


def share(areas: Field, way: Field, noise_pixels: float) -> float:
    """What is above 0, in square pixels, of the square of the way's length and of noise."""
    return float(np.mean(np.maximum(areas, 0))) / (length(way) ** 2 + noise_pixels**2)
