"""follow: what a clip's picture is of, and the path of a crop that keeps it in view."""

from typing import Final

import cv2
import numpy as np
from numpy.typing import NDArray

from segue.domain.assets import Size
from segue.domain.plan import FilmFormat, FollowWork, Span
from segue.domain.results import Followed
from segue.media.film_form import film_form_frames
from segue.media.fitting import place
from segue.media.motion import Frame
from segue.media.panning import FASTEST, Profile, pan_path
from segue.media.steps.inputs import work_of
from segue.ports import StepJob, StepOutput

_LOOK_PIXELS: Final = 160  # the longer side at which pictures are looked at
_LOOKS_PER_SECOND: Final = 8
_MIDDLE: Final = 0.15  # how much of what stands out is taken to be in the middle, where people put it

Map = NDArray[np.float32]


def follow(job: StepJob) -> StepOutput:
    """Find the crop's path over a clip. Raises StepFailed when it cannot be decoded."""
    work = work_of(job, FollowWork)
    picture, form = work.span.facts.picture, work.format
    inner = place(picture.shown, form.size, "subject").inner
    across = inner.width - form.size.width >= inner.height - form.size.height
    whole, kept = (inner.width, form.size.width) if across else (inner.height, form.size.height)
    if whole <= kept:
        return StepOutput(Followed(knots=()), {})
    frames, profiles = _seen(job, work.span, form, across=across)
    fastest = FASTEST * whole * min(1.0, float(form.rate / picture.rate))
    most = max(2.0, fastest // 2 * 2)  # offsets are even, so steps are
    knots = pan_path(profiles, frames, kept / whole, whole - kept, most, float(picture.rate))
    return StepOutput(Followed(knots=knots), {})


def _seen(job: StepJob, span: Span, form: FilmFormat, *, across: bool) -> tuple[list[int], list[Profile]]:
    """What stands out along the axis, in some frames of the span, with their numbers on the clip's grid."""
    picture = span.facts.picture
    small = form.changed(size=_small(picture.shown), rate=picture.rate, fit="crop")
    every = max(1, round(picture.rate / _LOOKS_PER_SECOND))
    frames: list[int] = []
    profiles: list[Profile] = []
    last: Map | None = None
    pictures = film_form_frames(job.asset(span.asset), span, small)
    for number, shown in enumerate(pictures):
        job.progress(min(number, span.frames), span.frames)
        if number % every and number != span.frames - 1:
            continue
        grey = cv2.cvtColor(shown, cv2.COLOR_RGB2GRAY).astype(np.float32)
        standing_out = stands_out(shown, grey, last)
        frames.append(span.in_frame + number)
        profiles.append(_profile(standing_out, across=across))
        last = grey
    return frames, profiles


def _small(size: Size) -> Size:
    longest = max(size.width, size.height)
    return Size(
        width=max(16, size.width * _LOOK_PIXELS // longest // 2 * 2),
        height=max(16, size.height * _LOOK_PIXELS // longest // 2 * 2),
    )


def stands_out(shown: Frame, grey: Map, last: Map | None) -> Map:
    """How much each pixel of an RGB picture stands out, summing to 1: by colour, and by moving by itself.

    Colour: how far the neighbourhood's colour is from the whole picture's, and from what is around it.
    Moving: what is left of the change since the `last` picture when the camera's own shift is taken away.
    """
    lab = cv2.cvtColor(shown, cv2.COLOR_RGB2LAB).astype(np.float32)
    near = cv2.GaussianBlur(lab, (0, 0), 2.5)
    around = cv2.GaussianBlur(lab, (0, 0), 24)
    typical = np.median(near.reshape(-1, 3), axis=0).astype(np.float32)
    distinct = np.linalg.norm(near - typical, axis=2) * 0.5 + np.linalg.norm(near - around, axis=2)
    found = _peaks(distinct.astype(np.float32))
    if last is None:
        return found
    moving = _peaks(_moving(grey, last))
    return found * 0.4 + moving * 0.6 if moving.any() else found


def _moving(grey: Map, last: Map) -> Map:
    window = cv2.createHanningWindow((grey.shape[1], grey.shape[0]), cv2.CV_32F)
    (x, y), _ = cv2.phaseCorrelate(last, grey, window)
    if np.hypot(x, y) > 12:  # a cut, not a pan
        x = y = 0.0
    shift = np.array([[1, 0, x], [0, 1, y]], np.float32)
    before = cv2.warpAffine(last, shift, (grey.shape[1], grey.shape[0]), borderMode=cv2.BORDER_REPLICATE)
    change = cv2.GaussianBlur(np.abs(grey - before), (0, 0), 2.5)
    return np.asarray(np.maximum(change - 4.0, 0), np.float32)


def _peaks(values: Map) -> Map:
    """The values squared, so that what stands out most counts most, summing to 1 (or all 0)."""
    squared = np.square(values, dtype=np.float32)
    total = float(squared.sum())
    return np.asarray(squared / total, np.float32) if total else squared


def _profile(found: Map, *, across: bool) -> Profile:
    """What stands out along one axis, with a share for the middle."""
    line = found.sum(axis=0 if across else 1, dtype=np.float64)
    middle = np.hanning(len(line) + 2)[1:-1]
    line = line / line.sum() if line.any() else middle / middle.sum()
    profile: Profile = (1 - _MIDDLE) * line + _MIDDLE * middle / middle.sum()
    return profile
