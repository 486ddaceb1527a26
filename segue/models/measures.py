"""What small pictures and plain sound do: camera, movement, light, colours, cuts, loudness. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any, Final, cast

import cv2
import numpy as np
from numpy.typing import NDArray

from segue.models.clip_end import SOUND_RATE, Numbers, Pixels
from segue.models.procedural.flow import flow_between

_FEATURES: Final = 200
_FEWEST_MATCHES: Final = 12
_CUT_DISTANCE: Final = 0.6  # Bhattacharyya distance of colour histograms: beyond it two frames are two shots
_CUT_STEP: Final = 18.0  # ... if the picture also steps by this much (of 255): a slow fade is no cut
_MOVING_PIXELS: Final = 1.0  # at 256 across, left after the camera's own motion
_FLOOR_DB: Final = -90.0
_SILENCE_SECONDS: Final = 0.1

_NAMED: Final = {
    "black": (15, 15, 15),
    "dark grey": (64, 64, 64),
    "grey": (128, 128, 128),
    "light grey": (192, 192, 192),
    "white": (245, 245, 245),
    "brown": (110, 70, 40),
    "beige": (220, 200, 165),
    "red": (190, 40, 40),
    "orange": (230, 130, 40),
    "yellow": (230, 210, 70),
    "olive": (115, 115, 45),
    "green": (70, 140, 60),
    "dark green": (30, 65, 35),
    "teal": (40, 125, 125),
    "sky blue": (140, 190, 230),
    "blue": (45, 85, 180),
    "navy": (25, 35, 75),
    "purple": (110, 60, 140),
    "pink": (230, 160, 180),
}
"""Colour names with the sRGB colour each stands for."""


@dataclass(frozen=True)
class Camera:
    """How the camera moves in a second: right and down in shares of the picture's width, and in scale."""

    right: float
    down: float
    zoom: float


@dataclass(frozen=True)
class Movement:
    """What moves besides the camera: its share of the picture, where its middle lies (0 to 1), its way."""

    share: float
    x: float
    y: float
    right: float
    down: float


@dataclass(frozen=True)
class Light:
    """Mean lightness and contrast (0 to 100), warmth (Lab b), and how lightness changes from start to end."""

    level: float
    contrast: float
    warmth: float
    change: float


def shots_of(pictures: Sequence[Pixels]) -> list[range]:
    """The shots among pictures, as ranges of their numbers."""
    histograms = [_histogram(picture) for picture in pictures]
    cuts = [
        number
        for number, (earlier, later) in enumerate(pairwise(histograms), start=1)
        if cv2.compareHist(earlier, later, cv2.HISTCMP_BHATTACHARYYA) > _CUT_DISTANCE
        and cv2.absdiff(pictures[number - 1], pictures[number]).mean() > _CUT_STEP
    ]
    return [range(begin, end) for begin, end in pairwise([0, *cuts, len(pictures)])]


def camera_of(pictures: Sequence[Pixels], step_seconds: float) -> tuple[Camera, Movement]:
    """The camera's motion, and that of what moves besides it, as medians over the steps."""
    greys = [cast(Pixels, cv2.cvtColor(picture, cv2.COLOR_RGB2GRAY)) for picture in pictures]
    steps = [_step(earlier, later) for earlier, later in pairwise(greys)]
    if not steps:
        return Camera(0, 0, 1), Movement(0, 0.5, 0.5, 0, 0)
    right, down, zoom = np.median([camera for camera, _ in steps], axis=0)
    share, x, y, goes_right, goes_down = np.median([movement for _, movement in steps], axis=0)
    a_second = 1 / step_seconds
    return (
        Camera(float(-right * a_second), float(-down * a_second), float(zoom**a_second)),
        Movement(float(share), float(x), float(y), float(goes_right * a_second), float(goes_down * a_second)),
    )


