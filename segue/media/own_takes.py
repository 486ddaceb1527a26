"""Takes made beside us, without loss: their headers say all there is to know, so none is decoded."""

from collections import deque
from fractions import Fraction
from pathlib import Path
from typing import Final

import av
import numpy as np
from av.container import InputContainer

from segue.domain.assets import Facts, Picture, Size
from segue.media.colour import Tags, decide
from segue.media.ffmpeg import Frame
from segue.media.grid import slot

_CODEC: Final = "magicyuv"
_STORED: Final = "yuv420p"


def own_take_facts(take: Path, frames: int, rate: Fraction) -> Facts | None:
    """The facts of a take of `frames` frames, each in its place at `rate`, read without decoding.

    They are those that a probe would find. None if the file is anything else: then it has to be probed.
    Only for files of our own making: it is opened in this process.
    """
    try:
        with av.open(str(take)) as container:
            picture = _picture(container, frames, rate)
    except (av.FFmpegError, IndexError):
        return None
    if picture is None:
        return None
    return Facts(container="QuickTime", bytes=take.stat().st_size, picture=picture)


def own_take_ends(take: Path, picture: Picture) -> tuple[Frame, Frame]:
    """The first frame of such a take and the last, as RGB. Raises PyAV's errors."""
    with av.open(str(take)) as container:
        stream = container.streams.video[0]
        first = next(container.decode(stream))
        last = Fraction(picture.frames - 1) / picture.rate
        container.seek(round(last / (stream.time_base or 1)), stream=stream)
        shown = first, *deque(container.decode(stream), maxlen=1)
        pictures = [frame.to_ndarray(format="rgb24") for frame in shown]
    return np.asarray(pictures[0], np.uint8), np.asarray(pictures[-1], np.uint8)


def _picture(container: InputContainer, frames: int, rate: Fraction) -> Picture | None:
    stream = container.streams.video[0]
    decoder = stream.codec_context
    ours = decoder.name == _CODEC and decoder.pix_fmt == _STORED
    if not ours or len(container.streams) > 1 or (stream.sample_aspect_ratio or 1) != 1:
        return None
    tick = Fraction(stream.time_base or 0)
    times = sorted(packet.pts for packet in container.demux(stream) if packet.size and packet.pts is not None)
    if [slot(at * tick, rate) for at in times] != list(range(frames)):
        return None
    size = Size(width=decoder.width, height=decoder.height)
    tags = Tags(decoder.colorspace, decoder.color_primaries, decoder.color_trc, decoder.color_range)
    colour, assumed = decide(tags, size.height, _STORED)
    return Picture(
        stream_index=stream.index,
        codec=decoder.name,
        profile=decoder.profile,
        pixel_format=_STORED,
        bits=8,
        stored=size,
        shown=size,
        rotation=0,
        sample_aspect=Fraction(1),
        rate=rate,
        frames=frames,
        variable_rate=False,
        start="0",
        field_order="progressive",
        colour=colour,
        colour_assumed=assumed,
        dolby_vision_profile=None,
    )
