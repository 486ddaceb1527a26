"""A clip's constant-rate grid: its rate, how many frames it has, and which moment each of them shows.

Frame n of a grid is what shows at (n + 1/2) / rate after the first displayed frame (`FILM.md` 1). Pure.
"""

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import pairwise
from statistics import median

from segue.domain import limits

STANDARD_RATES = (
    Fraction(24_000, 1001),
    Fraction(24),
    Fraction(25),
    Fraction(30_000, 1001),
    Fraction(30),
    Fraction(50),
    Fraction(60_000, 1001),
    Fraction(60),
)
_HALF = Fraction(1, 2)
_STEADY = Fraction(1, 10)  # of a frame: what encoders' rounding stays below (facts of real files)
_COARSE = Fraction(3, 10)  # of a frame: a clock of milliseconds at 120 frames a second rounds by as much
_NEAR = Fraction(1, 4)  # of a frame: a rate that keeps every frame this near to its place is the rate
_ROUNDED = Fraction(1, 10_000)  # a tenth of what lies between 24 and 24000/1001
_ALONE = Fraction(25)  # frames a second, for a clip of one frame that states no rate


@dataclass(frozen=True)
class Shown:
    """When each displayed frame begins, in ticks of `tick` seconds, rising; and how long the last is shown.

    `last_ticks` is 0 when the file does not say.
    """

    ticks: tuple[int, ...]
    tick: Fraction
    last_ticks: int

    @property
    def start(self) -> Fraction:
        """The first displayed frame's time, in seconds."""
        return self.ticks[0] * self.tick


@dataclass(frozen=True)
class Grid:
    rate: Fraction
    frames: int
    variable: bool


def grid_of(shown: Shown, declared: Sequence[Fraction], average: Fraction | None) -> Grid:
    """The grid on which a clip's frames are counted.

    A clip of constant rate keeps its own: the first of `declared`, then of the standard ones, then the
    `average`, that keeps every frame in its place. Any other gets the standard rate nearest to its usual one.
    """
    if len(shown.ticks) == 1:
        rate = next((each for each in declared if 1 <= each <= limits.MAX_SOURCE_RATE), _ALONE)
        return Grid(rate, count_frames(shown, rate), variable=False)
    steps = [later - earlier for earlier, later in pairwise(shown.ticks)]
    mean = Fraction(shown.ticks[-1] - shown.ticks[0], len(steps))
    allowed = max(_STEADY * mean, min(Fraction(1), _COARSE * mean))
    if all(abs(step - mean) <= allowed for step in steps):
        rate = _constant_rate(shown, 1 / (mean * shown.tick), declared, average)
        return Grid(rate, count_frames(shown, rate), variable=False)
    usual = 1 / (Fraction(median(steps)) * shown.tick)
    rate = min(STANDARD_RATES, key=lambda each: abs(each - usual))
    return Grid(rate, count_frames(shown, rate), variable=True)


def _constant_rate(
    shown: Shown, mean: Fraction, declared: Sequence[Fraction], average: Fraction | None
) -> Fraction:
    """The rate of a clip whose frames come at even steps; `mean` is measured."""
    standard = sorted(STANDARD_RATES, key=lambda rate: abs(rate - mean))
    candidates = (*map(_plain, declared), *standard, average or mean)
    fitting = (rate for rate in candidates if rate > 0 and _strays(shown, rate) < _NEAR)
    return next(fitting, mean.limit_denominator(1001))


def _plain(rate: Fraction) -> Fraction:
    """The standard rate that one from a rounded clock means (19001/317 is 60000/1001), or the rate itself."""
    nearest = min(STANDARD_RATES, key=lambda standard: abs(standard - rate))
    return nearest if abs(nearest - rate) < _ROUNDED * rate else rate


def _strays(shown: Shown, rate: Fraction) -> Fraction:
    """The furthest that a frame begins from its place at a rate, in frames."""
    first, step = shown.ticks[0], shown.tick * rate
    return max(abs((at - first) * step - number) for number, at in enumerate(shown.ticks))


def slot(seconds: Fraction, rate: Fraction) -> int:
    """The first frame of the grid whose middle a frame that begins at `seconds` has reached."""
    return math.ceil(seconds * rate - _HALF)


def count_frames(shown: Shown, rate: Fraction) -> int:
    """How many frames of the grid show anything: up to the end of the last displayed frame."""
    last = (shown.ticks[-1] - shown.ticks[0]) * shown.tick
    return max(slot(last, rate) + 1, slot(last + shown.last_ticks * shown.tick, rate))


def frames_at_rate(frames: int, rate: Fraction, film_rate: Fraction) -> int:
    """How many frames a piece gives at another rate: those whose middle lies inside it, and at least 1."""
    return max(1, math.ceil(frames * film_rate / rate - _HALF))


def source_frame(number: int, in_frame: int, rate: Fraction, film_rate: Fraction) -> int:
    """What frame k (`number`) of a film form shows: the source frame at in / rate + (k + 1/2) / film rate."""
    return in_frame + int((number + _HALF) / film_rate * rate // 1)


def shown_at(shown: Shown, numbers: Sequence[int], rate: Fraction) -> Iterator[int]:
    """For each of the grid's frames, rising, which displayed frame (counted from 0) it shows."""
    index = 0
    slots = [slot((at - shown.ticks[0]) * shown.tick, rate) for at in shown.ticks]
    for number in numbers:
        while index + 1 < len(slots) and slots[index + 1] <= number:
            index += 1
        yield index
