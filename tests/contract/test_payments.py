"""What every Payments promises, with the provider's webhooks as strangers may send them."""

import json
from collections.abc import Callable

import pytest

from segue.domain import limits
from segue.domain.errors import BadRequest, KeyReused, NotFound
from segue.domain.payments import Pack
from segue.payments.sandbox import Webhook
from segue.ports import Order, PaymentNews, PaymentState
from tests.contract.adapters import ManualClock, Till

PACK = Pack(id="small", credits=100, cents=500)


def order(key: str = "k1", pack: Pack = PACK) -> Order:
    return Order("acc_ann", pack, "usd", "2026-11", "http://127.0.0.1/back", key)


def bought(till: Till) -> str:
    """The id of a payment that was paid."""
    checkout = till.payments.checkout(order())
    return named(till, till.pay(checkout.id))


def named(till: Till, webhook: Webhook) -> str:
    news = till.payments.news(webhook.body, webhook.signature)
    assert news is not None
    return news.payment


def test_a_checkout_has_a_link_and_nothing_is_paid_yet(till: Till) -> None:
    one = till.payments.checkout(order())
    two = till.payments.checkout(order("k2"))
    assert one.id != two.id and one.link != two.link and one.link.startswith("http")


def test_the_same_wish_is_one_checkout_and_another_under_its_key_is_refused(till: Till) -> None:
    one = till.payments.checkout(order())
    assert till.payments.checkout(order()) == one
    with pytest.raises(KeyReused):
        till.payments.checkout(order(pack=Pack(id="large", credits=500, cents=2_000)))
    assert till.payments.checkout(order()) == one


def test_a_payment_says_what_was_bought_and_by_whom(till: Till) -> None:
    payment_id = bought(till)
    assert till.payments.fetch(payment_id) == PaymentState(
        id=payment_id, account="acc_ann", credits=100, paid=True
    )


def test_a_checkout_that_is_complete_may_still_be_unpaid(till: Till) -> None:
    checkout = till.payments.checkout(order())
    payment_id = named(till, till.pay_later(checkout.id))
    assert not till.payments.fetch(payment_id).paid
    assert named(till, till.pay(checkout.id)) == payment_id
    assert till.payments.fetch(payment_id).paid


def test_money_that_never_comes_is_not_paid(till: Till) -> None:
    checkout = till.payments.checkout(order())
    payment_id = named(till, till.pay_later(checkout.id))
    assert named(till, till.fail(checkout.id)) == payment_id
    assert not till.payments.fetch(payment_id).paid


def test_every_event_has_an_id_and_a_kind_of_its_own(till: Till) -> None:
    checkout = till.payments.checkout(order())
    events = [till.pay(checkout.id)]
    payment_id = named(till, events[0])
    events += [till.refund(payment_id, 10), till.dispute(payment_id, "open"), till.dispute(payment_id, "won")]
    told = [till.payments.news(each.body, each.signature) for each in events]
    kinds = (
        "checkout.session.completed",
        "charge.refunded",
        "charge.dispute.created",
        "charge.dispute.closed",
    )
    assert [each.kind for each in told if each] == list(kinds)
    assert len({each.id for each in told if each}) == 4
    assert told == [PaymentNews(each.id, each.kind, payment_id) for each in told if each]


def test_money_is_given_back_once_for_each_key(till: Till) -> None:
    payment_id = bought(till)
    for key, refunded in (("one", 33), ("one", 33), ("two", 66), ("one", 66)):
        till.payments.give_back(payment_id, 33, key)
        assert till.payments.fetch(payment_id).refunded_credits == refunded
    for wrong in (0, -1, 35):
        with pytest.raises(BadRequest):
            till.payments.give_back(payment_id, wrong, f"wrong{wrong}")
    till.payments.give_back(payment_id, 34, "rest")
    assert till.payments.fetch(payment_id).refunded_credits == 100
    with pytest.raises(BadRequest):
        till.payments.give_back(payment_id, 1, "more")
    with pytest.raises(NotFound):
        till.payments.give_back("pi_unknown", 1, "k")


def test_nothing_is_given_back_of_what_never_came(till: Till) -> None:
    checkout = till.payments.checkout(order())
    payment_id = named(till, till.pay_later(checkout.id))
    with pytest.raises(BadRequest):
        till.payments.give_back(payment_id, 1, "k")


def test_refunds_add_up(till: Till) -> None:
    payment_id = bought(till)
    assert named(till, till.refund(payment_id, 30)) == payment_id
    assert till.payments.fetch(payment_id).refunded_credits == 30
    assert named(till, till.refund(payment_id, None)) == payment_id
    assert till.payments.fetch(payment_id).refunded_credits == 100


