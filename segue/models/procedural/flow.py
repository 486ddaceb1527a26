"""Where each place of a picture moves: dense optical flow on a coarse grid, kept where it can be trusted.

Fields are float32 arrays (rows, columns, 2) on a grid whose points stand for squares of `cell` x `cell`
pixels; their values are full-size pixels.
"""

from dataclasses import dataclass, replace

import cv2
import numpy as np
from numpy.typing import NDArray

from segue.models.procedural.camera import STILL, Floats, Picture, Pose, inverse, matrix
from segue.models.procedural.planes import Space
from segue.models.procedural.tone import Tone

LONGEST_ROW = 320  # grid points along the longer side
SMALLEST_FLOW = 48  # pixels; the flow's pyramid needs as much
ALIKE = 0.3  # agreement of both flows from which pictures without common features are one scene
REACH = 0.08  # a morph moves no place farther than this share of the longer side
STIFFNESS = 1 / 45  # own motion is smoothed over this share of the shorter side: a subject is moved, not torn
FASTEST_PLACE = 0.05  # nor does a place move faster on its own, in shares of the longer side per frame


@dataclass(frozen=True)
class Box:
    """A rectangle of a grid's cells: rows from `top` to before `bottom`, columns from `left` to `right`.

    Columns are even, so that it holds whole blocks of a plane of half the size; the last may lie outside.
    """

    top: int
    bottom: int
    left: int
    right: int

    @classmethod
    def in_rows(cls, top: int, bottom: int, wanted: NDArray[np.bool_]) -> "Box | None":
        """The least in these rows that holds every pixel on which a wanted grid point tells, if one does."""
        columns = np.flatnonzero(wanted[max(0, top - 1) : bottom + 1].any(axis=0))
        if not len(columns):
            return None
        left, right = max(0, int(columns[0]) - 1), min(wanted.shape[1], int(columns[-1]) + 2)
        return cls(top, min(bottom, wanted.shape[0]), left - left % 2, right + right % 2)

    def across(self, other: "Box") -> "Box | None":
        """What both hold of the same rows, if they meet."""
        left, right = max(self.left, other.left), min(self.right, other.right)
        return Box(self.top, self.bottom, left, right) if left < right else None


