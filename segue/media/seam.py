"""How visible a join is, and what the inside of a bridge looks like. Pure functions of frames and samples.

Every part of a score is an excess over what the footage does by itself in the same window, so a shaky clip
may shake across the join and a still one may stay still. Frames are BGR, uint8, all of one size (256 wide is
enough); sound is float32, samples by channels, at 48 kHz.
"""

from collections.abc import Iterable, Sequence
from typing import Final

import cv2
import numpy as np
from numpy.typing import NDArray

from segue.domain.frames import SOUND_RATE
from segue.media.motion import Frame, Motion, grey_of, sharpness_of

Sound = NDArray[np.float32]

WINDOW_FRAMES: Final = 12
"""Frames on each side of a join that a score looks at."""
WINDOW_SAMPLES: Final = SOUND_RATE
"""Samples on each side of a join that a score looks at."""

FAIL_BELOW: Final = 50.0
WARN_BELOW: Final = 70.0

HALVES: Final = {
    "luma": 2.5,
    "colour": 2.0,
    "jump": 0.9,
    "shift": 1.6,
    "turn": 0.75,
    "sharp": 0.45,
    "freeze": 1.2,
    "cut": 6.0,
    "level": 2.0,
    "click": 4.0,
}
"""The excess at which a part alone halves the score (tuned on 266 labelled joins)."""

_WORDS: Final = {
    "luma": "the brightness steps",
    "colour": "the colours step",
    "jump": "the picture jumps",
    "shift": "the picture shifts or zooms",
    "turn": "the motion changes direction or stops",
    "sharp": "the sharpness changes",
    "freeze": "the picture stands still",
    "cut": "there is a cut beside the join",
    "level": "the sound's level steps",
    "click": "the sound clicks",
}

_BLOCK: Final = SOUND_RATE // 10
_CLICK_REACH: Final = SOUND_RATE // 4
_FLOOR_DB: Final = -46.0
"""Quieter than this is taken as this: a start out of silence is no step."""
_STILL_LEVELS: Final = 0.35
"""Mean difference, in levels of 255, up to which two frames can be the same picture, encoded twice."""
_STILL_SHARE: Final = 0.15
"""...if it is also no more than this share of what usually changes: a quiet picture is not a frozen one."""


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
    worst = sorted(parts, key=lambda name: parts[name] / HALVES[name], reverse=True)[:2]
    noticed = [_WORDS[name] for name in worst if parts[name] / HALVES[name] > 0.4]
    if score >= WARN_BELOW:
        return "not noticeable" if score >= 90 or not noticed else f"hardly noticeable: {noticed[0]}"
    grade = "noticeable" if score >= FAIL_BELOW else "clearly visible"
    return f"{grade}: {' and '.join(noticed)}" if noticed else f"{grade}: many small differences together"


def _picture_parts(before: Sequence[Frame], after: Sequence[Frame]) -> dict[str, float]:
    frames = [*before, *after]
    seam = len(before) - 1  # the number of the step that crosses the join
    motion = Motion.of(frames)
    colours = np.array([_mean_lab(frame) for frame in frames])
    sharpness = np.log([sharpness_of(grey) + 1.0 for grey in motion.greys])
    steps = np.abs(np.diff(colours, axis=0))
    residuals = motion.residuals
    others = np.delete(residuals, seam)
    return {
        "luma": _excess(steps[:, 0], seam),
        "colour": _excess(np.hypot(steps[:, 1], steps[:, 2]), seam),
        "jump": max(0.0, residuals[seam] / (_high(others) + 0.6) - 1),
        "shift": motion.shift(seam),
        "turn": motion.turn(seam),
        "sharp": _excess(np.abs(np.diff(sharpness)), seam),
        "freeze": _freeze(_repeats(motion.differences), seam),
        "cut": _cut(others),
    }


def _mean_lab(frame: Frame) -> NDArray[np.float64]:
    mean: NDArray[np.float64] = cv2.cvtColor(frame, cv2.COLOR_BGR2LAB).mean(axis=(0, 1), dtype=np.float64)
    return mean


def _high(values: NDArray[np.float64]) -> float:
    return float(np.quantile(values, 0.9)) if len(values) else 0.0


def _excess(steps: NDArray[np.float64], seam: int) -> float:
    """The step at the join beyond one and a half times the usual large step."""
    return max(0.0, float(steps[seam]) - 1.5 * _high(np.delete(steps, seam)))


def _repeats(differences: NDArray[np.float64]) -> NDArray[np.bool_]:
    usual = float(np.quantile(differences, 0.75)) if len(differences) else 0.0
    return differences <= min(_STILL_LEVELS, _STILL_SHARE * usual)


