"""The facts of a clip, read with PyAV. This runs in a child process: others call `probe.py`."""

from fractions import Fraction

from av.audio.stream import AudioStream
from av.container import InputContainer
from av.video.frame import VideoFrame
from av.video.stream import VideoStream

from segue.domain import limits
from segue.domain.assets import Caption, Colour, Facts, FieldOrder, Picture, Rotation, Size, Sound
from segue.domain.errors import MediaRefused
from segue.media import colour as colours
from segue.media import refusals
from segue.media.containers import container_name
from segue.media.grid import Grid, grid_of
from segue.media.log_footage import log_curve
from segue.media.notes import notes_of
from segue.media.parameter_sets import coded_sets
from segue.media.sources import Source
from segue.media.timing import Timing, read_timing
from segue.media.wholeness import DolbyVision, cut_short, dolby_vision

_NOT_A_PICTURE = 0x400 | 0x800  # AV_DISPOSITION_ATTACHED_PIC (cover art), _TIMED_THUMBNAILS
_DEFAULT = 0x1
_BOTTOM_FIRST = (3, 4)  # AVFieldOrder: AV_FIELD_BB, AV_FIELD_TB
_TOP_FIRST = (2, 5)
_NTSC_LINES = (480, 486)  # DV and its kin put the bottom field first and seldom say so
_ENCRYPTED_TAGS = ("encv", "drmi", "drmt")
_RAW_TAGS = ("aprn", "aprh")
_LENGTH_SLACK_SECONDS = 1
_LENGTH_SLACK_SHARE = Fraction(1, 20)
_MICROSECONDS = 1_000_000
_MAX_TEXT = 200


def inspect_file(path: Source) -> Facts:
    """The facts of the clip at `path`. Raises MediaRefused for everything that is not one."""
    path = path.absolute()
    with refusals.open_or_refuse(path) as container:
        stream = _main_picture(container)
        dolby = dolby_vision(path)
        timing = read_timing(path, stream.index, stream.codec_context.width * stream.codec_context.height)
        _refuse_if_not_whole(path, container, stream, timing)
        picture = _picture(stream, timing, dolby)
        picture = picture.changed(log=_log(path, container, timing, picture))
        return Facts(
            container=_container(container, path),
            bytes=path.stat().st_size,
            picture=picture,
            sounds=_sounds(container),
            captions=_captions(container, timing, stream.index),
            timecode=_timecode(container),
            created=_text(container.metadata.get("creation_time")),
            title=_text(container.metadata.get("title")),
            chapters=len(container.chapters()),
            notes=tuple(_notes(container, picture)),
        )


def _container(container: InputContainer, path: Source) -> str:
    with path.open("rb") as file:
        return container_name(container.format.name, file.read(64), container.metadata.get("major_brand", ""))


def _main_picture(container: InputContainer) -> VideoStream:
    """The video stream that shows: the default one, else the first, never cover art. Raises MediaRefused."""
    pictures = [each for each in container.streams.video if not int(each.disposition) & _NOT_A_PICTURE]
    if not pictures:
        raise MediaRefused(refusals.NO_PICTURE if container.streams.audio else refusals.NOT_MEDIA)
    stream = next((each for each in pictures if int(each.disposition) & _DEFAULT), pictures[0])
    decoder = stream.codec_context
    if decoder is None:
        raise refusals.unknown_codec("")
    if decoder.codec_tag in _ENCRYPTED_TAGS:
        raise refusals.protected()
    if decoder.codec_tag in _RAW_TAGS:
        raise MediaRefused(refusals.CAMERA_RAW)
    if decoder.width * decoder.height > limits.MAX_PIXELS:
        raise refusals.too_many_pixels(decoder.width, decoder.height)
    if decoder.pix_fmt is None or not decoder.width or not decoder.height:
        raise refusals.unknown_codec(f" ({decoder.name})")
    return stream


