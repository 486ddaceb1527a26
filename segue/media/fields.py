"""Fields of motion: rows and columns of vectors (right, down), in pixels a step."""

from typing import Any, Final, cast

import cv2
import numpy as np
from numpy.typing import NDArray

Field = NDArray[np.floating[Any]]

BLOCKS: Final = (8, 6)
"""Columns and rows into which motion is averaged: fine enough for a zoom, coarse enough against noise."""

_NARROWEST: Final = 48
"""Pixels, on either side: what finds flow needs as many."""


def flow_between(finder: cv2.DISOpticalFlow, one: NDArray[np.uint8], other: NDArray[np.uint8]) -> Field:
    """Where each pixel of a grey picture is in another, in pixels.

    Pictures too narrow for the finder, which would end this process, are enlarged for the time.
    """
    factor = -(-_NARROWEST // min(one.shape))
    if factor <= 1:
        return np.asarray(finder.calc(one, other, None))  # type: ignore[call-overload]
    rows, columns = one.shape
    large = [cv2.resize(each, (columns * factor, rows * factor)) for each in (one, other)]
    found = finder.calc(large[0], large[1], None)  # type: ignore[call-overload]
    return np.asarray(cv2.resize(found, (columns, rows), interpolation=cv2.INTER_AREA) / factor)


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
