"""The end of a clip as a film that a model is given: MP4 at the model's own rate, up to the cut."""

from collections import Counter
from collections.abc import Iterator
from fractions import Fraction
from itertools import chain
from pathlib import Path
from typing import Any, Final

import av
import cv2
import numpy as np
from numpy.typing import NDArray

from segue.ports import ProviderRefused

Pixels = NDArray[np.uint8]

_LINES_OF_709: Final = 720
"""Pictures of so many lines have the matrix of BT.709, others that of BT.601, as everywhere in a film."""
_MATRICES: Final = {True: (1, "ITU709"), False: (6, "ITU601")}
"""By that: the number of ISO/IEC 23091-2, and FFmpeg's name."""

UNREADABLE: Final = (
    "The end of the clip cannot be read: nothing was charged. Render again to have it made anew."
)


def end_film(path: Path, context: Path, still: Path, rates: tuple[Fraction, Fraction], seconds: int) -> None:
    """Write the last `seconds` of a clip as H.264, and the frame before them where there is one.

    `context` are the frames up to the cut at the first of the `rates`, `still` is the last of them; the film
    is at the second. Raises ProviderRefused when they cannot be read: nothing was started then.
    """
    try:
        _write(path, context, still, rates, seconds)
    except (av.FFmpegError, OSError, ValueError) as error:
        raise ProviderRefused(UNREADABLE, again=True, detail=repr(error)) from error


def _write(path: Path, context: Path, still: Path, rates: tuple[Fraction, Fraction], seconds: int) -> None:
    picture = cv2.imread(str(still), cv2.IMREAD_COLOR)
    if picture is None:
        raise ValueError(f"{still.name} is no picture")
    height, width = picture.shape[:2]
    number, matrix = _MATRICES[min(height, width) >= _LINES_OF_709]
    with av.open(str(path), "w", format="mp4", options={"movflags": "faststart"}) as container:
        stream: Any = container.add_stream("libx264", rate=rates[1], options={"crf": "12", "preset": "fast"})
        stream.width, stream.height, stream.pix_fmt = width, height, "yuv420p"
        coder = stream.codec_context
        coder.colorspace = coder.color_primaries = coder.color_trc = number
        coder.color_range = 1  # limited
        shown = _at_rate(context, rates, seconds)
        last = np.asarray(cv2.cvtColor(picture, cv2.COLOR_BGR2RGB), np.uint8)
        for each in chain(shown, (last,)):
            frame = av.VideoFrame.from_ndarray(each, format="rgb24")
            container.mux(stream.encode(frame.reformat(format="yuv420p", dst_colorspace=matrix)))
        container.mux(stream.encode(None))


def places_at_rate(count: int, rates: tuple[Fraction, Fraction], seconds: int) -> list[int]:
    """Which of `count` frames, counted from 0, are shown before the last of them, one for each of the film's.

    Each is the one nearest to its moment.
    """
    have, wanted = rates
    many = min(int(seconds * wanted) + 1, int(count * wanted / have))
    return [max(0, count - 1 - round(step * have / wanted)) for step in range(many - 1, 0, -1)]


def _at_rate(context: Path, rates: tuple[Fraction, Fraction], seconds: int) -> Iterator[Pixels]:
    """The frames before the cut, as rgb24, one by one: a second of them is large. The file is our own."""
    with av.open(str(context), options={"protocol_whitelist": "file"}) as container:
        count = sum(1 for packet in container.demux(video=0) if packet.size)
    times = Counter(places_at_rate(count, rates, seconds))
    with av.open(str(context), options={"protocol_whitelist": "file"}) as container:
        for place, frame in enumerate(container.decode(video=0)):
            if times[place]:
                shown = np.asarray(frame.to_ndarray(format="rgb24"), np.uint8)
                yield from (shown for _ in range(times[place]))
