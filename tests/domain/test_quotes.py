"""Quotes: whose they are, how long they last, and what they ask."""

import pytest

from segue.domain.errors import NotFound, QuoteExpired, QuoteUsed, SegueError
from segue.domain.quotes import Quote, priced_items, quote_expiry
from tests.domain.builders import CATALOGUE, bridged, compiled

PLAN = compiled(bridged("abc", generator="veo", seconds=4, prompt="a pan"))
PRICED = [each for each in PLAN.steps if each.price]

QUOTE = Quote(
    id="qte_1",
    owner="acc_1",
    plan="p",
    target="film",
    timeline="t",
    segments=5,
    credits=64,
    items=priced_items(PLAN, (), ()),
    price_version="2026-11",
    created_at=1_000,
    expires_at=quote_expiry(1_000),
)


def test_a_quote_is_good_for_its_owner_for_an_hour() -> None:
    QUOTE.usable("acc_1", 1_000)
    QUOTE.usable("acc_1", 1_000 + 3_600_000 - 1)


@pytest.mark.parametrize(
    ("quote", "owner", "now", "error"),
    [
        (QUOTE, "acc_2", 1_000, NotFound),
        (QUOTE.changed(used_by="rnd_1"), "acc_1", 1_000, QuoteUsed),
        (QUOTE, "acc_1", 1_000 + 3_600_000, QuoteExpired),
        (QUOTE.changed(used_by="rnd_1"), "acc_2", 9_999_999, NotFound),  # a stranger learns nothing
    ],
)
def test_a_quote_that_cannot_be_used_says_why(
    quote: Quote, owner: str, now: int, error: type[SegueError]
) -> None:
    with pytest.raises(error, match="ask for a new one"):
        quote.usable(owner, now)


def test_each_priced_step_is_an_item_and_what_is_paid_costs_nothing() -> None:
    first, second = PRICED
    assert [(each.words, each.credits) for each in QUOTE.items] == [("Bridge 'ab'", 32), ("Bridge 'bc'", 32)]
    assert sum(each.credits for each in QUOTE.items) == PLAN.price
    items = priced_items(PLAN, ready={first.key, second.key}, paid={first.key})
    assert [(each.credits, each.ready) for each in items] == [(0, True), (32, True)]


def test_what_watches_and_writes_at_a_provider_has_a_line_of_its_own() -> None:
    elsewhere = CATALOGUE.changed(analyst_place="function", director_place="function")
    plan = compiled(bridged("ab", generator="veo", seconds=4), catalogue=elsewhere)
    written, made = priced_items(plan, (), ())
    assert (written.step, written.credits) == ("direct:ab", 0) and "price includes" in written.words
    assert (made.words, made.credits) == ("Bridge 'ab'", 32)
    here = compiled(bridged("ab", generator="veo", seconds=4))
    assert [each.step for each in priced_items(here, (), ())] == ["generate:ab"]
