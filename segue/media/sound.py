"""Sound as numbers: room tone under a bridge, and edges that do not click. Pure functions of samples.

Sound is float32, samples by channels, at 48 kHz. A clip without sound is all zeros, or empty.
"""

from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from segue.domain.frames import SOUND_RATE

Sound = NDArray[np.float32]

GRAIN: Final = SOUND_RATE * 2 // 5
"""Samples of one piece of tone; pieces overlap by half."""
LOOK: Final = 2 * SOUND_RATE
"""Samples of a clip, beside a bridge, among which tone is looked for."""
RUN_ON: Final = SOUND_RATE
"""Samples at most of a clip's own sound beyond its cut that run on under a bridge."""
MIRROR: Final = SOUND_RATE * 35 // 100
"""Samples of a clip's sound that run on backwards where there is nothing beyond its cut."""
TURN: Final = SOUND_RATE // 500
"""Samples over which sound that runs on backwards turns round."""
CUT_FADE: Final = SOUND_RATE // 200
"""Samples over which a step at a cut between two clips is taken away: 5 ms, too short to be heard."""

_QUIETEST: Final = 6
_PLACES_APART: Final = SOUND_RATE // 20
_SLICE: Final = SOUND_RATE // 50
_SILENCE_POWER: Final = 1e-9
"""Mean square (-90 dB) below which a slice of sound is digital silence, not tone."""


@dataclass(frozen=True)
class Neighbour:
    """The sound of a clip beside a bridge, in playing order.

    `inside` lies within the clip: its last samples if the bridge follows, its first if the bridge precedes.
    `beyond` lies across the cut: what the source has after the clip's end, or before its start.
    """

    inside: Sound
    beyond: Sound


def silence(samples: int, channels: int) -> Sound:
    """So many samples of nothing."""
    return np.zeros((samples, channels), np.float32)


