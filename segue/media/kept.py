"""What a film keeps of what its sources know: title, making, timecode, chapters, captions (`FILM.md` 11)."""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path, PurePath
from typing import Final

from segue.domain import limits
from segue.domain.assets import Caption
from segue.domain.errors import BadRequest
from segue.domain.form import FilmFormat
from segue.domain.frames import frame_named, timecode
from segue.domain.notices import TEXT_CAPTIONS
from segue.domain.plan import Piece, Span
from segue.media.ffmpeg import SAFE_INPUT, run

CAPTIONS: Final = "captions.srt"

_CUE: Final = re.compile(r"(\d+):(\d\d):(\d\d)[,.](\d{3}) --> (\d+):(\d\d):(\d\d)[,.](\d{3})")
_ESCAPED: Final = re.compile(r"([=;#\\])")
_LANGUAGE: Final = re.compile(r"[a-z]{3}")
_THOUSAND: Final = 1_000


@dataclass(frozen=True)
class Cue:
    """Words of a caption, from one moment to another, in milliseconds."""

    start: int
    stop: int
    text: str


def language_of(pieces: Sequence[Piece]) -> str | None:
    """The language (ISO 639-2) that all clips with sound say theirs is in; None if they do not agree."""
    spans = (piece.span for piece in pieces if piece.span)
    said = {
        sound.language for span in spans for sound in span.facts.sounds if sound.index == span.audio_track
    }
    language = said.pop() if len(said) == 1 else None
    return language if language and _LANGUAGE.fullmatch(language) else None


def metadata_of(pieces: Sequence[Piece], lengths: Sequence[int], form: FilmFormat) -> str:
    """The film's metadata and chapters as FFmpeg reads them: a chapter for each piece."""
    first = next(piece.span for piece in pieces if piece.span)
    said = {"title": first.facts.title, "creation_time": first.facts.created}
    said["timecode"] = start_timecode(first, form)
    lines = [";FFMETADATA1", *(f"{name}={_escaped(text)}" for name, text in said.items() if text)]
    begin = 0
    for piece, length in zip(pieces, lengths, strict=True):
        lines += ["[CHAPTER]", f"TIMEBASE={1 / form.rate}", f"START={begin}", f"END={begin + length}"]
        generated = "Extension" if piece.extends else "Bridge"
        lines.append(f"title={_escaped(PurePath(piece.name).stem if piece.name else generated)}")
        begin += length
    return "\n".join(lines) + "\n"


def start_timecode(span: Span, form: FilmFormat) -> str | None:
    """The timecode of a clip's first shown frame, if it has one and the film counts at its rate.

    It drops numbers if the clip's does.
    """
    stated, rate = span.facts.timecode, span.facts.picture.rate
    if stated is None or rate != form.rate:
        return None
    try:
        return timecode(frame_named(stated, rate) + span.in_frame, rate, drops=";" in stated)
    except BadRequest:  # the file states something that is no timecode
        return None


def _escaped(text: str) -> str:
    return _ESCAPED.sub(r"\\\1", text)


def text_captions(span: Span) -> Caption | None:
    """The first of a clip's caption tracks that is text."""
    return next((each for each in span.facts.captions if each.codec in TEXT_CAPTIONS), None)


def read_captions(source: Path, track: Caption, into: Path, tick: Callable[[], None]) -> list[Cue]:
    """All of a track's cues, timed as in the file. Raises StepFailed."""
    words = ["-copyts", *SAFE_INPUT, "-i", f"file:{source}", "-map", f"0:{track.stream_index}"]
    run(
        [*words, "-f", "srt", f"file:{into}"],
        wall_seconds=limits.STEP_WALL_SECONDS,
        on_progress=lambda _: tick(),
    )
    cues = []
    for block in re.split(r"\n\s*\n", into.read_text(encoding="utf-8", errors="replace")):
        if times := _CUE.search(block):
            start, stop = (_milliseconds(times.groups()[at : at + 4]) for at in (0, 4))
            cues.append(Cue(start, stop, block[times.end() :].strip()))
    return cues


def _milliseconds(parts: Sequence[str]) -> int:
    hours, minutes, seconds, thousandths = map(int, parts)
    return ((hours * 60 + minutes) * 60 + seconds) * _THOUSAND + thousandths


def placed(cues: Sequence[Cue], span: Span, first_frame: int, frames: int, rate: Fraction) -> list[Cue]:
    """A clip's cues where the clip lies in the film, cut to what the film shows of it."""
    picture = span.facts.picture
    begin, end = (round(Fraction(at) / rate * _THOUSAND) for at in (first_frame, first_frame + frames))
    shift = begin - round((picture.start_seconds + span.in_frame / picture.rate) * _THOUSAND)
    moved = (Cue(max(begin, cue.start + shift), min(end, cue.stop + shift), cue.text) for cue in cues)
    return [cue for cue in moved if cue.start < cue.stop and cue.text]


def as_srt(cues: Sequence[Cue]) -> str:
    """Cues as a SubRip file."""
    return "".join(
        f"{number}\n{_time(cue.start)} --> {_time(cue.stop)}\n{cue.text}\n\n"
        for number, cue in enumerate(cues, 1)
    )


def _time(milliseconds: int) -> str:
    seconds, thousandths = divmod(milliseconds, _THOUSAND)
    return f"{seconds // 3600:02}:{seconds // 60 % 60:02}:{seconds % 60:02},{thousandths:03}"
