"""How a run of frames moves: optical flow from each frame to the next, repeats, sharpness."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Final, cast

import cv2
import numpy as np
from numpy.typing import NDArray

from segue.media.fields import BLOCKS, Field, along, flow_between, in_blocks, length, share
from segue.media.light import Lab, Track, change_along, evenly_lit

Frame = NDArray[np.uint8]

_NEAR: Final = 3
"""Steps on either side of a join whose motion is compared..."""
_BESIDE_LEAP: Final = 4
_BESIDE_HALT: Final = 2
"""...and beside which a leap is farther than any, or a halt less far than any."""
_LEAP_PIXELS: Final = 1.0
_HALT_PIXELS: Final = 0.5
"""Leaps and halts of this length count by half: shorter ones are as likely flow that was found badly."""

_LEAP_TIMES: Final = 1.3
"""A step that is left out makes a leap of a half, one that is not taken a halt of 1: both are as visible."""
_PARTLY: Final = 0.15
_WHOLLY: Final = 1.5
"""A leap counts so far, and beyond it so much of what the whole picture moves or changes more."""
_RISE_NOISE: Final = 0.3
"""In pixels of motion, and in levels of difference: a rise of this much counts by half."""
_REST_LEVELS: Final = 0.6
"""Of a mean difference, in levels of 255, that counts by half: less is as likely noise."""

_NOISE_PIXELS: Final = 0.25
"""Flow of this length is found in pictures that do not move."""
_MOVING_PIXELS: Final = 0.3
"""Footage slower than this cannot be seen to stand still."""
_CHANGING_LEVELS: Final = 0.8
"""...nor if its frames differ by less than this mean difference, in levels of 255."""
_STANDS: Final = 0.3
"""Of the motion around it, below which a step stands still..."""
_REPEATED: Final = 0.9
"""...if its frames differ by less than this share of what is left around it after following the motion: where
motion comes to rest by itself, pictures go on to differ by as much as they are badly followed."""

_BACK: Final = 3
"""Frames on either side of a turning point that are compared..."""
_BACK_WIDTH: Final = 128
_BACK_LEVELS: Final = 0.5
"""...this wide, in pixels: noise and edges that tremble are averaged; and what of it, in levels, is left."""
_USUALLY_BACK: Final = 0.3
"""Of their way pictures go back wherever something swings, bounces or trembles."""

_STILL_LEVELS: Final = 0.35
"""Mean difference, in levels of 255, up to which two frames can be the same picture, encoded twice."""
_STILL_SHARE: Final = 0.15
"""...if it is also no more than this share of what usually changes: a quiet picture is not a frozen one."""


def grey_of(frame: Frame) -> Frame:
    """A frame's light, as 8 bit grey."""
    return cast(Frame, cv2.cvtColor(frame, cv2.COLOR_BGR2GRAY))


def sharpness_of(grey: Frame) -> float:
    """The variance of a grey picture's Laplacian."""
    return float(cv2.meanStdDev(cv2.Laplacian(grey, cv2.CV_32F))[1][0, 0]) ** 2


