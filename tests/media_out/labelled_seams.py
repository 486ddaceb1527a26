"""A labelled set of seams made from footage: good ones that look daring, bad ones that look innocent.

Good: continuous footage split in place, as it is or compressed again; with a camera's flash near the split,
inside a whip pan, or with hits of music around it. Bad: the same with one fault. Motion faults are made only
where something moves: a still picture cannot be seen to stand still.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Final

import cv2
import numpy as np

from segue.domain.frames import SOUND_RATE
from segue.media.motion import Frame
from segue.media.seam import WINDOW_FRAMES, WINDOW_SAMPLES
from segue.media.sound import Sound

Frames = list[Frame]
Chance = np.random.Generator

_TRIES: Final = 80
_SPARE: Final = 8
"""Frames beyond the window that a fault may draw on."""
_MOVES: Final = 0.35
"""Mean optical flow per step, in pixels of a picture 256 across, from which a motion fault can be seen."""
CUT_FAULTS: Final = ("hard cut",)
MOTION_FAULTS: Final = (
    "3 frames frozen",
    "1 frame doubled",
    "2 frames skipped",
    "6 frames skipped",
    "reversal",
)
PICTURE_FAULTS: Final = ("3 % shift", "luma x 0.92", "5 % cast", "blur sigma 1")
SOUND_FAULTS: Final = ("-6 dB", "click")
FAULTS: Final = (*MOTION_FAULTS, *PICTURE_FAULTS, *SOUND_FAULTS, *CUT_FAULTS)


@dataclass(frozen=True)
class LabelledSeam:
    """`fault` is empty for a good seam; `kind` says how the footage was dressed.

    `astray` is, for a motion fault, how far the first picture after the join is from the one that belongs
    there: the mean optical flow, in pixels of a picture 256 across.
    """

    fault: str
    kind: str
    astray: float
    before: Frames
    after: Frames
    sound_before: Sound
    sound_after: Sound


def labelled_seams(footage: Sequence[Frames], good: int, per_fault: int, seed: int) -> Iterator[LabelledSeam]:
    """So many good seams, and of each fault, from clips of frames of 256 across. Equal seeds, equal sets."""
    chance = np.random.default_rng(seed)
    for number in range(good):
        yield _seam(footage, "", number, chance)
    for fault in FAULTS:
        for number in range(per_fault):
            yield _seam(footage, fault, number, chance)


def _seam(footage: Sequence[Frames], fault: str, number: int, chance: Chance) -> LabelledSeam:
    clip, at = _place(footage, chance, moving=fault in MOTION_FAULTS)
    run = clip[at - WINDOW_FRAMES : at + WINDOW_FRAMES + _SPARE]
    kind = _KINDS[number % len(_KINDS)]
    run = _DRESSES[kind](run, chance)
    before, after = run[:WINDOW_FRAMES], run[WINDOW_FRAMES:]
    belongs = after[0]
    if fault in _PICTURE_FAULTS:
        after = _PICTURE_FAULTS[fault](before, after, chance)
    elif fault == "hard cut":
        other, place = _place([each for each in footage if each is not clip] or footage, chance, moving=False)
        height, width = before[0].shape[:2]
        after = [cv2.resize(each, (width, height)) for each in other[place : place + WINDOW_FRAMES]]
    sound = _sound(chance, hits=kind == "music hits" or chance.random() < 0.3)
    one, two = sound[:WINDOW_SAMPLES], sound[WINDOW_SAMPLES:]
    if fault == "-6 dB":
        two = two * np.float32(0.5)
    elif fault == "click":
        two = two.copy()
        two[:3] += np.float32(chance.choice([-1, 1]) * chance.uniform(0.3, 0.6))
    after = after[:WINDOW_FRAMES]
    astray = _pace(belongs, after[0]) if fault in MOTION_FAULTS else 0.0
    if chance.random() < 0.6:
        before, after = _compressed(before, chance), _compressed(after, chance)
    return LabelledSeam(fault, kind, astray, before, after, one, two)


def _place(footage: Sequence[Frames], chance: Chance, *, moving: bool) -> tuple[Frames, int]:
    """A clip and a frame of it with room on either side, where the footage does not cut by itself.

    With `moving`, one where something moves in each step around it, or the fastest of many.
    """
    fastest, found = -1.0, None
    for _ in range(_TRIES):
        clip = footage[int(chance.integers(len(footage)))]
        if len(clip) < 2 * WINDOW_FRAMES + _SPARE + 1:
            continue
        at = int(chance.integers(WINDOW_FRAMES, len(clip) - WINDOW_FRAMES - _SPARE))
        if _cuts(clip[at - WINDOW_FRAMES : at + WINDOW_FRAMES + _SPARE]):
            continue
        pace = min(_pace(*pair) for pair in pairwise(clip[at - 3 : at + 4])) if moving else _MOVES
        if pace > fastest:
            fastest, found = pace, (clip, at)
        if fastest >= _MOVES:
            break
    assert found, "the footage is too short"
    return found


def _pace(one: Frame, other: Frame) -> float:
    greys = [cv2.cvtColor(each, cv2.COLOR_BGR2GRAY) for each in (one, other)]
    finder = cv2.DISOpticalFlow.create(cv2.DISOPTICAL_FLOW_PRESET_FAST)
    flow = finder.calc(greys[0], greys[1], None)  # type: ignore[call-overload]
    return float(np.linalg.norm(flow, axis=2).mean())


def _cuts(frames: Frames) -> bool:
    small = [cv2.resize(frame, (32, 18), interpolation=cv2.INTER_AREA) for frame in frames]
    steps = [float(cv2.absdiff(*pair).mean()) for pair in pairwise(small)]
    return max(steps) > 8 and max(steps) > 2.5 * float(np.quantile(steps, 0.75))


def _plain(frames: Frames, chance: Chance) -> Frames:
    return frames


def _flash(frames: Frames, chance: Chance) -> Frames:
    """One or two frames burn out near the split, as under a photographer's flash."""
    at = WINDOW_FRAMES + int(chance.integers(-5, 5))
    strength = chance.uniform(0.35, 0.8)
    lit = list(frames)
    for frame, share in ((at, strength), (at + 1, strength * chance.uniform(0, 0.5))):
        lit[frame] = cv2.addWeighted(frames[frame], 1 - share, np.full_like(frames[frame], 255), share, 0)
    return lit


