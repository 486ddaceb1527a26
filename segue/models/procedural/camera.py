"""How a camera moves: its step per frame, the pose it has reached, the pose that lays a picture on another.

A pose says how the still picture is moved on screen: dx and dy in pixels to the right and down, the natural
logarithm of its scale, and its angle in radians, the last two about the centre of the picture.
"""

from collections.abc import Sequence
from itertools import pairwise
from typing import Any, TypeAlias

import cv2
import numpy as np
from numpy.typing import NDArray

Picture: TypeAlias = NDArray[np.uint8]
Floats: TypeAlias = NDArray[np.float32]
Pose: TypeAlias = NDArray[np.float64]

STILL: Pose = np.zeros(4)
FEATURE_PIXELS = 400  # the same for features: finding them is the longest part of planning
LOOK = 6  # frames at a cut from which its motion is measured: recent enough to be that of the cut
WORKING_PIXELS = 640  # motion is measured on pictures whose longer side is at most this
REPEAT = 0.15  # mean difference in grey levels below which a frame is taken for a repeat of the one before
FASTEST = np.array(
    [0.06, 0.06, 0.03, 0.03]
)  # a step beyond this share of the size, or this pose, is a misreading
FEWEST_POINTS = 12
SMALLEST_SCALE = 0.1  # a fit that shrinks more has thrown all points on one
FEWEST_MATCHES = 24  # of features, to say that two pictures show the same place
FARTHEST = np.array([0.45, 0.45, 0.5, 0.35])  # the pose between two pictures of one place, in shares as above


def grey(picture: Picture, longest: int = WORKING_PIXELS) -> tuple[Picture, float]:
    """The picture in grey, its longer side at most `longest`, and the size of these pixels in its own."""
    height, width = picture.shape[:2]
    factor = max(1.0, max(height, width) / longest)
    size = max(1, round(width / factor)), max(1, round(height / factor))
    plain = cv2.cvtColor(picture, cv2.COLOR_BGR2GRAY)
    return np.asarray(cv2.resize(plain, size, interpolation=cv2.INTER_AREA), np.uint8), width / size[0]


def matrix(pose: Pose, width: int, height: int) -> Floats:
    """The 2x3 matrix that moves the still picture into the pose."""
    dx, dy, log_scale, angle = pose
    cosine, sine = np.exp(log_scale) * np.cos(angle), np.exp(log_scale) * np.sin(angle)
    x, y = (width - 1) / 2, (height - 1) / 2
    rows = [[cosine, -sine, x - cosine * x + sine * y + dx], [sine, cosine, y - sine * x - cosine * y + dy]]
    return np.array(rows, np.float32)


def inverse(pose: Pose, width: int, height: int) -> Floats:
    """The 2x3 matrix from the screen back to the still picture."""
    return np.asarray(cv2.invertAffineTransform(matrix(pose, width, height)), np.float32)


def repeats(before: Picture, after: Picture) -> bool:
    """Whether one picture only repeats another."""
    return float(cv2.absdiff(before, after).mean()) < REPEAT


def camera_step(frames: Sequence[Picture]) -> Pose:
    """The camera's motion per frame over these frames: the median of its steps, STILL if it cannot be told.

    Repeated frames (a slower film brought to this rate) count as time in which nothing was shown.
    """
    small = [grey(frame) for frame in frames]
    moving, steps = 0, []
    for (before, factor), (after, _) in pairwise(small):
        if repeats(before, after):
            continue
        moving += 1
        step = _step(before, after, factor)
        if step is not None:
            steps.append(step)
    if not steps or 2 * len(steps) < moving:
        return STILL
    share = moving / (len(frames) - 1)
    return np.asarray(np.median(steps, axis=0) * share)


def same_place(before: Picture, after: Picture) -> Pose | None:
    """The pose that lays `before` on `after` if both show one place, by their features; None otherwise."""
    small, factor = grey(before, FEATURE_PIXELS)
    other, _ = grey(after, FEATURE_PIXELS)
    finder = cv2.SIFT.create(nfeatures=800)
    points, words = finder.detectAndCompute(small, None)
    other_points, other_words = finder.detectAndCompute(other, None)
    if min(len(points), len(other_points)) < FEWEST_MATCHES:
        return None
    pairs = cv2.BFMatcher(cv2.NORM_L2).knnMatch(words, other_words, k=2)
    good = [pair[0] for pair in pairs if len(pair) == 2 and pair[0].distance < 0.75 * pair[1].distance]
    if len(good) < FEWEST_MATCHES:
        return None
    source = np.array([points[match.queryIdx].pt for match in good], np.float32)
    target = np.array([other_points[match.trainIdx].pt for match in good], np.float32)
    pose = _fit(source, target, small.shape, factor, tolerance=3.0, agreeing=0.35, fewest=FEWEST_MATCHES)
    if pose is None or (np.abs(pose) > FARTHEST * _units(before)).any():
        return None
    return pose


def _step(before: Picture, after: Picture, factor: float) -> Pose | None:
    points = cv2.goodFeaturesToTrack(before, 300, 0.01, 8)
    if points is None or len(points) < FEWEST_POINTS:
        return None
    found, status, _ = cv2.calcOpticalFlowPyrLK(before, after, points, None)  # type: ignore[call-overload]
    kept = status.ravel() == 1
    if kept.sum() < FEWEST_POINTS:
        return None
    source, target = points[kept].reshape(-1, 2), found[kept].reshape(-1, 2)
    pose = _fit(source, target, before.shape, factor, tolerance=1.5, agreeing=0.4, fewest=FEWEST_POINTS // 2)
    if pose is None:
        return None
    height, width = before.shape[:2]
    limit = FASTEST * np.array([width * factor, height * factor, 1, 1])
    return np.asarray(np.clip(pose, -limit, limit))


def _fit(
    source: Any,
    target: Any,
    shape: tuple[int, ...],
    factor: float,
    *,
    tolerance: float,
    agreeing: float,
    fewest: int,
) -> Pose | None:
    """The pose that most pairs of points agree on, in full-size pixels; None when too few of them do."""
    centre = np.array([(shape[1] - 1) / 2, (shape[0] - 1) / 2], np.float32)
    cv2.setRNGSeed(1)  # the estimate draws at random; a step that runs twice must come out the same
    found, inliers = cv2.estimateAffinePartial2D(
        source - centre, target - centre, ransacReprojThreshold=tolerance
    )
    if found is None or inliers.mean() < agreeing or inliers.sum() < fewest:
        return None
    scale = float(np.hypot(found[0, 0], found[1, 0]))
    if scale < SMALLEST_SCALE:
        return None
    angle = np.arctan2(found[1, 0], found[0, 0])
    return np.array([found[0, 2] * factor, found[1, 2] * factor, np.log(scale), angle])


def _units(picture: Picture) -> NDArray[np.float64]:
    height, width = picture.shape[:2]
    return np.array([width, height, 1.0, 1.0])
