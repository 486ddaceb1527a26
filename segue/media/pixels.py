"""Pixel formats: which form the colour converter takes without the colour being touched on the way."""

import re

_SUBSAMPLED = re.compile(r"(yuvj?)(410|411|420|422|440)(p.*)")
_PACKED = {
    "nv12": "yuv420p",
    "nv21": "yuv420p",
    "nv16": "yuv422p",
    "nv24": "yuv444p",
    "yuyv422": "yuv422p",
    "uyvy422": "yuv422p",
    "yvyu422": "yuv422p",
    "uyyvyy411": "yuv422p",
    "p010le": "yuv420p10le",
    "p210le": "yuv422p10le",
    "y210le": "yuv422p10le",
    "rgb48le": "gbrp16le",
    "rgb48be": "gbrp16le",
    "rgba64le": "gbrp16le",
    "rgba64be": "gbrp16le",
    "bgr48le": "gbrp16le",
    "bgra64le": "gbrp16le",
    "ya8": "gray",
    "monow": "gray",
    "monob": "gray",
}
_PACKED_RGB = ("rgb", "bgr", "argb", "abgr", "0rgb", "0bgr", "pal8")


def planar(pixel_format: str, *, even: bool) -> str:
    """The planar form, without alpha, that holds all of a format's colour in the same matrix and range.

    A picture with an odd side (`even` False) must not be subsampled, or it cannot be scaled exactly.
    """
    name = _PACKED.get(pixel_format, pixel_format)
    if name.startswith(_PACKED_RGB):
        return "gbrp"
    name = name.replace("yuva", "yuv").replace("gbrap", "gbrp")
    subsampled = _SUBSAMPLED.fullmatch(name)
    if subsampled and (not even or subsampled[2] in ("410", "411", "440")):
        return f"{subsampled[1]}444{subsampled[3]}"
    return name
