"""What an API key may do, and what its renders may cost."""

import pytest

from segue.domain.api_keys import SCOPES, ApiKey, hash_of, in_use, is_api_key, key_id
from segue.domain.errors import DailyLimit, Forbidden, SpendLimitReached
from segue.domain.ledger import Account, back_today, held_today
from segue.domain.plan import Plan, Step

DAY_MS = 24 * 3_600_000
KEY = ApiKey(
    id="key_x", owner="ann", user="ann", email=None, name="n", mode="live", scopes=SCOPES, sha256="0" * 64,
    ending="abcd", created_at=0,
)  # fmt: skip
FREE = Plan.model_construct(target="film", steps=(), goal="", price_version="")
PAID = FREE.changed(steps=(Step.model_construct(id="generate:b", place="provider", price=0),))


def test_scopes() -> None:
    reader = KEY.changed(scopes=("read",))
    reader.allows("read")
    for scope in ("write", "spend"):
        with pytest.raises(Forbidden, match=scope):
            reader.allows(scope)


def test_a_test_key_neither_holds_credits_nor_asks_a_provider() -> None:
    test = KEY.changed(mode="test")
    assert test.holding(0, FREE) == test
    for credits, plan in ((1, FREE), (0, PAID)):
        with pytest.raises(Forbidden, match="live key"):
            test.holding(credits, plan)
    assert KEY.holding(0, PAID) == KEY


def test_a_limit_counts_what_is_held_and_not_what_came_back() -> None:
    assert KEY.holding(10**9, PAID).spent == 10**9
    bounded = KEY.changed(spend_limit=10).holding(8, PAID)
    with pytest.raises(SpendLimitReached, match="2 more"):
        bounded.holding(3, PAID)
    assert bounded.given_back(8).holding(10, PAID).spent == 10
    assert bounded.given_back(9).spent == 0
    with pytest.raises(SpendLimitReached, match="0 more"):
        KEY.changed(spend_limit=1, spent=5).holding(1, PAID)


def test_a_key_opens_nothing_once_revoked_or_without_its_account() -> None:
    account = Account(id="ann")
    assert in_use(KEY, account)
    assert not in_use(KEY.changed(revoked_at=1), account)
    assert not in_use(KEY, None)
    assert not in_use(KEY, account.changed(closed_at=1))


def test_what_is_kept_of_a_secret() -> None:
    assert is_api_key("sk_live_x") and is_api_key("sk_test_x") and not is_api_key("sk_x")
    assert key_id(hash_of("sk_live_x")) == "key_" + hash_of("sk_live_x")[:24]


def test_an_account_spends_so_much_in_a_day() -> None:
    day = 20_000 * DAY_MS
    account = held_today(Account(id="a"), 60, 100, day + 5)
    with pytest.raises(DailyLimit, match="40 more today"):
        held_today(account, 41, 100, day + DAY_MS - 1)
    assert held_today(account, 0, 10, day + 6).day_credits == 60
    assert back_today(account, 60, day).day_credits == 0
    assert back_today(account, 70, day).day_credits == 0
    assert back_today(account, 60, day - 1) == account  # held yesterday: today's room does not grow
    assert held_today(account, 100, 100, day + DAY_MS).day_credits == 100