@dataclass(frozen=True)
class Grid:
    """A coarse grid over pictures of one size; the last row and column may reach over the edge.

    What is drawn by it is drawn in blocks of two by two pixels: its cells then have an even side.
    """

    width: int
    height: int
    cell: int
    points: Floats
    """The full-size coordinates (x, y) of each grid point: the centres of the cells."""

    @classmethod
    def over(cls, picture: Picture) -> "Grid":
        height, width = picture.shape[:2]
        return cls.of_cells(width, height, max(1, round(max(width, height) / LONGEST_ROW)))

    @classmethod
    def of_cells(cls, width: int, height: int, cell: int) -> "Grid":
        """A grid over pictures of this size."""
        rows, columns = -(-height // cell), -(-width // cell)
        y, x = np.mgrid[0:rows, 0:columns].astype(np.float32) * cell + (cell - 1) / 2
        return cls(width, height, cell, np.dstack([x, y]))

    def coarser(self) -> "Grid":
        """A grid of cells twice as large: enough to draw by, as all that moves on a grid is smooth."""
        return Grid.of_cells(self.width, self.height, 2 * self.cell)

    def thinned(self, field: Floats) -> Floats:
        """A field of this grid on the coarser one: the means of two by two."""
        down, right = field.shape[0] % 2, field.shape[1] % 2
        whole = cv2.copyMakeBorder(field, 0, down, 0, right, cv2.BORDER_REPLICATE)
        rows, columns = whole.shape[:2]
        return np.asarray(
            cv2.resize(whole, (columns // 2, rows // 2), interpolation=cv2.INTER_AREA), np.float32
        )

    @property
    def shape(self) -> tuple[int, int]:
        return self.points.shape[0], self.points.shape[1]

    @property
    def longest(self) -> int:
        return max(self.width, self.height)

    def shrink(self, picture: Picture) -> Picture:
        """One value per cell."""
        rows, columns = self.shape
        down, right = rows * self.cell - self.height, columns * self.cell - self.width
        whole = cv2.copyMakeBorder(picture, 0, down, 0, right, cv2.BORDER_REPLICATE)
        return np.asarray(cv2.resize(whole, (columns, rows), interpolation=cv2.INTER_AREA), np.uint8)

    @property
    def whole(self) -> Box:
        return Box(0, self.shape[0], 0, self.shape[1])

    def blocks(self, box: Box) -> tuple[slice, slice]:
        """The rows and columns that a box holds, of pictures at half the size: a pixel for two by two."""
        half = self.cell // 2
        return (
            slice(box.top * half, min(box.bottom * half, -(-self.height // 2))),
            slice(box.left * half, min(box.right * half, -(-self.width // 2))),
        )

    def padded(self, field: Floats) -> Floats:
        """A field with one more grid point on every side, which repeats the edge."""
        return np.pad(field, 1, mode="edge")

    def padded_outwards(self, field: Floats) -> Floats:
        """A field of vectors with one more grid point on every side: it goes on as it does, not squeezed."""
        left, right = 2 * field[:, :1] - field[:, 1:2], 2 * field[:, -1:] - field[:, -2:-1]
        wide = np.concatenate([left, field, right], axis=1)
        return np.concatenate([2 * wide[:1] - wide[1:2], wide, 2 * wide[-1:] - wide[-2:-1]])

    def grow(self, padded: Floats, box: Box) -> Floats:
        """A value per block of the box, in between by straight lines, of a padded field."""
        around, half = padded[box.top : box.bottom + 2, box.left : box.right + 2], self.cell // 2
        rows, columns = around.shape[:2]
        large = cv2.resize(around, (columns * half, rows * half), interpolation=cv2.INTER_LINEAR)
        down, across = self.blocks(box)
        height, width = down.stop - down.start, across.stop - across.start
        return np.asarray(large[half : half + height, half : half + width], np.float32)

    def sample(self, field: Floats | Picture, places: Floats) -> Floats:
        """The field's values at full-size coordinates; beyond the edge, those of the edge."""
        at = (places - (self.cell - 1) / 2) / self.cell
        found = cv2.remap(  # type: ignore[call-overload]
            field, at, None, cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE
        )
        return np.asarray(found, np.float32)

    def smooth(self, field: Floats, share: float) -> Floats:
        """The field blurred over a share of the shorter side."""
        spread = max(0.8, share * min(self.shape))
        return np.asarray(cv2.GaussianBlur(field, (0, 0), spread), np.float32)


def steepest(grid: Grid, field: Floats) -> float:
    """By how much neighbouring places' motion differs, in pixels per pixel, where it differs most."""
    down, right = np.diff(field, axis=0), np.diff(field, axis=1)
    slopes = [np.percentile(np.abs(each), 99.7) for each in (down, right) if each.size]
    return float(max(slopes, default=0.0)) / grid.cell


def apply(affine: Floats, places: Floats) -> Floats:
    """Coordinates through a 2x3 matrix."""
    return np.asarray(cv2.transform(places, affine), np.float32)


def dense_flow(grid: Grid, before: Picture, after: Picture) -> tuple[Floats, Floats]:
    """Where each cell of `before` is in `after`, as a field; and how far the way back agrees, 0..1."""
    return _trusted(grid, *_ways(grid, before, after))


def _ways(grid: Grid, one: Picture, other: Picture) -> tuple[Floats, Floats]:
    """The flow from one picture to the other, and back, in cells."""
    small = [_grey(grid.shrink(picture)) for picture in (one, other)]
    finder = cv2.DISOpticalFlow.create(cv2.DISOPTICAL_FLOW_PRESET_MEDIUM)
    return flow_between(finder, small[0], small[1]), flow_between(finder, small[1], small[0])


def _trusted(grid: Grid, there: Floats, back: Floats) -> tuple[Floats, Floats]:
    """A flow in pixels, and how far the way back agrees with it."""
    rows, columns = there.shape[:2]
    y, x = np.mgrid[0:rows, 0:columns].astype(np.float32)
    around = cv2.remap(back, x + there[..., 0], y + there[..., 1], cv2.INTER_LINEAR)
    off = np.linalg.norm(there + around, axis=2)
    tolerance = 1.2 + 0.12 * np.linalg.norm(there, axis=2)  # what is fast is blurred, and found less exactly
    return there * grid.cell, np.exp(-((off / tolerance) ** 2)).astype(np.float32)


def local_velocity(grid: Grid, at: Picture, neighbour: Picture, camera: Pose) -> Floats:
    """How each place of `at` moves by itself, apart from the camera, on the way to `neighbour`, in pixels."""
    found, trust = dense_flow(grid, at, neighbour)
    by_camera = apply(matrix(camera, grid.width, grid.height), grid.points) - grid.points
    own = shortened(found - by_camera, FASTEST_PLACE * grid.longest) * trust[..., None]
    smoothed = grid.smooth(own, STIFFNESS) / (grid.smooth(trust, STIFFNESS) + 0.1)[..., None]
    return np.asarray(smoothed, np.float32)


@dataclass(frozen=True)
class Morph:
    """How two pictures fit: `place` lays the first on the second, `there` moves the first's places the rest
    of the way, `back` those of the second (both as seen in the first). `likeness` is 0 for unrelated
    pictures, 1 for one scene."""

    place: Pose
    aligned: bool
    there: Floats
    back: Floats
    likeness: float
    tones: tuple[Tone, Tone]
    """Of either picture, in what both show: another part of a scene has another tone in the same light."""

    def thinned(self, grid: Grid) -> "Morph":
        """The same on the grid that is coarser than this one of its fields."""
        return replace(self, there=grid.thinned(self.there), back=grid.thinned(self.back))


def morph_between(grid: Grid, first: Picture, second: Picture, place: Pose | None, space: Space) -> Morph:
    """The morph from one picture to the other; fields are zero where the two do not agree."""
    laid, seen = _laid_on(grid, second, STILL if place is None else place)
    ways = _ways(grid, first, laid)
    there, trust_there = _trusted(grid, *ways)
    back, trust_back = _trusted(grid, *ways[::-1])
    trust_there, trust_back = trust_there * seen, trust_back * seen
    covered = max(float(seen.mean()), 0.05)
    agreement = float(trust_there.mean() * trust_back.mean()) ** 0.5 / covered
    likeness = min(1.0, 2 * agreement) if place is not None or agreement > ALIKE else 0.0
    fields = [
        likeness * _tamed(grid, flow, trust) for flow, trust in ((there, trust_there), (back, trust_back))
    ]
    shared = seen > 0 if seen.any() else np.ones(grid.shape, np.bool_)
    one, other = (Tone.of(space.numbers(grid.shrink(each)), shared) for each in (first, laid))
    lies = STILL if place is None else place
    return Morph(lies, place is not None, fields[0], fields[1], likeness, (one, other))


def shortened(field: Floats, longest: float) -> Floats:
    """The field with no arrow longer than `longest`."""
    length = np.linalg.norm(field, axis=2, keepdims=True) + 1e-3
    return np.asarray(field * np.minimum(1.0, longest / length), np.float32)


def _tamed(grid: Grid, flow: Floats, trust: Floats) -> Floats:
    limited = shortened(flow, REACH * grid.longest) * trust[..., None]
    smoothed = grid.smooth(limited, 1 / 40) / (grid.smooth(trust, 1 / 40) + 0.15)[..., None]
    return np.asarray(smoothed, np.float32)


def _laid_on(grid: Grid, second: Picture, place: Pose) -> tuple[Picture, Floats]:
    """The second picture as the first one's camera would see it, and which cells that covers (0 or 1)."""
    if not place.any():
        return second, np.ones(grid.shape, np.float32)
    onto = matrix(place, grid.width, grid.height)
    laid = cv2.warpAffine(
        second, onto, (grid.width, grid.height), flags=cv2.INTER_LINEAR | cv2.WARP_INVERSE_MAP
    )
    return np.asarray(laid, np.uint8), (outside(grid, apply(onto, grid.points)) == 0).astype(np.float32)


def outside(grid: Grid, places: Floats) -> Floats:
    """How many pixels each place lies outside the picture; 0 within it."""
    x, y = places[..., 0], places[..., 1]
    beyond_x = np.maximum(np.maximum(-x, x - (grid.width - 1)), 0)
    beyond_y = np.maximum(np.maximum(-y, y - (grid.height - 1)), 0)
    return np.asarray(np.maximum(beyond_x, beyond_y), np.float32)


def back_to_source(grid: Grid, pose: Pose) -> Floats:
    """For each grid point on screen, the place of the still picture that a camera in this pose shows."""
    return apply(inverse(pose, grid.width, grid.height), grid.points)


def _grey(small: Picture) -> Picture:
    return np.asarray(cv2.cvtColor(small, cv2.COLOR_BGR2GRAY), np.uint8)


def flow_between(finder: cv2.DISOpticalFlow, before: Picture, after: Picture) -> Floats:
    """Flow in pixels of grey pictures. Those too small for the pyramid are enlarged for the time."""
    factor = max(1, -(-SMALLEST_FLOW // min(before.shape)))
    if factor == 1:
        return np.asarray(finder.calc(before, after, None), np.float32)  # type: ignore[call-overload]
    rows, columns = before.shape
    large = [cv2.resize(each, (columns * factor, rows * factor)) for each in (before, after)]
    found = finder.calc(large[0], large[1], None)  # type: ignore[call-overload]
    reduced = cv2.resize(found, (columns, rows), interpolation=cv2.INTER_AREA) / factor
    return np.asarray(reduced, np.float32)
