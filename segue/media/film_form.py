"""The film's form: a piece of a clip, frame for frame as it is in the film. Stills and conform share it.

The graph, in this order: deinterlace; put the frames on the clip's own grid; cut the piece out; bring it to
the film's rate by repeats and drops; say what the colour is, convert it, scale; fit it into the film's shape.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path
from typing import Any

import ffmpeg as ffmpeg_python

from segue.domain.assets import Colour, Picture, Size
from segue.domain.plan import FilmFormat, Span
from segue.media import colour as colours
from segue.media import ffmpeg
from segue.media.fitting import Placement, place
from segue.media.grid import frames_at_rate, source_frame
from segue.media.panning import Counted, Pan, crop_offsets
from segue.media.pixels import planar
from segue.media.seek import seek_seconds

Graph = Any
"""A stream of ffmpeg-python: untyped as that library is."""

_FINEST = 2_000_000_000  # FFmpeg keeps a time base in 32 bits
_TIE = "1/1000000"  # of a frame: what double arithmetic may be off by where a frame begins on a middle
_COMMON_BITS = 8
_OVERLAYS = {"yuv420p": "yuv420", "yuv420p10le": "yuv420p10", "yuv422p10le": "yuv422p10"}
_WHITE_NITS = 203  # diffuse white in HDR (ITU-R BT.2408)


def film_frames(span: Span, format: FilmFormat) -> int:
    """How many frames a piece of a clip has in the film."""
    return frames_at_rate(span.frames, span.facts.picture.rate, format.rate)


def film_stream(
    path: Path, span: Span, format: FilmFormat, numbers: range | None = None, pan: Pan = ()
) -> Graph:
    """A piece of a clip in film form, as a graph to which an encoder is added: `.output(...)`.

    It has exactly `film_frames(span, format)` frames at the film's rate, size and colour, as
    `pixel_format(format)`, with square pixels and times that count from 0. With `numbers`, only those of its
    frames: the same as they are among all. `pan` is where a crop lies that
    follows the subject. Raises StepFailed when the file cannot be opened.
    """
    picture = span.facts.picture
    wanted = range(film_frames(span, format)) if numbers is None else numbers
    assert wanted and wanted.step == 1, wanted
    first = source_frame(wanted[0], span.in_frame, picture.rate, format.rate)
    last = source_frame(wanted[-1], span.in_frame, picture.rate, format.rate)
    stream = grid_stream(path, picture, first, last + 1)
    rate = _Rates(picture.rate, format.rate, first - span.in_frame, wanted)
    slower = format.rate <= picture.rate
    if slower:  # what is dropped need not be scaled
        stream = _at_rate(stream, rate)
    placement = place(picture.shown, format.size, format.fit)
    stream = coloured(stream, picture, format.colour, placement.inner, pixel_format(format))
    shown = Counted(first, span.in_frame, wanted.start, format.rate / picture.rate if slower else None)
    stream = _fitted(stream, placement, format, crop_offsets(pan, shown) if pan else None)
    if not slower:
        stream = _at_rate(stream, rate)
    return stream.filter("setparams", **colours.declare(format.colour))


def film_form_frames(
    path: Path,
    span: Span,
    format: FilmFormat,
    numbers: range | None = None,
    on_progress: ffmpeg.Progress | None = None,
    pan: Pan = (),
) -> Iterator[ffmpeg.Frame]:
    """The film's frames of a piece of a clip (or just those `numbers`) as rgb24 pictures of the film's size.

    Raises StepFailed, and what `on_progress` raises.
    """
    stored = span.facts.picture.stored
    yield from ffmpeg.decode_pipe(
        raw_arguments(as_rgb(film_stream(path, span, format, numbers, pan))),
        size=format.size,
        wall_seconds=ffmpeg.patience_seconds(span.out_frame, stored.width * stored.height),
        on_progress=on_progress,
    )


def pixel_format(format: FilmFormat) -> str:
    """How a film's pictures are stored."""
    if format.codec == "prores":
        return "yuv422p10le"
    return "yuv420p10le" if format.bits > _COMMON_BITS else "yuv420p"


def raw_arguments(stream: Graph) -> list[str]:
    """The arguments of a graph for `ffmpeg.decode_pipe`, which adds the output itself."""
    words = ffmpeg.arguments_of(stream.output("pipe:1", fps_mode="passthrough"))
    assert words[-1] == "pipe:1", words
    return words[:-1]


def grid_stream(path: Path, picture: Picture, in_frame: int, out_frame: int) -> Graph:
    """Frames `in_frame` to `out_frame` of a clip's own grid: each as it is stored, turned upright by FFmpeg.

    Beyond the clip's end its last frame goes on.
    """
    options: dict[str, str | None] = {**ffmpeg.INPUT_OPTIONS, "copyts": None}
    if (seek := seek_seconds(path, picture, in_frame)) is not None:
        options |= {"noaccurate_seek": None, "ss": f"{float(seek):.6f}"}
    stream = ffmpeg_python.input(file_name(path), **options)[str(picture.stream_index)]
    if picture.field_order != "progressive":
        parity = "tff" if picture.field_order == "top_first" else "bff"
        stream = stream.filter("bwdif", mode="send_frame", parity=parity, deint="all")
    return _on_grid(stream, picture).filter("trim", start_pts=in_frame, end_pts=out_frame)


def file_name(path: Path) -> str:
    """A path as FFmpeg's argument: never taken for an option or for a protocol."""
    return f"file:{path.resolve()}"


