"""What the stand-ins deliver: a real film from the two pictures they were sent."""

import io
from fractions import Fraction
from typing import Any

import av
import cv2
import numpy as np


def take(first: bytes, last: bytes, count: int, rate: int = 24, shrunk: int = 1) -> bytes:
    """An MP4 of so many frames, the first and last being the two pictures; the one slides over the other."""
    begin, end = (cv2.imdecode(np.frombuffer(each, np.uint8), cv2.IMREAD_COLOR) for each in (first, last))
    width = begin.shape[1]
    frames = []
    for number in range(count):
        share = number / (count - 1)
        edge = round(width * (1 - (3 * share**2 - 2 * share**3)))
        frames.append(np.concatenate([begin[:, width - edge :], end[:, : width - edge]], axis=1))
    frames[0], frames[-1] = begin, end
    return film(frames, rate, shrunk)


def film(frames: list[Any], rate: int, shrunk: int = 1) -> bytes:
    """Pictures (BGR) as an MP4, of a size so many times smaller."""
    memory = io.BytesIO()
    with av.open(memory, "w", format="mp4") as container:
        stream: Any = container.add_stream("libx264", rate=Fraction(rate))
        stream.height, stream.width = (side // shrunk for side in frames[0].shape[:2])
        stream.pix_fmt = "yuv420p"
        stream.options = {"crf": "12", "preset": "ultrafast"}
        for picture in frames:
            frame = av.VideoFrame.from_ndarray(np.ascontiguousarray(picture), format="bgr24")
            matrix = "ITU709" if stream.height >= 720 else "ITU601"  # what readers take it for, untagged
            sized = frame.reformat(stream.width, stream.height, "yuv420p", dst_colorspace=matrix)
            container.mux(stream.encode(sized))
        container.mux(stream.encode(None))
    return memory.getvalue()


def pictures(source: bytes) -> list[Any]:
    """A film's frames (BGR)."""
    with av.open(io.BytesIO(source)) as container:
        frames = container.decode(video=0)
        matrix = "ITU709" if container.streams.video[0].height >= 720 else "ITU601"
        return [each.reformat(format="bgr24", src_colorspace=matrix).to_ndarray() for each in frames]


def extensible(source: bytes) -> bool:
    """Whether Veo continues such a film: MP4, 24 frames a second, 1 to 30 s."""
    with av.open(io.BytesIO(source)) as container:
        stream = container.streams.video[0]
        frames = sum(1 for packet in container.demux(stream) if packet.size)
        return "mp4" in container.format.name and stream.average_rate == 24 and 24 <= frames <= 720


def extended(source: bytes, count: int) -> bytes:
    """An MP4 of all that was given and `count` new frames, in which the last picture wanders to the left."""
    given = pictures(source)
    new = [np.roll(given[-1], -2 * number, axis=1) for number in range(1, count + 1)]
    return film([*given, *new], 24)
