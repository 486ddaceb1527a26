"""Judging a provider's take from its file: its two seams and its inside, by its pictures alone."""

from collections.abc import Sequence
from fractions import Fraction
from pathlib import Path
from typing import Final, TypeVar

import av
import numpy as np

from segue.domain.assets import Colour
from segue.domain.errors import MediaRefused
from segue.domain.plan import FilmFormat
from segue.media.drift import WORTH_CORRECTING, Drift, lab_step
from segue.media.judging import TakeJudge, small
from segue.media.motion import Frame

T = TypeVar("T")

_HD_LINES: Final = 720


def score_take(take: Path, before: Path, after: Path, form: FilmFormat) -> float:
    """The least score of a take's seams and inside, of 100, between films of context frames in film form.

    Its drift of colour is corrected first where it is in the film, that is in SDR. The files were probed, or
    are our own. The slower rate counts: frames of the faster are passed over. Raises MediaRefused for a take
    that cannot be read.
    """
    try:
        ends = (_frames(before, form.colour)[0], _frames(after, form.colour)[0])
        size = (ends[0][-1].shape[1], ends[0][-1].shape[0])
        shown, own_rate = _frames(take, form.colour, size)
    except (av.FFmpegError, IndexError) as error:
        raise MediaRefused("The take cannot be read.", detail=str(error)) from error
    if len(shown) < 3:
        raise MediaRefused("The take is too short.", detail=f"{len(shown)} frames")
    slower = min(form.rate, own_rate)
    whole = shown if form.colour.high_dynamic_range else _undrifted(shown, (ends[0][-1], ends[1][0]))
    leaving = _spaced(ends[0][::-1], form.rate / slower)[::-1]
    arriving = _spaced(ends[1], form.rate / slower)
    between = _spaced(whole, own_rate / slower)[1:]
    if (len(whole) - 1) % (own_rate / slower) == 0:  # the take's copy of the still is among them
        between.pop()
    judge = TakeJudge(leaving, arriving, len(between), Colour())
    for frame in between:
        judge.add(frame)
    return judge.score()


def _frames(path: Path, colour: Colour, size: tuple[int, int] | None = None) -> tuple[list[Frame], Fraction]:
    """A film's frames, small, as a screen shows them (BGR), and its rate.

    Without a tag, its matrix goes by its height.
    """
    with av.open(str(path), options={"protocol_whitelist": "file"}) as container:
        stream = container.streams.video[0]
        rate = Fraction(stream.average_rate or stream.guessed_rate or 0)
        frames = []
        for frame in container.decode(stream):
            matrix = "ITU709" if frame.height >= _HD_LINES else "ITU601"
            picture = frame.reformat(format="bgr24", src_colorspace=matrix).to_ndarray()
            frames.append(small(np.asarray(picture, np.uint8), colour, size))
    if not frames or not rate:
        raise MediaRefused("The take cannot be read.", detail=f"{len(frames)} frames at {rate}")
    return frames, rate


def _undrifted(take: Sequence[Frame], stills: tuple[Frame, Frame]) -> list[Frame]:
    """A take's frames, their colours brought back to those of its stills where they are off."""
    ends, wished = (_turned(take[0]), _turned(take[-1])), (_turned(stills[0]), _turned(stills[1]))
    steps = [lab_step(*pair) for pair in zip(ends, wished, strict=True)]
    if max(steps) < WORTH_CORRECTING:
        return list(take)
    drift, last = Drift.of(ends, wished), len(take) - 1
    return [_turned(drift.corrected(_turned(frame), number / last)) for number, frame in enumerate(take)]


def _spaced(frames: Sequence[T], every: Fraction) -> list[T]:
    """The frames that show at every so many of them, from the first on."""
    count = int((len(frames) - 1) / every) + 1
    return [frames[min(len(frames) - 1, round(number * every))] for number in range(count)]


def _turned(frame: Frame) -> Frame:
    """BGR as RGB, or the other way."""
    return np.ascontiguousarray(frame[..., ::-1])
