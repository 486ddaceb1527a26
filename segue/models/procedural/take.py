"""Reading the frames that a generator is given, and writing a take without loss.

A take is MagicYUV in RGB: lossless, so that its first and last frames are the stills to the bit and no
matrix is in question. It takes less than half the work of H.264 without loss to write, a quarter to read, and
less room (0.7 MB a frame of 720p); Ut Video takes more work for both. Each frame stands alone, so that the
last one can be looked at without decoding it all. Matroska does not take it, AVI does.
"""

from collections.abc import Callable, Iterable
from fractions import Fraction
from pathlib import Path

import av
import cv2
import numpy as np

from segue.domain.errors import StepFailed
from segue.models.procedural.camera import Picture

THREADS = 2  # of the encoder: the frames themselves are harder to make
REPORT_FRAMES = 4  # progress is told this often: at 4k twice a second
LOSSLESS = {"pred": "gradient"}


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
    path: Path, frames: Iterable[Picture], count: int, rate: Fraction, progress: Callable[[int, int], None]
) -> None:
    """Write `count` BGR frames of one size at `rate`. What `progress` raises on the way is raised."""
    with av.open(str(path), "w", format="avi") as container:
        stream = container.add_stream("magicyuv", rate=rate, options=LOSSLESS)
        stream.pix_fmt, stream.thread_type, stream.thread_count = "gbrp", "AUTO", THREADS
        for index, picture in enumerate(frames):
            if index % REPORT_FRAMES == 0:
                progress(index, count)
            if index == 0:
                stream.height, stream.width = picture.shape[:2]
            frame = av.VideoFrame.from_ndarray(picture, format="bgr24")
            frame.pts, frame.time_base = index, 1 / rate
            container.mux(stream.encode(frame))
        container.mux(stream.encode(None))
    progress(count, count)
