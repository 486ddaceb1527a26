"""How visible a join is. Pure functions of frames and samples.

Every part of a score is an excess over what the footage does by itself in the same window, so a shaky clip
may shake across the join and a still one may stay still. Frames are BGR, uint8, all of one size (256 wide is
enough); sound is float32, samples by channels, at 48 kHz.
"""

from collections.abc import Sequence
from typing import Final

import cv2
import numpy as np
from numpy.lib.stride_tricks import sliding_window_view
from numpy.typing import NDArray

from segue.domain import limits
from segue.domain.frames import SOUND_RATE
from segue.domain.seam_parts import HALVES, seam_parts
from segue.media.light import light_and_colour_steps
from segue.media.motion import Frame, Motion, runs, sharpness_of

Sound = NDArray[np.float32]

WINDOW_FRAMES: Final = limits.JUDGED_FRAMES
"""Frames on each side of a join that a score looks at."""
WINDOW_SAMPLES: Final = SOUND_RATE
"""Samples on each side of a join that a score looks at."""

FAIL_BELOW: Final = 50.0
WARN_BELOW: Final = 70.0

_LASTS: Final = 4
"""Frames for which a step must last: a flash is over by then."""
_BLOCK: Final = SOUND_RATE // 50
_STEADY: Final = 20
"""Blocks, of 20 ms, over which a level is taken: longer than a syllable or a beat."""
_BAND_EDGES: Final = (2, 5, 9, 16, 28, 50, 90, 150, 240)
"""Where eight bands begin and end between 100 Hz and 12 kHz, in multiples of 50 Hz."""
_BAND_FLOOR: Final = 3e-7
_CLICK_REACH: Final = SOUND_RATE // 4
_USUAL_RANK: Final = 0.9995
_FLOOR_DB: Final = -46.0
"""Quieter than this is taken as this: a start out of silence is no step."""
_FAINT_CLICK: Final = 2 * 10 ** (_FLOOR_DB / 20)
"""The third difference of a step as quiet as that: a smaller one, as of mirrored room tone, is no click."""


def score_seam(
    before: Sequence[Frame], after: Sequence[Frame], sound_before: Sound, sound_after: Sound
) -> tuple[float, dict[str, float]]:
    """The score (100: not visible) of the join between `before[-1]` and `after[0]`, and its parts.

    Each part is at least 0. Empty sound on either side leaves sound out.
    """
    parts = dict.fromkeys(HALVES, 0.0)
    parts.update(_picture_parts(before, after))
    if len(sound_before) and len(sound_after):
        parts["level"] = _level_step(sound_before, sound_after)
        parts["click"] = _click(sound_before, sound_after)
    score = 100.0
    for name, part in parts.items():
        score /= 1 + (part / HALVES[name]) ** 2
    return round(float(score), 1), {name: round(float(part), 3) for name, part in parts.items()}


def words_for(score: float, parts: dict[str, float]) -> str:
    """What a viewer would notice at a join, the worst first, in at most two clauses."""
    noticed = [part.words for part in seam_parts(parts)[:2] if part.noticed]
    if score >= WARN_BELOW:
        return "not noticeable" if score >= 90 or not noticed else f"hardly noticeable: {noticed[0]}"
    grade = "noticeable" if score >= FAIL_BELOW else "clearly visible"
    return f"{grade}: {' and '.join(noticed)}" if noticed else f"{grade}: many small differences together"


def _picture_parts(before: Sequence[Frame], after: Sequence[Frame]) -> dict[str, float]:
    frames = [*before, *after]
    seam = len(before) - 1  # the number of the step that crosses the join
    motion = Motion.of(frames)
    colours = np.array([cv2.mean(lab)[:3] for lab in motion.labs])
    luma, colour = light_and_colour_steps(colours, motion.changes, seam)
    sharpness = np.log([[sharpness_of(grey) + 1.0] for grey in motion.greys])
    residuals = motion.residuals
    return {
        "luma": luma,
        "colour": colour,
        "jump": max(0.0, residuals[seam] / (_high(np.delete(residuals, seam)) + 0.6) - 1),
        "shift": motion.shift(seam),
        "stumble": motion.stumble(seam),
        "pace": motion.pace(seam),
        "turn": motion.turn(seam),
        "sharp": _step(sharpness, seam),
        "freeze": _freeze(motion.stands(), seam),
    }


def _high(values: NDArray[np.float64]) -> float:
    return float(np.quantile(values, 0.9)) if len(values) else 0.0


