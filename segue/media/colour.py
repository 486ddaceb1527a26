"""What a picture's numbers mean: decided once at probe; and how a film's meaning is reached (`FILM.md` 6).

Converting is not tagging: a filter here first says what the input is, then changes the numbers.
"""

from dataclasses import dataclass

from segue.domain.assets import Colour, Picture

# ISO/IEC 23091-2 code points, under the names that both FFmpeg's options and its zscale filter know.
_MATRICES = {
    0: "gbr",
    1: "bt709",
    4: "fcc",
    5: "bt470bg",
    6: "smpte170m",
    7: "smpte240m",
    8: "ycgco",
    9: "bt2020nc",
    10: "bt2020c",
    14: "ictcp",
}
_PRIMARIES = {
    1: "bt709",
    4: "bt470m",
    5: "bt470bg",
    6: "smpte170m",
    7: "smpte240m",
    8: "film",
    9: "bt2020",
    10: "smpte428",
    11: "smpte431",
    12: "smpte432",
    22: "jedec-p22",
}
_TRANSFERS = {
    1: "bt709",
    4: "bt470m",
    5: "bt470bg",
    6: "smpte170m",
    7: "smpte240m",
    8: "linear",
    9: "log100",
    10: "log316",
    11: "iec61966-2-4",
    13: "iec61966-2-1",
    14: "bt2020-10",
    15: "bt2020-12",
    16: "smpte2084",
    18: "arib-std-b67",
}
_FULL_RANGE = 2
UNSAID = 2
"""The code point by which a stream says nothing of its matrix, primaries or transfer."""

_HD = Colour()
_NTSC = Colour(matrix="smpte170m", primaries="smpte170m", transfer="smpte170m")
_PAL = Colour(matrix="bt470bg", primaries="bt470bg", transfer="smpte170m")
_UHD = Colour(matrix="bt2020nc", primaries="bt2020", transfer="bt2020-10")
_FAMILIES = {"bt709": _HD, "bt470bg": _PAL, "smpte170m": _NTSC, "bt2020nc": _UHD, "bt2020c": _UHD}

_HD_LINES = 720
_PAL_LINES = (288, 576)
_WIDE = ("bt2020", "smpte431", "smpte432", "smpte428", "film")
"""Primaries so far from BT.709's that leaving them would wash out the picture."""


@dataclass(frozen=True)
class Tags:
    """What a stream says of itself, as code points; 2 (or what is reserved) is nothing. `range` 2 is full."""

    matrix: int
    primaries: int
    transfer: int
    range: int


def decide(tags: Tags, lines: int, pixel_format: str) -> tuple[Colour, bool]:
    """The colour of a picture of `lines` stored lines, and whether anything of it had to be assumed.

    The tags if present; else BT.709 from 720 lines up and BT.601 below, limited range. What only the matrix
    tells is filled from its family.
    """
    full = tags.range == _FULL_RANGE or pixel_format.startswith("yuvj")
    if is_rgb(pixel_format):
        family, matrix, full = _HD, _HD.matrix, True
    else:
        matrix = _MATRICES.get(tags.matrix, "")
        matrix = "" if matrix == "gbr" else matrix  # a false tag: these numbers are not RGB
        family = _family(matrix, tags, lines)
    primaries = _PRIMARIES.get(tags.primaries, "")
    transfer = _TRANSFERS.get(tags.transfer, "")
    colour = Colour(
        matrix=matrix or family.matrix,
        primaries=primaries or family.primaries,
        transfer=transfer or family.transfer,
        range="pc" if full else "tv",
    )
    return colour, not matrix


def _family(matrix: str, tags: Tags, lines: int) -> Colour:
    """The usual company of what is known."""
    if matrix in _FAMILIES:
        return _FAMILIES[matrix]
    if _PRIMARIES.get(tags.primaries) == "bt2020":
        return _UHD
    if lines >= _HD_LINES:
        return _HD
    return _PAL if lines in _PAL_LINES else _NTSC


def is_rgb(pixel_format: str) -> bool:
    return pixel_format.startswith(("rgb", "bgr", "gbr", "argb", "abgr", "0rgb", "0bgr", "pal8"))


def stored_colour(picture: Picture) -> Colour:
    """What the stored numbers mean: a picture kept as RGB has no matrix (`colour` says the one to use)."""
    return picture.colour.changed(matrix="gbr") if is_rgb(picture.pixel_format) else picture.colour


def declare(colour: Colour) -> dict[str, str]:
    """What the `setparams` filter is told so that everything after it knows what the numbers mean."""
    return {
        "colorspace": colour.matrix,
        "color_primaries": colour.primaries,
        "color_trc": colour.transfer,
        "range": colour.range,
    }


def output_options(colour: Colour) -> dict[str, str]:
    """The same as an encoder's options, so that the file says it too."""
    return {
        "colorspace": colour.matrix,
        "color_primaries": colour.primaries,
        "color_trc": colour.transfer,
        "color_range": colour.range,
    }


def needs_tone_map(source: Colour, film: Colour) -> bool:
    """Whether light brighter than the film can show has to be rolled off."""
    return source.high_dynamic_range and not film.high_dynamic_range


def same_numbers(source: Colour, film: Colour) -> bool:
    """Whether the source's numbers mean the same in the film.

    The primaries of BT.601 and BT.709 and their one transfer curve are taken as equal, as players do: cameras
    and encoders tag them at random, and converting by a false tag does more harm than the true difference.
    """
    return (
        _matrix_class(source) == _matrix_class(film) and source.range == film.range and not wide(source, film)
    )


def wide(source: Colour, film: Colour) -> bool:
    """Whether the primaries differ so much that they have to be converted."""
    return source.primaries != film.primaries and (source.primaries in _WIDE or film.primaries in _WIDE)


def _matrix_class(colour: Colour) -> str:
    return "bt601" if colour.matrix in ("bt470bg", "smpte170m") else colour.matrix
