"""Which clips' coded pictures may be part of a film as they are."""

from fractions import Fraction
from typing import Any

import pytest

from segue.domain.assets import CodedSets, Colour, Size
from segue.domain.compiler import compile_plan
from segue.domain.copying import WORDS, Encoded, first_copied, why_encoded
from segue.domain.form import FilmFormat, Span
from segue.domain.plan import ConformClipWork
from segue.domain.results import Conformed, Copied
from segue.domain.timeline import Clip, Timeline
from tests.domain.builders import CATALOGUE, HD, asset, facts

SETS = CodedSets(sha256="a" * 64, free_number=3, order_said=True)
OTHERS = CodedSets(sha256="b" * 64, free_number=1, order_said=True)
FORM = FilmFormat(size=HD, rate=Fraction(24), fit="blur", colour=Colour())
PICTURE = facts().picture.changed(sets=SETS)


def test_a_clip_in_the_films_form_is_copied() -> None:
    assert why_encoded(PICTURE, FORM, None) is None
    assert why_encoded(PICTURE, FORM, SETS) is None


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"codec": "hevc"}, "codec"),
        ({"rotation": 180}, "turned"),
        ({"sample_aspect": Fraction(4, 3)}, "turned"),
        ({"stored": Size(width=1280, height=718)}, "size"),
        ({"rate": Fraction(25)}, "rate"),
        ({"variable_rate": True}, "rate"),
        ({"field_order": "top_first"}, "fields"),
        ({"pixel_format": "yuvj420p"}, "bits"),
        ({"colour": Colour(matrix="smpte170m")}, "colour"),
        ({"colour_assumed": True}, "colour"),
        ({"profile": "Main"}, "profile"),
        ({"sets": None}, "stream"),
        ({"sets": OTHERS}, "sets"),
    ],
)
def test_any_other_is_encoded_and_it_is_said_why(changes: dict[str, Any], reason: Encoded) -> None:
    assert why_encoded(PICTURE.changed(**changes), FORM, SETS) == reason
    assert WORDS[reason]


def test_a_film_of_another_codec_copies_nothing() -> None:
    assert why_encoded(PICTURE, FORM.changed(codec="hevc"), None) == "codec"


def test_the_first_clip_that_can_be_copied_decides_for_all() -> None:
    def span(sets: CodedSets | None) -> Span:
        told = facts()
        told = told.changed(picture=told.picture.changed(sets=sets))
        return Span(asset="x", sha256="0", facts=told, in_frame=0, out_frame=9, audio_track=None)

    assert first_copied([span(None), span(OTHERS), span(SETS)], FORM) == OTHERS
    assert first_copied([span(None)], FORM) is None


def test_what_is_encoded_beside_a_copied_clip_has_a_number_of_its_own() -> None:
    plain = asset("ast_plain")
    told = plain.facts.changed(picture=plain.facts.picture.changed(sets=SETS))
    copied = plain.changed(id="ast_copied", sha256="c" * 64, facts=told)
    clips = (Clip(id="a", asset=plain.id), Clip(id="b", asset=copied.id))
    plan = compile_plan(
        Timeline(segments=clips), "film", {each.id: each for each in (plain, copied)}, CATALOGUE
    )
    works = [step.work for step in plan.steps if isinstance(step.work, ConformClipWork)]
    assert [work.encoded_because for work in works] == ["stream", None]
    assert {work.format.sets_number for work in works} == {3}


def test_a_piece_is_encoded_copied_and_encoded_again() -> None:
    whole = Conformed(frames=50, in_frame=10, out_frame=60)
    assert whole.parts == (50, 0, 0)
    copied = Copied(first_frame=24, frames=24, sha256="a" * 64)
    assert whole.changed(copied=copied).parts == (14, 24, 12)
    assert Conformed(frames=50).parts == (50, 0, 0)
