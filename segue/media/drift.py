"""Colour that drifts along a generated take: brought back by a weight that moves from A's end to B's start.

Mean and spread in YCrCb, after Reinhard et al., "Color transfer between images" (2001). A take's own copies
of the two stills say how far it is off at either end; what is in between is corrected in proportion.
"""

from dataclasses import dataclass
from typing import Final

import cv2
import numpy as np
from numpy.typing import NDArray

from segue.media.motion import Frame

Numbers = NDArray[np.float64]

WORTH_CORRECTING: Final = 0.4
"""Mean Lab step of a take's end from its still, below which nobody sees a difference."""
_TO_YCRCB: Final = np.array([[0.299, 0.587, 0.114], [0.5, -0.4187, -0.0813], [-0.1687, -0.3313, 0.5]])
_GAINS: Final = (0.7, 1.4)
"""Contrast is changed no further: beyond, the take shows something else than its still."""
_STEADY: Final = 2.0
"""Added to spreads: a plain picture has none."""


@dataclass(frozen=True)
class Drift:
    """How far a take is off at its first frame and at its last: gains, and the means there and wished."""

    gains: tuple[Numbers, Numbers]
    found: tuple[Numbers, Numbers]
    wished: tuple[Numbers, Numbers]

    @classmethod
    def of(cls, ends: tuple[Frame, Frame], stills: tuple[Frame, Frame]) -> "Drift":
        """From a take's two ends and the stills that they should be: RGB, each pair of one size."""
        found, wished = [_tone(end) for end in ends], [_tone(still) for still in stills]
        gains = [
            np.clip((wish[1] + _STEADY) / (have[1] + _STEADY), *_GAINS)
            for have, wish in zip(found, wished, strict=True)
        ]
        return cls((gains[0], gains[1]), (found[0][0], found[1][0]), (wished[0][0], wished[1][0]))

    def corrected(self, frame: Frame, share: float) -> Frame:
        """A frame of the take, `share` (0 to 1) of the way from its first frame to its last."""
        gain, found, wished = (
            (1 - share) * first + share * last for first, last in (self.gains, self.found, self.wished)
        )
        back = np.linalg.inv(_TO_YCRCB)
        linear, shift = back @ np.diag(gain) @ _TO_YCRCB, back @ (wished - gain * found)
        return np.asarray(cv2.transform(frame, np.column_stack([linear, shift])), np.uint8)


def lab_step(one: Frame, other: Frame) -> float:
    """The distance of two RGB pictures' mean colours in CIE Lab."""
    means = [
        cv2.cvtColor(each.astype(np.float32) / 255, cv2.COLOR_RGB2LAB).mean(axis=(0, 1))
        for each in (one, other)
    ]
    return float(np.linalg.norm(means[0] - means[1]))


def _tone(picture: Frame) -> tuple[Numbers, Numbers]:
    mean, spread = cv2.meanStdDev(cv2.transform(picture.astype(np.float32), _TO_YCRCB.astype(np.float32)))
    return np.asarray(mean, np.float64).ravel(), np.asarray(spread, np.float64).ravel()
