"""What a film of ours is, read from the file: streams, form, clocks, lengths."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path
from typing import cast

import av
from av.audio.stream import AudioStream

from segue.domain import limits
from segue.domain.assets import Colour, Size
from segue.domain.frames import SOUND_RATE, judged_size
from segue.media.colour import Tags, decide
from segue.media.motion import Frame
from segue.media.screen import Codes, shown
from segue.media.sources import open_coded


@dataclass(frozen=True)
class PictureShape:
    codec: str
    pixel_format: str
    size: Size
    rate: Fraction
    square: bool
    colour: Colour
    colour_said: bool
    frames: int
    misplaced: int | None
    """The first frame that does not lie at its place on the rate's grid; None if all do."""


@dataclass(frozen=True)
class SoundShape:
    codec: str
    rate: int
    channels: int
    samples: int
    start: Fraction


@dataclass(frozen=True)
class FilmShape:
    """A file's streams. `others` counts the pictures and sounds beside one of each."""

    picture: PictureShape
    sound: SoundShape | None
    others: int


def shape_of(path: Path) -> FilmShape:
    """Read a film's form and count its frames, without decoding. Raises PyAV's errors, and IndexError."""
    with av.open(str(path)) as container:
        picture = _picture(container)
        sound = _sound(container.streams.audio[0]) if container.streams.audio else None
        kinds = [stream.type for stream in container.streams]
        others = kinds.count("video") + kinds.count("audio") - 1 - (sound is not None)
        return FilmShape(picture, sound, others)


def count_frames(container: av.container.InputContainer, rate: Fraction) -> tuple[int, int | None]:
    """How many frames a film of ours has, and the first that does not lie at its place on the rate's grid."""
    stream = container.streams.video[0]
    tick = Fraction(stream.time_base or 0)
    shown = sorted(packet.pts for packet in container.demux(stream) if packet.pts is not None)
    misplaced = (number for number, at in enumerate(shown) if at * tick * rate != number)
    return len(shown), next(misplaced, None)


def _picture(container: av.container.InputContainer) -> PictureShape:
    stream = container.streams.video[0]
    rate = Fraction(stream.average_rate or 0)
    frames, misplaced = count_frames(container, rate)
    decoder = stream.codec_context
    tags = Tags(
        matrix=int(decoder.colorspace),
        primaries=int(decoder.color_primaries),
        transfer=int(decoder.color_trc),
        range=int(decoder.color_range),
    )
    colour, assumed = decide(tags, decoder.height, decoder.pix_fmt or "")
    return PictureShape(
        codec=decoder.name,
        pixel_format=decoder.pix_fmt or "",
        size=Size(width=decoder.width, height=decoder.height),
        rate=rate,
        square=(stream.sample_aspect_ratio or 1) == 1,
        colour=colour,
        colour_said=not assumed,
        frames=frames,
        misplaced=misplaced,
    )


def _sound(stream: AudioStream) -> SoundShape:
    tick = Fraction(stream.time_base or 0)
    return SoundShape(
        codec=stream.codec_context.name,
        rate=stream.codec_context.sample_rate,
        channels=stream.codec_context.channels,
        samples=round((stream.duration or 0) * tick * SOUND_RATE),
        start=max(Fraction(0), (stream.start_time or 0) * tick),
    )


def looked_at(
    path: Path, colour: Colour, tick: Callable[[int], None], wanted: Callable[[int], bool]
) -> Iterator[Frame | None]:
    """Every frame that decodes: small, as BGR, where its number is `wanted`, and None elsewhere.

    They are as a screen shows them: `colour` is the film's. `tick` is told how many so far. Raises PyAV's
    errors.
    """
    form = "bgr48le" if colour.high_dynamic_range else "bgr24"
    with open_coded(path) as container:
        stream = container.streams.video[0]
        stream.thread_type = "AUTO"
        stream.codec_context.thread_count = limits.DECODER_THREADS
        width, height = judged_size(stream.codec_context.width, stream.codec_context.height)
        for number, frame in enumerate(container.decode(stream)):
            tick(number + 1)
            if not wanted(number):
                yield None
                continue
            small = frame.to_ndarray(format=form, width=width, height=height, interpolation="AREA")
            yield shown(cast(Codes, small), colour) if colour.high_dynamic_range else cast(Frame, small)