@pytest.mark.parametrize("end", ["won", "lost"])
def test_a_dispute_opens_and_ends(till: Till, end: str) -> None:
    payment_id = bought(till)
    assert till.payments.fetch(payment_id).dispute == "none"
    for state in ("open", end):
        assert named(till, till.dispute(payment_id, state)) == payment_id
        assert till.payments.fetch(payment_id).dispute == state


def test_an_unknown_payment_is_not_found(till: Till) -> None:
    for payment_id in ("pi_unknown", "", "a/b", "__x__", "x" * 5_000):
        with pytest.raises(NotFound):
            till.payments.fetch(payment_id)


def test_an_event_sent_again_speaks_of_the_same_payment(till: Till, clock: ManualClock) -> None:
    checkout = till.payments.checkout(order())
    webhook = till.pay(checkout.id)
    clock.advance(3 * 86_400_000)
    with pytest.raises(BadRequest):
        till.payments.news(webhook.body, webhook.signature)
    again = till.redeliver(webhook)
    assert again.body == webhook.body
    assert named(till, again) == till.payments.fetch(named(till, again)).id


@pytest.mark.parametrize("seconds", [-limits.WEBHOOK_TOLERANCE_SECONDS, 0, limits.WEBHOOK_TOLERANCE_SECONDS])
def test_a_signature_holds_for_five_minutes_either_way(till: Till, clock: ManualClock, seconds: int) -> None:
    checkout = till.payments.checkout(order())
    webhook, now = till.pay(checkout.id), clock.now() // 1000
    assert till.payments.news(webhook.body, till.sign(webhook.body, now + seconds))
    if seconds:
        beyond = seconds + (1 if seconds > 0 else -1)
        with pytest.raises(BadRequest):
            till.payments.news(webhook.body, till.sign(webhook.body, now + beyond))


FORGED: dict[str, Callable[[str, int], str]] = {
    "empty": lambda right, now: "",
    "no time": lambda right, now: right.partition(",")[2],
    "no signature": lambda right, now: f"t={now}",
    "wrong": lambda right, now: f"t={now},v1={'0' * 64}",
    "for another time": lambda right, now: right.replace(f"t={now}", f"t={now + 1}"),
    "an old scheme": lambda right, now: right.replace("v1=", "v0="),
    "two times": lambda right, now: f"{right},t={now}",
    "negative time": lambda right, now: right.replace("t=", "t=-"),
    "far future": lambda right, now: right.replace(f"t={now}", "t=99999999999999999999"),
    "other digits": lambda right, now: right.replace(f"t={now}", "t=١٢٣"),
    "not ASCII": lambda right, now: f"t={now},v1=ä",
    "surrogate": lambda right, now: f"t={now},v1=\ud800",
    "endless": lambda right, now: f"t={now}," + "v1=0," * 100_000,
}


@pytest.mark.parametrize("forge", FORGED.values(), ids=FORGED.keys())
def test_what_the_provider_did_not_sign_is_refused(
    till: Till, clock: ManualClock, forge: Callable[[str, int], str]
) -> None:
    checkout = till.payments.checkout(order())
    webhook = till.pay(checkout.id)
    with pytest.raises(BadRequest):
        till.payments.news(webhook.body, forge(webhook.signature, clock.now() // 1000))
    with pytest.raises(BadRequest):
        till.payments.news(webhook.body + b" ", webhook.signature)


def test_one_right_signature_among_several_is_enough(till: Till) -> None:
    checkout = till.payments.checkout(order())
    webhook = till.pay(checkout.id)
    time, _, signature = webhook.signature.partition(",")
    assert till.payments.news(webhook.body, f"{time},v1={'0' * 64},{signature}")


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"\xff\xfe",
        b"{",
        b"null",
        b"3",
        b"[1]",
        b"{}",
        b'"x"',
        b'{"id": 1, "type": 2}',
        b"[" * 100_000,
        b" " * (limits.WEBHOOK_BODY_BYTES + 1),
    ],
)
def test_what_is_no_event_is_refused_even_if_signed(till: Till, clock: ManualClock, body: bytes) -> None:
    with pytest.raises(BadRequest):
        till.payments.news(body, till.sign(body, clock.now() // 1000))


@pytest.mark.parametrize(
    "data",
    [
        None,
        [],
        {},
        {"object": None},
        {"object": {"object": "customer", "id": "cus_1"}},
        {"object": {"object": "charge", "payment_intent": None}},
        {"object": {"object": "charge", "payment_intent": ""}},
        {"object": {"object": ["charge"], "payment_intent": "pi_1"}},
    ],
)
def test_an_event_about_something_else_names_no_payment(till: Till, clock: ManualClock, data: object) -> None:
    body = json.dumps({"id": "evt_1", "type": "something.happened", "data": data} | till.mode).encode()
    assert till.payments.news(body, till.sign(body, clock.now() // 1000)) is None
