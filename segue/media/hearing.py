"""Listening to a film beside the sound that it was made of: how late, how loud, and what else is in it."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import zip_longest
from pathlib import Path
from typing import Final

import numpy as np

from segue.domain.frames import SOUND_RATE
from segue.media.sound import Sound, silence
from segue.media.sound_files import read_cuts, read_sound

_REACH: Final = SOUND_RATE // 10
_BLOCK: Final = SOUND_RATE // 100
_AROUND: Final = 5
"""Blocks of 10 ms on either side whose peaks mask what an encoder adds."""
_STRANGE_SHARE: Final = 0.8
"""AAC adds up to half of the peaks around, and where a loud sound begins at once up to 0.7 of them, more or
less as a processor rounds (measured on the sample clips): a click or a hole differs by all of them."""
_STRANGE_PEAK: Final = 0.02
"""Below -34 dB nothing strange is looked for."""
_CHUNK: Final = 10 * SOUND_RATE
_SOFTEST_POWER: Final = 1e-9


@dataclass(frozen=True)
class Heard:
    """How many samples late a film's sound is, how many dB louder, and the first sample that is strange."""

    late: int
    level_db: float
    strange: int | None


def hear(film: Path, sound: Path, tick: Callable[[int], None]) -> Heard:
    """Listen to all of a film, beside the sound it was made of. `tick` is told how many samples were read."""
    late = sound_offset(film, sound, tick)
    if late:
        return Heard(late, 0.0, None)
    power, made, strange, first = 0.0, 0.0, None, 0
    for one, other in _beside(sound, film):
        made += float(np.sum(np.square(one, dtype=np.float64)))
        power += float(np.sum(np.square(other, dtype=np.float64)))
        if strange is None and (found := strange_at(one, other)) is not None:
            strange = first + found
        first += len(one)
        tick(first)
    enough = made > _SOFTEST_POWER * first
    return Heard(0, 10 * float(np.log10(max(power, 1e-20) / made)) if enough else 0.0, strange)


def strange_at(made: Sound, heard: Sound) -> int | None:
    """The first sample of the block in which sound differs from what was made by more than encoding does."""
    count = min(len(made), len(heard)) // _BLOCK
    if not count:
        return None
    cut = slice(0, count * _BLOCK)
    usual = _peaks(made[cut])
    padded = np.pad(usual, _AROUND, mode="edge")
    masked = np.lib.stride_tricks.sliding_window_view(padded, 2 * _AROUND + 1).max(axis=1)
    wrong = _peaks(made[cut] - heard[cut]) > np.maximum(_STRANGE_SHARE * masked, _STRANGE_PEAK)
    found = np.flatnonzero(wrong)
    return int(found[0]) * _BLOCK if len(found) else None


def _peaks(sound: Sound) -> Sound:
    peaks: Sound = np.abs(sound).reshape(-1, _BLOCK * sound.shape[1]).max(axis=1)
    return peaks


def _beside(one: Path, other: Path) -> Iterator[tuple[Sound, Sound]]:
    """Two files' sound in pieces of equal lengths; the shorter one goes on in silence."""
    for left, right in zip_longest(_chunks(one), _chunks(other)):
        if left is None or right is None:
            known = right if left is None else left
            nothing = silence(len(known), known.shape[1])
            left, right = (nothing if each is None else each for each in (left, right))
        length = max(len(left), len(right))
        yield _padded(left, length), _padded(right, length)


def _padded(sound: Sound, samples: int) -> Sound:
    return np.concatenate([sound, silence(samples - len(sound), sound.shape[1])])


def _chunks(path: Path) -> Iterator[Sound]:
    held: list[Sound] = []
    samples = 0
    for block in read_sound(path):
        held.append(block)
        samples += len(block)
        if samples >= _CHUNK:
            whole = np.concatenate(held)
            yield whole[:_CHUNK]
            held, samples = [whole[_CHUNK:]], samples - _CHUNK
    if samples:
        yield np.concatenate(held)


def sound_offset(film: Path, sound: Path, tick: Callable[[int], None]) -> int:
    """How many samples late a film's sound is against the sound it was made of, where that is loudest.

    `tick` is told how many samples were read.
    """
    loudest, at, first, channels = -1.0, 0, 0, 1
    for block in read_sound(sound):
        power = float(np.mean(np.square(block, dtype=np.float64))) if len(block) else 0.0
        if power > loudest:
            loudest, at = power, first
        first, channels = first + len(block), block.shape[1]
        tick(first)
    cut = (max(0, at - SOUND_RATE // 2), min(first, at + SOUND_RATE // 2))
    one = np.mean(next(read_cuts(sound, [cut], channels)), axis=1)
    other = np.mean(next(read_cuts(film, [cut], channels)), axis=1)
    return lag_of(one, other)


def lag_of(one: Sound, other: Sound) -> int:
    """How many samples `other` lies behind `one`, within a tenth of a second, by cross-correlation.

    0 where that fits nearly as well as the best: a steady tone fits at each of its periods.
    """
    size = 1 << (len(one) + len(other)).bit_length()
    product = np.fft.rfft(other, size) * np.conj(np.fft.rfft(one, size))
    match = np.fft.irfft(product, size)
    lags = np.arange(-_REACH, _REACH + 1)
    near = match[lags]
    if match[0] >= 0.9 * float(near.max()):
        return 0
    return int(lags[int(np.argmax(near))])
