"""One end of a clip, seen roughly: small pictures and plain sound of its last or first two seconds.

For measuring only: exact frames are the media steps' work. The file was sent by a stranger and is decoded in
this process. What bounds that: it was probed, in a child process with limits, so its demuxer, codec, pixels,
rate and length are allowed ones; only files are opened; and decoding ends where the window does.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path
from typing import Any, Final, cast

import av
import cv2
import numpy as np
from av.container import InputContainer
from numpy.typing import NDArray

from segue.domain import limits
from segue.domain.assets import Picture
from segue.domain.errors import StepFailed
from segue.domain.plan import Span

Pixels = NDArray[np.uint8]
Numbers = NDArray[np.floating[Any]]

WINDOW_SECONDS: Final = 2
LOOKS_A_SECOND: Final = 12
SOUND_RATE: Final = 16_000  # enough for loudness
_LONGEST_PIXELS: Final = 256
_MICROSECONDS: Final = 1_000_000
_LEAD_SECONDS: Final = 2  # sought further back than the window: indexes count by time of decoding
_PQ: Final = "smpte2084"
_WHITE_NITS: Final = 203  # diffuse white in HDR (ITU-R BT.2408)


@dataclass(frozen=True)
class ClipEnd:
    """Small rgb24 pictures at even steps of `step_seconds`, and mono sound at `SOUND_RATE` if it has any."""

    pictures: tuple[Pixels, ...]
    step_seconds: float
    sound: Numbers | None


def read_end(path: Path, span: Span, *, at_end: bool, on_picture: Callable[[], None]) -> ClipEnd:
    """The last two seconds of a piece of a clip, or its first. `on_picture` is called at every frame.

    Raises StepFailed when the clip cannot be read.
    """
    picture = span.facts.picture
    length = min(Fraction(WINDOW_SECONDS), span.frames / picture.rate)
    begin = span.out_frame / picture.rate - length if at_end else span.in_frame / picture.rate
    start = picture.start_seconds + begin
    count = max(1, round(length * LOOKS_A_SECOND))
    moments = [start + length * (2 * index + 1) / (2 * count) for index in range(count)]
    try:
        with av.open(str(path), options={"protocol_whitelist": "file"}) as container:
            pictures = tuple(_pictures(container, picture, moments, on_picture))
        sound = _sound(path, span, start, start + length)
    except av.FFmpegError as error:
        raise StepFailed(
            "A clip of this film can no longer be read: upload it again.", detail=str(error)
        ) from error
    if not pictures:
        raise StepFailed("The end of a clip cannot be decoded: export the clip again.")
    return ClipEnd(pictures, float(length / count), sound)


def _pictures(
    container: InputContainer, picture: Picture, moments: list[Fraction], on_picture: Callable[[], None]
) -> Iterator[Pixels]:
    """What shows at each moment (seconds in the container, rising), small and upright."""
    stream = next(each for each in container.streams.video if each.index == picture.stream_index)
    stream.codec_context.thread_count = limits.DECODER_THREADS
    if moments[0] - picture.start_seconds > _LEAD_SECONDS:
        container.seek(int((moments[0] - _LEAD_SECONDS) * _MICROSECONDS), backward=True)
    wanted, shown = list(moments), None
    for frame in container.decode(stream):
        on_picture()
        at = (frame.pts if frame.pts is not None else frame.dts or 0) * cast(Fraction, frame.time_base)
        while wanted and at > wanted[0]:
            if shown is not None:
                yield _small(shown, picture)
            wanted.pop(0)
        shown = frame
        if not wanted:
            return
    if shown is not None:
        last = _small(shown, picture)
        yield from (last for _ in wanted)


def _small(frame: av.VideoFrame, picture: Picture) -> Pixels:
    size = picture.stored
    aspect = float(size.width * picture.sample_aspect / size.height)
    width = _LONGEST_PIXELS if aspect >= 1 else max(16, round(_LONGEST_PIXELS * aspect))
    height = max(16, round(width / aspect))
    pixels = cast(Pixels, frame.reformat(width=width, height=height, format="rgb24").to_ndarray())
    if picture.colour.transfer == _PQ:
        pixels = cast(Pixels, cv2.LUT(pixels, _PQ_TO_SCREEN))
    return np.ascontiguousarray(np.rot90(pixels, -(picture.rotation // 90)))


def _pq_to_screen() -> Pixels:
    """PQ's 8 bit code to a screen's, white at 203 nits (SMPTE ST 2084, equation 4.1)."""
    code = np.linspace(0, 1, 256) ** (32 / 2523)
    light = (np.maximum(code - 3424 / 4096, 0) / (2413 / 128 - 2392 / 128 * code)) ** (8192 / 1305)
    screen = np.clip(light * 10_000 / _WHITE_NITS, 0, 1) ** (1 / 2.2)
    return cast(Pixels, np.round(screen * 255).astype(np.uint8))


_PQ_TO_SCREEN: Final = _pq_to_screen()


def _sound(path: Path, span: Span, start: Fraction, end: Fraction) -> Numbers | None:
    """The mono sound between two moments of the container; None when the piece has no sound."""
    track = next((each for each in span.facts.sounds if each.index == span.audio_track), None)
    if track is None:
        return None
    resampler = av.AudioResampler(format="flt", layout="mono", rate=SOUND_RATE)
    chunks: list[Numbers] = []
    with av.open(str(path), options={"protocol_whitelist": "file"}) as container:
        stream = container.streams[track.stream_index]
        if start - span.facts.picture.start_seconds > _LEAD_SECONDS:  # not every file can go back so far
            container.seek(int((start - _LEAD_SECONDS) * _MICROSECONDS), backward=True)
        for frame in container.decode(stream):
            assert isinstance(frame, av.AudioFrame)
            at = (frame.pts or 0) * cast(Fraction, frame.time_base)
            if at >= end:
                break
            if at + Fraction(frame.samples, frame.sample_rate) > start:
                chunks += [part.to_ndarray().ravel().astype(np.float32) for part in resampler.resample(frame)]
    return np.concatenate(chunks) if chunks else np.zeros(1)
