"""The film as an edit decision list, CMX 3600: what every editing program of forty years reads."""

from fractions import Fraction

from segue.domain.frames import timecode
from segue.media.handover.cuts import Cut, Film

_TITLE_CHARACTERS = 70
_REEL = "AX      "
"""The customary reel of files, which are told apart by their names in the comments."""


def edl_text(film: Film) -> str:
    """The film's .edl file. Of a file at another rate, times are at the film's, and that is said."""
    lines = [f"TITLE: {_line(film.title)[:_TITLE_CHARACTERS]}", "FCM: NON-DROP FRAME", ""]
    for number, (start, cut) in enumerate(zip(film.starts(), film.cuts, strict=True), 1):
        lines += _event(number, film, cut, start)
    return "\n".join(lines) + "\n"


def _event(number: int, film: Film, cut: Cut, start: int) -> list[str]:
    source = cut.source
    same = source.rate == film.rate
    first = (
        source.start_frame + cut.in_frame
        if same
        else _at(cut.in_frame + source.start_frame, film.rate, source.rate)
    )
    drops = source.drops and same
    times = [timecode(first + offset, film.rate, drops=drops) for offset in (0, cut.frames)]
    times += [timecode(start + offset, film.rate) for offset in (0, cut.frames)]
    tracks = "AA/V" if source.channels else "V   "
    lines = [f"{number:03}  {_REEL} {tracks}  C        {' '.join(times)}"]
    lines.append(f"* FROM CLIP NAME: {_line(cut.name)}")
    lines.append(f"* SOURCE FILE: {_line(source.name)}")
    if not same:
        lines.append(f"* SOURCE RATE: {source.rate} TIMES ABOVE ARE AT {film.rate}")
    return [*lines, ""]


def _at(frame: int, film_rate: Fraction, source_rate: Fraction) -> int:
    """The film-rate number of the moment at which a source's frame begins."""
    return int(frame * film_rate / source_rate)


def _line(text: str) -> str:
    """A name on one line: a list's lines mean something."""
    return " ".join(text.split())
