"""HDR pictures as a BT.709 screen shows them: the tone map of `film_form`'s graphs, for what is scored.

What one notices is what a screen shows. The numbers of HDR pictures lie elsewhere: half of them mean light
that the eye hardly tells apart from black.
"""

from functools import cache
from typing import Final, cast

import cv2
import numpy as np
from numpy.typing import NDArray

from segue.domain.assets import Colour
from segue.media.motion import Frame

Codes = NDArray[np.uint16]
Light = NDArray[np.float32]

LEVELS: Final = 65_536
"""Of the codes that are shown: with 8 bits, dark pictures would change in leaps."""
_PQ: Final = "smpte2084"
_WHITE_NITS: Final = 203  # diffuse white in HDR (ITU-R BT.2408)
_HLG_NITS: Final = 1000  # the display that HLG is meant for (ITU-R BT.2100)
_HLG_GAMMA: Final = 1.2
_SCREEN_GAMMA: Final = 2.4  # ITU-R BT.1886
_KNEE: Final = 0.3
_PEAK: Final = 10.0
"""Light up to the knee keeps its level; the peak, in units of white, becomes the brightest that is shown.
Both as FFmpeg's `tonemap=mobius` takes them where a picture says nothing of its own peak."""
_FROM_WIDE: Final = np.array(
    [[1.118730, -0.100579, -0.018151], [-0.008349, 1.132900, -0.124550], [-0.072850, -0.587641, 1.660491]],
    np.float32,
)
"""BT.2020's primaries in BT.709's (ITU-R BT.2087), both as blue, green, red."""


def shown(codes: Codes, colour: Colour) -> Frame:
    """A picture of HDR codes (BGR, 0 to 65535, full range) as a screen's 8 bit BGR.

    `colour` says what the codes mean: PQ or HLG, with the primaries of BT.2020 or of BT.709.
    """
    light: Light = _light(colour.transfer)[codes]
    if colour.primaries == "bt2020":
        light = cast(Light, cv2.transform(light, _FROM_WIDE))
    brightest = np.maximum(light.max(axis=2, keepdims=True), 1e-6)
    rolled = np.clip(light * (_rolled_off(brightest) / brightest), 0, 1)
    return np.asarray(np.rint(cv2.pow(rolled, 1 / _SCREEN_GAMMA) * 255), np.uint8)


@cache
def _light(transfer: str) -> Light:
    """The light of each code, 1 being diffuse white (SMPTE ST 2084, equation 4.1; ITU-R BT.2100, table 5)."""
    code = np.linspace(0, 1, LEVELS)
    if transfer == _PQ:
        root = code ** (32 / 2523)
        light = (np.maximum(root - 3424 / 4096, 0) / (2413 / 128 - 2392 / 128 * root)) ** (8192 / 1305)
        return np.asarray(light * (10_000 / _WHITE_NITS), np.float32)
    scene = np.where(code <= 0.5, code**2 / 3, (np.exp((code - 0.55991073) / 0.17883277) + 0.28466892) / 12)
    return np.asarray(scene**_HLG_GAMMA * (_HLG_NITS / _WHITE_NITS), np.float32)


def _rolled_off(light: Light) -> Light:
    """A Moebius curve that goes on from the knee without a bend, and reaches 1 at the peak."""
    knee, peak = _KNEE, _PEAK
    a = -(knee**2) * (peak - 1) / (knee**2 - 2 * knee + peak)
    b = (knee**2 - 2 * knee * peak + peak) / (peak - 1)
    high = (b**2 + 2 * b * knee + knee**2) / (b - a) * (light + a) / (light + b)
    return np.where(light <= knee, light, high)