def _on_grid(stream: Graph, picture: Picture) -> Graph:
    """Give each frame the number of its place on the grid as its time (`grid.slot`), and fill the gaps."""
    rate, start = picture.rate, picture.start_seconds
    fine = _FINEST // rate.numerator
    seconds = f"(T-({start.numerator}/{start.denominator}))"
    place = f"ceil({seconds}*{rate.numerator}/{rate.denominator}-1/2-{_TIE})"
    return (
        stream.filter("settb", expr=f"1/{fine * rate.numerator}")
        .filter("setpts", expr=f"{place}*{fine * rate.denominator}")
        .filter("fps", fps=str(rate))
        .filter("tpad", stop=-1, stop_mode="clone")
    )


@dataclass(frozen=True)
class _Rates:
    """From a source's rate to the film's.

    The stream's first frame is number `offset` of its piece of the clip, counted from 0; `numbers` are the
    film's frames that are wanted of that piece.
    """

    source: Fraction
    film: Fraction
    offset: int
    numbers: range


def _at_rate(stream: Graph, rate: _Rates) -> Graph:
    """Repeat or drop frames so that frame k shows the source at in / rate + (k + 1/2) / film rate."""
    ratio = rate.film / rate.source
    if ratio != 1:
        place = f"ceil((N+{rate.offset})*{ratio.numerator}/{ratio.denominator}-1/2-{_TIE})"
        stream = (
            stream.filter("settb", expr=str(1 / rate.film))
            .filter("setpts", expr=place)
            .filter("fps", fps=str(rate.film))
            .filter("tpad", stop=-1, stop_mode="clone")
            .filter("trim", start_pts=rate.numbers.start, end_pts=rate.numbers.stop)
        )
    return stream.filter("setpts", expr="N")


def coloured(stream: Graph, picture: Picture, film: Colour, size: Size, stored: str) -> Graph:
    """The picture at another size, with the film's colour, as `stored`."""
    source = colours.stored_colour(picture)
    turned = turned_size(picture)
    even = turned.width % 2 == 0 and turned.height % 2 == 0
    input_format = planar(picture.pixel_format, even=even)
    if colours.same_numbers(source, film) and turned == size and input_format == stored:
        return stream.filter("setsar", "1")
    if input_format != picture.pixel_format:
        stream = stream.filter("format", input_format)
    if colours.needs_tone_map(source, film):
        return _tone_mapped(stream, source, film, size, stored)
    wide = colours.wide(source, film)
    taken_as = source.changed(transfer=film.transfer, primaries=source.primaries if wide else film.primaries)
    cut_short = picture.bits > (10 if "p10" in stored else _COMMON_BITS)
    dither = "error_diffusion" if cut_short else "none"  # or gradients turn into bands
    wanted = {"d": dither, "m": film.matrix, "r": film.range, "p": film.primaries, "t": film.transfer}
    return (
        stream.filter("setparams", **colours.declare(taken_as))
        .filter("zscale", w=size.width, h=size.height, f="spline36", **wanted)
        .filter("format", stored)
        .filter("setsar", "1")
    )


def _tone_mapped(stream: Graph, source: Colour, film: Colour, size: Size, stored: str) -> Graph:
    """HDR light rolled off into SDR: diffuse white keeps its level (facts: mobius over 203 nits)."""
    stream = stream.filter("setparams", **colours.declare(source))
    stream = stream.filter("zscale", w=size.width, h=size.height, f="spline36")
    return _rolled_off(stream, film).filter("format", stored).filter("setsar", "1")


def _rolled_off(stream: Graph, film: Colour) -> Graph:
    return (
        stream.filter("zscale", t="linear", npl=_WHITE_NITS)
        .filter("format", "gbrpf32le")
        .filter("zscale", p="bt709")
        .filter("tonemap", tonemap="mobius", desat=0)
        .filter("zscale", t="bt709", m=film.matrix, r=film.range, d="error_diffusion")
    )


def _fitted(stream: Graph, placement: Placement, format: FilmFormat, follow: str | None) -> Graph:
    """The scaled picture laid into the film's frame: cropped, on black, or on itself, large and blurred."""
    inner, size, left, top = placement.inner, format.size, placement.left, placement.top
    if inner == size:
        return stream
    if format.fit in ("crop", "subject"):
        across = inner.width > size.width
        x, y = (follow or left, top) if across else (left, follow or top)
        return stream.filter("crop", size.width, size.height, x, y)
    if format.fit == "pad":
        return stream.filter("pad", size.width, size.height, left, top, color="black")
    parts = stream.filter_multi_output("split")
    small = Size(width=max(2, size.width // 16 * 2), height=max(2, size.height // 16 * 2))
    behind = (
        parts[0]
        .filter("scale", small.width, small.height, force_original_aspect_ratio="increase")
        .filter("crop", small.width, small.height)
        .filter("gblur", sigma=5)
        .filter("scale", size.width, size.height, flags="bicubic")
    )
    return ffmpeg_python.overlay(behind, parts[1], x=left, y=top, format=_OVERLAYS[pixel_format(format)])


def for_screens(stream: Graph, film: Colour) -> Graph:
    """A film's own pictures as a BT.709 screen shows them, as rgb24: HDR rolled off."""
    if film.high_dynamic_range:
        stream = _rolled_off(stream.filter("setparams", **colours.declare(film)), Colour())
        stream = stream.filter("setparams", **colours.declare(Colour()))
    return as_rgb(stream)


def as_rgb(stream: Graph) -> Graph:
    """Pictures whose colour is tagged, as rgb24, by their own matrix and range."""
    return stream.filter("zscale", m="gbr", r="pc").filter("format", "gbrp").filter("format", "rgb24")


def turned_size(picture: Picture) -> Size:
    """The stored size after rotation: what FFmpeg gives the graph."""
    stored = picture.stored
    return Size(width=stored.height, height=stored.width) if picture.rotation in (90, 270) else stored
