"""The film's form, decided from the clips and what was asked (`FILM.md` 6, 7 and 10)."""

from collections.abc import Sequence
from fractions import Fraction
from math import ceil

from segue.domain import limits
from segue.domain.assets import Colour, Facts, Size
from segue.domain.errors import DoesNotFit
from segue.domain.plan import FilmFormat
from segue.domain.timeline import Codec, Format, size_named
from segue.domain.value import parse_rate

ANIMATIC_PIXELS = 640
"""The longer side of an animatic."""
ANIMATIC_RATE = 30
"""Of a film with more frames a second an animatic shows every other one: all would take twice as long."""
DEEP_BITS = 10
"""What HEVC and ProRes keep of each number; H.264 is played everywhere only with 8."""
SURROUND_CHANNELS = 6


def even(number: int) -> int:
    """The number, or the even one below it; at least 2, as chroma subsampling needs."""
    return max(2, number - number % 2)


def shrink(size: Size, longest: int, shortest: int) -> Size:
    """The size, made even, and made smaller in proportion if a side is too long."""
    long, short = max(size.width, size.height), min(size.width, size.height)
    scale = min(Fraction(1), Fraction(longest, long), Fraction(shortest, short))
    return Size(width=even(round(size.width * scale)), height=even(round(size.height * scale)))


def _film_size(size: Size, longest: int, shortest: int) -> Size:
    """The size, shrunk or enlarged in proportion to what a film may have; a narrower shape becomes wider."""
    least = limits.MIN_FILM_SIDE
    narrow = min(size.width, size.height)
    if narrow < least:
        width, height = (
            min(longest, round(side * Fraction(least, narrow))) for side in (size.width, size.height)
        )
        size = Size(width=width, height=height)
    small = shrink(size, longest, shortest)
    return Size(width=max(least, small.width), height=max(least, small.height))


def film_format(asked: Format, clips: Sequence[Facts], *, animatic: bool) -> FilmFormat:
    """The form of a film made of these clips, in their order.

    An animatic's longer side is 640 pixels, and it is H.264 in SDR, of 30 frames a second at most. Raises
    DoesNotFit for an HDR film of clips or a codec that cannot be HDR.
    """
    first, wanted = clips[0].picture, asked.wanted
    size = first.shown if wanted.size == "source" else size_named(wanted.size)
    size = _film_size(size, limits.MAX_FILM_WIDTH, limits.MAX_FILM_HEIGHT)
    colour = film_colour(clips, asked)
    rate = first.rate if wanted.rate == "source" else parse_rate(wanted.rate)
    codec: Codec = asked.codec
    if animatic:
        size, codec = _film_size(size, ANIMATIC_PIXELS, ANIMATIC_PIXELS), "h264"
        rate /= ceil(rate / ANIMATIC_RATE)
        colour = film_colour(clips, Format())
    return FilmFormat(
        size=size,
        rate=rate,
        fit=wanted.fit,
        colour=colour,
        channels=film_channels(clips),
        codec=codec,
        bits=film_bits(codec, clips),
        sketch=animatic,
    )


def film_bits(codec: Codec, clips: Sequence[Facts]) -> int:
    """How deep the film's numbers are: HEVC's as the clips need, ProRes's always 10."""
    deep = codec == "prores" or (codec == "hevc" and any(clip.picture.bits > 8 for clip in clips))
    return DEEP_BITS if deep else 8


def film_channels(clips: Sequence[Facts]) -> int:
    """Surround if all clips with sound have 5.1 in all their tracks; stereo otherwise."""
    heard = [sound.channels for clip in clips for sound in clip.sounds]
    return SURROUND_CHANNELS if heard and set(heard) == {SURROUND_CHANNELS} else 2


def film_colour(clips: Sequence[Facts], asked: Format) -> Colour:
    """The colour all clips share if they do, HDR only if asked for; BT.709 otherwise. Always limited range.

    Raises DoesNotFit when HDR is asked for and a clip or the codec has none.
    """
    first = clips[0].picture.colour
    if asked.hdr:
        return _hdr_colour(clips, asked)
    shared = all(_meaning(clip.picture.colour) == _meaning(first) for clip in clips)
    if not shared or first.high_dynamic_range:
        return Colour()
    return first.changed(range="tv")


def _hdr_colour(clips: Sequence[Facts], asked: Format) -> Colour:
    if asked.codec == "h264":
        raise DoesNotFit("An HDR film needs 10 bits, which h264 has not: ask for the codec hevc or prores.")
    first = clips[0].picture.colour
    if not all(clip.picture.colour.transfer == first.transfer for clip in clips):
        raise DoesNotFit(
            "These clips do not share one kind of HDR, which an HDR film needs: leave HDR out, and their "
            "highlights are rolled off."
        )
    if not first.high_dynamic_range:
        raise DoesNotFit("These clips are not HDR, so the film cannot be: leave HDR out.")
    return first.changed(range="tv")


def _meaning(colour: Colour) -> tuple[str, str, str]:
    return colour.matrix, colour.primaries, colour.transfer