def light_of(pictures: Sequence[Pixels]) -> Light:
    lab = [cv2.cvtColor(picture.astype(np.float32) / 255, cv2.COLOR_RGB2LAB) for picture in pictures]
    levels = [float(each[..., 0].mean()) for each in lab]
    edge = max(1, len(levels) // 4)
    return Light(
        level=float(np.mean(levels)),
        contrast=float(np.mean([each[..., 0].std() for each in lab])),
        warmth=float(np.mean([each[..., 2].mean() for each in lab])),
        change=float(np.mean(levels[-edge:]) - np.mean(levels[:edge])),
    )


def palette_of(pictures: Sequence[Pixels], count: int = 3) -> tuple[str, ...]:
    """The names of the colours that fill most of the pictures, most first."""
    colours = np.array(list(_NAMED.values()), np.float32)[None] / 255
    named = cv2.cvtColor(colours, cv2.COLOR_RGB2LAB)[0]
    votes = np.zeros(len(_NAMED))
    for picture in pictures:
        small = cv2.resize(picture, (32, 18), interpolation=cv2.INTER_AREA).astype(np.float32) / 255
        lab = cv2.cvtColor(small, cv2.COLOR_RGB2LAB).reshape(-1, 1, 3)
        nearest = np.linalg.norm(lab - named[None], axis=2).argmin(axis=1)
        votes += np.bincount(nearest, minlength=len(_NAMED))
    names = list(_NAMED)
    ranked = [names[index] for index in np.argsort(-votes, kind="stable") if votes[index]]
    return tuple(ranked[:count])


def loudness_of(sound: Numbers) -> tuple[float, float]:
    """The level of mono sound in dB of full scale, and how much louder its second half is than its first."""
    half = len(sound) // 2
    change = _level(sound[half:]) - _level(sound[:half]) if half > SOUND_RATE * _SILENCE_SECONDS else 0.0
    return _level(sound), change


def _level(sound: Numbers) -> float:
    power = float(np.mean(np.square(sound, dtype=np.float64))) if sound.size else 0.0
    return max(_FLOOR_DB, 10 * float(np.log10(power))) if power > 0 else _FLOOR_DB


def _histogram(picture: Pixels) -> NDArray[Any]:
    hsv = cv2.cvtColor(picture, cv2.COLOR_RGB2HSV)
    histogram = cv2.calcHist([hsv], [0, 1, 2], None, [8, 4, 8], [0, 180, 0, 256, 0, 256])
    return histogram / max(1.0, float(histogram.sum()))


def _step(earlier: Pixels, later: Pixels) -> tuple[tuple[float, ...], tuple[float, ...]]:
    """One step: how the whole picture moves (shares of its width, scale), and what moves on its own."""
    height, width = earlier.shape[:2]
    pose = _pose(earlier, later)
    middle = np.array([width / 2, height / 2, 1.0])
    right, down = (pose @ middle - middle[:2]) / width
    zoom = float(np.hypot(pose[0, 0], pose[1, 0]))
    following = cv2.warpAffine(earlier, pose, (width, height), borderMode=cv2.BORDER_REPLICATE)
    finder = cv2.DISOpticalFlow.create(cv2.DISOPTICAL_FLOW_PRESET_ULTRAFAST)
    flow = flow_between(finder, cast(Pixels, following), later)
    moves = np.linalg.norm(flow, axis=2) > _MOVING_PIXELS
    share = float(moves.mean())
    if share == 0:
        return (float(right), float(down), zoom), (0.0, 0.5, 0.5, 0.0, 0.0)
    rows, columns = np.nonzero(moves)
    own = flow[moves].mean(axis=0) / width
    movement = (
        share,
        float(columns.mean() / width),
        float(rows.mean() / height),
        float(own[0]),
        float(own[1]),
    )
    return (float(right), float(down), zoom), movement


def _pose(earlier: Pixels, later: Pixels) -> Numbers:
    """The shift, turn and scale that carry most features of a picture to the next; none if too few."""
    still: Numbers = np.array([[1.0, 0, 0], [0, 1.0, 0]])
    corners = cv2.goodFeaturesToTrack(earlier, _FEATURES, 0.01, 6)
    if corners is None or len(corners) < _FEWEST_MATCHES:
        return still
    found, status, _ = cv2.calcOpticalFlowPyrLK(earlier, later, corners, None)  # type: ignore[call-overload]
    kept = status.ravel() == 1
    if kept.sum() < _FEWEST_MATCHES:
        return still
    pose, _ = cv2.estimateAffinePartial2D(corners[kept], found[kept], ransacReprojThreshold=1.5)
    return still if pose is None else cast(Numbers, pose)
