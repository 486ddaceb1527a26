"""Footage of fitful motion, to tune the seam score on: figures that snap from pose to pose, and rest.

    python tests/benchmarks/fitful_footage.py FOLDER CLIP [CLIP ...]

Cuts round figures out of the pictures of the clips and moves them over other pictures of them, each by its
own keyed track: eased moves of two to nine frames, with rests between. The camera of every third clip moves
so, too. Writes eight clips of 110 frames, 512 across and lossless, into the folder; equal clips make equal
footage. The score was tuned on an earlier drawing by this recipe, with other random numbers and finer grain,
and not on these very clips.
"""

import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import cv2
import numpy as np
from numpy.typing import NDArray

sys.path.insert(0, str(Path(__file__).parents[2]))

from segue.media.motion import Frame
from tests.media_out.jobs import frames_of

Track = NDArray[np.float64]
Picture = NDArray[np.float32]
Chance = np.random.Generator

CLIPS: Final = 8
FRAMES: Final = 110
WIDTH, HEIGHT = 512, 288
_MARGIN_RIGHT, _MARGIN_DOWN = 60, 40
"""Pixels that a background is larger on each side, for the camera to move over."""
_EVERY: Final = 13


@dataclass(frozen=True)
class Figure:
    """A cut-out: its picture and mask, where it stands, and its tracks of place, angle and growth."""

    picture: Frame
    mask: Picture
    place: Track
    way: Track
    degrees: Track
    growth: Track

    def laid_over(self, canvas: Picture, frame: int) -> Picture:
        """The canvas with this figure as it is in one frame."""
        side = len(self.mask)
        turned = cv2.getRotationMatrix2D(
            (side / 2, side / 2), float(self.degrees[frame, 0]), 1 + float(self.growth[frame, 0])
        )
        turned[:, 2] += self.place + self.way[frame] - side / 2
        mask = cv2.warpAffine(self.mask, turned, (WIDTH, HEIGHT))[..., np.newaxis]
        figure = cv2.warpAffine(self.picture, turned, (WIDTH, HEIGHT)).astype(np.float32)
        return np.asarray(canvas * (1 - mask) + figure * mask, np.float32)


def fitful_clip(pictures: Sequence[Frame], chance: Chance, *, camera: bool) -> list[Frame]:
    """One clip of two to four figures over a background, all taken from the pictures."""
    wide, high = WIDTH + 2 * _MARGIN_RIGHT, HEIGHT + 2 * _MARGIN_DOWN
    background = cv2.resize(_one_of(pictures, chance), (wide, high))
    way = np.cumsum(_keyed(chance, (0.6, 0.3), 6), axis=0) * camera
    figures = [_figure(pictures, chance) for _ in range(int(chance.integers(2, 5)))]
    grain = chance.uniform(0, 5)
    clip = []
    for frame in range(FRAMES):
        right, down = np.clip(way[frame], (10 - _MARGIN_RIGHT, 5 - _MARGIN_DOWN), (50, 35))
        move = np.array([[1, 0, -_MARGIN_RIGHT - right], [0, 1, -_MARGIN_DOWN - down]])
        canvas: Picture = np.asarray(cv2.warpAffine(background, move, (WIDTH, HEIGHT)), np.float32)
        for figure in figures:
            canvas = figure.laid_over(canvas, frame)
        grainy = canvas + chance.normal(0, grain, (HEIGHT, WIDTH, 1))
        clip.append(np.clip(grainy, 0, 255).round().astype(np.uint8))
    return clip


def _figure(pictures: Sequence[Frame], chance: Chance) -> Figure:
    side = int(chance.integers(60, 190))
    mask = np.zeros((side, side), np.float32)
    axes = int(side * 0.45), int(side * chance.uniform(0.25, 0.45))
    cv2.ellipse(mask, (side // 2, side // 2), axes, chance.uniform(0, 180), 0, 360, 1.0, -1)
    return Figure(
        picture=np.asarray(cv2.resize(_one_of(pictures, chance), (side, side)), np.uint8),
        mask=np.asarray(cv2.GaussianBlur(mask, (0, 0), 1.5), np.float32),
        place=chance.uniform([80, 60], [WIDTH - 80, HEIGHT - 60]),
        way=_keyed(chance, (chance.uniform(15, 90), chance.uniform(10, 50)), int(chance.integers(0, 14))),
        degrees=_keyed(chance, (chance.uniform(2, 25),), 8),
        growth=_keyed(chance, (chance.uniform(0.02, 0.15),), 8),
    )


def _keyed(chance: Chance, reach: Sequence[float], longest_rest: int) -> Track:
    """A track that snaps from pose to pose within the reach, and rests between, hardly trembling."""
    at, track = np.zeros(len(reach)), list[Track]()
    while len(track) < FRAMES:
        to = chance.uniform(-1, 1, len(reach)) * reach
        steps, ease = int(chance.integers(2, 10)), chance.uniform(0.6, 2.2)
        track += [at + (to - at) * (step / steps) ** ease for step in range(1, steps + 1)]
        at = to
        rest = int(chance.integers(0, longest_rest + 1))
        track += [at + chance.normal(0, 0.05, len(reach)) for _ in range(rest)]
    return np.array(track[:FRAMES])


def _one_of(pictures: Sequence[Frame], chance: Chance) -> Frame:
    return pictures[int(chance.integers(len(pictures)))]


def main(folder: Path, clips: Sequence[Path]) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    pictures = [picture for clip in clips for picture in frames_of(clip, WIDTH, 3 * _EVERY + 1)[::_EVERY]]
    chance = np.random.default_rng(5)
    for number in range(CLIPS):
        film = cv2.VideoWriter(
            str(folder / f"fitful-{number}.mkv"), cv2.VideoWriter.fourcc(*"FFV1"), 25, (WIDTH, HEIGHT)
        )
        for frame in fitful_clip(pictures, chance, camera=number % 3 == 2):
            film.write(frame)
        film.release()


if __name__ == "__main__":
    main(Path(sys.argv[1]), [Path(word) for word in sys.argv[2:]])
