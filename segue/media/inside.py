"""What the inside of a bridge looks like: a score of the joins alone would let a cross-fade pass."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

import cv2
import numpy as np
from numpy.typing import NDArray

from segue.domain.results import Inside
from segue.media.motion import Frame, apart, grey_of, repeats, runs, sharpness_of

CLEAR: Final = "clear and moving"
"""What is said of a bridge in which nothing would be noticed."""

_HALVES: Final = {"soft": 0.45, "doubled": 0.25, "freeze": 0.25, "cut": 0.5}
"""What alone halves the score: so much sharpness lost, such a share of frames that show both pictures, such a
share of frames that stand still; a cut leaves 20."""
_PLAIN: Final = 1.0
"""The sharpness of a picture without anything in it: no one sees it lose more, or stand still."""
_CUT_TIMES: Final = 8.0
_SMALL: Final = (64, 48)
_ALIKE: Final = 0.9
"""Two pictures that correlate more than this cannot be told apart in a third."""
_EXPLAINED: Final = 0.95
_EACH: Final = 0.2
"""A frame that a mix of both ends explains so far, each giving at least this share, shows both at once."""


@dataclass(frozen=True)
class InsideScore:
    """`sharpness` (Laplacian variance) is the mean against the line between the ends, 1 being on it.

    `longest_freeze_frames` counts repeated frames; `doubled` is the share of frames that mix the ends; `cuts`
    says that it jumps from one picture to another.
    """

    sharpness: float
    longest_freeze_frames: int
    doubled: float
    cuts: bool
    frames: int

    @property
    def score(self) -> float:
        """100: nothing in it would be noticed. Each part at its half alone leaves 50."""
        parts = {
            "soft": max(0.0, 1 - self.sharpness),
            "doubled": self.doubled,
            "freeze": self.longest_freeze_frames / max(1, self.frames),
            "cut": float(self.cuts),
        }
        score = 100.0
        for name, part in parts.items():
            score /= 1 + (part / _HALVES[name]) ** 2
        return round(score, 1)


class InsideMeter:
    """Measures a bridge frame by frame, its neighbours' outermost frames at either end."""

    def __init__(self) -> None:
        self._sharpness: list[float] = []
        self._changes: list[float] = []
        self._small: list[NDArray[np.float32]] = []
        self._earlier: Frame | None = None

    def add(self, frame: Frame) -> None:
        grey = grey_of(frame)
        self._sharpness.append(sharpness_of(grey))
        self._small.append(cv2.resize(grey, _SMALL, interpolation=cv2.INTER_AREA).astype(np.float32).ravel())
        if self._earlier is not None:
            self._changes.append(apart(grey, self._earlier))
        self._earlier = grey

    def score(self) -> InsideScore:
        """The score of all that was added."""
        sharpness, changes = np.array(self._sharpness), np.array(self._changes)
        if len(sharpness) < 3:
            return InsideScore(1.0, 0, 0.0, False, max(0, len(sharpness) - 2))
        way = float(np.mean(np.abs(self._small[0] - self._small[-1]))) / len(changes)
        frozen = runs(repeats(changes, way))
        longest = max((last - first + 1 for first, last in frozen), default=0)
        line = np.linspace(sharpness[0], sharpness[-1], len(sharpness))
        mean = float(np.mean((sharpness[1:-1] + _PLAIN) / (line[1:-1] + _PLAIN)))
        return InsideScore(
            sharpness=round(mean, 3),
            longest_freeze_frames=longest if sharpness.max() > _PLAIN else 0,
            doubled=round(_doubled(self._small), 3),
            cuts=_cuts(changes),
            frames=len(sharpness) - 2,
        )


def score_inside(frames: Iterable[Frame]) -> InsideScore:
    """Of a bridge, given with its neighbours' outermost frames at either end."""
    meter = InsideMeter()
    for frame in frames:
        meter.add(frame)
    return meter.score()


def _cuts(changes: NDArray[np.float64]) -> bool:
    """Whether one step changes far more than all the others do."""
    largest = int(np.argmax(changes))
    usual = float(np.quantile(np.delete(changes, largest), 0.9))
    return float(changes[largest]) > _CUT_TIMES * (usual + 0.6)


def _doubled(frames: list[NDArray[np.float32]]) -> float:
    """The share of the inner frames that are little but a mix of the first frame and the last."""
    ends = np.stack([frames[0] - frames[0].mean(), frames[-1] - frames[-1].mean()], axis=1)
    spread = np.sqrt(np.mean(ends**2, axis=0))
    if spread.min() < 1 or abs(float(np.mean(ends[:, 0] * ends[:, 1]))) > _ALIKE * float(spread.prod()):
        return 0.0
    return sum(_is_mix(frame, ends, spread) for frame in frames[1:-1]) / (len(frames) - 2)


def _is_mix(frame: NDArray[np.float32], ends: NDArray[np.float32], spread: NDArray[np.float32]) -> bool:
    picture = frame - frame.mean()
    shares = np.linalg.lstsq(ends, picture, rcond=None)[0]
    left = float(np.mean(np.square(picture - ends @ shares)))
    weights = shares * spread
    explained = left <= (1 - _EXPLAINED) * float(np.mean(picture**2))
    return explained and float(weights.min()) >= _EACH * float(weights.sum()) > 0


def inside_of(segment: str, score: InsideScore, freeze_limit_frames: int) -> Inside:
    """What is kept and told of a bridge's inside."""
    return Inside(
        segment=segment,
        sharpness=score.sharpness,
        longest_freeze_frames=score.longest_freeze_frames,
        words=words_for_inside(score, freeze_limit_frames),
        score=score.score,
        doubled=score.doubled,
    )


def words_for_inside(score: InsideScore, freeze_limit_frames: int) -> str:
    """What a viewer would notice inside a bridge."""
    noticed = []
    if score.doubled > 0.25 or score.sharpness < 0.5:
        noticed.append("two pictures show through each other, or it is blurred")
    elif score.sharpness < 0.7:
        noticed.append("it is softer than the clips beside it")
    if score.cuts:
        noticed.append("it cuts from one picture to another")
    if score.longest_freeze_frames >= freeze_limit_frames:
        noticed.append(f"it stands still for {score.longest_freeze_frames} frames")
    return " and ".join(noticed) if noticed else CLEAR
