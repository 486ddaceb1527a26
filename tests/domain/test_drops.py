"""A drop's limits, and which objects start a film."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from segue.domain.drops import Drop, Place, pair_in, place_of, refuse_name, safe_name
from segue.domain.errors import BadRequest, DailyLimit, SpendLimitReached

DAY_MS = 24 * 3_600_000
DROP = Drop(
    id="drp_x", owner="ann", user="ann", email=None, generator="veo", seconds=4,
    film_credits=10, daily_credits=25, created_at=0,
)  # fmt: skip


def test_a_film_and_a_day_have_their_limits() -> None:
    with pytest.raises(SpendLimitReached, match="costs 11 credits and this drop spends at most 10"):
        DROP.holding(11, 0)
    spent = DROP.holding(10, 0).holding(10, 1)
    with pytest.raises(DailyLimit, match="may spend 5 more today"):
        spent.holding(6, 2)
    assert spent.holding(0, 2) == spent
    assert spent.holding(10, DAY_MS).day_credits == 10
    assert spent.given_back(10, 1).holding(10, 2).day_credits == 20
    assert spent.given_back(100, 1).day_credits == 0
    assert spent.given_back(10, DAY_MS) == spent, "what was held on another day is not given back today"


def test_only_a_file_in_a_folder_of_a_drop_starts_anything() -> None:
    place = place_of("drop/drp_x/trip/a.mp4")
    assert place == Place("drp_x", "trip", "a.mp4") and place.out == "drop/drp_x/trip/out/"
    for name in (
        "drop/drp_x/trip/out/film.mp4", "drop/drp_x/out/film.mp4", "drop/drp_x/a.mp4", "drop/drp_x//a.mp4",
        "drop/drp_x/trip/", "drop/drp_x/trip/.ds_store", "drop/", "uploads/drp_x/trip/a.mp4", "drop/a/b/c/d",
    ):  # fmt: skip
        assert place_of(name) is None, name


@given(st.text())
def test_any_name_is_a_place_or_none(name: str) -> None:
    place = place_of(name) or place_of("drop/" + name)
    if place is not None:
        assert place_of(place.out + place.file) is None, "results trigger nothing"


@pytest.mark.parametrize(
    "place", [Place("d", "My trip", "a.mp4"), Place("d", "t", "a.MP4"), Place("d", "..", "a")]
)
def test_a_name_that_not_every_bucket_can_hold_is_told(place: Place) -> None:
    refuse_name(Place("d", "trip", "a.mp4"))
    with pytest.raises(BadRequest, match="small letters"):
        refuse_name(place)


def test_a_pair_is_one_a_and_one_b() -> None:
    assert pair_in(["b.mov", "a.mp4", "notes.txt", "ab.mp4"]) == ("a.mp4", "b.mov")
    assert pair_in(["a.mp4", "b"]) is None and pair_in([]) is None
    with pytest.raises(BadRequest, match=r"2 files called a: a\.mov, a\.mp4"):
        pair_in(["a.mp4", "a.mov"])


def test_a_results_name_is_one_that_a_bucket_can_hold() -> None:
    assert safe_name("bridge-Turn 1.mp4") == "bridge-turn-1.mp4"
