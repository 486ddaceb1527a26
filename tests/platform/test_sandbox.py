"""What the sandbox refuses, and how it names things."""

import hashlib
from dataclasses import astuple
from itertools import count
from pathlib import Path

import pytest

from segue.domain.errors import BadRequest, Conflict, NotFound
from segue.domain.payments import Pack
from segue.payments.sandbox import SandboxPayments
from segue.platform.embedded.store import EmbeddedStore
from segue.ports import Order, PaymentNews
from tests.contract.adapters import ManualClock

ORDER = Order("acc", Pack(id="small", credits=100, cents=500), "usd", "2026-11", "back", "k")
NAME = hashlib.sha256(b"acc\nk").hexdigest()[:24]
PAYMENT, CHECKOUT = f"pi_{NAME}", f"cs_{NAME}"


@pytest.fixture
def sandbox(tmp_path: Path):
    numbers = count(1)
    clock = ManualClock()
    with EmbeddedStore(tmp_path / "segue.db", clock) as store:
        yield SandboxPayments(store, b"secret", clock, "http://127.0.0.1:1/", ids=lambda: f"{next(numbers)}")


def test_ids_are_the_given_ones(sandbox: SandboxPayments) -> None:
    checkout = sandbox.checkout(ORDER)
    assert checkout.id == CHECKOUT
    assert checkout.link == f"http://127.0.0.1:1/sandbox/pay/{checkout.id}"
    assert sandbox.payment(PAYMENT).return_link == "back"
    event = sandbox.news(*astuple(sandbox.pay(CHECKOUT)))
    assert event == PaymentNews("evt_1", "checkout.session.completed", PAYMENT)


def test_an_unknown_checkout_cannot_be_paid(sandbox: SandboxPayments) -> None:
    for unknown in ("cs_9", "", "a/b"):
        with pytest.raises(NotFound):
            sandbox.pay(unknown)
        with pytest.raises(NotFound):
            sandbox.refund(unknown)
        with pytest.raises(NotFound):
            sandbox.dispute(unknown, "open")


def test_a_checkout_is_paid_once(sandbox: SandboxPayments) -> None:
    sandbox.checkout(ORDER)
    sandbox.pay(CHECKOUT, money_comes=False)
    with pytest.raises(Conflict):
        sandbox.pay(CHECKOUT, money_comes=False)
    sandbox.pay(CHECKOUT)
    with pytest.raises(Conflict):
        sandbox.pay(CHECKOUT)


def test_no_more_is_refunded_than_was_paid(sandbox: SandboxPayments) -> None:
    sandbox.checkout(ORDER)
    with pytest.raises(BadRequest):
        sandbox.refund(PAYMENT, 1)
    sandbox.pay(CHECKOUT)
    for wrong in (0, -1, 101):
        with pytest.raises(BadRequest):
            sandbox.refund(PAYMENT, wrong)
    sandbox.refund(PAYMENT, 60)
    with pytest.raises(BadRequest):
        sandbox.refund(PAYMENT, 41)
    sandbox.refund(PAYMENT)
    with pytest.raises(BadRequest):
        sandbox.refund(PAYMENT)
    assert sandbox.fetch(PAYMENT).refunded_credits == 100


def test_a_dispute_ends_once(sandbox: SandboxPayments) -> None:
    sandbox.checkout(ORDER)
    with pytest.raises(Conflict):
        sandbox.dispute(PAYMENT, "open")
    sandbox.pay(CHECKOUT)
    with pytest.raises(Conflict):
        sandbox.dispute(PAYMENT, "won")
    sandbox.dispute(PAYMENT, "open")
    sandbox.dispute(PAYMENT, "lost")
    for state in ("open", "won", "lost"):
        with pytest.raises(Conflict):
            sandbox.dispute(PAYMENT, state)
