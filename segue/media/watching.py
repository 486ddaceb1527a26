"""Watching a film once, in order: the frames around each join, the inside of each bridge, black in bridges.

Memory does not grow with the film: only the frames around the join that is being passed are kept.
"""

from collections import deque
from collections.abc import Callable, Set
from dataclasses import dataclass, field
from typing import Final

import cv2

from segue.media.inside import InsideMeter
from segue.media.motion import Frame, grey_of
from segue.media.seam import WINDOW_FRAMES

_BLACK_MEAN: Final = 20.0
_BLACK_SPREAD: Final = 6.0
"""A frame whose grey levels are lower and closer than these shows nothing."""


@dataclass(frozen=True)
class Join:
    """A join before frame `frame`, between pieces `before` and `after` (numbers); `wraps` closes a loop."""

    frame: int
    before: int
    after: int
    wraps: bool = False


@dataclass
class BridgeSeen:
    """What was seen of a bridge: its longest run of black frames, and whether a neighbour is black there."""

    meter: InsideMeter = field(default_factory=InsideMeter)
    black: int = 0
    ends_black: bool = False
    _run: int = 0

    def add(self, frame: Frame, *, inside: bool) -> None:
        self.meter.add(frame)
        black = shows_nothing(frame)
        if inside:
            self._run = self._run + 1 if black else 0
            self.black = max(self.black, self._run)
        else:
            self.ends_black = self.ends_black or black


def shows_nothing(frame: Frame) -> bool:
    """Whether a frame is black."""
    grey = grey_of(frame)
    mean, spread = (float(each[0, 0]) for each in cv2.meanStdDev(grey))
    return mean < _BLACK_MEAN and spread < _BLACK_SPREAD


OnJoin = Callable[[Join, list[Frame], list[Frame]], None]


class Watcher:
    """Is shown all frames of a film of pieces of these lengths, of which `bridges` (numbers) are generated.

    Those of them in `onward` lead nowhere: what follows them is a cut. `on_join` is given each join, in
    order, with up to a dozen frames of the pieces on either side.
    """

    def __init__(
        self,
        lengths: list[int],
        bridges: set[int],
        *,
        loop: bool,
        on_join: OnJoin,
        onward: Set[int] = frozenset(),
    ) -> None:
        self._lengths, self._loop, self._on_join = lengths, loop, on_join
        self._onward = onward
        self.bridges = {number: BridgeSeen() for number in sorted(bridges)}
        self.frames = 0
        self._piece, self._within = 0, 0
        self._before: list[Frame] = []
        self._after: list[Frame] = []
        self._opening: list[Frame] = []
        self._recent: deque[Frame] = deque(maxlen=WINDOW_FRAMES)

    def add(self, frame: Frame) -> None:
        """See the next frame. Those beyond the film's length are only counted."""
        self.frames += 1
        if self._within == self._lengths[self._piece]:
            if self._piece + 1 == len(self._lengths):
                return
            self._enter_next_piece()
        self._within += 1
        self._recent.append(frame)
        if self._piece == 0 and len(self._opening) < WINDOW_FRAMES:
            self._opening.append(frame)
        self._note_join(frame)
        self._note_bridges(frame)

    def skip(self, frames: int) -> None:
        """Pass over frames of the inside of a piece that nobody looks at."""
        self.frames += frames
        self._within += frames

    def finish(self) -> None:
        """Close the loop, if there is one, once all frames were seen."""
        if not self._loop or not self._opening:
            return
        last = len(self._lengths) - 1
        self._on_join(Join(0, last, 0, wraps=True), list(self._recent), self._opening)

    def _enter_next_piece(self) -> None:
        self._before, self._after = list(self._recent), []
        self._recent.clear()
        self._piece, self._within = self._piece + 1, 0

    def _note_join(self, frame: Frame) -> None:
        wanted = min(WINDOW_FRAMES, self._lengths[self._piece])
        if self._piece == 0 or len(self._after) == wanted:
            return
        self._after.append(frame)
        if len(self._after) == wanted:
            join = Join(self.frames - wanted, self._piece - 1, self._piece)
            self._on_join(join, self._before, self._after)

    def _note_bridges(self, frame: Frame) -> None:
        """A bridge is seen with the frame before it and the one to which it leads."""
        piece = self._piece
        if piece in self.bridges:
            if self._within == 1 and self._before:
                self.bridges[piece].add(self._before[-1], inside=False)
            self.bridges[piece].add(frame, inside=True)
            if self._loop and self._within == self._lengths[piece] and piece + 1 == len(self._lengths):
                self.bridges[piece].add(self._opening[0], inside=False)
        elif self._within == 1 and piece - 1 in self.bridges.keys() - self._onward:
            self.bridges[piece - 1].add(frame, inside=False)
