"""A crop that moves with a picture's subject: its path, and that path as FFmpeg's crop filter takes it. Pure.

The path is the one that keeps most of what stands out inside, without moving more than it has to.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Final

import numpy as np
from numpy.typing import NDArray

from segue.domain.results import Knot

Pan = tuple[Knot, ...]
"""Where a crop lies, in pixels, at some frames of a clip's grid: straight from one to the next."""

Profile = NDArray[np.float64]
"""How much stands out along the axis in which a crop can move; sums to 1."""

_MOST_KNOTS: Final = 400  # FFmpeg takes the path as one argument, which has a bound
_PLACES: Final = 256
_MOVING_COSTS: Final = 0.35  # in shares of what stands out, for a way as long as the whole slack
_SMOOTH_SECONDS: Final = 0.6
FASTEST: Final = 0.01
"""Of the picture's width (or height), in one frame: a faster pan is felt as one."""


@dataclass(frozen=True)
class Counted:
    """How a stream's frames count: `first` is its first source frame, `ratio` the film's rate to its.

    Without `ratio` each of its frames is a source frame; else its frame n shows what frame `start` + n of the
    piece that begins at `in_frame` shows.
    """

    first: int
    in_frame: int
    start: int
    ratio: Fraction | None


def crop_offsets(pan: Pan, counted: Counted) -> str:
    """The crop filter's expression for where it lies at each frame of a stream: always an even number."""
    if counted.ratio is None:
        frame = f"n+{counted.first}"
    else:
        above, below = counted.ratio.denominator, 2 * counted.ratio.numerator
        frame = f"floor((2*n+{2 * counted.start + 1})*{above}/{below})+{counted.in_frame}"
    return f"st(0,{frame})*0+2*floor(({_between(pan)})/2+0.001)"


def _between(pan: Pan) -> str:
    """The path as an expression of the source frame, in variable 0: halved until two knots are left."""
    if len(pan) == 1:
        return str(pan[0].offset)
    if len(pan) == 2:
        (one, two) = pan
        slope = f"({two.offset - one.offset})/{two.frame - one.frame}"
        return f"{one.offset}+clip(ld(0)-{one.frame},0,{two.frame - one.frame})*{slope}"
    middle = len(pan) // 2
    return f"if(lt(ld(0),{pan[middle].frame}),{_between(pan[: middle + 1])},{_between(pan[middle:])})"


def pan_path(
    profiles: Sequence[Profile], frames: Sequence[int], window: float, slack: int, most: float, rate: float
) -> Pan:
    """The crop's path over a clip, from what stands out in some of its frames.

    `window` is the crop's share of the axis, `slack` how many pixels it can move, `most` how many in a frame;
    `rate` is in frames a second.
    """
    places = np.linspace(0, 1, _PLACES)
    worth = np.array([_worth(profile, window, places) for profile in profiles])
    gaps = np.diff(frames)
    reach = [max(1, int(gap * most / slack * (_PLACES - 1))) for gap in gaps]
    chosen = _best_path(worth, reach) / (_PLACES - 1) * slack
    every = np.arange(frames[0], frames[-1] + 1)
    path = _limited(np.interp(every, frames, chosen), most)
    path = _smoothed(path, max(1, round(_SMOOTH_SECONDS * rate)))
    step = max(1, -(-(len(every) - 1) // (_MOST_KNOTS - 1)), round(rate / 10))
    kept = sorted({*range(0, len(every), step), len(every) - 1})
    return _simplified([Knot(frame=int(every[at]), offset=round(float(path[at]))) for at in kept])


def _worth(profile: Profile, window: float, places: NDArray[np.float64]) -> NDArray[np.float64]:
    """How much of what stands out a crop keeps at each place; what is near its rim counts less."""
    axis = (np.arange(len(profile)) + 0.5) / len(profile)
    centres = window / 2 + places * (1 - window)
    away = np.abs(axis[None, :] - centres[:, None]) / (window / 2)
    weight = np.where(away < 1, 1 - 0.7 * away**2, 0)
    kept: NDArray[np.float64] = weight @ profile
    return kept


def _best_path(worth: NDArray[np.float64], reach: Sequence[int]) -> NDArray[np.float64]:
    """The places, one a row, of the greatest worth less what moving costs (Viterbi, Bellman 1957)."""
    rows, places = worth.shape
    total, came = worth[0].copy(), np.zeros((rows, places), np.int32)
    cost = _MOVING_COSTS / places
    for row in range(1, rows):
        best, source = np.full(places, -np.inf), np.zeros(places, np.int32)
        for move in range(-min(reach[row - 1], places - 1), min(reach[row - 1], places - 1) + 1):
            here = slice(max(0, move), places + min(0, move))
            there = slice(max(0, -move), places + min(0, -move))
            value = total[there] - cost * abs(move)
            better = value > best[here]
            best[here] = np.where(better, value, best[here])
            source[here] = np.where(better, np.arange(places)[there], source[here])
        total, came[row] = best + worth[row], source
    path = [int(np.argmax(total))]
    for row in range(rows - 1, 0, -1):
        path.append(int(came[row][path[-1]]))
    return np.array(path[::-1], np.float64)


def _limited(path: NDArray[np.float64], most: float) -> NDArray[np.float64]:
    """The path, moving at most so far in a step."""
    limited = path.copy()
    for at in range(1, len(path)):
        limited[at] = limited[at - 1] + np.clip(path[at] - limited[at - 1], -most, most)
    return limited


def _smoothed(path: NDArray[np.float64], frames: int) -> NDArray[np.float64]:
    """A moving mean, which never moves faster than what it is the mean of."""
    reach = frames // 2
    padded = np.pad(path, reach, mode="edge")
    smooth: NDArray[np.float64] = np.convolve(
        padded, np.full(2 * reach + 1, 1 / (2 * reach + 1)), mode="valid"
    )
    return smooth


def _simplified(knots: list[Knot]) -> Pan:
    """The knots without those that lie on the line between their neighbours."""
    kept = knots[:1]
    for before, knot, after in zip(knots, knots[1:], knots[2:], strict=False):
        del before
        last = kept[-1]
        on_line = (knot.offset - last.offset) * (after.frame - last.frame)
        if on_line != (after.offset - last.offset) * (knot.frame - last.frame):
            kept.append(knot)
    return tuple(kept + knots[1:][-1:])
