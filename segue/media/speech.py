"""Where a clip speaks beside a cut: told by the energy of its sound in the band of speech. Pure.

Not a recogniser: anything that stands out from the background there (a word, a shout, a phrase of music) is
held for speech; what goes on evenly (a room, traffic, a held chord) is background.
"""

from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from segue.domain.frames import SOUND_RATE

LISTEN_SECONDS: Final = 3
"""How much sound beside a cut is heard: in as long a stretch even fast speech stops for a tenth of it."""

_BLOCK: Final = SOUND_RATE // 50  # 20 ms: shorter than any sound of speech
_BAND_HERTZ: Final = (300, 3_400)  # that of the telephone (ITU-T G.712)
_FLOOR_SHARE: Final = 10  # percent of the blocks: the quietest, between words
_ABOVE_DECIBELS: Final = 12.0  # over the background: louder than rooms change by themselves
_SILENCE_DECIBELS: Final = -60.0  # of full scale; a background below it counts as this
_MARGIN_SECONDS: Final = 0.08  # a word is longer than its loud part


def quiet_seconds(sound: NDArray[np.floating[Any]]) -> float:
    """How long mono sound at `SOUND_RATE` stays without speech from its first sample on, less a margin.

    Turn it round to ask about its end. A sound without any speech is quiet for the whole of its length.
    """
    count = len(sound) // _BLOCK
    if not count:
        return len(sound) / SOUND_RATE
    levels = _levels(sound[: count * _BLOCK].reshape(count, _BLOCK))
    floor = max(_SILENCE_DECIBELS, float(np.percentile(levels, _FLOOR_SHARE)))
    loud = np.flatnonzero(levels > floor + _ABOVE_DECIBELS)
    if not len(loud):
        return len(sound) / SOUND_RATE
    return max(0.0, float(loud[0]) * _BLOCK / SOUND_RATE - _MARGIN_SECONDS)


def _levels(blocks: NDArray[np.floating[Any]]) -> NDArray[np.float64]:
    """The level of each block in the band of speech, in decibels of a full-scale sine's power."""
    window = np.hanning(_BLOCK)
    spectrum = np.abs(np.fft.rfft(blocks * window)) ** 2
    hertz = np.fft.rfftfreq(_BLOCK, 1 / SOUND_RATE)
    band = (hertz >= _BAND_HERTZ[0]) & (hertz <= _BAND_HERTZ[1])
    power = 4 * spectrum[:, band].sum(axis=1) / (_BLOCK * float(np.square(window).sum()))
    levels: NDArray[np.float64] = 10 * np.log10(power + 1e-12)
    return levels
