"""A film's pieces as an editing program sees them: which frames of which file, and when they play.

All counts are frames. A clip's are on its own file's grid; where and how long it plays is on the film's.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

from segue.domain.assets import Size
from segue.domain.frames import frame_named


@dataclass(frozen=True)
class Source:
    """A file that pieces are cut from: the user's own name for it, and its whole length.

    `start` is the timecode of its first frame, as the file has it; without one it begins at zero.
    """

    name: str
    rate: Fraction
    frames: int
    size: Size
    channels: int
    sample_rate: int
    start: str | None = None

    @property
    def start_frame(self) -> int:
        """The number of its first frame, as its timecode counts."""
        return frame_named(self.start, self.rate) if self.start else 0

    @property
    def drops(self) -> bool:
        """Whether its timecode drops numbers, as television counts 29.97."""
        return self.start is not None and ";" in self.start


@dataclass(frozen=True)
class Cut:
    """One piece of the film: frames `in_frame` (included) to `out_frame` (not) of a source.

    It plays for `frames` of the film.
    """

    segment: str
    name: str
    source: Source
    in_frame: int
    out_frame: int
    frames: int


@dataclass(frozen=True)
class Film:
    """A whole film: its title, its rate and size, and its cuts in order."""

    title: str
    rate: Fraction
    size: Size
    channels: int
    cuts: tuple[Cut, ...]

    @property
    def frames(self) -> int:
        return sum(cut.frames for cut in self.cuts)

    def starts(self) -> Sequence[int]:
        """The film's frame at which each cut begins."""
        starts, at = [], 0
        for cut in self.cuts:
            starts.append(at)
            at += cut.frames
        return starts
