"""Which frames of a clip are displayed, and when: by decoding all of it if that is cheap, else by packets.

Packets alone mislead: those before the first key frame are not decoded, edit lists hide some, two may hold
the fields of one frame. So both ends are decoded, and if they are not what the packets say, everything is.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from fractions import Fraction
from typing import cast

import av
from av.container import InputContainer
from av.sidedata.sidedata import SideData
from av.video.frame import VideoFrame
from av.video.stream import VideoStream

from segue.domain import limits
from segue.domain.errors import MediaRefused
from segue.media.containers import EXPORT
from segue.media.grid import Shown
from segue.media.safety import OPEN_OPTIONS
from segue.media.sources import Source, open_media

_MICROSECONDS = 1_000_000
_SAMPLE_FRAMES = 12  # enough to see whether a clip is interlaced
_TAIL_SECONDS = (2, 8, 32)

UNDECODABLE = f"The picture of this clip cannot be decoded: open it in an editor, {EXPORT}."


@dataclass
class Sample:
    """What the first decoded frames show."""

    first: VideoFrame | None = None
    side_data: set[str] = field(default_factory=set)
    interlaced: int = 0
    seen: int = 0

    def add(self, frame: VideoFrame) -> None:
        if self.seen >= _SAMPLE_FRAMES:
            return
        self.first = self.first or frame
        self.seen += 1
        self.interlaced += bool(frame.interlaced_frame)
        # PyAV's stubs call it a mapping; what it gives is its values.
        items = cast(Iterable[SideData], frame.side_data)
        self.side_data |= {str(item.type).removeprefix("Type.") for item in items}


@dataclass(frozen=True)
class Packets:
    """The picture's packets: times of those that should show, whether any is missing, how far the file goes.

    `count` includes hidden ones; `end_seconds` is the latest end of any stream's packet.
    """

    times: tuple[int, ...]
    durations: dict[int, int]
    complete: bool
    count: int
    end_seconds: Fraction


@dataclass(frozen=True)
class Timing:
    shown: Shown
    sample: Sample
    packets: Packets


def open_clip(path: Source) -> InputContainer:
    """Open a user's file with the demuxers that are allowed. Raises PyAV's errors."""
    return open_media(path, OPEN_OPTIONS)


def read_timing(path: Source, stream_index: int, pixels: int) -> Timing:
    """When each displayed frame of a stream begins. Raises MediaRefused when nothing of it can be decoded."""
    with open_clip(path) as container:
        packets = _read_packets(container, stream_index)
        tick = Fraction(_video(container, stream_index).time_base or 0)
    cheap = packets.count * pixels <= limits.PROBE_DECODE_PIXELS
    if cheap or not packets.complete:
        sample, times = _decode_all(path, stream_index)
    else:
        sample, times = _decode_ends(path, stream_index, packets)
    if not times or sample.first is None:
        raise MediaRefused(UNDECODABLE)
    last = packets.durations.get(times[-1], 0)
    return Timing(Shown(times, tick, last), sample, packets)


def _video(container: InputContainer, stream_index: int) -> VideoStream:
    stream = container.streams[stream_index]
    assert isinstance(stream, VideoStream)
    stream.thread_type = "AUTO"
    stream.codec_context.thread_count = limits.DECODER_THREADS
    return stream


def _read_packets(container: InputContainer, stream_index: int) -> Packets:
    times: list[int] = []
    durations: dict[int, int] = {}
    first_key: int | None = None
    complete, count, end = True, 0, Fraction(0)
    for packet in container.demux():
        at = packet.pts if packet.pts is not None else packet.dts
        if at is not None and packet.time_base:
            end = max(end, (at + (packet.duration or 0)) * packet.time_base)
        if packet.stream_index != stream_index or not packet.size:
            continue
        count += 1
        if packet.pts is None:
            complete = False
            continue
        if first_key is None and packet.is_keyframe:
            first_key = packet.pts
        durations[packet.pts] = packet.duration or 0
        if first_key is not None and packet.pts >= first_key and not packet.is_discard:
            times.append(packet.pts)
    shown = tuple(sorted(set(times)))
    return Packets(shown, durations, complete and len(shown) == len(times) > 0, count, end)


def _decoded(container: InputContainer, stream_index: int) -> Iterator[tuple[int, VideoFrame]]:
    """The frames that come out, with their times; damaged packets are passed over, as players do."""
    for packet in container.demux(_video(container, stream_index)):
        try:
            frames = packet.decode()
        except (av.error.InvalidDataError, av.error.ExternalError):
            continue
        for frame in frames:
            at = frame.pts if frame.pts is not None else frame.dts
            if at is not None and isinstance(frame, VideoFrame):
                yield at, frame


def _decode_all(path: Source, stream_index: int) -> tuple[Sample, tuple[int, ...]]:
    sample, times = Sample(), set[int]()
    with open_clip(path) as container:
        for at, frame in _decoded(container, stream_index):
            times.add(at)
            sample.add(frame)
    return sample, tuple(sorted(times))


def _decode_ends(path: Source, stream_index: int, packets: Packets) -> tuple[Sample, tuple[int, ...]]:
    """The packets' times, once both ends were seen to decode to just those; all of it decoded otherwise."""
    sample, head = Sample(), list[int]()
    with open_clip(path) as container:
        for at, frame in _decoded(container, stream_index):
            head.append(at)
            sample.add(frame)
            if len(head) == _SAMPLE_FRAMES:
                break
    if tuple(head) != packets.times[: len(head)] or not _tail_agrees(path, stream_index, packets):
        return _decode_all(path, stream_index)
    return sample, packets.times


def _tail_agrees(path: Source, stream_index: int, packets: Packets) -> bool:
    with open_clip(path) as container:
        tick = _video(container, stream_index).time_base or Fraction(1)
        for back in _TAIL_SECONDS:
            place = max(packets.times[0] * tick, packets.times[-1] * tick - back)
            container.seek(int(place * _MICROSECONDS), backward=True)
            tail = tuple(sorted({at for at, _ in _decoded(container, stream_index)}))
            if tail:
                return tail == packets.times[-len(tail) :]
    return False