def apart(one: Frame, other: Frame) -> float:
    """The mean difference of two pictures, in levels: many times as fast as NumPy tells it."""
    return cv2.norm(one, other, cv2.NORM_L1) / one.size


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
    """Flow fields of each step (in pixels), their lengths, what is left after following them, differences.

    All are of greys brought to one exposure, so that a flash is neither motion nor a cut; `faint` is by how
    much contrast was raised for a step, 1 or more: its flow is so much less sure. `changes` are those of
    light and colour along the flow, and `labs` the pictures themselves.
    """

    greys: list[Frame]
    fields: list[Field]
    faint: NDArray[np.float64]
    lengths: NDArray[np.float64]
    residuals: NDArray[np.float64]
    differences: NDArray[np.float64]
    labs: list[Lab]
    changes: Track

    @classmethod
    def of(cls, frames: Sequence[Frame]) -> "Motion":
        """The motion of frames of one size; of a single frame, none."""
        greys, gains = evenly_lit([grey_of(frame) for frame in frames])
        labs = [np.asarray(cv2.cvtColor(frame, cv2.COLOR_BGR2LAB), np.uint8) for frame in frames]
        finder = cv2.DISOpticalFlow.create(cv2.DISOPTICAL_FLOW_PRESET_FAST)
        fields: list[Field] = []
        residuals: list[float] = []
        differences: list[float] = []
        changes: list[Track] = []
        for (earlier, later), lit in zip(pairwise(greys), pairwise(labs), strict=True):
            flow = flow_between(finder, earlier, later)
            fields.append(in_blocks(flow))
            columns, rows = _followed(flow)
            residuals.append(_residual(earlier, later, columns, rows))
            differences.append(apart(earlier, later))
            changes.append(change_along(*lit, columns, rows))
        faint = np.maximum(1.0, np.maximum(gains[:-1], gains[1:]))
        lengths = np.array([length(field) for field in fields])
        steps = np.array(changes).reshape(-1, 3)
        return cls(greys, fields, faint, lengths, np.array(residuals), np.array(differences), labs, steps)

    def shift(self, seam: int) -> float:
        """How far the motion across a join is from any that goes on smoothly, beyond the usual, in pixels."""
        return self._beyond_usual(self._unrest, seam, 1.5)

    def stumble(self, seam: int) -> float:
        """The same in shares of the motion there: 1 for a step left out, 2 and more for a leap."""
        return self._beyond_usual(self._relative_unrest, seam, 1.5)

    def pace(self, seam: int) -> float:
        """How much farther, or less far, the motion goes across a join than in any step beside it.

        Towards 1 for steps that were left out; 1 for a step that is not taken. Where only a part of the
        picture leaps, as limbs do by themselves, little of it counts.
        """
        if not 1 <= seam < len(self.fields) - 1:
            return 0.0
        others = [step for step in range(2, len(self.fields) - 2) if abs(step - seam) > 1]
        rests = self._rest(seam) - max(map(self._rest, others), default=0.0)
        whole = max(_rise(self.lengths, seam), _rise(self.differences, seam))
        leaps = _LEAP_TIMES * min(self._leap(seam), _PARTLY + _WHOLLY * whole)
        return max(leaps, self._halt(seam), rests)

    def turn(self, seam: int) -> float:
        """How unlike the motions before and after a join are, or how far the pictures go back the way they
        came, beyond what the footage does by itself.

        0 alike, towards 1 reversed or stopped.
        """
        others = [step for step in range(_NEAR, len(self.fields) - _NEAR) if abs(step - seam) > 2]
        small = [_small(grey) for grey in self.greys]
        back = max(_back(small, seam), _back(small, seam + 1))
        return max(
            0.0,
            self._turn(seam) - max(map(self._turn, others), default=0.0),
            back - max([_USUALLY_BACK, *(_back(small, step) for step in others)]),
        )

    def _turn(self, seam: int) -> float:
        one, other = self._beside(seam)
        return length(one - other) / (length(one) + length(other) + 0.6)

    def _beside(self, seam: int) -> tuple[Field, Field]:
        """The usual motion before a join, and after it; none at all at an end of the footage."""
        before, after = self.fields[max(0, seam - _NEAR) : seam], self.fields[seam + 1 : seam + 1 + _NEAR]
        if not before or not after:
            return np.zeros((*reversed(BLOCKS), 2)), np.zeros((*reversed(BLOCKS), 2))
        return np.median(before, axis=0), np.median(after, axis=0)

    def _beyond_usual(self, measure: Callable[[int], float], seam: int, times: float) -> float:
        steps = range(1, len(self.fields) - 1)
        if seam not in steps:
            return 0.0
        usual = [measure(step) for step in steps if abs(step - seam) > 1]
        beyond = measure(seam) - times * (float(np.quantile(usual, 0.9)) if usual else 0.0)
        return max(0.0, beyond / float(self.faint[seam]))

    def _smooth(self, step: int) -> list[Field]:
        """Ways in which motion could pass a step: evenly, ever faster or slower, as it mostly does."""
        fields, last = self.fields, len(self.fields) - 1
        ways = [(fields[step - 1] + fields[step + 1]) / 2]
        if 2 <= step <= last - 2:
            ways.append((4 * (fields[step - 1] + fields[step + 1]) - fields[step - 2] - fields[step + 2]) / 6)
        return [*ways, np.median(self._around(step, _NEAR), axis=0)]

    def _unrest(self, step: int) -> float:
        return min(length(self.fields[step] - way) for way in self._smooth(step))

    def _relative_unrest(self, step: int) -> float:
        ways = self._smooth(step)
        return min(length(self.fields[step] - way) / (length(way) + _NOISE_PIXELS) for way in ways)

    def _leap(self, step: int) -> float:
        """By what share a step goes farther than any beside it, and than motion that is still gathering."""
        own, beside = self.fields[step], self._around(step, _BESIDE_LEAP)
        for one, two in ((-1, -2), (1, 2)):
            if 0 <= step + two < len(self.fields):
                beside.append(2 * self.fields[step + one] - self.fields[step + two])
        farthest = np.max([along(field, own) for field in beside], axis=0)
        return share(along(own, own) - np.maximum(farthest, 0), own, _LEAP_PIXELS * float(self.faint[step]))

    def _halt(self, step: int) -> float:
        """By what share a step goes less far than any beside it, on their way."""
        beside = self._around(step, _BESIDE_HALT)
        way: Field = np.median(beside, axis=0)
        nearest = np.min([along(field, way) for field in beside], axis=0)
        missing = np.maximum(nearest, 0) - np.maximum(along(self.fields[step], way), 0)
        return share(missing, way, _HALT_PIXELS)

    def _rest(self, step: int) -> float:
        """By what share less of a step's difference is motion than of any beside it: 1 for a picture again.

        What remains after following the motion is how a picture was encoded, twice: not alike, if by two
        encoders, and then too much to tell from slow motion by the difference alone.
        """
        moved = np.maximum(0, self.differences - self.residuals)
        beside = np.concatenate([moved[max(0, step - _NEAR) : step], moved[step + 1 : step + 1 + _NEAR]])
        least = float(beside.min())
        return max(0.0, least - float(moved[step])) / (least + _REST_LEVELS)

    def _around(self, step: int, reach: int) -> list[Field]:
        return [*self.fields[max(0, step - reach) : step], *self.fields[step + 1 : step + 1 + reach]]

    def stands(self) -> NDArray[np.bool_]:
        """Which steps stand still although the footage moves before them and after them."""
        moves = self.lengths > 0.05
        return np.array([self._stands(step, moves) for step in range(len(self.lengths))], np.bool_)

    def _stands(self, step: int, moves: NDArray[np.bool_]) -> bool:
        before, after = np.flatnonzero(moves[:step])[-4:], step + 1 + np.flatnonzero(moves[step + 1 :])[:4]
        if not len(before) or not len(after):
            return False
        slow, small, left = (
            min(float(np.median(track[before])), float(np.median(track[after])))
            for track in (self.lengths, self.differences, self.residuals)
        )
        halts = slow >= _MOVING_PIXELS and self.lengths[step] < _STANDS * slow
        same = small >= _CHANGING_LEVELS and self.differences[step] < _STILL_SHARE * small
        return bool((halts or same) and self.differences[step] < _REPEATED * left)


