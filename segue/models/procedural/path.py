"""The way the two pictures take across the screen during a bridge, and when the one passes into the other."""

from dataclasses import dataclass

import numpy as np

from segue.models.procedural.camera import STILL, Pose
from segue.models.procedural.change import ease
from segue.models.procedural.flow import Grid, Morph
from segue.models.procedural.recipes import Recipe

COAST_PER_SECOND = 0.06  # how much longer a camera's motion goes on in a long bridge
COAST_REACH = 0.14  # nor farther than this share of the size: there is no picture beyond its edge
LEAST_COAST_FRAMES = 3.0
PUSH_IN = 0.04  # log scale by which an unrelated picture grows towards the change-over
DRIFT = 0.075  # of the width or height: how far it glides aside
CHANGE_SECONDS = 0.9
CHANGE_SHARE = 0.6  # of the bridge at most
# Of its mean speed with which a glide leaves a camera at rest: slower, and it seems to hang...
SET_OFF = 0.55
SET_OFF_PACE = 0.00035  # ...but no faster than this share of the size per frame: more is a jolt
STEERING = 0.001  # of the size per frame: a camera this fast says which way to glide


def coasting_frames(grid: Grid, speed: Pose, count: int, rate: float, seconds: float) -> float:
    """The time constant, in frames, with which a camera's motion dies away; `seconds` in a short bridge."""
    wished = rate * (seconds + COAST_PER_SECOND * count / rate)
    pace = max(abs(speed[0]) / grid.width, abs(speed[1]) / grid.height, abs(speed[2]), abs(speed[3])) + 1e-6
    return float(max(LEAST_COAST_FRAMES, min(wished, COAST_REACH / pace, count / 3)))


def travelled(frames: float, coast: float) -> float:
    """How many frames' worth of way a motion that dies away has made: at first all, in the end `coast`."""
    return float(coast * (1 - np.exp(-frames / coast)))


@dataclass(frozen=True)
class Manner:
    """How one take goes from A to B, in `count` frames numbered from 1.

    `drift` is the pose to which A has glided in the end, and from which B, mirrored, has come.
    """

    count: int
    speeds: tuple[Pose, Pose]
    coasts: tuple[float, float]
    set_off: tuple[float, float]
    drift: Pose
    place: Pose
    aligned: bool
    heading: tuple[float, float]
    centre: float
    change_frames: float

    @property
    def middle_frame(self) -> int:
        return round(self.centre)

    def phase(self, index: int) -> float:
        """How far the change-over is at a frame: 0 not begun, 1 over."""
        return min(1.0, max(0.0, (index - self.centre) / self.change_frames + 0.5))

    def pose_before(self, index: int) -> Pose:
        """Where A's picture lies."""
        if self.aligned:
            return self._shared(index)
        onwards = self.speeds[0] * travelled(index, self.coasts[0])
        return np.asarray(onwards + self.drift * self._glided(index, self.set_off[0]))

    def pose_after(self, index: int) -> Pose:
        """Where B's picture lies; when the two show one place, where A's would, on which B's is laid."""
        if self.aligned:
            return self._shared(index)
        left = self.count + 1 - index
        aside = self.drift * np.array([-1, -1, 1, 1])
        onwards = -self.speeds[1] * travelled(left, self.coasts[1])
        return np.asarray(onwards + aside * self._glided(left, self.set_off[1]))

    def _shared(self, index: int) -> Pose:
        """One camera's way from A's view to B's, with A's speed at its start and B's at its end."""
        done, left = ease(index / (self.count + 1)), self.count + 1 - index
        onwards = self.speeds[0] * travelled(index, self.coasts[0])
        homewards = self.place - self.speeds[1] * travelled(left, self.coasts[1])
        return np.asarray(onwards * (1 - done) + homewards * done)

    def _glided(self, frames: int, set_off: float) -> float:
        """The share of its glide that a picture has made, so many frames from its own seam."""
        share = frames / (self.count + 1)
        return set_off * share + (1 - set_off) * ease(share)


def path_between(
    grid: Grid,
    before: Pose,
    after: Pose,
    morph: Morph,
    count: int,
    rate: float,
    take: int,
    recipe: Recipe,
) -> Manner:
    """The way of a take: like the cameras it joins, and a little different for every take number."""
    chance = np.random.default_rng(take)
    timing, strength, turn = chance.uniform(-1, 1, 3)
    heading = _heading(grid, before, after, morph, turn)
    centre = (count + 1) * (0.5 + 0.04 * timing)
    change = max(2.0, min(CHANGE_SECONDS * rate * (1 + morph.likeness), CHANGE_SHARE * count))
    reach = DRIFT * (1 + 0.2 * strength)
    drift = np.array([heading[0] * reach * grid.width, heading[1] * reach * grid.height, PUSH_IN, 0])
    return Manner(
        count=count,
        speeds=(before, after),
        coasts=(
            coasting_frames(grid, before, count, rate, recipe.coast_seconds),
            coasting_frames(grid, after, count, rate, recipe.coast_seconds),
        ),
        set_off=(_set_off(grid, before, count), _set_off(grid, after, count)),
        drift=STILL if morph.aligned else drift * (1 - morph.likeness),
        place=morph.place,
        aligned=morph.aligned,
        heading=heading,
        centre=centre,
        change_frames=change,
    )


def _set_off(grid: Grid, speed: Pose, count: int) -> float:
    """How fast a glide begins beside a camera of this speed: at rest, if that moves as fast by itself."""
    own = float(max(abs(speed[0]) / grid.width, abs(speed[1]) / grid.height))
    usual = DRIFT / (count + 1)
    return min(SET_OFF, SET_OFF_PACE / usual) * max(0.0, 1 - own / usual)


def _heading(grid: Grid, before: Pose, after: Pose, morph: Morph, turn: float) -> tuple[float, float]:
    """The direction in which both pictures move on screen: the cameras' own if they have one, else aside."""
    units = np.array([grid.width, grid.height])
    way = morph.place[:2] / units / 12 if morph.aligned else (before + after)[:2] / units
    length = float(np.hypot(*way))
    if length > STEERING:
        return float(way[0] / length), float(way[1] / length)
    if morph.aligned:
        return 0.0, 0.0
    return (-1.0 if turn < 0 else 1.0), 0.0