def _step(track: NDArray[np.float64], seam: int) -> float:
    """The step of a value (rows: frames) at the join beyond what is usual, as far as it lasts."""
    steps = np.linalg.norm(np.diff(track, axis=0), axis=1)
    direct = float(steps[seam]) - 1.5 * _high(np.delete(steps, seam))
    near = np.median(track[max(0, seam - _LASTS) : seam + 1], axis=0)
    then = np.median(track[seam + 1 : seam + 2 + _LASTS], axis=0)
    return max(0.0, min(direct, float(np.linalg.norm(then - near))))


def _freeze(flags: NDArray[np.bool_], seam: int) -> float:
    """The longest run of repeats that touches the join, less the longest elsewhere, in frames."""
    at_seam, elsewhere = 0, 0
    for first, last in runs(flags):
        if first <= seam + 1 and last >= seam - 1:
            at_seam = max(at_seam, last - first + 1)
        else:
            elsewhere = max(elsewhere, last - first + 1)
    return float(max(0, at_seam - elsewhere))


def _level_step(before: Sound, after: Sound) -> float:
    """By how many dB the sound is louder or softer after the join than before it, in most of its bands.

    Beyond how it varies on either side: a hit of music, a voice or a new tone is heard in some bands or for a
    while, a step in all of them. Never more than the whole sound steps, above the quietest that is heard.
    """
    one, other = _bands(before), _bands(after)
    if not len(one) or not len(other):
        return 0.0
    end = max(len(one), len(other)) - _STEADY // 2
    usual = np.concatenate([_steps_within(side)[_STEADY // 2 : end] for side in (one, other)])
    step = _apart(one, other) - (float(np.quantile(usual, 0.95)) if len(usual) else 0.0)
    return max(0.0, min(step, _apart(_levels(before), _levels(after))))


def _apart(one: NDArray[np.float64], other: NDArray[np.float64]) -> float:
    """By how many dB levels (rows: blocks, columns: bands) change from one's end to the other's start."""
    steps = np.median(other[:_STEADY], axis=0) - np.median(one[-_STEADY:], axis=0)
    return abs(float(np.median(steps)))


def _steps_within(levels: NDArray[np.float64]) -> NDArray[np.float64]:
    """What `_apart` says of the levels before each row and of those from it on, for all rows at once."""
    rows, unknown = len(levels), np.full((_STEADY, levels.shape[1]), np.inf)
    windows = sliding_window_view(np.concatenate([unknown, levels, unknown]), _STEADY, axis=0)
    ends = np.arange(len(windows))
    known = np.minimum(ends, rows) - np.maximum(0, ends - _STEADY)
    ordered = np.sort(windows, axis=2)
    middle = [ordered[ends, :, np.maximum(0, (known - off) // 2)] for off in (0, 1)]
    medians = (middle[0] + middle[1]) / 2
    steps: NDArray[np.float64] = medians[_STEADY : _STEADY + rows] - medians[:rows]
    return np.abs(np.median(steps, axis=1))


def _blocks(sound: Sound) -> NDArray[np.float64]:
    count = len(sound) // _BLOCK
    mono: NDArray[np.float64] = sound[: count * _BLOCK].mean(axis=1, dtype=np.float64)
    return mono.reshape(count, _BLOCK)


def _levels(sound: Sound) -> NDArray[np.float64]:
    power = np.mean(np.square(_blocks(sound)), axis=1, keepdims=True)
    levels: NDArray[np.float64] = np.maximum(10 * np.log10(power + 1e-12), _FLOOR_DB)
    return levels


def _bands(sound: Sound) -> NDArray[np.float64]:
    """The levels in dB of each block's bands."""
    power = np.abs(np.fft.rfft(_blocks(sound) * np.hanning(_BLOCK), axis=1)) ** 2
    bands = np.add.reduceat(power, _BAND_EDGES, axis=1)[:, :-1] / _BLOCK
    levels: NDArray[np.float64] = 10 * np.log10(bands + _BAND_FLOOR)
    return levels


def _click(before: Sound, after: Sound) -> float:
    """The third difference at the join against the dozen largest within a quarter of a second around it."""
    near = np.concatenate([before[-_CLICK_REACH:], after[:_CLICK_REACH]])
    if len(near) < 16:
        return 0.0
    change = np.abs(np.diff(near.astype(np.float64), n=3, axis=0)).max(axis=1)
    seam = min(len(before), _CLICK_REACH)
    join = slice(max(0, seam - 6), seam + 3)
    usual = float(np.quantile(np.delete(change, join), _USUAL_RANK))
    return max(0.0, float(change[join].max(initial=0.0)) / max(usual, _FAINT_CLICK) - 1)
