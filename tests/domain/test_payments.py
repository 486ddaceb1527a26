"""Payments: in whatever order their news arrives, and however often, the balance ends the same."""

from dataclasses import dataclass
from itertools import permutations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from segue.domain.ledger import Account, audit
from segue.domain.payments import Dispute, Payment, folded, settle, worth


@dataclass(frozen=True)
class News:
    """A payment as its provider saw it at some moment."""

    paid: bool
    refunded: int
    dispute: Dispute


PAYMENT = Payment(id="pay_1", account="acc_1", bought=100)


@st.composite
def histories(draw: st.DrawFn) -> list[News]:
    """What a provider might have seen, moment by moment: refunds grow and a dispute goes its way."""
    dispute_way: list[Dispute] = draw(
        st.sampled_from([["none"], ["none", "open"], ["none", "open", "won"], ["none", "open", "lost"]])
    )
    news = [News(paid=False, refunded=0, dispute="none"), News(paid=True, refunded=0, dispute="none")]
    refunded, stage = 0, 0
    for _ in range(draw(st.integers(0, 5))):
        if draw(st.booleans()):
            refunded += draw(st.integers(1, 70))
        elif stage < len(dispute_way) - 1:
            stage += 1
        news.append(News(True, refunded, dispute_way[stage]))
    return news


def told(news: list[News], account: Account) -> tuple[Payment, Account, list[int]]:
    """A payment and its account after news; and what moved, in order."""
    payment, moved = PAYMENT, []
    for number, each in enumerate(news):
        payment = folded(payment, paid=each.paid, refunded=each.refunded, dispute=each.dispute)
        payment, movement = settle(payment, account, number)
        if movement:
            account = movement.account
            moved.append(movement.transfer.available)
    return payment, account, moved


@given(histories(), st.data())
def test_any_order_and_repetition_of_news_ends_in_the_same_balance(
    history: list[News], data: st.DataObject
) -> None:
    expected = told(history, Account(id="acc_1"))[1].available
    repeated = history + data.draw(st.lists(st.sampled_from(history), max_size=4))
    shuffled = data.draw(st.permutations(repeated))
    payment, account, moved = told(shuffled, Account(id="acc_1"))
    assert account.available == expected == worth(payment) == payment.moved == sum(moved)
    assert payment.revision == len(moved)


@pytest.mark.parametrize("order", list(permutations(range(3))))
def test_pay_refund_and_dispute_in_each_order(order: tuple[int, ...]) -> None:
    paid = News(True, 0, "none")
    refunded = News(True, 40, "none")
    disputed = News(True, 40, "open")
    told_in_order = [(paid, refunded, disputed)[number] for number in order]
    assert told(told_in_order, Account(id="acc_1"))[1].available == 0
    won = told([*told_in_order, News(True, 40, "won")], Account(id="acc_1"))[1]
    assert won.available == 60


def test_never_more_is_taken_back_than_was_bought() -> None:
    payment, account, _ = told([News(True, 0, "none"), News(True, 1_000, "lost")], Account(id="acc_1"))
    assert account.available == 0
    assert payment.refunded == 100


def test_what_is_not_paid_moves_nothing() -> None:
    payment, account, moved = told([News(False, 0, "none"), News(False, 50, "open")], Account(id="acc_1"))
    assert (payment.revision, account.available, moved) == (0, 0, [])


def test_each_movement_is_named_for_what_it_is_and_numbered() -> None:
    account = Account(id="acc_1")
    payment = PAYMENT
    transfers = []
    for news in (
        News(True, 0, "none"),
        News(True, 10, "none"),
        News(True, 10, "open"),
        News(True, 10, "won"),
        News(True, 30, "won"),
    ):
        payment = folded(payment, paid=news.paid, refunded=news.refunded, dispute=news.dispute)
        payment, movement = settle(payment, account, 0)
        assert movement is not None
        account = movement.account
        transfers.append(movement.transfer)
    assert [(each.id, each.available) for each in transfers] == [
        ("purchase:pay_1:1", 100),
        ("refund:pay_1:2", -10),
        ("dispute:pay_1:3", -90),
        ("purchase:pay_1:4", 90),
        ("refund:pay_1:5", -20),
    ]
    assert audit(account, transfers) == []
