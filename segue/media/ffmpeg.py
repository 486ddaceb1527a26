"""FFmpeg: where it is, and how it is run: an argument list, bounded in everything, killed with its group.

`run` for files to files, `encode_pipe` to feed it raw frames, `decode_pipe` to read raw frames from it.
Graphs may be built with ffmpeg-python; `arguments_of` compiles one to what `run` takes.
"""

import contextlib
import errno
import functools
import itertools
import os
import re
import select
import shutil
import signal
import subprocess
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any, Literal

import imageio_ffmpeg
import numpy as np
from numpy.typing import NDArray

from segue.domain import limits
from segue.domain.assets import Size
from segue.domain.errors import NoSpace, StepFailed, Unavailable
from segue.media.process import Child, bounds
from segue.media.safety import INPUT_OPTIONS as INPUT_OPTIONS
from segue.media.safety import SAFE_INPUT as SAFE_INPUT

Frame = NDArray[np.uint8]
"""A picture: rgb24 is (height, width, 3); yuv420p is (height * 3 / 2, width), planes one after another."""
RawFormat = Literal["rgb24", "yuv420p"]
Progress = Callable[[int], None]
"""Told how many frames are done, at least four times a second; what it raises ends the run."""

_TICK_SECONDS = 0.25
_BOUNDS = (signal.SIGXCPU, signal.SIGXFSZ)
"""What the kernel sends a process that goes over its limits, as the next one would."""
_LACKS = (os.strerror(errno.ENOMEM), os.strerror(errno.EAGAIN))
"""What a process complains of when the machine has no memory or thread for it: the next one may get it."""
_FRAME_LINE = re.compile(rb"^frame=\s*(\d+)", re.MULTILINE)


@dataclass(frozen=True)
class Binary:
    """An FFmpeg that can do what films need. `source` says where it was found, in words."""

    path: str
    version: str
    source: str


@functools.cache
def binary() -> Binary:
    """The FFmpeg to use: $SEGUE_FFMPEG, else `ffmpeg` on PATH if it is able, else the packaged one.

    Able means: it has libx264 and zscale.

    Raises Unavailable, saying what to install, when there is none.
    """
    if named := os.environ.get("SEGUE_FFMPEG"):
        found = _examine(named, "$SEGUE_FFMPEG")
        if found is None:
            raise Unavailable(
                "The FFmpeg that SEGUE_FFMPEG names does not run, or lacks libx264 or zscale: "
                "name another one, or unset it."
            )
        return found
    if (path := shutil.which("ffmpeg")) and (found := _examine(path, "PATH")):
        return found
    with contextlib.suppress(RuntimeError):  # what imageio-ffmpeg raises without a binary for this machine
        if found := _examine(imageio_ffmpeg.get_ffmpeg_exe(), "imageio-ffmpeg"):
            return found
    raise Unavailable("No FFmpeg with libx264 and zscale was found: install one, or name it in SEGUE_FFMPEG.")


def _examine(path: str, source: str) -> Binary | None:
    """What this FFmpeg is, or None if it does not run or cannot make films."""
    try:
        said = subprocess.run([path, "-hide_banner", "-version"], capture_output=True, text=True, timeout=20)
    except (OSError, subprocess.TimeoutExpired):
        return None
    version = re.match(r"ffmpeg version (\S+)", said.stdout)
    able = all(f"--enable-{part}" in said.stdout for part in ("libx264", "libzimg"))
    return Binary(path, version[1], source) if version and able else None


def patience_seconds(frames: int, pixels: int) -> float:
    """The longest that working on so many frames of so many pixels may take."""
    return limits.MEDIA_WALL_BASE_SECONDS + frames * pixels / limits.MEDIA_SLOWEST_PIXELS_PER_SECOND


def arguments_of(stream: Any) -> list[str]:
    """The arguments of an ffmpeg-python output stream, as `run` takes them (without the program)."""
    words: list[str] = stream.compile(cmd="ffmpeg")
    return words[1:]


def run(
    arguments: Sequence[str],
    *,
    wall_seconds: float,
    cpu_seconds: int | None = None,
    on_progress: Progress | None = None,
) -> str:
    """Run FFmpeg to its end; returns the end of what it printed on standard error.

    `arguments` are words, never a shell's line. Raises StepFailed, NoSpace, and what `on_progress` raises.
    """
    with _start(arguments, wall_seconds, cpu_seconds, output=["-progress", "pipe:1"]) as child:
        done = 0
        while True:
            ready, _, _ = select.select([child.stdout], [], [], _TICK_SECONDS)
            if ready:
                chunk = os.read(child.stdout.fileno(), 65_536)
                if not chunk:
                    break
                done = max([done, *(int(frame) for frame in _FRAME_LINE.findall(chunk))])
            if on_progress is not None:
                on_progress(done)
        _finish(child)
        return child.complaint


