"""The end of a clip as a small film of its own: all of the clip that Gemini is given to watch."""

import io
from fractions import Fraction
from pathlib import Path
from typing import Any, Final

import av
import numpy as np

from segue.domain import limits
from segue.domain.assets import Picture
from segue.domain.errors import StepFailed
from segue.domain.plan import Span

_LONGEST_PIXELS: Final = 640
_RATE: Final = 8  # frames a second: enough to see motion
_SECOND: Final = 1_000_000  # av.time_base
_LEAD_SECONDS: Final = 2


def excerpt(path: Path, span: Span) -> bytes:
    """The frames of a span as an MP4 of at most 640 pixels, 8 frames a second, without sound.

    Raises StepFailed when the clip cannot be read.
    """
    picture = span.facts.picture
    start = picture.start_seconds + span.in_frame / picture.rate
    end = picture.start_seconds + span.out_frame / picture.rate
    count = max(2, round((end - start) * _RATE))
    moments = [start + (end - start) * (2 * number + 1) / (2 * count) for number in range(count)]
    try:
        pictures = _pictures(path, picture, moments)
    except av.FFmpegError as error:
        raise StepFailed(
            "A clip of this film can no longer be read: upload it again.", detail=str(error)
        ) from error
    if not pictures:
        raise StepFailed("The end of a clip cannot be decoded: export the clip again.")
    return _film(pictures)


def _pictures(path: Path, picture: Picture, moments: list[Fraction]) -> list[Any]:
    """What shows at these moments, small and upright."""
    found: list[Any] = []
    with av.open(str(path), options={"protocol_whitelist": "file"}) as container:
        stream = next(each for each in container.streams.video if each.index == picture.stream_index)
        stream.codec_context.thread_count = limits.DECODER_THREADS
        if moments[0] - picture.start_seconds > _LEAD_SECONDS:
            container.seek(int((moments[0] - _LEAD_SECONDS) * _SECOND), backward=True)
        shown: av.VideoFrame | None = None
        for frame in container.decode(stream):
            at = (frame.pts if frame.pts is not None else frame.dts or 0) * Fraction(frame.time_base or 0)
            while shown is not None and len(found) < len(moments) and at > moments[len(found)]:
                found.append(_small(shown, picture))
            shown = frame
            if len(found) == len(moments):
                return found
        if shown is not None:
            found += [_small(shown, picture)] * (len(moments) - len(found))
    return found


def _small(frame: av.VideoFrame, picture: Picture) -> Any:
    size = picture.stored
    aspect = float(size.width * picture.sample_aspect / size.height)
    width = _LONGEST_PIXELS if aspect >= 1 else round(_LONGEST_PIXELS * aspect)
    height = round(width / aspect)
    pixels = frame.reformat(width=width // 2 * 2, height=height // 2 * 2, format="rgb24").to_ndarray()
    return np.ascontiguousarray(np.rot90(pixels, -(picture.rotation // 90)))


def _film(pictures: list[Any]) -> bytes:
    memory = io.BytesIO()
    with av.open(memory, "w", format="mp4") as container:
        stream: Any = container.add_stream("libx264", rate=_RATE)
        stream.height, stream.width = pictures[0].shape[:2]
        stream.pix_fmt = "yuv420p"
        for picture in pictures:
            container.mux(stream.encode(av.VideoFrame.from_ndarray(picture, format="rgb24")))
        container.mux(stream.encode(None))
    return memory.getvalue()
