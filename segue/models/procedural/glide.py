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
from segue.models.procedural.change import ChangeOver, change_over, covered, ease
from segue.models.procedural.drawing import in_order
from segue.models.procedural.flow import (
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
from segue.models.procedural.recipes import USUAL, Recipe
from segue.models.procedural.tone import retoned
from segue.models.procedural.warp import Brush

LOCAL_BEND = 1.2  # a subject's own motion ends before neighbouring pixels have moved by as much apart
LEAST_LOCAL_COAST_FRAMES = 3.5
LOCAL_REACH = 0.08  # nor farther than this share of the longer side


@dataclass(frozen=True)
class Side:
    """One clip's end of the bridge: its still, what is needed to draw it, and how it was moving there."""

    picture: Picture
    brush: Brush
    speed: Pose
    local: Floats
    local_coast: float


@dataclass(frozen=True)
class Plan:
    """Everything about a bridge of `count` frames that does not depend on the frame.

    Fields are on `grid`, by which frames are drawn: it is coarser than that on which they were found.
    """

    grid: Grid
    count: int
    before: Side
    after: Side
    morph: Morph
    manner: Manner


def glide(
    before: Sequence[Picture],
    after: Sequence[Picture],
    count: int,
    rate: float,
    take: int,
    recipe: Recipe = USUAL,
) -> Iterator[Picture]:
    """`count` new frames between `before[-1]` and `after[0]`, neither of which is repeated.

    The pictures are BGR, of one size. The same arguments give the same frames, another take slightly
    others.
    """
    grid = Grid.over(before[-1])
    longest = recipe.local_coast_seconds * rate
    with ThreadPoolExecutor(2) as pool:
        place = pool.submit(same_place, before[-1], after[0])
        leaving = pool.submit(side_of, grid, before[::-1], longest, backwards=True)
        two = side_of(grid, after, longest, backwards=False)
        one = leaving.result()
    morph = morph_between(grid, one.picture, two.picture, place.result())
    manner = path_between(grid, one.speed, two.speed, morph, count, rate, take, recipe)
    plan = Plan(grid.coarser(), count, one, two, morph.thinned(grid), manner)
    yield from in_order(partial(_frame, plan, _planned_change(plan)), count)


def side_of(grid: Grid, frames: Sequence[Picture], longest: float, *, backwards: bool) -> Side:
    """A side from its frames, the one at the seam first; `backwards` when time runs against that order.

    It is drawn by the grid that is coarser than `grid`. A subject's own motion goes on for `longest` frames
    at most.
    """
    sign = -1.0 if backwards else 1.0
    speed = sign * camera_step(frames[:LOOK])
    local = sign * _local(grid, frames, sign * speed)
    coast = _local_coast(grid, local, longest)
    picture = frames[0]
    return Side(picture, Brush(grid.coarser(), picture), speed, grid.thinned(local), coast)


def _local_coast(grid: Grid, local: Floats, most: float) -> float:
    """The time constant, in frames, with which a subject's motion dies away, before it bends out of shape."""
    fastest = float(np.percentile(np.linalg.norm(local, axis=2), 99)) + 1e-3
    bending = steepest(grid, local) + 1e-3
    longest = min(LOCAL_REACH * grid.longest / fastest, LOCAL_BEND / bending)
    return min(most, max(LEAST_LOCAL_COAST_FRAMES, longest))


def _local(grid: Grid, frames: Sequence[Picture], camera: Pose) -> Floats:
    """Local motion from the seam's frame to its neighbours', per frame; repeats of it are passed over."""
    for distance, neighbour in enumerate(frames[1:4], start=1):
        if not repeats(frames[0], neighbour):
            found = local_velocity(grid, frames[0], neighbour, camera * distance)
            return np.asarray(found / distance, np.float32)
    return np.zeros((*grid.shape, 2), np.float32)


def _frame(plan: Plan, change: ChangeOver, index: int) -> Picture:
    phase = plan.manner.phase(index)
    share = ease(index / (plan.count + 1))
    opacity = change.opacity(phase)
    if plan.morph.aligned:
        seen = _places_before(plan, index), _places_after(plan, index)
        opacity = covered(plan.grid, opacity, *(outside(plan.grid, places) for places in seen))
    if opacity.max() <= 0:
        return _drawn_before(plan, _places_before(plan, index), share)
    if opacity.min() >= 1:
        return _drawn_after(plan, _places_after(plan, index), share)
    weight = plan.grid.grow(opacity)
    first = _drawn_before(plan, _places_before(plan, index), share)
    second = _drawn_after(plan, _places_after(plan, index), share)
    return np.asarray(cv2.blendLinear(first, second, 1 - weight, weight), np.uint8)


def _drawn_before(plan: Plan, seen: Floats, share: float) -> Picture:
    return retoned(plan.before.brush.draw(seen), *plan.morph.tones, share)


def _drawn_after(plan: Plan, seen: Floats, share: float) -> Picture:
    return retoned(plan.after.brush.draw(seen), *plan.morph.tones[::-1], 1 - share)


def _places_before(plan: Plan, index: int) -> Floats:
    """The places of A's still that show at the grid points: where its camera looks, its subjects moved on."""
    side, morph = plan.before, plan.morph
    done = ease(index / (plan.count + 1))
    seen = back_to_source(plan.grid, plan.manner.pose_before(index))
    frames = travelled(index, side.local_coast) * (1 - morph.likeness * done)
    return moved(plan.grid, seen, frames * side.local + done * morph.there)


def _places_after(plan: Plan, index: int) -> Floats:
    """The places of B's still that show at the grid points. Its morph is told in A's view, its motion not."""
    side, morph = plan.after, plan.morph
    left = plan.count + 1 - index
    done = ease(left / (plan.count + 1))
    seen = back_to_source(plan.grid, plan.manner.pose_after(index))
    seen = moved(plan.grid, seen, done * morph.back)
    seen = apply(matrix(morph.place, plan.grid.width, plan.grid.height), seen)
    frames = -travelled(left, side.local_coast) * (1 - morph.likeness * done)
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
    first, second = _drawn_before(plan, places[0], 0.5), _drawn_after(plan, places[1], 0.5)
    uncovered = outside(plan.grid, places[0]) - outside(plan.grid, places[1])
    return change_over(plan.grid, (first, second), plan.manner.heading, uncovered, plan.morph.likeness)
