"""Judging a take while it is made: its two seams and its inside, by its pictures alone."""

from collections.abc import Sequence
from typing import Final

import cv2
import numpy as np

from segue.domain.assets import Colour
from segue.domain.frames import judged_size
from segue.media.motion import Frame
from segue.media.screen import LEVELS, shown
from segue.media.seam import score_seam
from segue.media.sound import silence
from segue.media.watching import Join, Watcher

_FINER: Final = (LEVELS - 1) / 255


class TakeJudge:
    """Is shown the `count` frames that lie between two clips, in order, and scores what it saw.

    `before` are the last frames of the clip before them, `after` the first ones of the clip after them, if
    they lead to one. All have the film's colour, and are judged as a screen shows them.
    """

    def __init__(self, before: Sequence[Frame], after: Sequence[Frame], count: int, colour: Colour) -> None:
        self._colour = colour
        self._seams: list[float] = []
        self._after = after
        lengths = [len(before), count, len(after)]
        self._watcher = Watcher(lengths, {1}, loop=False, on_join=self._on_join)
        for frame in before:
            self._watcher.add(small(frame, self._colour))

    def add(self, frame: Frame) -> None:
        """See the next frame between the clips."""
        self._watcher.add(small(frame, self._colour))

    def score(self) -> float:
        """The least of its seams' and its inside's, once all frames were seen: 100 is not visible."""
        for frame in self._after:
            self._watcher.add(small(frame, self._colour))
        inside = self._watcher.bridges[1].meter.score()
        return min(*self._seams, inside.score)

    def _on_join(self, join: Join, before: list[Frame], after: list[Frame]) -> None:
        nothing = silence(0, 1)
        self._seams.append(score_seam(before, after, nothing, nothing)[0])


def small(frame: Frame, colour: Colour, size: tuple[int, int] | None = None) -> Frame:
    """A frame (BGR) of a film of this colour as a screen shows it, as large as scores look at or `size`."""
    size = size or judged_size(frame.shape[1], frame.shape[0])
    if not colour.high_dynamic_range:
        return np.asarray(cv2.resize(frame, size, interpolation=cv2.INTER_AREA), np.uint8)
    codes = cv2.resize(frame.astype(np.float32), size, interpolation=cv2.INTER_AREA) * _FINER
    return shown(codes.round().astype(np.uint16), colour)
