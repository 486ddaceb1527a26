"""Frames and time. A cut is a frame number on a constant-rate grid; nothing here is a float."""

import re
from fractions import Fraction

from segue.domain import limits
from segue.domain.errors import BadRequest

SOUND_RATE = 48_000
"""Samples a second of every film's sound."""


def middle_of(frame: int, rate: Fraction) -> Fraction:
    """The moment, in seconds, at which frame `frame` of the grid surely shows: (n + 1/2) / rate."""
    return (frame + Fraction(1, 2)) / rate


def frame_showing(seconds: Fraction, rate: Fraction) -> int:
    """The number of the grid's frame that shows at a moment (never below 0)."""
    return max(0, int(seconds * rate // 1))


def samples_before(frame: int, rate: Fraction, sound_rate: int = SOUND_RATE) -> int:
    """How many samples of sound lie before a frame: cumulative, so that rounding never adds up over joins."""
    return round(Fraction(frame) * sound_rate / rate)


def frames_lasting(seconds: int | Fraction, rate: Fraction) -> int:
    """How many frames of the grid last a time, rounded to the nearest."""
    return round(Fraction(seconds) * rate)


def judged_size(width: int, height: int) -> tuple[int, int]:
    """The width and height at which scores look at a picture of this size: even, as video's are."""
    return limits.JUDGED_WIDTH, max(2, round(limits.JUDGED_WIDTH * height / width / 2) * 2)


_TIMECODE = re.compile(r"(\d{1,3}):(\d{2}):(\d{2})([:;])(\d{2,3})")
_SECONDS = re.compile(r"(\d{1,6}(?:\.\d{1,6})?)s")
_POINT = re.compile(r"\d{1,6}\.\d{1,6}")
_FRAME = re.compile(r"\d{1,9}")


def frame_named(text: str, rate: Fraction) -> int:
    """The frame a person names: `36`, or by seconds as `1.5` or `2s`, or by timecode as `00:00:01:12`.

    A timecode with a semicolon drops numbers, as 29.97 and 59.94 frames a second are counted in television
    (SMPTE 12M): two (or four) a minute, but none in each tenth minute. Raises BadRequest for any other text,
    and for a timecode that is never counted, such as `00:00:01:30` at 24.
    """
    if _FRAME.fullmatch(text):
        return int(text)
    if match := _SECONDS.fullmatch(text) or _POINT.fullmatch(text):
        return frame_showing(Fraction(match.group(0).rstrip("s")), rate)
    if match := _TIMECODE.fullmatch(text):
        return _frame_at(match, rate)
    raise BadRequest(
        f"'{text[:40]}' is not a point in a clip: give a frame (36), "
        "seconds (1.5 or 2s) or a timecode (00:00:01:12)."
    )


def _frame_at(match: re.Match[str], rate: Fraction) -> int:
    hours, minutes, seconds, frames = (int(part) for part in match.group(1, 2, 3, 5))
    nominal = _nominal(rate)
    if minutes >= 60 or seconds >= 60 or frames >= nominal:
        raise BadRequest(
            f"The timecode '{match.group(0)}' does not exist at {nominal} frames a second: its minutes and "
            f"seconds go to 59, its frames to {nominal - 1}."
        )
    numbered = ((hours * 60 + minutes) * 60 + seconds) * nominal + frames
    if match[4] == ":" or not _may_drop(rate):
        return numbered
    minutes += hours * 60
    return max(0, numbered - (minutes - minutes // 10) * (nominal // 15))


def _nominal(rate: Fraction) -> int:
    """Timecode counts whole frames a second: 30 for 30000/1001."""
    return -(-rate.numerator // rate.denominator)


def _may_drop(rate: Fraction) -> bool:
    """Whether timecode at a rate may drop numbers: at 29.97 and its multiples."""
    return rate.denominator == 1001 and _nominal(rate) % 30 == 0


def timecode(frame: int, rate: Fraction, *, drops: bool = False) -> str:
    """A frame number as hours:minutes:seconds:frames.

    `drops`: as television counts 29.97 and 59.94, written with a semicolon; other rates never do. Two numbers
    (four at 59.94) are left out at each minute but every tenth: SMPTE ST 12-1.
    """
    nominal, drops = _nominal(rate), drops and _may_drop(rate)
    seconds, frames = divmod(frame + (_left_out(frame, nominal) if drops else 0), nominal)
    mark = ";" if drops else ":"
    return f"{seconds // 3600:02}:{seconds // 60 % 60:02}:{seconds % 60:02}{mark}{frames:02}"


def _left_out(frame: int, nominal: int) -> int:
    """How many numbers television has left out before a frame."""
    at_once = nominal // 15
    per_minute, per_ten = nominal * 60 - at_once, nominal * 600 - 9 * at_once
    tens, rest = divmod(frame, per_ten)
    minutes = 0 if rest < nominal * 60 else 1 + (rest - nominal * 60) // per_minute
    return at_once * (9 * tens + minutes)
