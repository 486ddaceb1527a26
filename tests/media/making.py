"""Making test files with FFmpeg, and reading them independently of our own code, with PyAV alone."""

from fractions import Fraction
from pathlib import Path

import av
import numpy as np

from segue.media import ffmpeg


def make(path: Path, *arguments: str) -> Path:
    """Run FFmpeg with these arguments; the file is the last of them."""
    ffmpeg.run([*arguments, str(path)], wall_seconds=60)
    return path


def pattern(path: Path, *options: str, size: str = "320x240", rate: str = "24", seconds: float = 1) -> Path:
    """A moving test picture, H.264 unless the options say otherwise."""
    source = f"testsrc2=size={size}:rate={rate}:duration={seconds}"
    return make(path, "-f", "lavfi", "-i", source, "-pix_fmt", "yuv420p", *options)


def luma_of(path: Path) -> tuple[list[Fraction], list[np.ndarray]]:
    """Every displayed frame's time and luma, by decoding all of it."""
    times, lumas = [], []
    with av.open(str(path)) as container:
        stream = container.streams.video[0]
        for frame in container.decode(stream):
            times.append(frame.pts * stream.time_base)
            plane = frame.planes[0]
            depth = 2 if frame.format.components[0].bits > 8 else 1
            rows = np.frombuffer(plane, np.uint8).reshape(plane.height, plane.line_size)
            luma = rows[:, : plane.width * depth]
            if depth == 2:
                luma = (luma.copy().view(np.uint16) >> 2).astype(np.uint8)
            lumas.append(np.rot90(luma, frame.rotation // 90))
    order = np.argsort(times, kind="stable")
    return [times[index] for index in order], [lumas[index] for index in order]


def shown_by(times: list[Fraction], number: int, rate: Fraction) -> int:
    """Which displayed frame shows in the middle of a grid's frame."""
    moment = times[0] + (number + Fraction(1, 2)) / rate
    return max(index for index, at in enumerate(times) if at <= moment)