def _freeze(repeats: NDArray[np.bool_], seam: int) -> float:
    """The longest run of repeats that touches the join, less the longest elsewhere, in frames.

    A run that reaches the window's edge is footage that stands still by itself.
    """
    at_seam, elsewhere = 0, 0
    for first, last in _runs(repeats):
        if first == 0 or last == len(repeats) - 1:
            continue
        if first <= seam + 1 and last >= seam - 1:
            at_seam = max(at_seam, last - first + 1)
        else:
            elsewhere = max(elsewhere, last - first + 1)
    return float(max(0, at_seam - elsewhere))


def _runs(flags: Iterable[bool]) -> list[tuple[int, int]]:
    """The first and last places of each run of true values."""
    runs: list[tuple[int, int]] = []
    for place, flag in enumerate(flags):
        if flag and runs and runs[-1][1] == place - 1:
            runs[-1] = (runs[-1][0], place)
        elif flag:
            runs.append((place, place))
    return runs


def _cut(residuals: NDArray[np.float64]) -> float:
    """How far the largest change away from the join stands out among the rest."""
    if len(residuals) < 3:
        return 0.0
    largest = int(np.argmax(residuals))
    return max(0.0, float(residuals[largest]) / (_high(np.delete(residuals, largest)) + 0.6) - 1)


def _level_step(before: Sound, after: Sound) -> float:
    """The step in level across the join, in dB between tenths of a second, beyond 1.2 times the usual one."""
    levels_before, levels_after = _levels(before[::-1]), _levels(after)
    usual = np.abs(np.concatenate([np.diff(levels_before), np.diff(levels_after)]))
    step = abs(float(levels_before[0]) - float(levels_after[0]))
    return max(0.0, step - 1.2 * _high(usual))


def _levels(sound: Sound) -> NDArray[np.float64]:
    count = max(1, len(sound) // _BLOCK)
    blocks = np.array_split(sound[: count * _BLOCK], count)
    power = np.array([np.mean(np.square(block, dtype=np.float64)) for block in blocks])
    levels: NDArray[np.float64] = np.maximum(10 * np.log10(power + 1e-12), _FLOOR_DB)
    return levels


def _click(before: Sound, after: Sound) -> float:
    """The third difference at the join against its 99.5th percentile within a quarter of a second."""
    near = np.concatenate([before[-_CLICK_REACH:], after[:_CLICK_REACH]])
    if len(near) < 16:
        return 0.0
    change = np.abs(np.diff(near.astype(np.float64), n=3, axis=0)).max(axis=1)
    seam = min(len(before), _CLICK_REACH)
    at_seam = float(change[max(0, seam - 6) : seam + 3].max(initial=0.0))
    return max(0.0, at_seam / (float(np.quantile(change, 0.995)) + 1e-4) - 1)


class InsideMeter:
    """Measures a bridge frame by frame, its neighbours' outermost frames at either end."""

    def __init__(self) -> None:
        self._sharpness: list[float] = []
        self._changes: list[float] = []
        self._earlier: Frame | None = None

    def add(self, frame: Frame) -> None:
        grey = grey_of(frame)
        self._sharpness.append(sharpness_of(grey))
        if self._earlier is not None:
            self._changes.append(float(cv2.absdiff(grey, self._earlier).mean()))
        self._earlier = grey

    def score(self) -> tuple[float, int]:
        """Sharpness, and the longest freeze, in repeated frames.

        Sharpness (Laplacian variance) is the mean over the inside against the straight line between the two
        ends; a cross-fade of unlike pictures comes to about 0.6.
        """
        longest = max(
            (last - first + 1 for first, last in _runs(_repeats(np.array(self._changes)))), default=0
        )
        sharpness = np.array(self._sharpness)
        if len(sharpness) < 3:
            return 1.0, longest
        line = np.linspace(sharpness[0], sharpness[-1], len(sharpness)) + 1e-3
        return round(float(np.mean(sharpness[1:-1] / line[1:-1])), 3), longest


def score_inside(frames: Iterable[Frame]) -> tuple[float, int]:
    """Of a bridge with its neighbours' outermost frames at either end: sharpness, and the longest freeze."""
    meter = InsideMeter()
    for frame in frames:
        meter.add(frame)
    return meter.score()


def words_for_inside(sharpness: float, longest_freeze_frames: int, freeze_limit_frames: int) -> str:
    """What a viewer would notice inside a bridge."""
    noticed = []
    if sharpness < 0.5:
        noticed.append("two pictures show through each other, or it is blurred")
    elif sharpness < 0.7:
        noticed.append("it is softer than the clips beside it")
    if longest_freeze_frames >= freeze_limit_frames:
        noticed.append(f"it stands still for {longest_freeze_frames} frames")
    return " and ".join(noticed) if noticed else "clear and moving"
