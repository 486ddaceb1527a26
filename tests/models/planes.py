"""What the procedural generator draws, as pictures to look at."""

from collections.abc import Iterable, Iterator, Sequence

import cv2
import numpy as np
from numpy.typing import NDArray

from segue.models.procedural import glide as gliding
from segue.models.procedural.planes import Planes, Space
from segue.models.procedural.recipes import USUAL

HD = Space()
Frames = Sequence[NDArray[np.uint8]]


def glide(before: Frames, after: Frames, count: int, rate: float, take: int) -> Iterator[Planes]:
    """The frames of a bridge by the usual recipe, between BGR pictures."""
    return gliding.glide(gliding.ends_of(before, after, HD), count, rate, take, USUAL)


def shown(planes: Planes) -> NDArray[np.uint8]:
    """Planes as a BGR picture: differences of colour lie beside left pixels, and between rows."""
    height, width = planes.luma.shape
    numbers = [planes.luma, *(_grown(each)[:height, :width] for each in planes.all[1:])]
    return HD.shown(np.dstack(numbers))


def all_shown(frames: Iterable[Planes]) -> list[NDArray[np.uint8]]:
    return [shown(each) for each in frames]


def _grown(plane: NDArray[np.uint8]) -> NDArray[np.uint8]:
    rows, columns = plane.shape
    tall = cv2.resize(plane, (columns, 2 * rows), interpolation=cv2.INTER_LINEAR)
    onward = np.hstack([tall[:, 1:], tall[:, -1:]])
    large = np.empty((2 * rows, 2 * columns), np.uint8)
    large[:, ::2], large[:, 1::2] = tall, cv2.addWeighted(tall, 0.5, onward, 0.5, 0)
    return large
