"""Reading the frames that a generator is given, and writing a take without loss.

A take is MagicYUV in 4:2:0 of 8 bits, as video models' takes are, in the film's own matrix and range and
tagged so: what conforms it changes no number. Its ends are the stills as a film keeps them: a film drops both
for the originals, and between them all that was drawn is kept to the bit. It takes less than half the work of
RGB to write, and half the room (0.35 MB a frame of 720p); Ut Video takes as much work and more room, FFVHuff
less work to write and twice as much to read, H.264 without loss more for both.
Each frame stands alone, so that the last one can be looked at without decoding it all. QuickTime keeps the
tags, which AVI does not; Matroska does not take it.
"""

from collections import deque
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from fractions import Fraction
from itertools import islice
from pathlib import Path
from typing import Final

import av
import cv2
import numpy as np

from segue.domain.errors import StepFailed
from segue.domain.form import FilmFormat
from segue.domain.frames import judged_size
from segue.models.procedural.camera import LOOK, Picture
from segue.models.procedural.planes import Planes, Space, shrunk

THREADS = 2  # of the encoder: the frames themselves are harder to make
REPORT_FRAMES = 4  # progress is told this often: at 4k twice a second


@dataclass(frozen=True)
class Footage:
    """What a clip shows beside a take, in the order of time, as BGR.

    `near` are the frames by which its motion is measured, the one at the take a still; `judged` are these
    and those beyond, as small as they are judged.
    """

    near: list[Picture]
    judged: list[Picture]


NOTHING: Final = Footage([], [])


def read_still(path: Path) -> Picture:
    """A still as BGR. Raises StepFailed when it is no picture."""
    found = cv2.imread(str(path), cv2.IMREAD_COLOR)
    if found is None:
        raise StepFailed(
            "A still of this bridge could not be read: render again to have it made anew.", detail=str(path)
        )
    return np.asarray(found, np.uint8)


def read_leaving(path: Path, still: Picture, most: int) -> Footage:
    """A clip's last frames, of which the still is the last. Raises StepFailed if they cannot be read."""
    near: deque[Picture] = deque(maxlen=LOOK)
    judged = []
    for picture in _context(path, still, most):
        near.append(picture)
        judged.append(as_judged(picture))
    return Footage([*[*near][:-1], still], [*judged[:-1], as_judged(still)])


def read_arriving(path: Path, still: Picture, most: int) -> Footage:
    """A clip's first frames, of which the still is the first. Raises StepFailed if they cannot be read."""
    near, judged = [still], [as_judged(still)]
    for number, picture in enumerate(_context(path, still, most)):
        if 0 < number < LOOK:
            near.append(picture)
        if number:
            judged.append(as_judged(picture))
    return Footage(near, judged)


def as_judged(picture: Picture) -> Picture:
    """A picture as small as it is judged."""
    return shrunk(picture, *judged_size(picture.shape[1], picture.shape[0]))


def _context(path: Path, like: Picture, most: int) -> Iterator[Picture]:
    """At most `most` frames of a short film, as BGR in the size of `like`. Raises StepFailed."""
    height, width = like.shape[:2]
    try:
        with av.open(str(path)) as container:
            for frame in islice(container.decode(video=0), most):
                planar = frame.reformat(format="gbrp", width=width, height=height)
                green, blue, red = (_rows(plane)[:, :width] for plane in planar.planes)
                yield np.asarray(cv2.merge([blue, green, red]), np.uint8)
    except (av.FFmpegError, IndexError) as error:
        raise StepFailed(
            "The frames around a cut could not be read: render again to have them made anew.",
            detail=f"{path}: {error}",
        ) from error


def write_take(
    path: Path,
    frames: Iterable[Planes],
    count: int,
    film: FilmFormat,
    progress: Callable[[int, int], None],
) -> None:
    """Write `count` frames of one size, in the space of a film's colour, at its rate.

    What `progress` raises on the way is raised.
    """
    options = {
        "pred": "gradient",
        "colorspace": Space.of(film.colour).matrix,
        "color_primaries": film.colour.primaries,
        "color_trc": film.colour.transfer,
        "color_range": "tv",
    }
    with av.open(str(path), "w", format="mov") as container:
        stream = container.add_stream("magicyuv", rate=film.rate, options=options)
        stream.pix_fmt, stream.thread_type, stream.thread_count = "yuv420p", "AUTO", THREADS
        for index, planes in enumerate(frames):
            if index % REPORT_FRAMES == 0:
                progress(index, count)
            if index == 0:
                stream.height, stream.width = planes.luma.shape
            container.mux(stream.encode(_frame(planes, index, film.rate)))
        container.mux(stream.encode(None))
    progress(count, count)


def _frame(planes: Planes, index: int, rate: Fraction) -> av.VideoFrame:
    height, width = planes.luma.shape
    frame = av.VideoFrame(width, height, "yuv420p")
    for into, plane in zip(frame.planes, planes.all, strict=True):
        _rows(into)[:, : plane.shape[1]] = plane
    frame.pts, frame.time_base = index, 1 / rate
    return frame


def _rows(plane: av.video.plane.VideoPlane) -> Picture:
    """A frame's plane, to be read or written; its rows are longer than the picture's."""
    numbers: Picture = np.frombuffer(plane, np.uint8)  # type: ignore[call-overload]
    return numbers.reshape(-1, plane.line_size)
