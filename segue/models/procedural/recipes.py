"""The ways of making a bridge that are tried one after the other, until one is good."""

from dataclasses import dataclass
from typing import Final


@dataclass(frozen=True)
class Recipe:
    """How long motions go on into a bridge: a camera's, and a subject's own, in seconds."""

    name: str
    coast_seconds: float
    local_coast_seconds: float


USUAL: Final = Recipe("usual", coast_seconds=0.45, local_coast_seconds=0.3)
"""Longer, and a subject bends out of shape."""
SETTLING: Final = Recipe("settling", coast_seconds=0.2, local_coast_seconds=0.15)
"""For motion that was misread: it dies away sooner."""
FLOWING: Final = Recipe("flowing", coast_seconds=0.9, local_coast_seconds=0.6)
"""For motion that is steady: it goes on for longer."""

RECIPES: Final = (USUAL, SETTLING, FLOWING)
"""In the order in which they are tried."""
