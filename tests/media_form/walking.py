"""Clips whose subject is known frame by frame: a figure that walks before a textured place."""

from collections.abc import Callable
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path

import cv2
import numpy as np

from segue.domain.assets import Size
from segue.media.ffmpeg import encode_pipe

WALKING = Size(width=640, height=360)
BOX = (70, 170)


@dataclass(frozen=True)
class Labelled:
    """A clip, and where the middle of its subject is across the picture, in pixels, frame by frame."""

    path: Path
    middles: list[float]


def walking(path: Path, where: Callable[[float], float], *, seed: int, shake: float = 0.0) -> Labelled:
    """Four seconds at 30 frames a second; `where` gives the subject's middle (0 to 1) at a time (0 to 1)."""
    chance = np.random.default_rng(seed)
    place = _texture(chance, (WALKING.height + 60, WALKING.width + 60), 9)
    figure = _texture(chance, (BOX[1], BOX[0]), 4)[..., ::-1] // 2 + np.array([120, 20, 10], np.uint8)
    middles = []
    output = ["-c:v", "libx264", "-preset", "veryfast", "-crf", "20", "-pix_fmt", "yuv420p", f"file:{path}"]
    with encode_pipe(output, size=WALKING, rate=Fraction(30), wall_seconds=60) as write:
        for number in range(120):
            x, y = (30 + shake * np.sin(number / np.array([7.0, 5.0]))).astype(int)
            frame = place[y : y + WALKING.height, x : x + WALKING.width].copy()
            middle = where(number / 119) * WALKING.width
            left = int(np.clip(middle - BOX[0] / 2, 0, WALKING.width - BOX[0]))
            frame[150 : 150 + BOX[1], left : left + BOX[0]] = figure
            middles.append(left + BOX[0] / 2)
            write(frame)
    return Labelled(path, middles)


def _texture(chance: np.random.Generator, shape: tuple[int, int], grain: float) -> np.ndarray:
    """A soft pattern of greens and greys."""
    noise = chance.normal(0, 1, (*shape, 3)).astype(np.float32)
    soft = cv2.GaussianBlur(noise, (0, 0), grain)
    soft = soft / soft.std() * 18 + np.array([95, 120, 100])
    return np.clip(soft, 0, 255).astype(np.uint8)