def bridge_sound(before: Neighbour, after: Neighbour, samples: int) -> Sound:
    """Exactly `samples` of sound that carry the clip before a bridge into the one after it.

    The tone of each turns into the other's with equal power. At either end the clip's own sound runs on: what
    its source has beyond the cut first, else its edge mirrored in time, so that the waveform has no step. A
    silent clip's side fades from or to silence.
    """
    channels = before.inside.shape[1]
    leaving_tone = room_tone(before.inside[-LOOK:], samples)
    arriving_tone = room_tone(after.inside[:LOOK], samples, seed=2)
    sound = leaving_tone * _share(samples, arriving_tone)[::-1]
    sound += arriving_tone * _share(samples, leaving_tone)
    leaving = _run_on(before.inside[::-1], before.beyond, samples // 2, channels)
    arriving = _run_on(after.inside, after.beyond[::-1], samples // 2, channels)[::-1]
    if len(leaving):
        fade = rise(len(leaving))
        sound[: len(leaving)] = sound[: len(leaving)] * fade + leaving * fade[::-1]
    if len(arriving):
        fade = rise(len(arriving))
        sound[-len(arriving) :] = sound[-len(arriving) :] * fade[::-1] + arriving * fade
    return np.ascontiguousarray(sound, np.float32)


def onward_sound(before: Neighbour, samples: int) -> Sound:
    """Exactly `samples` of sound with which a clip goes on: its own runs on, and then its tone."""
    channels = before.inside.shape[1]
    sound = room_tone(before.inside[-LOOK:], samples)
    leaving = _run_on(before.inside[::-1], before.beyond, samples // 2, channels)
    fade = rise(len(leaving))
    sound[: len(leaving)] = sound[: len(leaving)] * fade + leaving * fade[::-1]
    return np.ascontiguousarray(sound, np.float32)


def room_tone(sound: Sound, samples: int, seed: int = 1) -> Sound:
    """`samples` of steady tone: the quietest grains of a sound in random order, faded into each other.

    All zeros when the sound is. The same sound gives the same tone.
    """
    channels = sound.shape[1]
    if not len(sound) or float(np.mean(np.square(sound))) < _SILENCE_POWER:
        return silence(samples, channels)
    sound = _at_least(sound, GRAIN)
    places, chance = _quiet_places(sound), np.random.default_rng(seed)
    window = np.sqrt(np.hanning(GRAIN + 1)[:GRAIN]).astype(np.float32)[:, None]
    tone = silence(samples + 2 * GRAIN, channels)
    for at in range(0, samples + GRAIN, GRAIN // 2):
        start = places[chance.integers(len(places))]
        tone[at : at + GRAIN] += sound[start : start + GRAIN] * window
    return tone[GRAIN // 2 : GRAIN // 2 + samples]


def mend_cut(before: Sound, after: Sound) -> tuple[Sound, Sound]:
    """The two sides of a hard cut without a click: both bend, within 5 ms of it, to one common value.

    Lengths stay; what is further from the cut stays untouched. `before` and `after` meet at the cut.
    """
    if not len(before) or not len(after):
        return before, after
    meeting = (before[-1] + after[0]) / 2
    return _bent(before[::-1], meeting)[::-1], _bent(after, meeting)


def _bent(sound: Sound, first: NDArray[np.float32]) -> Sound:
    """The sound beginning at another value: the difference dies away over the cut's fade."""
    count = min(CUT_FADE, len(sound))
    weight = np.cos(np.linspace(0, np.pi / 2, count, endpoint=False, dtype=np.float32))[:, None] ** 2
    bent = sound.copy()
    bent[:count] += (first - sound[0]) * weight
    return bent


def _share(samples: int, other: Sound) -> Sound:
    """How a tone comes in: with equal power where another one goes, and from silence more gently."""
    return rise(samples) if other.any() else rise(samples) ** 2


def rise(samples: int) -> Sound:
    """An equal-power fade from 0 to 1, as a column."""
    return np.sin(np.linspace(0, np.pi / 2, samples, dtype=np.float32))[:, None]


def _run_on(inside: Sound, beyond: Sound, room: int, channels: int) -> Sound:
    """What runs on beyond a cut, outwards from it: real sound if there is any, then its way back.

    `inside` goes inwards from the cut, `beyond` outwards.
    """
    beyond = beyond[: min(RUN_ON, room)]
    if len(beyond) >= min(MIRROR, room):
        return beyond
    back = _way_back(np.concatenate([beyond[::-1], inside]))[: min(MIRROR, room) - len(beyond)]
    return np.concatenate([beyond, back]) if len(back) else silence(0, channels)


def _way_back(sound: Sound) -> Sound:
    """How a sound goes on beyond the edge at which it begins: mirrored in time, without a mirror's kink.

    At the edge it is mirrored in its value too, so that it goes on as steeply as it came; within 2 ms that
    is faded out.
    """
    back = sound[1:].copy()
    near = back[:TURN]
    weight = np.cos(np.linspace(0, np.pi / 2, len(near), dtype=np.float32))[:, None] ** 2
    near += 2 * (sound[:1] - near) * weight
    return back


def _at_least(sound: Sound, samples: int) -> Sound:
    """The sound, gone through forwards and backwards until it is long enough."""
    if len(sound) >= samples:
        return sound
    there_and_back = np.concatenate([sound, sound[::-1]])
    return np.tile(there_and_back, (-(-samples // len(there_and_back)), 1))[:samples]


def _quiet_places(sound: Sound) -> list[int]:
    """Where the quietest grains that hold no digital silence begin."""
    starts = range(0, len(sound) - GRAIN + 1, _PLACES_APART)
    power = {start: _powers(sound[start : start + GRAIN]) for start in starts}
    whole = [start for start in starts if power[start].min() >= _SILENCE_POWER]
    heard = whole or [start for start in starts if power[start].max() >= _SILENCE_POWER]
    return sorted(heard or starts, key=lambda start: float(power[start].mean()))[:_QUIETEST]


def _powers(grain: Sound) -> NDArray[np.float32]:
    """The mean square of each fiftieth of a second."""
    powers: NDArray[np.float32] = np.mean(np.square(grain).reshape(GRAIN // _SLICE, -1), axis=1)
    return powers
