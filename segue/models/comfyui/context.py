"""What a context workflow is shown: A's last frames, grey where the bridge will be, and B's first frames."""

from collections.abc import Iterable, Iterator
from fractions import Fraction
from pathlib import Path
from typing import Any, Final

import av
import cv2
import numpy as np
from numpy.typing import NDArray

from segue.domain.assets import Size
from segue.domain.errors import StepFailed
from segue.models.comfyui.workflow import RATE

Pixels = NDArray[np.uint8]
GREY: Final = 128


def control_film(
    path: Path, mask: Path, before: list[Pixels], after: list[Pixels], length: int, size: Size
) -> None:
    """Write the film that guides the model and the mask that says what is to be made (white)."""
    middle = length - len(before) - len(after)
    grey = np.full((size.height, size.width, 3), GREY, np.uint8)
    black, white = np.zeros_like(grey), np.full_like(grey, 255)
    fitted = [[_fitted(each, size) for each in side] for side in (before, after)]
    write_film(path, [*fitted[0], *[grey] * middle, *fitted[1]], RATE)
    write_film(mask, [*[black] * len(before), *[white] * middle, *[black] * len(after)], RATE)


def context(path: Path, still: Path, rate: Fraction, count: int, *, at_end: bool) -> list[Pixels]:
    """`count` frames beside the cut at the model's rate, the still itself at the cut, first to last.

    Fewer when the clip is shorter: those that are missing repeat the farthest.
    """
    frames = list(read_film(path))
    if at_end:
        frames.reverse()
    picture = cv2.imread(str(still), cv2.IMREAD_COLOR)
    if picture is None or not frames:
        raise StepFailed("The frames of this bridge cannot be read: render again to have them made anew.")
    places = [min(round(step * rate / RATE), len(frames) - 1) for step in range(count)]
    chosen = [np.asarray(cv2.cvtColor(picture, cv2.COLOR_BGR2RGB), np.uint8)]
    chosen += [frames[place] for place in places[1:]]
    return chosen[::-1] if at_end else chosen


def read_film(path: Path) -> Iterator[Pixels]:
    """A film's frames as rgb24. The file is our own, or was checked to be a film."""
    with av.open(str(path), options={"protocol_whitelist": "file"}) as container:
        for frame in container.decode(video=0):
            yield np.asarray(frame.to_ndarray(format="rgb24"), np.uint8)


def write_film(path: Path, frames: Iterable[Pixels], rate: Fraction) -> None:
    """Write frames without loss."""
    with av.open(str(path), "w") as container:
        stream: Any = None
        for picture in frames:
            if stream is None:
                stream = container.add_stream("ffv1", rate=rate)
                stream.width, stream.height, stream.pix_fmt = picture.shape[1], picture.shape[0], "bgr0"
            container.mux(stream.encode(av.VideoFrame.from_ndarray(picture, format="rgb24")))
        container.mux(stream.encode(None))


def _fitted(picture: Pixels, size: Size) -> Pixels:
    """A picture on the model's canvas: context frames come in the film's own form."""
    height, width = picture.shape[:2]
    scale = min(size.width / width, size.height / height)
    inner = cv2.resize(picture, (round(width * scale), round(height * scale)), interpolation=cv2.INTER_AREA)
    left, top = (size.width - inner.shape[1]) // 2, (size.height - inner.shape[0]) // 2
    right, bottom = size.width - inner.shape[1] - left, size.height - inner.shape[0] - top
    framed = cv2.copyMakeBorder(inner, top, bottom, left, right, cv2.BORDER_REPLICATE)
    return np.asarray(framed, np.uint8)
