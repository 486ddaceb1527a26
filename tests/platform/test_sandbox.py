"""What the sandbox refuses, and that its ids can be set."""

from itertools import count
from pathlib import Path

import pytest

from segue.domain.errors import BadRequest, Conflict, NotFound
from segue.payments.sandbox import SandboxPayments
from segue.platform.embedded.store import EmbeddedStore
from segue.ports import Pack
from tests.contract.adapters import ManualClock

PACK = Pack(id="small", credits=100, cents=500)


@pytest.fixture
def sandbox(tmp_path: Path):
    numbers = count(1)
    clock = ManualClock()
    with EmbeddedStore(tmp_path / "segue.db", clock) as store:
        yield SandboxPayments(store, b"secret", clock, "http://127.0.0.1:1/", ids=lambda: f"{next(numbers)}")


def test_ids_are_the_given_ones(sandbox: SandboxPayments) -> None:
    checkout = sandbox.checkout("acc", PACK, "back")
    assert (checkout.id, checkout.link) == ("cs_1", "http://127.0.0.1:1/sandbox/pay/cs_1")
    assert sandbox.payment("pi_1").return_link == "back"


def test_an_unknown_checkout_cannot_be_paid(sandbox: SandboxPayments) -> None:
    for unknown in ("cs_9", "", "a/b"):
        with pytest.raises(NotFound):
            sandbox.pay(unknown)
        with pytest.raises(NotFound):
            sandbox.refund(unknown)
        with pytest.raises(NotFound):
            sandbox.dispute(unknown, "open")


def test_a_checkout_is_paid_once(sandbox: SandboxPayments) -> None:
    checkout = sandbox.checkout("acc", PACK, "back")
    sandbox.pay(checkout.id, money_comes=False)
    with pytest.raises(Conflict):
        sandbox.pay(checkout.id, money_comes=False)
    sandbox.pay(checkout.id)
    with pytest.raises(Conflict):
        sandbox.pay(checkout.id)


def test_no_more_is_refunded_than_was_paid(sandbox: SandboxPayments) -> None:
    sandbox.checkout("acc", PACK, "back")
    with pytest.raises(BadRequest):
        sandbox.refund("pi_1", 1)
    sandbox.pay("cs_1")
    for wrong in (0, -1, 101):
        with pytest.raises(BadRequest):
            sandbox.refund("pi_1", wrong)
    sandbox.refund("pi_1", 60)
    with pytest.raises(BadRequest):
        sandbox.refund("pi_1", 41)
    sandbox.refund("pi_1")
    with pytest.raises(BadRequest):
        sandbox.refund("pi_1")
    assert sandbox.fetch("pi_1").refunded_credits == 100


def test_a_dispute_ends_once(sandbox: SandboxPayments) -> None:
    sandbox.checkout("acc", PACK, "back")
    with pytest.raises(Conflict):
        sandbox.dispute("pi_1", "open")
    sandbox.pay("cs_1")
    with pytest.raises(Conflict):
        sandbox.dispute("pi_1", "won")
    sandbox.dispute("pi_1", "open")
    sandbox.dispute("pi_1", "lost")
    for state in ("open", "won", "lost"):
        with pytest.raises(Conflict):
            sandbox.dispute("pi_1", state)
