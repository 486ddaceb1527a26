"""Frames drawn a few at a time, and given in their order."""

import os
from collections import deque
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager

import cv2

from segue.models.procedural.planes import Planes

MOST_THREADS = 4  # frames drawn at once; more only wait for memory
FRAMES_AHEAD = 6  # drawn before they are wanted: while a seam is scored, drawing goes on


def in_order(draw: Callable[[int], Planes], count: int) -> Iterator[Planes]:
    """What `draw` makes of 1 to `count`, a few of them drawn at once."""
    threads = min(MOST_THREADS, os.cpu_count() or 1)
    ahead: deque[Future[Planes]] = deque()
    with _undivided(), ThreadPoolExecutor(threads) as pool:
        for index in range(1, count + 1):
            ahead.append(pool.submit(draw, index))
            if len(ahead) > FRAMES_AHEAD:
                yield ahead.popleft().result()
        while ahead:
            yield ahead.popleft().result()


@contextmanager
def _undivided() -> Iterator[None]:
    """OpenCV works in one thread for each frame: one that it divides costs a quarter more."""
    threads = cv2.getNumThreads()
    cv2.setNumThreads(1)
    try:
        yield
    finally:
        cv2.setNumThreads(threads)