def _whip(frames: Frames, chance: Chance) -> Frames:
    """The camera is thrown aside and comes to rest, blurred by its speed; the split lies in it."""
    height, width = frames[0].shape[:2]
    peak = WINDOW_FRAMES + chance.uniform(-4, 4)
    speed = np.exp(-(((np.arange(len(frames)) - peak) / chance.uniform(2.5, 4)) ** 2)) * chance.uniform(6, 16)
    way = np.cumsum(speed) * chance.choice([-1, 1])
    whipped = []
    for frame, right, pace in zip(frames, way - way[len(frames) // 2], speed, strict=True):
        moved = cv2.warpAffine(
            frame, np.array([[1, 0, right], [0, 1, 0]]), (width, height), borderMode=cv2.BORDER_REFLECT
        )
        whipped.append(cv2.blur(moved, (max(1, round(pace / 2)), 1)))
    return whipped


_KINDS: Final = ("plain", "plain", "flash", "plain", "whip pan", "music hits")
_DRESSES: Final[dict[str, Callable[[Frames, Chance], Frames]]] = {
    "plain": _plain,
    "flash": _flash,
    "whip pan": _whip,
    "music hits": _plain,
}


def _frozen(before: Frames, after: Frames, chance: Chance) -> Frames:
    return [before[-1]] * 3 + after


def _doubled(before: Frames, after: Frames, chance: Chance) -> Frames:
    return [before[-1], *after]


def _skipped(count: int) -> Callable[[Frames, Frames, Chance], Frames]:
    return lambda before, after, chance: after[count:]


def _reversed(before: Frames, after: Frames, chance: Chance) -> Frames:
    return before[-2::-1] + before[:1]


def _shifted(before: Frames, after: Frames, chance: Chance) -> Frames:
    height, width = after[0].shape[:2]
    angle = chance.uniform(0, 2 * np.pi)
    shift = np.array([[1, 0, 0.03 * width * np.cos(angle)], [0, 1, 0.03 * width * np.sin(angle)]])
    return [cv2.warpAffine(frame, shift, (width, height), borderMode=cv2.BORDER_REPLICATE) for frame in after]


def _scaled(frames: Frames, gains: Sequence[float]) -> Frames:
    return [np.clip(frame * np.array(gains), 0, 255).round().astype(np.uint8) for frame in frames]


def _darker(before: Frames, after: Frames, chance: Chance) -> Frames:
    return _scaled(after, (0.92, 0.92, 0.92))


def _cast(before: Frames, after: Frames, chance: Chance) -> Frames:
    gains = [1.0, 1.0, 1.0]
    gains[int(chance.choice([0, 2]))] = 1 + 0.05 * chance.choice([-1, 1])
    return _scaled(after, gains)


def _blurred(before: Frames, after: Frames, chance: Chance) -> Frames:
    return [cv2.GaussianBlur(frame, (0, 0), 1) for frame in after]


_PICTURE_FAULTS: Final[dict[str, Callable[[Frames, Frames, Chance], Frames]]] = {
    "3 frames frozen": _frozen,
    "1 frame doubled": _doubled,
    "2 frames skipped": _skipped(2),
    "6 frames skipped": _skipped(6),
    "reversal": _reversed,
    "3 % shift": _shifted,
    "luma x 0.92": _darker,
    "5 % cast": _cast,
    "blur sigma 1": _blurred,
}


def _compressed(frames: Frames, chance: Chance) -> Frames:
    """As another encoder would leave them."""
    quality = int(chance.integers(70, 95))
    coded = [cv2.imencode(".jpg", frame, [cv2.IMWRITE_JPEG_QUALITY, quality])[1] for frame in frames]
    return [cv2.imdecode(each, cv2.IMREAD_COLOR) for each in coded]


def _sound(chance: Chance, *, hits: bool) -> Sound:
    """Two windows of sound that goes on: room tone, with a chord, with a voice, or with hits of music."""
    count = 2 * WINDOW_SAMPLES
    time = np.arange(count) / SOUND_RATE
    wide = chance.normal(0, 1, count)
    sound = np.convolve(wide, np.ones(24) / 24, "same") * chance.uniform(0.02, 0.2)
    if chance.random() < 0.5:
        for pitch in chance.uniform(110, 880, 3):
            sound += 0.05 * np.sin(2 * np.pi * pitch * time + chance.uniform(0, 6))
    if chance.random() < 0.5:
        beats = np.arange(0, time[-1] + 0.2, 0.12)
        loud = np.interp(time, beats, chance.uniform(0, 1, len(beats)))
        sound += loud**2 * 0.12 * np.sin(2 * np.pi * chance.uniform(100, 260) * time)
    if hits:
        for at in np.arange(chance.uniform(0, 0.3), time[-1], chance.uniform(0.2, 0.45)):
            first = int(at * SOUND_RATE)
            length = np.arange(min(count - first, SOUND_RATE // 3)) / SOUND_RATE
            tone = np.sin(2 * np.pi * chance.uniform(60, 500) * length) + 0.2 * chance.normal(
                0, 1, len(length)
            )
            sound[first : first + len(length)] += chance.uniform(0.1, 0.4) * np.exp(-length / 0.06) * tone
    return np.stack([sound, sound], axis=1).astype(np.float32)
