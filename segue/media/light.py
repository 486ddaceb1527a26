"""Steps in brightness and colour at a join: what lasts, beyond what the footage does, flashes left out.

Light is followed in two ways: the mean of each picture, and what changes from picture to picture along the
motion. Something bright that enters moves only the first, a motion that was followed badly only the second; a
fault moves both.
"""

from collections.abc import Sequence
from typing import Any, Final

import cv2
import numpy as np
from numpy.typing import NDArray

Lab = NDArray[np.uint8]
"""A picture in CIE Lab, 8 bits each: rows, columns, (lightness, a, b)."""
Grey = NDArray[np.uint8]
"""A picture's light, 8 bits: rows, columns."""
Track = NDArray[np.floating[Any]]
"""Rows: pictures; columns: lightness, a, b."""

_SPARSE: Final = 4
"""Of the pixels, in each direction, one in so many is compared along the motion."""
_FLASH_LEVELS: Final = 4.0
"""A picture lighter than the median of those beside it by more than this is lit by a flash."""
_BESIDE: Final = 3
_LASTS: Final = 4
"""Pictures for which a step must last."""
_STEP_TIMES: Final = 1.5
_DRIFT_SHARE: Final = 0.5
"""A step counts beyond so many of the usual steps, and beyond so much of the usual drift."""
_MOST_GAIN: Final = 5.0
"""Contrast that a flash left is raised at most so far: beyond it there is only noise."""


def evenly_lit(greys: Sequence[Grey]) -> tuple[list[Grey], NDArray[np.float64]]:
    """Grey pictures without flashes and fades, and by how much the contrast of each was raised for it."""
    means, spreads = np.array([cv2.meanStdDev(grey) for grey in greys])[..., 0, 0].T
    mean, spread = float(np.median(means)), float(np.median(spreads))
    gains = np.clip(spread / np.maximum(spreads, 1.0), 1 / _MOST_GAIN, _MOST_GAIN)
    even = []
    for grey, own_mean, gain in zip(greys, means, gains, strict=True):
        lit = grey.astype(np.float32) * np.float32(gain) + np.float32(mean - own_mean * gain)
        even.append(np.asarray(np.clip(lit, 0, 255).round(), np.uint8))
    return even, gains


def change_along(earlier: Lab, later: Lab, columns: Track, rows: Track) -> Track:
    """How lightness, a and b change from one picture to the next along the motion; the middle half of pixels.

    `columns` and `rows` say where in `later` each pixel of `earlier` is found.
    """
    sparse = slice(None, None, _SPARSE)
    there = cv2.remap(
        later,
        columns[sparse, sparse],
        rows[sparse, sparse],
        cv2.INTER_LINEAR,
        borderMode=cv2.BORDER_REPLICATE,
    )
    changes = np.sort((there.astype(np.float32) - earlier[sparse, sparse]).reshape(-1, 3), axis=0)
    quarter = len(changes) // 4
    middle: Track = changes[quarter : len(changes) - quarter].mean(axis=0)
    return middle


def light_and_colour_steps(means: Track, changes: Track, seam: int) -> tuple[float, float]:
    """The steps of lightness and of colour in step `seam`, in Lab units of 8 bits: what both tracks have.

    `means` are the pictures' mean Lab, `changes` those of `change_along` for each step.
    """
    followed = np.concatenate([np.zeros((1, 3)), np.cumsum(changes, axis=0)])
    lit = [_without_flashes(track[:, 0], seam + 1) for track in (means, followed)]
    before, after = (np.flatnonzero(side) for side in np.split(lit[0] & lit[1], [seam + 1]))
    after = after + seam + 1
    if not len(before) or not len(after):
        return 0.0, 0.0
    light, colour = (
        min(_step(track[before, part], track[after, part]) for track in (means, followed))
        for part in (slice(0, 1), slice(1, 3))
    )
    return light, colour


def _without_flashes(track: Track, split: int) -> NDArray[np.bool_]:
    """Which pictures no flash lights, either side of the split judged by itself."""
    kept = [_steady(side, place) for side in np.split(track, [split]) for place in range(len(side))]
    return np.array(kept, np.bool_)


def _steady(side: Track, place: int) -> bool:
    others = np.delete(side, place)[max(0, place - _BESIDE) : place + _BESIDE]
    return not len(others) or float(side[place] - np.median(others)) < _FLASH_LEVELS


def _step(before: Track, after: Track) -> float:
    """The step between two runs of values: at once, and for good."""
    usual = [*_lengths(np.diff(before, axis=0)), *_lengths(np.diff(after, axis=0))]
    at_once = float(np.linalg.norm(after[0] - before[-1])) - _STEP_TIMES * _high(usual)
    drifts = [
        _apart(side[:place], side[place:]) for side in (before, after) for place in range(3, len(side) - 2)
    ]
    return max(0.0, min(at_once, _apart(before, after) - _DRIFT_SHARE * _high(drifts)))


def _apart(before: Track, after: Track) -> float:
    return float(np.linalg.norm(np.median(after[:_LASTS], axis=0) - np.median(before[-_LASTS:], axis=0)))


def _lengths(steps: Track) -> list[float]:
    return [float(length) for length in np.linalg.norm(steps, axis=1)]


def _high(values: list[float]) -> float:
    return float(np.quantile(values, 0.9)) if values else 0.0
