"""Previews: small pictures and films of clips for a screen. Their forms follow from a clip's facts alone."""

from typing import Annotated, Literal

from pydantic import Field

from segue.domain import limits
from segue.domain.assets import Facts, Size
from segue.domain.film import shrink
from segue.domain.plan import FilmFormat, FramesWork
from segue.domain.value import Value

POSTER_PIXELS = 640
TILE_PIXELS = 160
SHEET_COLUMNS = 10
FIT_PIXELS = 320


class PosterWork(Value):
    """A picture of the clip: its middle frame, as WebP, written to `poster.webp`."""

    kind: Literal["poster"] = "poster"
    facts: Facts


class FilmstripWork(Value):
    """Small pictures of the clip at even distances, on one sheet, written to `filmstrip.webp`."""

    kind: Literal["filmstrip"] = "filmstrip"
    facts: Facts


class ProxyWork(Value):
    """The clip as a browser plays and seeks it best, written to `proxy.mp4`.

    It counts the clip's own frames: frame n of one shows frame n of the other.
    """

    kind: Literal["proxy"] = "proxy"
    facts: Facts


class StillsWork(Value):
    """The two frames that a bridge joins, written to `first.png` and `last.png` as the frames step does."""

    kind: Literal["stills"] = "stills"
    work: FramesWork


class FilmFrameWork(Value):
    """One frame of a film of ours, in small, as WebP, written to `frame.webp`."""

    kind: Literal["film_frame"] = "film_frame"
    format: FilmFormat
    frame: int


PreviewWork = Annotated[
    PosterWork | FilmstripWork | ProxyWork | StillsWork | FilmFrameWork, Field(discriminator="kind")
]


class Match(Value):
    """How well two frames go together, from 0 to 1: as pictures, and in their motion."""

    score: float
    picture: float
    motion: float


class StillsFound(Value):
    """Which frames the two stills are, on their clips' own grids, and how well they match.

    `reasons` says why these, for the clip before and for the clip after.
    """

    before_frame: int
    after_frame: int
    dropped_before: int
    dropped_after: int
    reasons: tuple[str, str]
    first_sha256: str
    last_sha256: str
    match: Match


class Filmstrip(Value):
    """A sheet's geometry: tile i, counted by rows, shows frame i x `frames_per_tile`."""

    tile: Size
    columns: int
    rows: int
    count: int
    frames_per_tile: int


def poster_size(facts: Facts) -> Size:
    return shrink(facts.picture.shown, POSTER_PIXELS, POSTER_PIXELS)


def film_picture_size(film: Size) -> Size:
    """The size of a film's frame where it is shown beside another."""
    return shrink(film, POSTER_PIXELS, POSTER_PIXELS)


def proxy_size(facts: Facts) -> Size:
    """720 lines or less; a portrait clip has 720 columns or less."""
    return shrink(facts.picture.shown, limits.PROXY_LONG_PIXELS, limits.PROXY_SHORT_PIXELS)


def filmstrip_of(facts: Facts) -> Filmstrip:
    """The sheet of a clip: a bounded number of tiles, none of which shows a frame beyond its end."""
    frames = facts.picture.frames
    step = -(-frames // limits.FILMSTRIP_TILES)
    count = -(-frames // step)
    return Filmstrip(
        tile=shrink(facts.picture.shown, TILE_PIXELS, TILE_PIXELS),
        columns=min(SHEET_COLUMNS, count),
        rows=-(-count // SHEET_COLUMNS),
        count=count,
        frames_per_tile=step,
    )


def match_words(score: float) -> str:
    """What a match means for the bridge, for a person."""
    if score >= 0.75:
        return "Nearly the same view: the bridge will be hard to notice."
    if score >= 0.5:
        return "Alike: expect a short move from one view to the other."
    if score >= 0.25:
        return "Different: expect a clear change on the way."
    return "Very different: expect a transformation."
