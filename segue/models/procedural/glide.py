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
from segue.models.procedural.recipes import USUAL, Recipe
from segue.models.procedural.tone import retoned
from segue.models.procedural.warp import Brush, sharpened

LOCAL_BEND = 1.2  # a subject's own motion ends before neighbouring pixels have moved by as much apart
LEAST_LOCAL_COAST_FRAMES = 3.5
BAND_ROWS = 16  # of the grid, drawn at a time where two pictures meet: of each only as wide as it shows
LOCAL_REACH = 0.08  # nor farther than this share of the longer side


@dataclass(frozen=True)
class Side:
    """One clip's end of the bridge: its still, what is needed to draw it, and how it was moving there.

    A subject's own motion dies away with a time constant of at most `longest_coast` frames, lest it bend.
    """

    picture: Picture
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
    yield from glide_between(ends_of(before, after), count, rate, take, recipe)


def ends_of(before: Sequence[Picture], after: Sequence[Picture]) -> Ends:
    """What a glide from `before[-1]` to `after[0]` has to know of both."""
    grid = Grid.over(before[-1])
    with ThreadPoolExecutor(2) as pool:
        place = pool.submit(same_place, before[-1], after[0])
        leaving = pool.submit(side_of, grid, before[::-1], backwards=True)
        two = side_of(grid, after, backwards=False)
        one = leaving.result()
    morph = morph_between(grid, one.picture, two.picture, place.result())
    return Ends(grid.coarser(), one, two, morph.thinned(grid))


def glide_between(ends: Ends, count: int, rate: float, take: int, recipe: Recipe) -> Iterator[Picture]:
    """The frames of a glide, as above."""
    one, two, morph = ends.before, ends.after, ends.morph
    coasts = one.coast(recipe.local_coast_seconds, rate), two.coast(recipe.local_coast_seconds, rate)
    manner = path_between(ends.grid, one.speed, two.speed, morph, count, rate, take, recipe)
    plan = Plan(ends, count, coasts, manner)
    yield from in_order(partial(_frame, plan, _planned_change(plan)), count)


def side_of(grid: Grid, frames: Sequence[Picture], *, backwards: bool) -> Side:
    """A side from its frames, the one at the seam first; `backwards` when time runs against that order.

    It is drawn by the grid that is coarser than `grid`.
    """
    sign = -1.0 if backwards else 1.0
    speed = sign * camera_step(frames[:LOOK])
    local = sign * _local(grid, frames, sign * speed)
    picture = frames[0]
    return Side(
        picture, Brush(grid.coarser(), picture), speed, grid.thinned(local), _longest_coast(grid, local)
    )


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


def _frame(plan: Plan, change: ChangeOver, index: int) -> Picture:
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


def _mixed(plan: Plan, places: tuple[Floats, Floats], share: float, opacity: Floats) -> Picture:
    """Both pictures, the second as far as `opacity` says, band by band."""
    grid, brushes = plan.grid, (plan.ends.before.brush, plan.ends.after.brush)
    maps = [brush.mapped(seen) for brush, seen in zip(brushes, places, strict=True)]
    shows, weights = (opacity < 1, opacity > 0), grid.padded(opacity)
    mixed = np.empty((grid.height, grid.width, 3), np.uint8)
    for top in range(0, grid.shape[0], BAND_ROWS):
        first, second = (Box.in_rows(top, top + BAND_ROWS, each) for each in shows)
        if first:
            drawn = brushes[0].draw(maps[0], first)
            mixed[grid.pixels(first)] = _toned(plan, drawn, share, first=True)
        both = first.across(second) if first and second else None
        below = mixed[grid.pixels(both)].copy() if both else None
        if second:
            drawn = brushes[1].draw(maps[1], second)
            mixed[grid.pixels(second)] = _toned(plan, drawn, share, first=False)
        if both and below is not None:
            weight, above = grid.grow(weights, both), mixed[grid.pixels(both)]
            mixed[grid.pixels(both)] = cv2.blendLinear(below, above, 1 - weight, weight)
    lost = [brush.lost(seen) for brush, seen in zip(brushes, places, strict=True)]
    mean = float(opacity.mean())
    return sharpened(mixed, (1 - mean) * lost[0] + mean * lost[1])


def _drawn(plan: Plan, places: Floats, share: float, *, first: bool) -> Picture:
    """One of the two pictures alone."""
    brush = (plan.ends.before if first else plan.ends.after).brush
    drawn = sharpened(brush.draw(brush.mapped(places), plan.grid.whole), brush.lost(places))
    return _toned(plan, drawn, share, first=first)


def _toned(plan: Plan, drawn: Picture, share: float, *, first: bool) -> Picture:
    tones = plan.morph.tones
    return retoned(drawn, *tones, share) if first else retoned(drawn, *tones[::-1], 1 - share)


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
    first = _toned(plan, _outlined(plan, plan.ends.before.picture, places[0]), 0.5, first=True)
    second = _toned(plan, _outlined(plan, plan.ends.after.picture, places[1]), 0.5, first=False)
    uncovered = outside(plan.grid, places[0]) - outside(plan.grid, places[1])
    return change_over(plan.grid, (first, second), plan.manner.heading, uncovered, plan.morph.likeness)


def _outlined(plan: Plan, picture: Picture, places: Floats) -> Picture:
    """A picture through a map, of one pixel a cell."""
    return np.asarray(plan.grid.sample(plan.grid.shrink(picture), places), np.uint8)
