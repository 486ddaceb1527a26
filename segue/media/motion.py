"""How a run of frames moves: optical flow from each frame to the next, repeats, sharpness."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any, Final, cast

import cv2
import numpy as np
from numpy.typing import NDArray

Frame = NDArray[np.uint8]
Field = NDArray[np.floating[Any]]

_BLOCKS: Final = (8, 6)
"""Columns and rows into which motion is averaged: fine enough for a zoom, coarse enough against noise."""
_NEAR: Final = 3
"""Steps on either side of a join whose motion is compared."""

_STILL_LEVELS: Final = 0.35
"""Mean difference, in levels of 255, up to which two frames can be the same picture, encoded twice."""
_STILL_SHARE: Final = 0.15
"""...if it is also no more than this share of what usually changes: a quiet picture is not a frozen one."""


def grey_of(frame: Frame) -> Frame:
    """A frame's light, as 8 bit grey."""
    return cast(Frame, cv2.cvtColor(frame, cv2.COLOR_BGR2GRAY))


def sharpness_of(grey: Frame) -> float:
    """The variance of a grey picture's Laplacian."""
    return float(cv2.Laplacian(grey, cv2.CV_32F).var())


def repeats(differences: NDArray[np.float64], expected: float = 0.0) -> NDArray[np.bool_]:
    """Which steps repeat a frame, from the mean difference of each step, in levels of 255.

    `expected` is how much a step has to change on the way, if that is known.
    """
    usual = float(np.quantile(differences, 0.75)) if len(differences) else 0.0
    return differences <= min(_STILL_LEVELS, _STILL_SHARE * max(usual, expected))


def runs(flags: Iterable[bool]) -> list[tuple[int, int]]:
    """The first and last places of each run of true values."""
    found: list[tuple[int, int]] = []
    for place, flag in enumerate(flags):
        if flag and found and found[-1][1] == place - 1:
            found[-1] = (found[-1][0], place)
        elif flag:
            found.append((place, place))
    return found


@dataclass(frozen=True)
class Motion:
    """Flow fields of each step (in pixels), what is left after following them, and plain differences."""

    greys: list[Frame]
    fields: list[Field]
    residuals: NDArray[np.float64]
    differences: NDArray[np.float64]

    @classmethod
    def of(cls, frames: Sequence[Frame]) -> "Motion":
        """The motion of frames of one size; of a single frame, none."""
        greys = [grey_of(frame) for frame in frames]
        finder = cv2.DISOpticalFlow.create(cv2.DISOPTICAL_FLOW_PRESET_FAST)
        fields: list[Field] = []
        residuals: list[float] = []
        differences: list[float] = []
        for earlier, later in pairwise(greys):
            flow = finder.calc(earlier, later, None)  # type: ignore[call-overload]
            fields.append(_in_blocks(flow))
            residuals.append(_residual(earlier, later, flow))
            differences.append(float(cv2.absdiff(earlier, later).mean()))
        return cls(greys, fields, np.array(residuals), np.array(differences))

    def shift(self, seam: int) -> float:
        """How far the motion across a join is from that before and after it, beyond the usual, in pixels."""
        steps = range(1, len(self.fields) - 1)
        unrest = {step: self._unrest(step) for step in steps}
        usual = [value for step, value in unrest.items() if abs(step - seam) > 1]
        high = float(np.quantile(usual, 0.9)) if usual else 0.0
        return max(0.0, unrest.get(seam, 0.0) - 1.5 * high)

    def turn(self, seam: int) -> float:
        """How unlike the motions before and after a join are: 0 alike, towards 1 reversed or stopped."""
        before, after = self.fields[max(0, seam - _NEAR) : seam], self.fields[seam + 1 : seam + 1 + _NEAR]
        if not before or not after:
            return 0.0
        one, other = np.mean(before, axis=0), np.mean(after, axis=0)
        return _length(one - other) / (_length(one) + _length(other) + 0.6)

    def _unrest(self, step: int) -> float:
        around = (self.fields[step - 1] + self.fields[step + 1]) / 2
        return _length(self.fields[step] - around)


def _in_blocks(flow: Field) -> Field:
    return cast(Field, cv2.resize(flow, _BLOCKS, interpolation=cv2.INTER_AREA))


def _length(field: Field) -> float:
    """The root mean square length of a field's vectors."""
    return float(np.sqrt(np.mean(np.sum(np.square(field), axis=-1))))


def _residual(earlier: Frame, later: Frame, flow: Field) -> float:
    """The mean difference, in levels, between a frame and the next one brought back along the flow."""
    height, width = earlier.shape
    rows, columns = np.mgrid[0:height, 0:width].astype(np.float32)
    back = cv2.remap(
        later, columns + flow[..., 0], rows + flow[..., 1], cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE
    )
    return float(cv2.absdiff(earlier, cast(Frame, back)).mean())