@contextlib.contextmanager
def encode_pipe(
    output: Sequence[str],
    *,
    size: Size,
    rate: Fraction,
    pixel_format: RawFormat = "rgb24",
    wall_seconds: float,
) -> Iterator[Callable[[Frame], None]]:
    """Encode frames as they are given: yields the function that takes them, one by one.

    `output` is everything after the input: filters, codec, file. Raises StepFailed and NoSpace, at the latest
    when the block ends; a block that raises leaves no process behind.
    """
    source = ["-f", "rawvideo", "-pix_fmt", pixel_format, "-s", str(size), "-r", str(rate), "-i", "pipe:0"]
    expected = frame_shape(size, pixel_format)
    with _start([*source, *output], wall_seconds, None, feeds=True) as child:

        def write(frame: Frame) -> None:
            assert frame.shape == expected and frame.dtype == np.uint8, (frame.shape, expected)
            try:
                child.stdin.write(np.ascontiguousarray(frame).data)
            except BrokenPipeError:  # FFmpeg ended early: its exit code and words say why
                _finish(child, expect_failure=True)

        yield write
        with contextlib.suppress(BrokenPipeError):
            child.stdin.close()
        _finish(child)


def decode_pipe(
    arguments: Sequence[str],
    *,
    size: Size,
    pixel_format: RawFormat = "rgb24",
    wall_seconds: float,
    on_progress: Progress | None = None,
) -> Iterator[Frame]:
    """The frames that FFmpeg makes of `arguments` (inputs, filters, maps; no output), as arrays of `size`.

    Raises StepFailed when FFmpeg fails, and what `on_progress` raises. Closing the iterator ends FFmpeg.
    """
    shape = frame_shape(size, pixel_format)
    output = ["-f", "rawvideo", "-pix_fmt", pixel_format, "pipe:1"]
    with _start(arguments, wall_seconds, None, output=output) as child:
        for done in itertools.count():
            frame = np.empty(shape, np.uint8)
            if not _fill(child, frame, functools.partial(on_progress or _ignore, done)):
                break
            yield frame
        _finish(child)


def _ignore(_done: int) -> None:
    """What is told of progress when nobody asked."""


def _fill(child: Child, frame: Frame, on_tick: Callable[[], None]) -> bool:
    """Read one whole frame; False at the end. Calls `on_tick` at once, and when nothing comes for a while."""
    on_tick()
    rest = frame.data.cast("B")
    while rest:
        ready, _, _ = select.select([child.stdout], [], [], _TICK_SECONDS)
        if not ready:
            on_tick()
            continue
        count = os.readv(child.stdout.fileno(), [rest])
        if not count:
            return False
        rest = rest[count:]
    return True


def frame_shape(size: Size, pixel_format: RawFormat) -> tuple[int, ...]:
    """The shape of the array that holds one raw frame."""
    if pixel_format == "rgb24":
        return (size.height, size.width, 3)
    assert size.width % 2 == 0 and size.height % 2 == 0, size
    return (size.height * 3 // 2, size.width)


def _start(
    arguments: Sequence[str],
    wall_seconds: float,
    cpu_seconds: int | None,
    *,
    output: Sequence[str] = (),
    feeds: bool = False,
) -> Child:
    globals_ = ["-hide_banner", "-nostdin", "-y", "-loglevel", "warning", "-nostats", "-stats_period", "0.25"]
    command = [binary().path, *globals_, *arguments, *output]
    return Child(command, bounds(wall_seconds, cpu_seconds), feeds=feeds)


def _finish(child: Child, *, expect_failure: bool = False) -> None:
    """Wait for FFmpeg and judge how it ended."""
    code = child.wait()
    if code == 0 and not expect_failure:
        return
    if "No space left on device" in child.complaint or os.strerror(errno.ENOSPC) in child.complaint:
        raise NoSpace(
            "The disk is full: free some space and try again. Nothing was charged.", detail=child.complaint
        )
    if child.out_of_time:
        raise StepFailed(
            "Working on this film took longer than its time limit: try again, or use shorter clips.",
            detail=child.complaint,
            again=True,
        )
    if (code < 0 and -code not in _BOUNDS) or any(lack in child.complaint for lack in _LACKS):
        raise StepFailed(
            "FFmpeg was ended while it worked on this film, as happens when memory runs out: try again.",
            detail=f"ffmpeg ended with {code}: {child.complaint}",
            again=True,
        )
    raise StepFailed(
        "A piece of the film could not be made from its clips: open them in a player, and export again any "
        "that does not play to its end.",
        detail=f"ffmpeg ended with {code}: {child.complaint}",
    )
