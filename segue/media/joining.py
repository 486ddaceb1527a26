"""Coded pictures of several files written as one stream, without decoding: each at its place, by its number.

Clocks are whole ticks of the film's timescale, so that nothing is rounded however many pieces there are.
"""

import errno
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path
from typing import Any, Protocol

import av
from av.video.stream import VideoStream

from segue.domain.errors import Internal, NoSpace
from segue.domain.plan import FilmFormat
from segue.media.mezzanine import frame_ticks, same_headers, timescale
from segue.media.parameter_sets import joined_header
from segue.media.sources import open_coded

Coded = Iterator[tuple[int, "av.Packet[Any]"]]
"""Coded pictures in the order of decoding, each with its number in the order of showing, from 0."""


class Run(Protocol):
    """Coded pictures that need none beside them. `delay`: how far one is coded after its number, at most."""

    @property
    def path(self) -> Path: ...
    @property
    def stream_index(self) -> int: ...
    @property
    def frames(self) -> int: ...
    @property
    def delay(self) -> int: ...
    def pictures(self) -> Coded:
        """Read them from the file. Raises PyAV's errors."""
        ...


@dataclass(frozen=True)
class Mezzanine:
    """All pictures of a file of ours."""

    path: Path
    frames: int
    rate: Fraction
    stream_index: int = 0

    @property
    def delay(self) -> int:
        with open_coded(self.path) as container:
            stream = container.streams.video[0]
            first = next(container.demux(stream))
            return -int((first.dts or 0) * (stream.time_base or 0) * self.rate)

    def pictures(self) -> Coded:
        with open_coded(self.path) as container:
            stream = container.streams.video[0]
            tick = Fraction(stream.time_base or 0)
            for packet in container.demux(stream):
                if packet.pts is not None and packet.size:
                    yield int(packet.pts * tick * self.rate), packet


def join_pictures(runs: Sequence[Run], form: FilmFormat, into: Path, tick: Callable[[int], None]) -> None:
    """Write the pictures of all runs, one run after another; `tick` is told how many frames are written.

    The header holds the parameter sets of all. Raises NoSpace, and Internal when they cannot be one stream.
    """
    ticks, clock = frame_ticks(form.rate), str(timescale(form.rate))
    options = {"movie_timescale": clock, "video_track_timescale": clock}
    try:
        with av.open(str(into), "w", format=form.container, options=options) as output:
            stream = _stream_of(output, runs, form)
            delay, first, coded = max(run.delay for run in runs), 0, 0
            for run in runs:
                for number, packet in run.pictures():
                    shown = first + number
                    assert coded <= shown + delay, (run.path.name, coded, shown, delay)
                    packet.stream, packet.time_base = stream, Fraction(1, int(clock))
                    packet.pts, packet.dts, packet.duration = shown * ticks, (coded - delay) * ticks, ticks
                    output.mux(packet)
                    coded += 1
                    tick(coded)
                first += run.frames
                if coded != first:
                    raise Internal(f"{run.path.name} has {coded - first + run.frames} pictures.")
    except OSError as error:
        if error.errno == errno.ENOSPC:
            sentence = "The disk is full: free some space and try again. Nothing was charged."
            raise NoSpace(sentence, detail=str(error)) from error
        raise


def _stream_of(output: av.container.OutputContainer, runs: Sequence[Run], form: FilmFormat) -> VideoStream:
    """The film's stream: like the first run's, with the header of all."""
    paths = dict.fromkeys((run.path, run.stream_index) for run in runs)
    headers = dict.fromkeys(_header(path, index) for path, index in paths)
    with open_coded(runs[0].path) as container:
        like = container.streams[runs[0].stream_index]
        assert isinstance(like, VideoStream)
        stream = output.add_stream_from_template(like)
    if form.codec == "h264":
        stream.codec_context.extradata = joined_header(headers)
    elif not same_headers([path for path, _ in paths]):
        raise Internal("The pieces of this film were not encoded alike.")
    stream.time_base = Fraction(1, timescale(form.rate))
    return stream


def _header(path: Path, stream_index: int) -> bytes:
    with open_coded(path) as container:
        stream = container.streams[stream_index]
        assert isinstance(stream, VideoStream)
        return bytes(stream.codec_context.extradata or b"")
