"""Log footage: pictures recorded flat, to be graded later, that mostly say nothing of it in their tags.

A camera's name for its curve is believed; else a deep picture whose numbers keep to the middle is suspected.
"""

import re
from collections.abc import Iterable
from typing import Final

import numpy as np
from av.video.frame import VideoFrame

from segue.domain.assets import Colour
from segue.media.sources import Source

_NAMES: Final = re.compile(
    rb"\b(s-?log ?[23]?|v-?log(?: ?l)?|c-?log ?[23]?|canon log ?[23]?|d-?log(?: ?m)?|f-?log ?2?|n-?log|"
    rb"l-?log|apple log ?2?|log-?c[34]?|log3g10|bmdfilm)\b",
    re.IGNORECASE,
)
_GAMMA: Final = re.compile(
    rb"Capture(?:Gamma(?:Equation)?)[\"'>\s=:a-z]{1,16}([A-Za-z0-9][A-Za-z0-9. \-]{1,20})"
)
"""How cameras' own XML, kept in the file, names the curve: Sony's and Panasonic's alike."""
_LOOKED_AT_BYTES: Final = 1024**2  # at either end of a file, where such notes stand
_TAGGED: Final = ("log100", "log316")

_DARKEST, _LIGHTEST = 0.085, 0.72
"""Log black and white as shares of the code range: video black is at .063, and its white at .92."""
_SPREAD_PERCENT: Final = (0.5, 99.5)
_LEAST_SPREAD: Final = 0.05  # below it there is no picture to judge by


def log_curve(path: Source, said: Iterable[str], colour: Colour, first: VideoFrame) -> str | None:
    """The curve's name, `log` when only the numbers tell, None if nothing speaks for it.

    `said` is what the file's streams say of themselves; `first` is its first picture.
    """
    if colour.high_dynamic_range:
        return None
    if colour.transfer in _TAGGED:
        return "log"
    for text in said:
        if named := _NAMES.search(text.encode("utf-8", "replace")):
            return named[1].decode()
    with path.open("rb") as file:
        ends = file.read(_LOOKED_AT_BYTES)
        file.seek(max(len(ends), path.stat().st_size - _LOOKED_AT_BYTES))
        ends += file.read(_LOOKED_AT_BYTES)
    for gamma in _GAMMA.finditer(ends):
        if named := _NAMES.search(gamma[1]):
            return named[1].decode()
    return "log" if _looks_flat(first) else None


def _looks_flat(frame: VideoFrame) -> bool:
    """Whether a deep picture's luma keeps away from black and white, as a log curve's does."""
    name, bits = frame.format.name, frame.format.components[0].bits
    if bits < 10 or not re.fullmatch(r"yuv42[02]p1[02]le|yuv444p1[02]le", name):
        return False
    plane = frame.planes[0]
    luma = np.frombuffer(bytes(plane), np.uint16).reshape(plane.height, -1)[::4, : plane.width : 4]
    low, high = (float(share) / 2**bits for share in np.percentile(luma, _SPREAD_PERCENT))
    return bool(low > _DARKEST and high < _LIGHTEST and high - low > _LEAST_SPREAD)
