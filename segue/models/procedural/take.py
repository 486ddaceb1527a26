"""Reading the frames that a generator is given, and writing a take without loss.

A take is MagicYUV in 4:2:0 of 8 bits, as video models' takes are, in the film's own matrix and range and
tagged so: what conforms it changes no number. Its ends are the stills as a film keeps them: a film drops both
for the originals, and between them all that was drawn is kept to the bit. It takes a third of the work of
RGB to write and less than half the room (0.3 MB a frame of 720p); Ut Video takes as much work and more room.
Each frame stands alone, so that the last one can be looked at without decoding it all. QuickTime keeps the
tags, which AVI does not; Matroska does not take it.
"""

from collections.abc import Callable, Iterable
from fractions import Fraction
from pathlib import Path

import av
import cv2
import numpy as np

from segue.domain.errors import StepFailed
from segue.domain.form import FilmFormat
from segue.models.procedural.camera import Picture
from segue.models.procedural.planes import Planes, Space

THREADS = 2  # of the encoder: the frames themselves are harder to make
REPORT_FRAMES = 4  # progress is told this often: at 4k twice a second


def read_still(path: Path) -> Picture:
    """A still as BGR. Raises StepFailed when it is no picture."""
    found = cv2.imread(str(path), cv2.IMREAD_COLOR)
    if found is None:
        raise StepFailed(
            "A still of this bridge could not be read: render again to have it made anew.", detail=str(path)
        )
    return np.asarray(found, np.uint8)


def read_context(path: Path, like: Picture, most: int) -> list[Picture]:
    """At most `most` frames of a short film, in the size of `like`. Raises StepFailed if unreadable."""
    height, width = like.shape[:2]
    frames: list[Picture] = []
    try:
        with av.open(str(path)) as container:
            for frame in container.decode(video=0):
                frames.append(
                    np.asarray(frame.to_ndarray(format="bgr24", width=width, height=height), np.uint8)
                )
                if len(frames) == most:
                    break
    except (av.FFmpegError, IndexError) as error:
        raise StepFailed(
            "The frames around a cut could not be read: render again to have them made anew.",
            detail=f"{path}: {error}",
        ) from error
    return frames


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
        rows = np.frombuffer(into, np.uint8).reshape(-1, into.line_size)  # type: ignore[call-overload]
        rows[:, : plane.shape[1]] = plane
    frame.pts, frame.time_base = index, 1 / rate
    return frame
