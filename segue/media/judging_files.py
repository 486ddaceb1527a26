"""Judging a provider's take from its file: its two seams and its inside, by its pictures alone."""

from collections.abc import Sequence
from fractions import Fraction
from pathlib import Path
from typing import Final, TypeVar

import av
import cv2
import numpy as np

from segue.domain.errors import MediaRefused
from segue.media.drift import WORTH_CORRECTING, Drift, lab_step
from segue.media.film_shape import LOOK_WIDTH
from segue.media.judging import TakeJudge
from segue.media.motion import Frame

T = TypeVar("T")

_HD_LINES: Final = 720


def score_take(take: Path, before: Path, after: Path, rate: Fraction) -> float:
    """The least score of a take's seams and inside, of 100, between films of context frames at `rate`.

    Its drift of colour is corrected first, as in the film. The files were probed, or are our own. The slower
    rate counts: frames of the faster are passed over. Raises MediaRefused for a take that cannot be read.
    """
    try:
        ends = (_frames(before)[0], _frames(after)[0])
        size = (ends[0][-1].shape[1], ends[0][-1].shape[0])
        shown, own_rate = _frames(take, size)
    except (av.FFmpegError, IndexError) as error:
        raise MediaRefused("The take cannot be read.", detail=str(error)) from error
    if len(shown) < 3:
        raise MediaRefused("The take is too short.", detail=f"{len(shown)} frames")
    slower = min(rate, own_rate)
    whole = _undrifted(shown, (ends[0][-1], ends[1][0]))
    leaving = _spaced(ends[0][::-1], rate / slower)[::-1]
    arriving = _spaced(ends[1], rate / slower)
    between = _spaced(whole, own_rate / slower)[1:]
    if (len(whole) - 1) % (own_rate / slower) == 0:  # the take's copy of the still is among them
        between.pop()
    judge = TakeJudge([_bgr(each) for each in leaving], [_bgr(each) for each in arriving], len(between))
    for frame in between:
        judge.add(_bgr(frame))
    return judge.score()


def _frames(path: Path, size: tuple[int, int] | None = None) -> tuple[list[Frame], Fraction]:
    """A film's frames, small, as RGB, and its rate. Without a tag, its matrix goes by its height."""
    with av.open(str(path), options={"protocol_whitelist": "file"}) as container:
        stream = container.streams.video[0]
        rate = Fraction(stream.average_rate or stream.guessed_rate or 0)
        width, height = size or (LOOK_WIDTH, max(2, round(LOOK_WIDTH * stream.height / stream.width / 2) * 2))
        frames = []
        for frame in container.decode(stream):
            matrix = "ITU709" if frame.height >= _HD_LINES else "ITU601"
            picture = frame.reformat(format="rgb24", src_colorspace=matrix).to_ndarray()
            frames.append(
                np.asarray(cv2.resize(picture, (width, height), interpolation=cv2.INTER_AREA), np.uint8)
            )
    if not frames or not rate:
        raise MediaRefused("The take cannot be read.", detail=f"{len(frames)} frames at {rate}")
    return frames, rate


def _undrifted(take: Sequence[Frame], stills: tuple[Frame, Frame]) -> list[Frame]:
    """A take's frames, their colours brought back to those of its stills where they are off."""
    ends = take[0], take[-1]
    steps = [lab_step(*pair) for pair in zip(ends, stills, strict=True)]
    if max(steps) < WORTH_CORRECTING:
        return list(take)
    drift, last = Drift.of(ends, stills), len(take) - 1
    return [drift.corrected(frame, number / last) for number, frame in enumerate(take)]


def _spaced(frames: Sequence[T], every: Fraction) -> list[T]:
    """The frames that show at every so many of them, from the first on."""
    count = int((len(frames) - 1) / every) + 1
    return [frames[min(len(frames) - 1, round(number * every))] for number in range(count)]


def _bgr(frame: Frame) -> Frame:
    return np.ascontiguousarray(frame[..., ::-1])
