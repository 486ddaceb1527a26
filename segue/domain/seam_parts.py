"""What the parts of a seam's score mean: from when on each is seen or heard, and in words."""

from collections.abc import Mapping
from typing import Final

from segue.domain.value import Value

HALVES: Final[Mapping[str, float]] = {
    "luma": 5.0,
    "colour": 1.0,
    "jump": 1.3,
    "shift": 3.8,
    "stumble": 1.3,
    "pace": 0.45,
    "turn": 0.45,
    "sharp": 0.4,
    "freeze": 1.05,
    "level": 1.8,
    "click": 0.55,
}
"""The excess at which a part alone halves the score, tuned on labelled seams of footage that
`tests/benchmarks/benchmark_seams.py` names and does not measure on."""

PART_WORDS: Final[Mapping[str, str]] = {
    "luma": "the brightness steps",
    "colour": "the colours step",
    "jump": "the picture jumps",
    "shift": "the picture shifts or zooms",
    "stumble": "the motion stumbles",
    "pace": "the motion hesitates or leaps",
    "turn": "the motion changes direction or stops",
    "sharp": "the sharpness changes",
    "freeze": "the picture stands still",
    "level": "the sound's level steps",
    "click": "the sound clicks",
}

NOTICED: Final = 0.4
"""A viewer notices a part from this share of its half on."""


class SeamPart(Value):
    """One part of a seam's score: its excess over what the footage does by itself, and if one notices it.

    `share` is how well this part joins: 1 is as if there were no seam, a half is what halves the score.
    """

    name: str
    value: float
    share: float
    noticed: bool
    words: str


def seam_parts(parts: Mapping[str, float]) -> tuple[SeamPart, ...]:
    """The parts of a seam, the most visible first."""
    order = sorted(parts, key=lambda name: weight(name, parts[name]), reverse=True)
    return tuple(_part(name, parts[name]) for name in order if name in HALVES)


def weight(name: str, value: float) -> float:
    """How visible a part is: 1 halves the score."""
    return value / HALVES[name] if name in HALVES else 0.0


def _part(name: str, value: float) -> SeamPart:
    noticed = weight(name, value) > NOTICED
    return SeamPart(
        name=name,
        value=value,
        share=round(1 / (1 + weight(name, value)), 3),
        noticed=noticed,
        words=PART_WORDS[name] if noticed else f"not noticed: {PART_WORDS[name]}",
    )
