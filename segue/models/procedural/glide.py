"""The glide: a bridge between two clips, made without a model.

A's motion goes on and settles, B's is already under way, and in between the one picture passes into the
other: two views of one scene by a camera that travels from the first to the second, unrelated pictures by a
soft edge that crosses the screen with the motion. Speed, colour and sharpness are unchanged at both seams.
"""

from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import partial

import cv2
import numpy as np

from segue.models.procedural.camera import (
    LOOK,
    Floats,
    Picture,
    Pose,
    camera_step,
    matrix,
    repeats,
    same_place,
)
from segue.models.procedural.canvas import Canvas
from segue.models.procedural.change import ChangeOver, change_over, covered, ease
from segue.models.procedural.drawing import in_order
from segue.models.procedural.flow import (
    Box,
    Grid,
    Morph,
    apply,
    back_to_source,
    local_velocity,
    morph_between,
    outside,
    steepest,
)
from segue.models.procedural.path import Manner, path_between, travelled
from segue.models.procedural.planes import Planes, Space
from segue.models.procedural.recipes import Recipe
from segue.models.procedural.tone import AS_IT_IS, Levels, levels
from segue.models.procedural.warp import Brush, finished, toned

LOCAL_BEND = 1.2  # a subject's own motion ends before neighbouring pixels have moved by as much apart
LEAST_LOCAL_COAST_FRAMES = 3.5
BAND_ROWS = 32  # of the grid, drawn at a time where two pictures meet: of each only as wide as it shows
LOCAL_REACH = 0.08  # nor farther than this share of the longer side


@dataclass(frozen=True)
class Side:
    """One clip's end of the bridge: its still, what is needed to draw it, and how it was moving there.

    The still is `small`, of a pixel a cell, in luma and differences of colour.
    A subject's own motion dies away with a time constant of at most `longest_coast` frames, lest it bend.
    """

    small: Picture
    brush: Brush
    speed: Pose
    local: Floats
    longest_coast: float

    def coast(self, seconds: float, rate: float) -> float:
        """The time constant, in frames, of a subject's own motion that a recipe lets go on for `seconds`."""
        return min(seconds * rate, max(LEAST_LOCAL_COAST_FRAMES, self.longest_coast))


@dataclass(frozen=True)
class Ends:
    """What lies on either side of a bridge, and how the two fit: found once for all takes of it.

    Fields are on `grid`, by which frames are drawn: it is coarser than that on which they were found.
    """

    grid: Grid
    before: Side
    after: Side
    morph: Morph
    space: Space


@dataclass(frozen=True)
class Plan:
    """Everything about a bridge of `count` frames that does not depend on the frame."""

    ends: Ends
    count: int
    coasts: tuple[float, float]
    manner: Manner

    @property
    def grid(self) -> Grid:
        return self.ends.grid

    @property
    def morph(self) -> Morph:
        return self.ends.morph


def ends_of(before: Sequence[Picture], after: Sequence[Picture], space: Space) -> Ends:
    """What a glide from `before[-1]` to `after[0]` has to know of both.

    The pictures are BGR, of one size; frames are drawn in `space`.
    """
    grid = Grid.over(before[-1])
    with ThreadPoolExecutor(2) as pool:
        place = pool.submit(same_place, before[-1], after[0])
        leaving = pool.submit(side_of, grid, before[::-1], space, backwards=True)
        two = side_of(grid, after, space, backwards=False)
        one = leaving.result()
    morph = morph_between(grid, before[-1], after[0], place.result(), space)
    return Ends(grid.coarser(), one, two, morph.thinned(grid), space)


def glide(ends: Ends, count: int, rate: float, take: int, recipe: Recipe) -> Iterator[Planes]:
    """`count` new frames between the pictures at both ends, neither of which is repeated.

    The same arguments give the same frames, another take slightly others.
    """
    one, two, morph = ends.before, ends.after, ends.morph
    coasts = one.coast(recipe.local_coast_seconds, rate), two.coast(recipe.local_coast_seconds, rate)
    manner = path_between(ends.grid, one.speed, two.speed, morph, count, rate, take, recipe)
    plan = Plan(ends, count, coasts, manner)
    yield from in_order(partial(_frame, plan, _planned_change(plan)), count)


def side_of(grid: Grid, frames: Sequence[Picture], space: Space, *, backwards: bool) -> Side:
    """A side from its frames, the one at the seam first; `backwards` when time runs against that order.

    It is drawn by the grid that is coarser than `grid`.
    """
    sign = -1.0 if backwards else 1.0
    speed = sign * camera_step(frames[:LOOK])
    local = sign * _local(grid, frames, sign * speed)
    drawn_by = grid.coarser()
    brush = Brush(drawn_by, space.planes(frames[0]))
    small = space.numbers(drawn_by.shrink(frames[0]))
    return Side(small, brush, speed, grid.thinned(local), _longest_coast(grid, local))


def _longest_coast(grid: Grid, local: Floats) -> float:
    """For how many frames' time constant a subject's motion may go on before it bends out of shape."""
    fastest = float(np.percentile(np.linalg.norm(local, axis=2), 99)) + 1e-3
    bending = steepest(grid, local) + 1e-3
    return min(LOCAL_REACH * grid.longest / fastest, LOCAL_BEND / bending)


def _local(grid: Grid, frames: Sequence[Picture], camera: Pose) -> Floats:
    """Local motion from the seam's frame to its neighbours', per frame; repeats of it are passed over."""
    for distance, neighbour in enumerate(frames[1:4], start=1):
        if not repeats(frames[0], neighbour):
            found = local_velocity(grid, frames[0], neighbour, camera * distance)
            return np.asarray(found / distance, np.float32)
    return np.zeros((*grid.shape, 2), np.float32)


