"""Making test files with FFmpeg, and reading them independently of our own code, with PyAV alone."""

from fractions import Fraction
from functools import cache
from pathlib import Path

import av
import numpy as np

from segue.domain.assets import Size
from segue.media import ffmpeg


def make(path: Path, *arguments: str) -> Path:
    """Run FFmpeg with these arguments; the file is the last of them."""
    ffmpeg.run([*arguments, str(path)], wall_seconds=60)
    return path


def pattern(path: Path, *options: str, size: str = "320x240", rate: str = "24", seconds: float = 1) -> Path:
    """A moving test picture, H.264 unless the options say otherwise."""
    source = f"testsrc2=size={size}:rate={rate}:duration={seconds}"
    return make(path, "-f", "lavfi", "-i", source, "-pix_fmt", "yuv420p", *options)


NUMBERED = Size(width=320, height=240)


def numbered(path: Path, *options: str, frames: int = 288, rate: str = "24") -> Path:
    """A clip in which every frame bears its number: the place of a white box on black."""
    output = [*options, "-pix_fmt", "yuv420p", str(path)]
    with ffmpeg.encode_pipe(output, size=NUMBERED, rate=Fraction(rate), wall_seconds=60) as write:
        for number in range(frames):
            frame = np.zeros((240, 320, 3), np.uint8)
            row, column = divmod(number, 20)
            frame[row * 16 : row * 16 + 16, column * 16 : column * 16 + 16] = 255
            write(frame)
    return path


def number_in(frame: np.ndarray) -> int:
    """The number that a frame of such a clip bears."""
    rows, columns = np.nonzero(frame[8::16, 8::16, 1] > 128)
    assert len(rows) == 1, (rows, columns)
    return int(rows[0] * 20 + columns[0])


@cache
def luma_of(path: Path) -> tuple[list[Fraction], list[np.ndarray]]:
    """Every displayed frame's time and luma (each third pixel), by decoding all of it."""
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
            lumas.append(np.rot90(luma, frame.rotation // 90)[::3, ::3].copy())
    order = np.argsort(times, kind="stable")
    return [times[index] for index in order], [lumas[index] for index in order]


def shown_by(times: list[Fraction], number: int, rate: Fraction) -> int:
    """Which displayed frame shows in the middle of a grid's frame."""
    moment = times[0] + (number + Fraction(1, 2)) / rate
    return max(index for index, at in enumerate(times) if at <= moment)
