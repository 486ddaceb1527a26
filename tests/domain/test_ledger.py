"""The ledger: credits move, they are never made or lost, and the audit sees every hand that meddled."""

from dataclasses import dataclass
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from segue.domain.errors import AccountFrozen, InsufficientCredits
from segue.domain.ledger import Account, Cause, Transfer, add, audit, capture, hold, release

AMOUNTS = st.integers(0, 1_000)
ACCOUNTS = st.builds(Account, id=st.just("acc_1"), available=AMOUNTS, held=AMOUNTS)


def cause(kind: Any, number: int = 1) -> Cause:
    return Cause(kind=kind, reference=f"rnd_{number}", words="a test")


@given(ACCOUNTS, AMOUNTS, st.data())
def test_a_hold_and_what_resolves_it_never_make_credits(
    account: Account, amount: int, data: st.DataObject
) -> None:
    if amount > account.available:
        with pytest.raises(InsufficientCredits) as refused:
            hold(account, amount, cause("hold"), 0)
        assert refused.value.needed - refused.value.available == amount - account.available
        return
    held = hold(account, amount, cause("hold"), 0).account
    assert held.available >= 0
    assert held.available + held.held == account.available + account.held
    spent = data.draw(st.integers(0, amount))
    captured = capture(held, spent, amount, cause("capture"), 0).account
    assert (captured.available, captured.held) == (account.available - spent, account.held)
    released = release(held, amount, cause("release"), 0).account
    assert (released.available, released.held) == (account.available, account.held)


@given(ACCOUNTS, st.integers(-1_000, 1_000))
def test_a_transfer_balances_and_carries_what_it_leaves(account: Account, amount: int) -> None:
    movement = add(account, amount, cause("grant"), 7)
    transfer = movement.transfer
    assert transfer.available + transfer.held + transfer.platform == 0
    assert (transfer.available_after, transfer.held_after) == (
        movement.account.available,
        movement.account.held,
    )
    assert (transfer.id, transfer.sequence, transfer.at) == ("grant:rnd_1", account.sequence + 1, 7)


def test_all_that_is_available_can_be_held_and_not_one_credit_more() -> None:
    account = Account(id="acc_1", available=5)
    assert hold(account, 5, cause("hold"), 0).account.available == 0
    with pytest.raises(InsufficientCredits, match="buy 1 more"):
        hold(account, 6, cause("hold"), 0)


def test_a_hold_cannot_be_resolved_twice() -> None:
    account = hold(Account(id="acc_1", available=5), 5, cause("hold"), 0).account
    resolved = capture(account, 5, 5, cause("capture"), 0).account
    with pytest.raises(AssertionError):
        capture(resolved, 5, 5, cause("capture"), 0)
    with pytest.raises(AssertionError):
        release(resolved, 5, cause("release"), 0)


def test_no_more_than_the_hold_can_be_captured_and_a_hold_is_never_negative() -> None:
    account = hold(Account(id="acc_1", available=9), 5, cause("hold"), 0).account
    with pytest.raises(AssertionError):
        capture(account, 6, 5, cause("capture"), 0)
    with pytest.raises(AssertionError):
        hold(account, -1, cause("hold"), 0)


def test_credits_clawed_back_block_spending_until_they_are_settled() -> None:
    account = add(Account(id="acc_1", available=5), -8, cause("refund"), 0).account
    assert account.available == -3
    with pytest.raises(InsufficientCredits):
        hold(account, 1, cause("hold"), 0)
    settled = add(account, 4, cause("purchase"), 0).account
    assert hold(settled, 1, cause("hold"), 0).account.available == 0


def test_a_frozen_account_spends_nothing_but_its_holds_are_resolved() -> None:
    account = hold(Account(id="acc_1", available=5), 3, cause("hold"), 0).account.changed(frozen="a test")
    with pytest.raises(AccountFrozen, match="a test"):
        hold(account, 1, cause("hold"), 0)
    assert release(account, 3, cause("release"), 0).account.available == 5


@dataclass(frozen=True)
class Books:
    account: Account
    transfers: list[Transfer]


@st.composite
def books(draw: st.DrawFn) -> Books:
    """An account's honest history: never empty."""
    movement = add(Account(id="acc_1"), draw(st.integers(1, 100)), cause("grant", 0), 0)
    account, transfers = movement.account, [movement.transfer]
    open_holds: list[int] = []
    for number in range(1, draw(st.integers(1, 10))):
        kind = draw(st.sampled_from(["hold", "capture", "release", "purchase", "refund"]))
        if kind == "hold":
            amount = draw(st.integers(0, max(0, account.available)))
            if amount > account.available:
                continue
            movement = hold(account, amount, cause("hold", number), number)
            open_holds.append(amount)
        elif kind in ("capture", "release"):
            if not open_holds:
                continue
            held = open_holds.pop()
            spent = draw(st.integers(0, held))
            movement = (
                capture(account, spent, held, cause("capture", number), number)
                if kind == "capture"
                else release(account, held, cause("release", number), number)
            )
        else:
            amount = draw(st.integers(1, 50)) * (1 if kind == "purchase" else -1)
            movement = add(account, amount, cause(kind, number), number)
        account = movement.account
        transfers.append(movement.transfer)
    return Books(account, transfers)


@given(books())
def test_honest_books_pass_the_audit(books: Books) -> None:
    assert audit(books.account, books.transfers) == []


@given(books(), st.sampled_from(["available", "held", "sequence"]), st.integers(-5, 5).filter(bool))
def test_the_audit_finds_a_changed_balance(books: Books, field: str, by: int) -> None:
    account = books.account.changed(**{field: getattr(books.account, field) + by})
    assert audit(account, books.transfers)


@given(books(), st.data())
def test_the_audit_finds_a_missing_a_repeated_and_a_misplaced_transfer(
    books: Books, data: st.DataObject
) -> None:
    position = data.draw(st.integers(0, len(books.transfers) - 1))
    before, here, after = (
        books.transfers[:position],
        books.transfers[position],
        books.transfers[position + 1 :],
    )
    assert audit(books.account, [*before, *after])
    assert audit(books.account, [*before, here, here, *after])
    if after:
        assert audit(books.account, [*before, *after, here])


@given(
    books(),
    st.data(),
    st.sampled_from(["available", "held", "platform", "available_after", "held_after", "sequence"]),
    st.integers(-5, 5).filter(bool),
)
def test_the_audit_finds_a_changed_number(books: Books, data: st.DataObject, field: str, by: int) -> None:
    position = data.draw(st.integers(0, len(books.transfers) - 1))
    transfers = list(books.transfers)
    transfers[position] = transfers[position].changed(**{field: getattr(transfers[position], field) + by})
    assert audit(books.account, transfers)


@given(books(), st.sampled_from(["account", "reference", "id"]))
def test_the_audit_finds_a_transfer_under_another_name(books: Books, field: str) -> None:
    assert audit(books.account, [books.transfers[0].changed(**{field: "x"}), *books.transfers[1:]])


def test_the_audit_says_what_is_wrong() -> None:
    grant = add(Account(id="acc_1"), 5, cause("grant"), 0)
    spent = grant.account.changed(available=-1, sequence=2)
    false_hold = Transfer(
        id="hold:rnd_2",
        account="acc_1",
        sequence=2,
        kind="hold",
        reference="rnd_2",
        words="a test",
        available=-6,
        held=0,
        platform=6,
        available_after=-1,
        held_after=0,
        at=0,
    )
    assert audit(spent, [grant.transfer, false_hold]) == ["transfer hold:rnd_2 holds more than was available"]
