"""Where a clip speaks beside a cut: told by the energy of its sound in the band of speech. Pure.

Not a recogniser: what stands out from the background there and has a voice's pitch (a word, a shout, a
phrase of a melody) is held for speech; what goes on evenly (a room, traffic, a held chord) is background, and
what has no pitch (drums, steps, a door) is noise.
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
_PAUSE_BLOCKS: Final = 12  # between two sounds of one word: a stop, such as t, is silent for less
_WINDOW: Final = 2_048  # samples in which a pitch is looked for: three periods of the lowest voice
_PITCH_HERTZ: Final = (70, 400)  # from a low man's voice to a child's
_PERIODIC: Final = (
    0.5  # autocorrelation at the pitch's period, from which sound is voiced (Boersma 1993: .45)
)
_VOICED_SHARE: Final = 0.15  # of the blocks of a word: the rest are s, f, k and the like
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
    for word in np.split(loud, np.flatnonzero(np.diff(loud) > _PAUSE_BLOCKS) + 1):
        if len(word) and _is_voiced(sound, word):
            return max(0.0, float(word[0]) * _BLOCK / SOUND_RATE - _MARGIN_SECONDS)
    return len(sound) / SOUND_RATE


def _is_voiced(sound: NDArray[np.floating[Any]], blocks: NDArray[np.intp]) -> bool:
    """Whether enough of these blocks have the pitch of a voice."""
    voiced = sum(_has_pitch(sound[block * _BLOCK :][:_WINDOW]) for block in blocks)
    return voiced >= max(1.0, _VOICED_SHARE * len(blocks))


def _has_pitch(sound: NDArray[np.floating[Any]]) -> bool:
    """Whether sound repeats itself at the period of a voice.

    The autocorrelation of the windowed sound is divided by that of the window (Boersma 1993).
    """
    window = np.hanning(len(sound))
    match, fall = (_autocorrelation(each) for each in ((sound - np.mean(sound)) * window, window))
    lags = slice(SOUND_RATE // _PITCH_HERTZ[1], min(SOUND_RATE // _PITCH_HERTZ[0], len(sound) // 2))
    if lags.stop <= lags.start or match[0] <= 0:
        return True  # too short to be told: it is rather held for speech
    return bool(np.max(match[lags] / match[0] * fall[0] / fall[lags]) >= _PERIODIC)


def _autocorrelation(sound: NDArray[np.floating[Any]]) -> NDArray[np.float64]:
    spectrum = np.fft.rfft(sound, 2 * len(sound))
    product: NDArray[np.float64] = np.fft.irfft(np.abs(spectrum) ** 2)
    return product


def _levels(blocks: NDArray[np.floating[Any]]) -> NDArray[np.float64]:
    """The level of each block in the band of speech, in decibels of a full-scale sine's power."""
    window = np.hanning(_BLOCK)
    spectrum = np.abs(np.fft.rfft(blocks * window)) ** 2
    hertz = np.fft.rfftfreq(_BLOCK, 1 / SOUND_RATE)
    band = (hertz >= _BAND_HERTZ[0]) & (hertz <= _BAND_HERTZ[1])
    power = 4 * spectrum[:, band].sum(axis=1) / (_BLOCK * float(np.square(window).sum()))
    levels: NDArray[np.float64] = 10 * np.log10(power + 1e-12)
    return levels
