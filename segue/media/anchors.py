"""The best pair of frames to join: one of A's last second, one of B's first, and why these, in words.

A frame is better the sharper, the better exposed and the nearer to the cut it is; a pair is better the more
its pictures and their motion match. Avoided are black frames, and those that the next frame inwards repeats.
What leaves out speech is refused.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any, Final, cast

import cv2
import numpy as np
from numpy.typing import NDArray

from segue.domain import limits
from segue.media.ffmpeg import Frame
from segue.media.fields import flow_between

Numbers = NDArray[np.floating[Any]]

_RECENCY_SECONDS: Final = 0.35
_DARKEST, _BRIGHTEST = 16, 235  # 8 bit light between which a pixel is neither black nor burnt out
_REPEAT_STEP: Final = 0.4  # mean 8 bit step below which a frame is its neighbour again
_REPEAT_SHARE: Final = 0.1  # ... if it is also no more than this share of what usually changes
_MOVING_STEP: Final = 1.0  # ... above which the window moves, so that a repeat is a fault
_REPEAT_WORTH: Final = 0.2
_HALF_COLOUR_STEP: Final = 20.0  # mean Lab step at which two pictures match half
_STILL_PIXELS: Final = 0.6  # motion below this is noise (as in the seam score)
_BLACK_SHARE: Final = 0.05  # of well exposed pixels, below which a frame is called black
_THUMBNAIL = (32, 18)
_APART_SECONDS: Final = 0.15
"""Frames that are nearer than this show, and move, much as each other does."""


@dataclass(frozen=True)
class Window:
    """Frames near a cut, measured. Index 0 is the nearest to the cut.

    `repeats` says which frames show what the next one inwards shows: joined there, it would stand still.
    `motion` is the mean flow in pixels a frame, along the film's time; `looks` are small pictures in Lab.
    `droppable` is how many frames from the cut on may be left out without cutting into speech.
    """

    sharpness: Numbers
    exposure: Numbers
    repeats: NDArray[np.bool_]
    motion: Numbers
    looks: Numbers
    droppable: int


@dataclass(frozen=True)
class Choice:
    """How many frames are left out before and after the cut, and why."""

    dropped_before: int
    dropped_after: int
    reason: str
    reasons: tuple[str, str]


OUTERMOST: Final = Choice(
    0,
    0,
    "the last frame of the clip before and the first of the clip after",
    ("the last frame of the clip before", "the first frame of the clip after"),
)


def measure(frames: Sequence[Frame], *, cut_at_end: bool, droppable: int) -> Window:
    """Measure small rgb24 frames of one size, in the film's order; the cut lies at their end or start."""
    greys = [cast(Frame, cv2.cvtColor(frame, cv2.COLOR_RGB2GRAY)) for frame in frames]
    steps = np.array([_step(earlier, later) for earlier, later in pairwise(greys)])
    same = _same(steps)
    window = Window(
        sharpness=np.array([cv2.Laplacian(grey, cv2.CV_32F).var() for grey in greys]),
        exposure=np.array([((grey >= _DARKEST) & (grey <= _BRIGHTEST)).mean() for grey in greys]),
        repeats=np.array([False, *same] if cut_at_end else [*same, False]),
        motion=_motion(greys, same),
        looks=np.array([_look(frame) for frame in frames]),
        droppable=droppable,
    )
    return _reversed(window) if cut_at_end else window


def choose(before: Window, after: Window, before_rate: float, after_rate: float) -> tuple[Choice, ...]:
    """The best pair of anchors, by quality of each and match of both, then others, the better first.

    The others are the best that leave the clip before at another frame, that arrive at another one of the
    clip after, and that do both: a frame at which motion cannot be told is bad in whatever pair it is. Where
    the best would cut into speech, those are taken that do not, and the reason says so. Rates are frames a
    second.
    """
    worth_before, worth_after = _worth(before, before_rate), _worth(after, after_rate)
    worth = worth_before[:, None] * worth_after[None, :] * _match(before, after)
    wished = _best(worth)
    allowed = worth[: before.droppable + 1, : after.droppable + 1]
    best = _best(allowed)
    others = _others(allowed, best, (before_rate, after_rate))[: limits.OTHER_ANCHORS]
    first = _choice(before, after, best, wished, "best")
    return (first, *(_choice(before, after, pair, wished, "next best") for pair in others))


def _choice(
    before: Window, after: Window, pair: tuple[int, int], wished: tuple[int, int], place: str
) -> Choice:
    """A pair with its reasons; `place` is that of its match among all."""
    reasons = (
        _why(before, pair[0], "last", wished[0], place),
        _why(after, pair[1], "first", wished[1], place),
    )
    return Choice(*pair, "; ".join(reasons), reasons)


def _others(worth: Numbers, best: tuple[int, int], rates: tuple[float, float]) -> list[tuple[int, int]]:
    """The best pairs with another frame before the cut, with another after it, and with both."""
    left, right = (
        np.abs(np.arange(count) - at) > _APART_SECONDS * rate
        for count, at, rate in zip(worth.shape, best, rates, strict=True)
    )
    others = [worth * left[:, None], worth * right[None, :], worth * left[:, None] * right[None, :]]
    found = {_best(each): float(each.max()) for each in others if each.max() > 0}
    return sorted(found, key=lambda pair: -found[pair])


