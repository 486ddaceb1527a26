"""A clip that goes on beyond its last frame, made without a model.

Its camera's motion and its subjects' go on and die away, into a slow push-in that never stands still. As a
camera that coasts would soon show what lies beyond the picture, the picture grows to cover that.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from segue.models.procedural.camera import Picture, Pose
from segue.models.procedural.change import ease
from segue.models.procedural.drawing import in_order
from segue.models.procedural.flow import Grid, back_to_source
from segue.models.procedural.glide import Side, moved, side_of
from segue.models.procedural.path import coasting_frames, travelled
from segue.models.procedural.planes import Planes, Space
from segue.models.procedural.recipes import Recipe
from segue.models.procedural.tone import AS_IT_IS
from segue.models.procedural.warp import finished

COAST = 1.6  # a recipe's times as long: no second picture has to be met
PUSH_PER_SECOND = 0.012  # log scale: felt as life, not seen as a zoom
SET_OFF_SECONDS = 0.8  # until the push-in has its pace, and the picture covers what was uncovered
ASIDE = 0.25  # of the room that a push-in gives: how far it also goes aside


@dataclass(frozen=True)
class _Way:
    """How a picture goes on, in `count` frames: the clip's own motion, and beneath it a push-in."""

    grid: Grid
    side: Side
    coast: float
    rate: float
    aside: tuple[float, float]

    def pose(self, index: int) -> Pose:
        """Where the picture lies at a frame, numbered from 1."""
        onwards = self.side.speed * travelled(index, self.coast)
        pushed = PUSH_PER_SECOND * self._pushed_seconds(index)
        room = np.array([self.grid.width, self.grid.height]) * pushed / 2
        dx, dy = onwards[:2] + room * self.aside
        return np.array([dx, dy, onwards[2] + pushed + self._covering(index), onwards[3]])

    def _pushed_seconds(self, index: int) -> float:
        """The time for which the push-in has gone on at its full pace: it sets off gently."""
        seconds, ramp = index / self.rate, SET_OFF_SECONDS
        return seconds - ramp / 2 if seconds > ramp else seconds * seconds / (2 * ramp)

    def _covering(self, index: int) -> float:
        """By how much the picture has grown to cover what its coasting uncovers."""
        whole = self.side.speed * self.coast
        bare = 2 * max(abs(whole[0]) / self.grid.width, abs(whole[1]) / self.grid.height)
        turned = abs(float(np.sin(whole[3]))) * self.grid.longest / min(self.grid.width, self.grid.height)
        beyond = max(0.0, float(np.log1p(bare + turned)) - max(0.0, float(whole[2])))
        return beyond * ease(index / (SET_OFF_SECONDS * self.rate + 2 * self.coast))


def onward(
    before: Sequence[Picture],
    count: int,
    rate: float,
    take: int,
    recipe: Recipe,
    space: Space,
) -> Iterator[Planes]:
    """`count` new frames that go on from `before[-1]`, which is not repeated.

    The pictures are BGR, of one size; the frames are of this space. The same arguments give the same frames,
    another take slightly others.
    """
    grid = Grid.over(before[-1])
    side = side_of(grid, before[::-1], space, backwards=True)
    local_coast = side.coast(COAST * recipe.local_coast_seconds, rate)
    coast = coasting_frames(grid, side.speed, count, rate, COAST * recipe.coast_seconds)
    turn = np.random.default_rng(take).uniform(0, 2 * np.pi)
    drawn_by = grid.coarser()
    way = _Way(drawn_by, side, coast, rate, (ASIDE * float(np.cos(turn)), ASIDE * float(np.sin(turn))))

    def drawn(index: int) -> Planes:
        seen = back_to_source(drawn_by, way.pose(index))
        places = moved(drawn_by, seen, travelled(index, local_coast) * side.local)
        blocks = side.brush.draw(side.brush.mapped(places), drawn_by.whole)
        return finished(blocks, AS_IT_IS, side.brush.lost(places), grid.width, grid.height)

    yield from in_order(drawn, count)