def _refuse_if_not_whole(
    path: Source, container: InputContainer, stream: VideoStream, timing: Timing
) -> None:
    declared = Fraction(container.duration or 0, _MICROSECONDS)
    counted_in = "matroska" in container.format.name  # its muxers count a late start to the length
    begins = 0 if counted_in else Fraction(container.start_time or 0, _MICROSECONDS)
    missing = declared - (timing.packets.end_seconds - begins)
    slack = max(Fraction(_LENGTH_SLACK_SECONDS), declared * _LENGTH_SLACK_SHARE)
    counted = stream.frames if "mov" in container.format.name else 0  # AVI counts repeats that hold nothing
    if missing > slack or timing.packets.count < counted or cut_short(path):
        raise MediaRefused(refusals.CUT_SHORT)


def _picture(stream: VideoStream, timing: Timing, dolby: DolbyVision | None) -> Picture:
    first = timing.sample.first
    assert first is not None  # read_timing refuses a clip of which nothing is decoded
    if stream.codec_context.pix_fmt is None or first.width * first.height > limits.MAX_PIXELS:
        raise refusals.too_many_pixels(first.width, first.height)
    grid = _grid(stream, timing)
    stored = Size(width=first.width, height=first.height)
    rotation = _rotation(first)
    sample_aspect = Fraction(stream.sample_aspect_ratio or 1) or Fraction(1)
    colour, assumed = colours.decide(_tags(stream, first), stored.height, first.format.name)
    profile, colour = _read_dolby(dolby, "DOVI_RPU_BUFFER" in timing.sample.side_data, colour, assumed)
    return Picture(
        stream_index=stream.index,
        codec=stream.codec_context.name,
        profile=stream.codec_context.profile,
        pixel_format=first.format.name,
        bits=first.format.components[0].bits,
        stored=stored,
        shown=_shown(stored, rotation, sample_aspect),
        rotation=rotation,
        sample_aspect=sample_aspect,
        rate=grid.rate,
        frames=grid.frames,
        variable_rate=grid.variable,
        start=str(timing.shown.start),
        field_order=_field_order(stream, timing, stored.height),
        colour=colour,
        colour_assumed=assumed,
        dolby_vision_profile=profile,
        sets=coded_sets(stream.codec_context.extradata or b"") if _is_plain(stream, timing) else None,
    )


def _is_plain(stream: VideoStream, timing: Timing) -> bool:
    """Whether a stream is H.264 that lies in a file as it does in ours, and shows as it lies there."""
    decoder = stream.codec_context
    moved = "DISPLAYMATRIX" in timing.sample.side_data  # it may mirror a picture without turning it
    return decoder.name == "h264" and decoder.codec_tag != "avc3" and not moved


def _log(path: Source, container: InputContainer, timing: Timing, picture: Picture) -> str | None:
    first = timing.sample.first
    assert first is not None  # asked by `_picture`
    stated = [container.metadata, *(stream.metadata for stream in container.streams)]
    said = (text for each in stated for text in each.values())
    return log_curve(path, said, picture.colour, first)


def _grid(stream: VideoStream, timing: Timing) -> Grid:
    rates = (stream.base_rate, stream.guessed_rate)
    grid = grid_of(timing.shown, [rate for rate in rates if rate], stream.average_rate)
    if grid.rate > limits.MAX_SOURCE_RATE:
        raise refusals.too_fast()
    if grid.frames > limits.MAX_CLIP_SECONDS * grid.rate:
        raise refusals.too_long(int(grid.frames / grid.rate))
    return grid


def _rotation(frame: VideoFrame) -> Rotation:
    """Degrees clockwise; the display matrix counts the other way round.

    At an angle in between FFmpeg keeps the picture's shape.
    """
    quarters = round(frame.rotation / 90)
    turns: dict[int, Rotation] = {0: 0, 1: 270, 2: 180, 3: 90}
    return turns[quarters % 4] if abs(frame.rotation - 90 * quarters) <= 1 else 0


def _shown(stored: Size, rotation: Rotation, sample_aspect: Fraction) -> Size:
    """What a viewer sees: stretched along the stored lines, then turned."""
    width, height = max(1, round(stored.width * sample_aspect)), stored.height
    return Size(width=height, height=width) if rotation in (90, 270) else Size(width=width, height=height)


