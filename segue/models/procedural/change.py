"""The change-over: when each place of the screen turns from the one picture to the other.

One image is seen at a time: a soft edge crosses the screen the way the pictures glide, running ahead where
the two look alike and where the first has nothing to show, and lagging where the second has nothing yet.
"""

from dataclasses import dataclass

import cv2
import numpy as np

from segue.models.procedural.camera import Floats, Picture
from segue.models.procedural.flow import Grid

SWEEP = 0.8  # of the order is the way across; the rest is how alike the pictures are
UNCOVERED = 0.06  # of the longer side without a picture outweighs everything else
# The share of the change-over that a place takes: where the pictures differ, lest both show for long...
QUICK = 0.3
GENTLE = 0.85  # ...and where they are alike
DIFFERENT = 14.0  # mean levels apart from which two places show different things
FEATHER = 0.04  # of the longer side: how softly a picture ends at its edge


def ease(share: float) -> float:
    """An S-curve from 0 to 1 at rest at both ends: between the cubic one, which starts with a jolt, and
    Perlin's ("Improving noise", 2002), which seems to stand still for long."""
    share = min(1.0, max(0.0, share))
    jolting, lingering = 3 - 2 * share, share * (share * (share * 6 - 15) + 10)
    return share * share * (jolting + 2 * lingering) / 3


@dataclass(frozen=True)
class ChangeOver:
    """`order` says when each grid point turns, 0 first, 1 last; `fade` what share of the time that takes."""

    grid: Grid
    order: Floats
    fade: Floats

    def opacity(self, phase: float) -> Floats:
        """How much of the second picture shows at each grid point, for a phase of the change-over of 0..1."""
        local = np.clip((phase * (1 + self.fade) - self.order) / self.fade, 0, 1)
        return np.asarray(local * local * (3 - 2 * local), np.float32)


def ranked(field: Floats) -> Floats:
    """Each value's rank, 0..1: every share of the screen gets its share of the time."""
    rank = field.argsort(axis=None, kind="stable").argsort(kind="stable").reshape(field.shape)
    return (rank / max(1, rank.size - 1)).astype(np.float32)


def change_over(
    grid: Grid,
    pictures: tuple[Picture, Picture],
    heading: tuple[float, float],
    uncovered: Floats,
    likeness: float,
) -> ChangeOver:
    """Plan the change-over.

    `pictures` are the two as they would lie in the middle, a pixel a cell, `heading` the direction on screen
    in which they glide (its length is how much that matters, up to 1), `uncovered` by how many pixels the
    first lies outside its picture there, less those of the second.
    """
    small = [cv2.GaussianBlur(picture, (0, 0), max(1.0, min(grid.shape) / 40)) for picture in pictures]
    difference = cv2.absdiff(*small).astype(np.float32).mean(axis=2)
    alike = ranked(grid.smooth(difference, 1 / 9))
    x, y = grid.points[..., 0] / grid.width, grid.points[..., 1] / grid.height
    length = float(np.hypot(*heading))
    way = np.asarray(x * heading[0] + y * heading[1], np.float32)
    across = ranked(way) if length > 0 else alike
    sweep = SWEEP * min(1.0, length)
    missing = grid.smooth(uncovered, 1 / 30) / (UNCOVERED * grid.longest)
    order = ranked(np.asarray(sweep * across + (1 - sweep) * alike - missing, np.float32))
    apart = np.clip(grid.smooth(difference, 1 / 60) / DIFFERENT, 0, 1)
    quick = QUICK / (1 + likeness)
    fade = quick + (GENTLE - quick) * likeness * (1 - apart)
    return ChangeOver(grid, order, np.asarray(fade, np.float32))


def covered(grid: Grid, opacity: Floats, outside_first: Floats, outside_second: Floats) -> Floats:
    """The opacity, corrected where only one of two views of a scene has a picture: there that one shows.

    `outside_...` are the pixels by which each place lies outside either picture.
    """
    width = FEATHER * grid.longest
    first, second = (np.clip(beyond / width, 0, 1) for beyond in (outside_first, outside_second))
    without_second = opacity * (1 - second * (1 - first))
    return np.asarray(without_second + (1 - without_second) * first * (1 - second), np.float32)