def _rise(track: NDArray[np.float64], step: int) -> float:
    """By what share a step's value is above all beside it, and above one that goes on to rise or to fall."""
    beside = [*track[max(0, step - _BESIDE_LEAP) : step], *track[step + 1 : step + 1 + _BESIDE_LEAP]]
    for one, two in ((-1, -2), (1, 2)):
        if 0 <= step + two < len(track):
            beside.append(2 * track[step + one] - track[step + two])
    return max(0.0, float(track[step]) - float(max(beside))) / (float(track[step]) + _RISE_NOISE)


def _small(grey: Frame) -> Frame:
    height = max(1, round(grey.shape[0] * _BACK_WIDTH / grey.shape[1]))
    return cast(Frame, cv2.resize(grey, (_BACK_WIDTH, height), interpolation=cv2.INTER_AREA))


def _back(greys: Sequence[Frame], turning: int) -> float:
    """How far the pictures after one go back the way they came: 1 all of it, 0 or less if they go on."""
    if not _BACK <= turning < len(greys) - _BACK:
        return 0.0
    across, way = 0.0, 0.0
    for distance in range(1, _BACK + 1):
        sides = greys[turning - distance], greys[turning + distance]
        across += apart(*sides)
        way += sum(apart(side, greys[turning]) for side in sides) / 2
    return 1 - across / (way + _BACK_LEVELS)


def _followed(flow: Field) -> tuple[Field, Field]:
    """The columns and rows to which the flow leads from each pixel."""
    height, width = flow.shape[:2]
    rows, columns = np.mgrid[0:height, 0:width].astype(np.float32)
    return columns + flow[..., 0], rows + flow[..., 1]


def _residual(earlier: Frame, later: Frame, columns: Field, rows: Field) -> float:
    """The mean difference, in levels, between a frame and the next one brought back along the flow."""
    back = cv2.remap(later, columns, rows, cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE)
    return apart(earlier, cast(Frame, back))
