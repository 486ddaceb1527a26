"""A small label in the corner of the pictures that a model has made: that they are made."""

from pathlib import Path
from typing import Any, Final

import cv2
import ffmpeg
import numpy as np

from segue.domain.assets import Size

TEXT: Final = "AI"
_LINES: Final = 24
"""A label is the picture's shorter side divided by this high."""
_SMALLEST: Final = 16
_GREY: Final = 190  # readable on its ground; white would glare in a film with HDR
_GROUND_OPACITY: Final = 140
_FONT: Final = cv2.FONT_HERSHEY_SIMPLEX


_LAID: Final = {"yuv420p": "yuv420", "yuv420p10le": "yuv420p10", "yuv422p10le": "yuv422p10"}
"""By the film's pixel format, how FFmpeg's overlay calls it: so it converts the label and nothing else."""


def labelled(stream: Any, size: Size, pixels: str, path: Path) -> Any:
    """A graph's pictures, in a film's pixel format, with a label in their lower right corner.

    The label is drawn into the file `path`.
    """
    height = max(_SMALLEST, min(size.width, size.height) // _LINES)
    picture = _label(height)
    cv2.imwrite(str(path), picture)
    inset = height // 2
    left, top = size.width - picture.shape[1] - inset, size.height - height - inset
    label = ffmpeg.input(f"file:{path}").filter("scale", out_range="tv", out_color_matrix="bt709")
    laid = label.filter("format", "yuva420p")
    return stream.filter("format", pixels).overlay(
        laid, x=left // 2 * 2, y=top // 2 * 2, format=_LAID[pixels]
    )


def _label(height: int) -> np.ndarray:
    """Grey letters on a half transparent dark ground, as BGRA."""
    scale = height / 36
    (width, tall), _ = cv2.getTextSize(TEXT, _FONT, scale, max(1, height // 14))
    picture = np.zeros((height, width + height, 4), np.uint8)
    picture[..., 3] = _GROUND_OPACITY
    place = (height // 2, (height + tall) // 2)
    cv2.putText(
        picture, TEXT, place, _FONT, scale, (_GREY, _GREY, _GREY, 255), max(1, height // 14), cv2.LINE_AA
    )
    return picture
