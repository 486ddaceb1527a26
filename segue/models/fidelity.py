"""How true a take's two ends are to the frames that were asked for."""

from collections import deque
from itertools import islice
from pathlib import Path
from typing import Any, Final

import av
import cv2
import numpy as np

from segue.domain.errors import MediaRefused

_PERFECT_DB: Final = 100.0
_WIDTH: Final = 320
"""What is compared: so small that a codec's fine grain does not count."""


def fidelity(take: Path, first: Path, last: Path) -> tuple[float, float]:
    """The PSNR, in dB, of a take's first and last frames against the two stills.

    A server that has cropped, stretched or framed what it was given is undone: the best of the three counts.
    The file was probed before. Raises MediaRefused when it cannot be read.
    """
    try:
        begins, ends = _ends(take)
    except (av.FFmpegError, StopIteration) as error:
        raise MediaRefused("The take cannot be read.", detail=str(error)) from error
    return _likeness(begins, first), _likeness(ends, last)


def fidelity_at(take: Path, still: Path, number: int) -> float:
    """The PSNR, in dB, of a take's frame of this number against a still; else as `fidelity`."""
    try:
        with av.open(str(take), options={"protocol_whitelist": "file"}) as container:
            shown = _pixels(next(islice(container.decode(video=0), number, None)))
    except (av.FFmpegError, StopIteration) as error:
        raise MediaRefused("The take cannot be read.", detail=str(error)) from error
    return _likeness(shown, still)


def _ends(take: Path) -> tuple[Any, Any]:
    with av.open(str(take), options={"protocol_whitelist": "file"}) as container:
        frames = container.decode(video=0)
        begins = next(frames)
        ends = deque([begins], maxlen=1)
        ends.extend(frames)
        return _pixels(begins), _pixels(ends[0])


def _pixels(frame: av.VideoFrame) -> Any:
    """A frame as BGR. Without a tag, its matrix goes by its height, as everywhere in a film."""
    matrix = "ITU709" if frame.height >= 720 else "ITU601"
    return frame.reformat(format="bgr24", src_colorspace=matrix).to_ndarray()


def _likeness(shown: Any, still: Path) -> float:
    wanted = cv2.imread(str(still), cv2.IMREAD_COLOR)
    if wanted is None:
        raise MediaRefused("A still of the take cannot be read.", detail=str(still.name))
    height = max(1, round(_WIDTH * shown.shape[0] / shown.shape[1]))
    small = _scaled(shown, _WIDTH, height)
    return max(
        _psnr(small, _scaled(wanted, _WIDTH, height)),
        _psnr(small, _scaled(_cropped(wanted, _WIDTH / height), _WIDTH, height)),
        _framed(small, wanted),
    )


def _scaled(picture: Any, width: int, height: int) -> Any:
    return cv2.resize(picture, (width, height), interpolation=cv2.INTER_AREA)


def _cropped(picture: Any, aspect: float) -> Any:
    """The middle of a picture, of another shape."""
    height, width = picture.shape[:2]
    wide, high = min(width, round(height * aspect)), min(height, round(width / aspect))
    left, top = (width - wide) // 2, (height - high) // 2
    return picture[top : top + high, left : left + wide]


def _framed(small: Any, wanted: Any) -> float:
    """The likeness of what lies between the bars, if the server has added any."""
    inner = _cropped(small, wanted.shape[1] / wanted.shape[0])
    return _psnr(inner, _scaled(wanted, inner.shape[1], inner.shape[0]))


def _psnr(one: Any, other: Any) -> float:
    error = float(np.mean(np.square(one.astype(np.float64) - other)))
    return round(min(_PERFECT_DB, 10 * float(np.log10(255**2 / error))), 2) if error else _PERFECT_DB