def match_of(before: Sequence[Frame], after: Sequence[Frame]) -> tuple[float, float]:
    """How well the last of some frames and the first of others go together: as pictures, and in motion."""
    left = measure(before, cut_at_end=True, droppable=0)
    right = measure(after, cut_at_end=False, droppable=0)
    return float(_colour_match(left, right)[0, 0]), float(_motion_match(left, right)[0, 0])


def _best(worth: Numbers) -> tuple[int, int]:
    left, right = np.unravel_index(int(np.argmax(worth)), worth.shape)
    return int(left), int(right)


def _worth(window: Window, rate: float) -> Numbers:
    """Sharpness against the best x exposure x recency; repeats count little, black frames next to nothing."""
    sharpness = window.sharpness / max(float(window.sharpness.max()), 1e-9)
    recency = np.exp(-np.arange(len(sharpness)) / rate / _RECENCY_SECONDS)
    repeats = np.where(window.repeats, _REPEAT_WORTH, 1.0)
    return cast(Numbers, (sharpness + 1e-6) * (window.exposure + 1e-6) * recency * repeats)


def _match(before: Window, after: Window) -> Numbers:
    """How well each pair's pictures and motion go together: 1 is alike."""
    return cast(Numbers, _colour_match(before, after) * _motion_match(before, after))


def _colour_match(before: Window, after: Window) -> Numbers:
    colour = np.abs(before.looks[:, None] - after.looks[None, :]).mean(axis=(2, 3, 4))
    return cast(Numbers, 1 / (1 + (colour / _HALF_COLOUR_STEP) ** 2))


def _motion_match(before: Window, after: Window) -> Numbers:
    speeds = np.linalg.norm(before.motion, axis=1)[:, None] + np.linalg.norm(after.motion, axis=1)[None, :]
    turn = np.linalg.norm(before.motion[:, None] - after.motion[None, :], axis=2) / (speeds + _STILL_PIXELS)
    return cast(Numbers, 1 / (1 + turn**2))


def _why(window: Window, index: int, end: str, wished: int, place: str) -> str:
    """Why this frame, for a person. `end` is `last` or `first`, `wished` the frame that speech may forbid."""
    reason = _why_of_picture(window, index, end, place)
    return f"{reason}, as another would cut into speech" if wished > window.droppable else reason


def _why_of_picture(window: Window, index: int, end: str, place: str) -> str:
    count = len(window.sharpness)
    if index == 0:
        return f"the {end} frame itself" if count > 1 else "the only frame"
    nearer = slice(0, index)
    if window.exposure[index - 1] < _BLACK_SHARE <= window.exposure[index]:
        return f"the {end} {_frames(index)} black, so the nearest that shows something"
    if window.repeats[nearer].all() and not window.repeats[index]:
        return f"the {end} {_frames(index)} frozen, so the nearest that moves"
    if window.sharpness[index] >= window.sharpness.max():
        return f"sharpest of {end} {count}"
    return f"{place} match of picture and motion among the {end} {count}"


def _frames(count: int) -> str:
    return "frame is" if count == 1 else f"{count} frames are"


def _same(steps: Numbers) -> NDArray[np.bool_]:
    """Which steps show a frame again; none where nothing moves: what is still does not stand still."""
    changing = steps[steps >= _REPEAT_STEP]
    usual = float(np.median(changing)) if changing.size else 0.0
    return (steps < min(_REPEAT_STEP, _REPEAT_SHARE * usual)) & (usual > _MOVING_STEP)


def _step(earlier: Frame, later: Frame) -> float:
    return float(cv2.absdiff(earlier, later).mean())


def _look(frame: Frame) -> Numbers:
    """A small picture in Lab, as floating point: L 0 to 100."""
    small = cv2.resize(frame, _THUMBNAIL, interpolation=cv2.INTER_AREA).astype(np.float32) / 255
    return cast(Numbers, cv2.cvtColor(small, cv2.COLOR_RGB2LAB))


def _motion(greys: Sequence[Frame], same: NDArray[np.bool_]) -> Numbers:
    """The mean flow at each frame: that of the step to it (of the first frame: from it).

    A clip slower than its grid repeats frames and moves no less for it: the flow from each picture to the
    next one that differs is spread over the steps between them. After the last one it goes on.
    """
    shown = [0, *(np.flatnonzero(~same) + 1).tolist()]
    motion = np.zeros((len(greys), 2))
    if len(shown) < 2:
        return motion
    finder = cv2.DISOpticalFlow.create(cv2.DISOPTICAL_FLOW_PRESET_ULTRAFAST)
    for earlier, later in pairwise(shown):
        flow = flow_between(finder, greys[earlier], greys[later])
        motion[earlier + 1 : later + 1] = flow.mean(axis=(0, 1)) / (later - earlier)
    steps_left = len(greys) - 1 - shown[-1]
    motion[shown[-1] + 1 :] = motion[shown[-1]] / max(1, steps_left)
    motion[0] = motion[1]
    return motion


def _reversed(window: Window) -> Window:
    return Window(
        window.sharpness[::-1],
        window.exposure[::-1],
        window.repeats[::-1],
        window.motion[::-1],
        window.looks[::-1],
        window.droppable,
    )
