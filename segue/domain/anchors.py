"""The frames that a bridge joins, the pairs that it could join instead, and what came of trying them."""

from typing import Literal

from segue.domain.value import Many, Value


class Pair(Value):
    """Two frames that a bridge could join: how many are left out on either side of the cut, and why these."""

    dropped_before: int
    dropped_after: int
    reason: str


class Anchors(Value):
    """The frames a bridge joins, on their clips' own grids: A's last shown, B's first, and why these.

    `others` are the next best pairs, the better first: what a free bridge that may be noticed tries, too.
    """

    kind: Literal["frames"] = "frames"
    before_frame: int
    after_frame: int
    dropped_before: int
    dropped_after: int
    reason: str
    first_sha256: str
    last_sha256: str
    others: Many[Pair] = ()

    def frames_of(self, pair: Pair) -> tuple[int, int]:
        """Which frames another pair is, on the clips' own grids."""
        before = self.before_frame + self.dropped_before - pair.dropped_before
        return before, self.after_frame - self.dropped_after + pair.dropped_after

    def moved(self, frames: tuple[int, int], first_sha256: str, last_sha256: str) -> "Anchors":
        """The anchors of a take that joins these frames, whose stills are these."""
        first = self.before_frame, self.after_frame
        if frames == first:
            return self
        why = "the frames that its take was made for"
        if other := next((each for each in self.others if self.frames_of(each) == frames), None):
            why = f"{other.reason}, after frames {first[0]} and {first[1]} were tried"
        return self.changed(
            before_frame=frames[0],
            after_frame=frames[1],
            dropped_before=self.dropped_before + self.before_frame - frames[0],
            dropped_after=self.dropped_after + frames[1] - self.after_frame,
            reason=why,
            first_sha256=first_sha256,
            last_sha256=last_sha256,
        )


class Ending(Value):
    """The frame from which a clip goes on, on its own grid."""

    kind: Literal["ending"] = "ending"
    before_frame: int
    first_sha256: str


class Try(Value):
    """One way in which a take was made, and how good it is: the least score of its seams and its inside.

    `frames` are those that it joins, on their clips' own grids, where they are not the anchors found first.
    """

    recipe: str
    score: float
    frames: tuple[int, int] | None = None

    @property
    def words(self) -> str:
        """How it was made, for a person."""
        joins = f" (frames {self.frames[0]} to {self.frames[1]})" if self.frames else ""
        return self.recipe + joins
