"""The film's form, decided from the clips and what was asked (`FILM.md` 6 and 10)."""

from collections.abc import Sequence
from fractions import Fraction

from segue.domain import limits
from segue.domain.assets import Colour, Facts, Size
from segue.domain.plan import FilmFormat
from segue.domain.timeline import Format, size_named
from segue.domain.value import parse_rate

ANIMATIC_PIXELS = 640
"""The longer side of an animatic."""


def even(number: int) -> int:
    """The number, or the even one below it; at least 2, as chroma subsampling needs."""
    return max(2, number - number % 2)


def shrink(size: Size, longest: int, shortest: int) -> Size:
    """The size, made even, and made smaller in proportion if a side is too long."""
    long, short = max(size.width, size.height), min(size.width, size.height)
    scale = min(Fraction(1), Fraction(longest, long), Fraction(shortest, short))
    return Size(width=even(round(size.width * scale)), height=even(round(size.height * scale)))


def film_format(asked: Format, clips: Sequence[Facts], *, animatic: bool) -> FilmFormat:
    """The form of a film made of these clips, in their order. An animatic's longer side is 640 pixels."""
    first = clips[0].picture
    wanted = first.shown if asked.size == "source" else size_named(asked.size)
    size = shrink(wanted, limits.MAX_FILM_WIDTH, limits.MAX_FILM_HEIGHT)
    if animatic:
        size = shrink(size, ANIMATIC_PIXELS, ANIMATIC_PIXELS)
    return FilmFormat(
        size=size,
        rate=first.rate if asked.rate == "source" else parse_rate(asked.rate),
        fit=asked.fit,
        colour=film_colour(clips),
    )


def film_colour(clips: Sequence[Facts]) -> Colour:
    """The colour all clips share, if they do and it is SDR; BT.709 otherwise. Always limited range."""
    first = clips[0].picture.colour
    shared = all(_meaning(clip.picture.colour) == _meaning(first) for clip in clips)
    if not shared or first.high_dynamic_range:
        return Colour()
    return first.changed(range="tv")


def _meaning(colour: Colour) -> tuple[str, str, str]:
    return colour.matrix, colour.primaries, colour.transfer
