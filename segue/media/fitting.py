"""How a picture of one shape goes into a frame of another. Pure."""

from dataclasses import dataclass
from fractions import Fraction

from segue.domain.assets import Size
from segue.domain.timeline import Fit

_SLIVER_PIXELS = 4  # a rim this thin is rounding, not another shape: the picture is stretched over it


@dataclass(frozen=True)
class Placement:
    """The size to scale to, and how far in from the frame's left and top it lies (when cropped: out)."""

    inner: Size
    left: int
    top: int


def place(shown: Size, frame: Size, fit: Fit) -> Placement:
    """Where a picture that shows as `shown` goes in a frame. All numbers are even, for the sake of chroma."""
    across, down = Fraction(frame.width, shown.width), Fraction(frame.height, shown.height)
    scale = max(across, down) if fit in ("crop", "subject") else min(across, down)
    inner = Size(width=_even(shown.width * scale), height=_even(shown.height * scale))
    if (
        abs(inner.width - frame.width) <= _SLIVER_PIXELS
        and abs(inner.height - frame.height) <= _SLIVER_PIXELS
    ):
        return Placement(frame, 0, 0)
    left, top = abs(inner.width - frame.width) // 2, abs(inner.height - frame.height) // 2
    return Placement(inner, left - left % 2, top - top % 2)


def on_canvas(size: Size, canvas: Size) -> Placement:
    """Where the film's picture lies on a generator's canvas (`FILM.md` 5): whole, in the middle, and large.

    A picture much smaller than what a model is asked for would leave it hardly anything to see, and to make.
    The take is cropped back by the same rectangle.
    """
    return place(size, canvas, "pad")


def _even(number: Fraction) -> int:
    return max(2, round(number / 2) * 2)
