"""How visible the joins of any film are, and what its bridges look like inside: read from the file."""

import tempfile
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from typing import Final

import cv2
import numpy as np

from segue.domain.assets import Colour, Facts, Size
from segue.domain.frames import judged_size, samples_before
from segue.domain.plan import FilmFormat, Span
from segue.domain.results import Inside, Seam
from segue.media.film_form import film_form_frames, film_frames
from segue.media.inside import InsideScore, inside_of
from segue.media.motion import Frame
from segue.media.promises import FREEZE_SECONDS
from segue.media.seam import WINDOW_SAMPLES, score_seam, words_for
from segue.media.sound import Sound, silence
from segue.media.sound_files import extract_sound
from segue.media.watching import Join, Watcher

Tick = Callable[[int], None]

_CUT_LEVELS: Final = 10.0
"""Mean difference of two small frames, in levels of 255, below which there is no cut between them..."""
_CUT_TIMES: Final = 4.0
"""...nor if it is less than so many times the usual difference around it."""
_CUT_LOOK: Final = 8
_TINY: Final = (32, 18)
_SCREEN: Final = Colour()


@dataclass(frozen=True)
class FilmPiece:
    """A piece of a film: its name, the film's frame with which it begins, whether it was generated."""

    name: str
    first_frame: int
    generated: bool = False


def pieces_between(frames: Sequence[int]) -> list[FilmPiece]:
    """The pieces of a film that is joined before each of these frames."""
    starts = sorted({0, *frames})
    return [FilmPiece(f"part-{number}", start) for number, start in enumerate(starts, start=1)]


def find_cuts(path: Path, facts: Facts, tick: Tick) -> list[int]:
    """The frames before which a film cuts from one picture to another for good. Raises StepFailed."""
    tiny = [cv2.resize(frame, _TINY, interpolation=cv2.INTER_AREA) for frame in _looked_at(path, facts, tick)]
    steps = np.array([cv2.absdiff(*pair).mean() for pair in pairwise(tiny)])
    cuts = []
    for step in np.flatnonzero(steps > _CUT_LEVELS).tolist():
        near = np.delete(steps[max(0, step - _CUT_LOOK) : step + _CUT_LOOK + 1], min(step, _CUT_LOOK))
        usual = float(np.quantile(near, 0.75)) if len(near) else 0.0
        later = tiny[min(len(tiny) - 1, step + 3)]  # a flash is over by then
        lasts = float(cv2.absdiff(tiny[step], later).mean()) > _CUT_LEVELS / 2
        if lasts and steps[step] > _CUT_TIMES * usual:
            cuts.append(step + 1)
    return cuts


def score_film(
    path: Path, facts: Facts, pieces: Sequence[FilmPiece], tick: Tick
) -> tuple[list[Seam], list[Inside]]:
    """The score of each join between the pieces, and of each generated piece's inside. Raises StepFailed.

    `tick` is told how many frames were looked at.
    """
    span = _whole(facts)
    total = film_frames(span, _small(facts))
    starts = [piece.first_frame for piece in pieces]
    lengths = np.diff([*starts, total]).tolist()
    seams: list[Seam] = []
    with tempfile.TemporaryDirectory() as folder:
        sound = _sound(path, span, total, Path(folder) / "sound.raw", lambda: tick(0))

        def on_join(join: Join, before: list[Frame], after: list[Frame]) -> None:
            edge = samples_before(join.frame, facts.picture.rate)
            one = sound[max(0, edge - WINDOW_SAMPLES) : edge]
            score, parts = score_seam(before, after, one, sound[edge : edge + WINDOW_SAMPLES])
            names = pieces[join.before].name, pieces[join.after].name
            words = words_for(score, parts)
            seams.append(
                Seam(frame=join.frame, before=names[0], after=names[1], score=score, parts=parts, words=words)
            )

        bridges = {number for number, piece in enumerate(pieces) if piece.generated}
        watcher = Watcher(lengths, bridges, loop=False, on_join=on_join)
        for frame in _looked_at(path, facts, tick):
            watcher.add(frame)
    return seams, [
        _inside(pieces[number].name, facts, seen.meter.score()) for number, seen in watcher.bridges.items()
    ]


def _inside(name: str, facts: Facts, score: InsideScore) -> Inside:
    return inside_of(name, score, int(FREEZE_SECONDS * facts.picture.rate))


def _looked_at(path: Path, facts: Facts, tick: Tick) -> Iterator[Frame]:
    for picture in film_form_frames(path, _whole(facts), _small(facts), on_progress=tick):
        yield np.ascontiguousarray(picture[..., ::-1])


def _whole(facts: Facts) -> Span:
    track = facts.sounds[0].index if facts.sounds else None
    return Span(
        asset="film", sha256="", facts=facts, in_frame=0, out_frame=facts.picture.frames, audio_track=track
    )


def _small(facts: Facts) -> FilmFormat:
    shown = facts.picture.shown
    width, height = judged_size(shown.width, shown.height)
    size = Size(width=width, height=height)
    return FilmFormat(size=size, rate=facts.picture.rate, fit="crop", colour=_SCREEN)


def _sound(path: Path, span: Span, frames: int, into: Path, tick: Callable[[], None]) -> Sound:
    if span.audio_track is None:
        return silence(0, 1)
    samples = samples_before(frames, span.facts.picture.rate)
    return extract_sound(path, span, lead=0, samples=samples, more=0, channels=1, into=into, tick=tick)