def _field_order(stream: VideoStream, timing: Timing, lines: int) -> FieldOrder:
    if timing.sample.interlaced * 2 <= timing.sample.seen:
        return "progressive"
    order = int(stream.codec_context.field_order)
    if order in _BOTTOM_FIRST or (order not in _TOP_FIRST and lines in _NTSC_LINES):
        return "bottom_first"
    return "top_first"


def _tags(stream: VideoStream, frame: VideoFrame) -> colours.Tags:
    """What the first picture says of its colour, else what its stream says."""
    decoder = stream.codec_context

    def said(by_frame: int, by_stream: int) -> int:
        return by_stream if by_frame == colours.UNSAID else by_frame

    return colours.Tags(
        matrix=said(int(frame.colorspace), int(decoder.colorspace)),
        primaries=said(int(frame.color_primaries), int(decoder.color_primaries)),
        transfer=said(int(frame.color_trc), int(decoder.color_trc)),
        range=int(frame.color_range) or int(decoder.color_range),
    )


def _read_dolby(
    dolby: DolbyVision | None, has_layer: bool, colour: Colour, assumed: bool
) -> tuple[int | None, Colour]:
    """The Dolby Vision profile, and the colour that its base layer has without it. Raises MediaRefused."""
    if dolby is None:
        if has_layer and assumed:  # without a configuration: only profile 5 leaves its colours unsaid
            raise refusals.dolby_only()
        return (8 if has_layer else None), colour
    if dolby.profile == 5 or (dolby.profile == 10 and dolby.compatibility == 0):
        raise refusals.dolby_only()
    if dolby.compatibility == 4:
        colour = Colour(matrix="bt2020nc", primaries="bt2020", transfer="arib-std-b67", range=colour.range)
    return dolby.profile, colour


def _sounds(container: InputContainer) -> tuple[Sound, ...]:
    """Every audio track that can be decoded; the others keep their number, so that numbers mean the same."""
    return tuple(
        Sound(
            index=index,
            stream_index=stream.index,
            codec=stream.codec_context.name,
            sample_rate=stream.codec_context.sample_rate,
            channels=stream.codec_context.channels,
            layout=stream.codec_context.layout.name,
            language=_language(stream.metadata.get("language")),
            title=_text(stream.metadata.get("title")),
        )
        for index, stream in enumerate(container.streams.audio)
        if is_audible(stream)
    )


def is_audible(stream: AudioStream) -> bool:
    """Whether a track can be decoded."""
    decoder = stream.codec_context
    return decoder is not None and bool(decoder.sample_rate) and bool(decoder.channels)


def _captions(container: InputContainer, timing: Timing, picture: int) -> tuple[Caption, ...]:
    """Caption tracks, and those that lie inside the picture."""
    tracks = tuple(
        Caption(
            stream_index=stream.index,
            codec=stream.codec_context.name if stream.codec_context else "unknown",
            language=_language(stream.metadata.get("language")),
        )
        for stream in container.streams.subtitles
    )
    inside = (Caption(stream_index=picture, codec="eia_608"),) if "A53_CC" in timing.sample.side_data else ()
    return tracks + inside


def _timecode(container: InputContainer) -> str | None:
    """The start timecode, as the container, its picture or its timecode track states it."""
    stated = [container.metadata, *(stream.metadata for stream in container.streams)]
    return next((text for each in stated if (text := _text(each.get("timecode")))), None)


def _notes(container: InputContainer, picture: Picture) -> list[str]:
    mute = [number for number, each in enumerate(container.streams.audio) if not is_audible(each)]
    data = sum(1 for each in container.streams.data if "timecode" not in each.metadata)
    return notes_of(picture, mute_tracks=mute, data_tracks=data)


def _language(text: str | None) -> str | None:
    return None if text in (None, "und", "") else _text(text)


def _text(text: str | None) -> str | None:
    """A file's own words: printable, of bounded length, or None."""
    clean = "".join(letter for letter in text or "" if letter.isprintable()).strip()[:_MAX_TEXT]
    return clean or None
