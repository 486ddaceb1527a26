"""Which clips' coded pictures may be part of a film as they are, and why others are encoded (`FILM.md` 8)."""

from collections.abc import Iterable
from typing import Literal

from segue.domain.assets import CodedSets, Picture
from segue.domain.form import FilmFormat, Span

Encoded = Literal[
    "codec", "stream", "profile", "bits", "turned", "size", "rate", "fields", "colour", "sets", "groups"
]
"""Why a clip is encoded again."""

_PROFILE = "High"
_STORED = "yuv420p"

WORDS: dict[Encoded, str] = {
    "codec": "it is coded in another way than the film",
    "stream": "its stream cannot be joined to others",
    "profile": "its profile of H.264 is another than the film's",
    "bits": "its pictures are stored in another way than the film's",
    "turned": "it is turned, or its pixels are not square",
    "size": "its size is another than the film's",
    "rate": "its frame rate is another than the film's, or varies",
    "fields": "it is interlaced",
    "colour": "its colours are others than the film's, or are not said",
    "sets": "its stream has other parameters than the first clip that is copied",
    "groups": "no whole group of its pictures, readable by itself, lies between its cuts",
}


def why_encoded(picture: Picture, form: FilmFormat, first: CodedSets | None) -> Encoded | None:
    """Why a clip is encoded again; None if what lies in it whole is copied.

    `first` is what the film's first copied clip needs, if there is one.
    """
    same_colour = picture.colour == form.colour and not picture.colour_assumed
    same_rate = picture.rate == form.rate and not picture.variable_rate
    reasons: tuple[tuple[Encoded, bool], ...] = (
        ("codec", (picture.codec, form.codec) != ("h264", "h264")),
        ("turned", picture.rotation != 0 or picture.sample_aspect != 1),
        ("size", picture.stored != form.size),
        ("rate", not same_rate),
        ("fields", picture.field_order != "progressive"),
        ("bits", picture.pixel_format != _STORED),
        ("colour", not same_colour),
        ("profile", picture.profile != _PROFILE),
        ("stream", picture.sets is None),
        ("sets", first is not None and picture.sets != first),
    )
    return next((reason for reason, holds in reasons if holds), None)


def first_copied(spans: Iterable[Span], form: FilmFormat) -> CodedSets | None:
    """What the first clip of a film that can be copied needs; None if all are encoded."""
    pictures = (span.facts.picture for span in spans)
    return next((each.sets for each in pictures if why_encoded(each, form, None) is None), None)
