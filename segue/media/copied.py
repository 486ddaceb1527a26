"""The part of a clip whose coded pictures can be a film's own: whole groups, each readable by itself."""

from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path

import av
from av.video.stream import VideoStream

from segue.domain.plan import Span
from segue.domain.results import Copied
from segue.media.grid import slot
from segue.media.joining import Coded
from segue.media.looks import hash_pictures
from segue.media.parameter_sets import Header, is_refresh, read_header, without_sets
from segue.media.sources import open_coded

_MICROSECONDS = 1_000_000


@dataclass(frozen=True)
class Stretch:
    """Whole groups of a clip's coded pictures, one after another, from frame `first` of its grid on.

    `begins` is the time of the first one, in the stream's ticks.
    """

    path: Path
    span: Span
    first: int
    frames: int
    delay: int
    begins: int

    @property
    def stream_index(self) -> int:
        return self.span.facts.picture.stream_index

    @property
    def end(self) -> int:
        return self.first + self.frames

    def pictures(self) -> Coded:
        """The pictures, without parameter sets inside them: the film's header holds these."""
        for each in self._read():
            assert each.number is not None and each.plain is not None  # it was seen to be so
            packet = av.Packet(each.plain)
            packet.is_keyframe = each.refresh
            yield each.number - self.first, packet

    def proof(self) -> Copied:
        """Which frames these are, and the sha256 of the source's own coded pictures."""
        sha256 = hash_pictures((each.data for each in self._read()), "h264")
        return Copied(first_frame=self.first, frames=self.frames, sha256=sha256)

    def _read(self) -> Iterator["_Picture"]:
        left = self.frames
        for each in _read(self.path, self.span, self.first):
            if left == self.frames and each.time != self.begins:
                continue
            yield each
            left -= 1
            if not left:
                return


@dataclass(frozen=True)
class _Picture:
    """A coded picture of a clip. `plain` None: it cannot be a film's; `number` is that of its frame."""

    data: bytes
    time: int | None
    number: int | None
    refresh: bool
    plain: bytes | None


def longest_stretch(path: Path, span: Span) -> Stretch | None:
    """The longest run of whole groups between a span's cuts; None if there is none. Raises PyAV's errors."""
    best: Stretch | None = None
    current: Stretch | None = None
    for group in _groups(path, span):
        if group is None or group.first < span.in_frame or group.end > span.out_frame:
            current = None
            continue
        if current is not None and current.end == group.first:
            delay = max(current.delay, group.delay)
            group = Stretch(path, span, current.first, current.frames + group.frames, delay, current.begins)
        current = group
        if best is None or current.frames > best.frames:
            best = current
    return best


def _groups(path: Path, span: Span) -> Iterator[Stretch | None]:
    """Each group of pictures from about the in point on to beyond the out point; None for one of no use."""
    numbers: list[int] | None = None  # of the group's pictures, in coded order; None when it is of no use
    begins: int | None = None  # None before the first group
    for each in _read(path, span, span.in_frame):
        if each.refresh:
            if begins is not None:
                yield _whole(path, span, numbers, begins)
            if each.number is not None and each.number >= span.out_frame:
                return
            numbers, begins = [], each.time or 0
        if numbers is not None:
            if each.number is None or each.plain is None:
                numbers = None
            else:
                numbers.append(each.number)
    if begins is not None:
        yield _whole(path, span, numbers, begins)


def _whole(path: Path, span: Span, numbers: list[int] | None, begins: int) -> Stretch | None:
    """A group, if its pictures show each of its frames once, its first one first."""
    sets = span.facts.picture.sets
    if not numbers or sorted(numbers) != list(range(numbers[0], numbers[0] + len(numbers))):
        return None
    delay = max(coded - (number - numbers[0]) for coded, number in enumerate(numbers))
    if delay and not (sets and sets.order_said):
        return None
    return Stretch(path, span, numbers[0], len(numbers), delay, begins)


def _read(path: Path, span: Span, frame: int) -> Iterator[_Picture]:
    """A clip's coded pictures, from the key frame at or before a frame of its grid on."""
    picture = span.facts.picture
    with open_coded(path) as container:
        stream = container.streams[picture.stream_index]
        assert isinstance(stream, VideoStream)
        header, tick = (
            read_header(bytes(stream.codec_context.extradata or b"")),
            Fraction(stream.time_base or 0),
        )
        if header is None:
            return
        if frame:
            place = picture.start_seconds + Fraction(frame) / picture.rate
            container.seek(int(place * _MICROSECONDS), backward=True)
        for packet in container.demux(stream):
            if packet.size:
                yield _picture(packet, header, tick, span)


def _picture(packet: "av.Packet[VideoStream]", header: Header, tick: Fraction, span: Span) -> _Picture:
    picture, data = span.facts.picture, bytes(packet)
    number = None
    if packet.pts is not None and not packet.is_discard and not packet.is_corrupt:
        number = slot(packet.pts * tick - picture.start_seconds, picture.rate)
    plain = without_sets(data, header)
    refresh = packet.is_keyframe and plain is not None and is_refresh(plain)
    return _Picture(data, packet.pts, number, refresh, plain)