def _frame(plan: Plan, change: ChangeOver, index: int) -> Planes:
    """One frame: where both pictures show they are mixed, and neither is drawn where it does not."""
    phase = plan.manner.phase(index)
    share = ease(index / (plan.count + 1))
    opacity = change.opacity(phase)
    if plan.morph.aligned:
        seen = _places_before(plan, index), _places_after(plan, index)
        opacity = covered(plan.grid, opacity, *(outside(plan.grid, places) for places in seen))
    if opacity.max() <= 0:
        return _drawn(plan, _places_before(plan, index), share, first=True)
    if opacity.min() >= 1:
        return _drawn(plan, _places_after(plan, index), share, first=False)
    return _mixed(plan, (_places_before(plan, index), _places_after(plan, index)), share, opacity)


def _mixed(plan: Plan, places: tuple[Floats, Floats], share: float, opacity: Floats) -> Planes:
    """Both pictures, the second as far as `opacity` says, band by band."""
    grid, brushes = plan.grid, (plan.ends.before.brush, plan.ends.after.brush)
    maps = [brush.mapped(seen) for brush, seen in zip(brushes, places, strict=True)]
    tones = [_levels(plan, share, first=first) for first in (True, False)]
    shows, weights = (opacity < 1, opacity > 0), grid.padded(opacity)
    mixed = Canvas.over(grid)
    for top in range(0, grid.shape[0], BAND_ROWS):
        first, second = (Box.in_rows(top, top + BAND_ROWS, each) for each in shows)
        if first:
            mixed.lay(first, toned(brushes[0].draw(maps[0], first), tones[0]))
        both = first.across(second) if first and second else None
        below = mixed.copied(both) if both else None
        if second:
            mixed.lay(second, toned(brushes[1].draw(maps[1], second), tones[1]))
        if both and below is not None:
            mixed.blend(both, below, grid.grow(weights, both))
    lost = [brush.lost(seen) for brush, seen in zip(brushes, places, strict=True)]
    mean = float(opacity.mean())
    return finished(mixed.blocks, AS_IT_IS, (1 - mean) * lost[0] + mean * lost[1], grid.width, grid.height)


def _drawn(plan: Plan, places: Floats, share: float, *, first: bool) -> Planes:
    """One of the two pictures alone."""
    brush, grid = (plan.ends.before if first else plan.ends.after).brush, plan.grid
    drawn = brush.draw(brush.mapped(places), grid.whole)
    return finished(drawn, _levels(plan, share, first=first), brush.lost(places), grid.width, grid.height)


def _levels(plan: Plan, share: float, *, first: bool) -> Levels:
    """How one of the two pictures is toned when so much of the way is done."""
    tones = plan.morph.tones
    return levels(*tones, share) if first else levels(*tones[::-1], 1 - share)


def _places_before(plan: Plan, index: int) -> Floats:
    """The places of A's still that show at the grid points: where its camera looks, its subjects moved on."""
    side, morph = plan.ends.before, plan.morph
    done = ease(index / (plan.count + 1))
    seen = back_to_source(plan.grid, plan.manner.pose_before(index))
    frames = travelled(index, plan.coasts[0]) * (1 - morph.likeness * done)
    return moved(plan.grid, seen, frames * side.local + done * morph.there)


def _places_after(plan: Plan, index: int) -> Floats:
    """The places of B's still that show at the grid points. Its morph is told in A's view, its motion not."""
    side, morph = plan.ends.after, plan.morph
    left = plan.count + 1 - index
    done = ease(left / (plan.count + 1))
    seen = back_to_source(plan.grid, plan.manner.pose_after(index))
    seen = moved(plan.grid, seen, done * morph.back)
    seen = apply(matrix(morph.place, plan.grid.width, plan.grid.height), seen)
    frames = -travelled(left, plan.coasts[1]) * (1 - morph.likeness * done)
    return moved(plan.grid, seen, frames * side.local)


def moved(grid: Grid, seen: Floats, shift: Floats) -> Floats:
    """Where what is seen at these places came from if every place p moved to p + shift(p), in two steps."""
    if not shift.any():
        return seen
    near = seen - grid.sample(shift, seen)
    return seen - grid.sample(shift, near)


def _planned_change(plan: Plan) -> ChangeOver:
    """The change-over, planned on the two pictures as they lie at its middle."""
    middle = plan.manner.middle_frame
    places = _places_before(plan, middle), _places_after(plan, middle)
    seen = [
        _outlined(plan, side, shown, first=side is plan.ends.before)
        for side, shown in zip((plan.ends.before, plan.ends.after), places, strict=True)
    ]
    uncovered = outside(plan.grid, places[0]) - outside(plan.grid, places[1])
    return change_over(plan.grid, (seen[0], seen[1]), plan.manner.heading, uncovered, plan.morph.likeness)


def _outlined(plan: Plan, side: Side, places: Floats, *, first: bool) -> Picture:
    """One of the two pictures through a map, half toned, of one BGR pixel a cell."""
    numbers = np.asarray(plan.grid.sample(side.small, places), np.uint8)
    planes = zip(cv2.split(numbers), _levels(plan, 0.5, first=first), strict=True)
    return plan.ends.space.shown(np.dstack([level.of(np.asarray(each, np.uint8)) for each, level in planes]))
