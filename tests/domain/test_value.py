"""Values: frozen, strict, and the same after a trip through JSON."""

import json
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import TypeAdapter, ValidationError

from segue.domain.artifacts import Artifact
from segue.domain.assets import Asset, Size
from segue.domain.timeline import Timeline
from segue.domain.value import Rate, Ratio, parse_fraction, parse_rate
from tests.domain.builders import asset, timelines

TAKE = Artifact(
    id="art_1",
    owner="ann",
    key="k",
    kind="generate",
    state="ready",
    shard=0,
    render="r",
    created_at=0,
    used_at=0,
)
WRITTEN = st.builds(Fraction, st.integers(0, 2**31 - 1), st.integers(1, 2**31 - 1))


@given(WRITTEN)
def test_a_fraction_reads_as_it_was_written(fraction: Fraction) -> None:
    assert parse_fraction(str(fraction)) == parse_fraction(fraction) == fraction
    adapter = TypeAdapter(Ratio)
    assert adapter.validate_json(adapter.dump_json(fraction)) == fraction


@pytest.mark.parametrize(
    "text", ["", "-1", "1.5", "24/0", "1/2/3", " 24", "24 ", "٢٤", "1" * 11, None, 24, 1.5]
)
def test_anything_else_is_not_a_fraction(text: object) -> None:
    with pytest.raises(ValueError, match="whole number or a fraction"):
        parse_fraction(text)


@pytest.mark.parametrize("fraction", [Fraction(-1), Fraction(1, 10**11), Fraction(10**11)])
def test_a_fraction_that_could_not_be_read_again_is_refused(fraction: Fraction) -> None:
    with pytest.raises(ValueError, match="whole number or a fraction"):
        parse_fraction(fraction)


@pytest.mark.parametrize("text", ["0", "241", "1000000/1"])
def test_a_rate_is_above_zero_and_at_most_240(text: str) -> None:
    with pytest.raises(ValueError, match="at most 240"):
        parse_rate(text)


def test_a_rate_is_written_as_text() -> None:
    assert TypeAdapter(Rate).dump_json(parse_rate("30000/1001")) == b'"30000/1001"'


def test_a_value_is_frozen_strict_and_refuses_unknown_fields() -> None:
    size = Size(width=2, height=4)
    with pytest.raises(ValidationError, match="frozen"):
        size.width = 3  # type: ignore[misc]
    with pytest.raises(ValidationError, match="valid integer"):
        Size.model_validate({"width": "2", "height": 4})
    with pytest.raises(ValidationError, match="Extra inputs"):
        Size.model_validate({"width": 2, "height": 4, "depth": 1})
    assert size.changed(height=8) == Size(width=2, height=8)


def test_an_asset_survives_json() -> None:
    before = asset("a", sounds=2)
    assert Asset.model_validate_json(before.model_dump_json()) == before
    assert before.facts.picture.start_seconds == Fraction(1, 24)


@given(timelines())
def test_a_timeline_survives_json(timeline: Timeline) -> None:
    assert Timeline.model_validate_json(timeline.model_dump_json()) == timeline


@pytest.mark.parametrize("earlier", [{}, {"used_at": 0}])
@pytest.mark.parametrize("document", [asset("a"), TAKE], ids=["clip", "take"])
def test_what_an_earlier_release_stored_counts_as_used_when_it_was_made(
    document: Asset | Artifact, earlier: dict[str, int]
) -> None:
    stored = json.loads(document.changed(created_at=1_000).model_dump_json(exclude={"used_at"}))
    read = type(document).model_validate_json(json.dumps({**stored, **earlier}))
    assert read.used_at == 1_000
