"""What only Stripe has: its wire, its faults, its words for a dispute, its two modes."""

import json
import warnings
from collections.abc import Iterator
from dataclasses import replace

import pytest
import stripe

from segue.domain import limits
from segue.domain.errors import BadRequest, NotFound, Unavailable
from segue.domain.payments import Pack
from segue.payments import webhooks
from segue.payments.stripe import StripePayments
from segue.ports import Order
from tests.contract.adapters import ManualClock
from tests.contract.stripe_fake import KEY, NEXT_SECRET, SECRET, StripeFake, problem, stripe_fake

ORDER = Order(
    "acc_ann", Pack(id="small", credits=100, cents=500), "eur", "2026-11", "http://127.0.0.1/back", "k1"
)
CLOCK = ManualClock()


@pytest.fixture
def fake() -> Iterator[StripeFake]:
    with stripe_fake(CLOCK.now) as fake:
        yield fake


@pytest.fixture
def payments(fake: StripeFake) -> StripePayments:
    return StripePayments(KEY, (SECRET, NEXT_SECRET), CLOCK.now, api=fake.link)


def paid(fake: StripeFake, payments: StripePayments, *, tax_cents: int = 0) -> str:
    webhook = fake.pay(payments.checkout(ORDER).id, tax_cents=tax_cents)
    news = payments.news(webhook.body, webhook.signature)
    assert news is not None
    return news.payment


def test_a_checkout_says_on_the_wire_what_is_bought_and_by_whom(
    fake: StripeFake, payments: StripePayments
) -> None:
    payments.checkout(ORDER)
    [(method, path, form)] = fake.requests
    assert (method, path, form["mode"]) == ("POST", "/v1/checkout/sessions", "payment")
    assert form["client_reference_id"] == "acc_ann" and form["success_url"] == ORDER.return_link
    bought = {
        "segue_account": "acc_ann",
        "segue_credits": "100",
        "segue_pack": "small",
        "segue_price_version": "2026-11",
    }
    for name, value in bought.items():
        assert form[f"metadata[{name}]"] == form[f"payment_intent_data[metadata][{name}]"] == value
    assert form["line_items[0][price_data][unit_amount]"] == "500"
    assert form["line_items[0][price_data][currency]"] == "eur"
    assert list(fake.keys) == ["k1"]


def test_credits_are_the_quantity_bought_whatever_taxes_came_on_top(
    fake: StripeFake, payments: StripePayments
) -> None:
    payment = paid(fake, payments, tax_cents=95)
    assert payments.fetch(payment).credits == 100
    fake.refund(payment, 50)
    assert payments.fetch(payment).refunded_credits == 49  # of 297 of 595 cents: never more than came back
    fake.refund(payment, None)
    assert payments.fetch(payment).refunded_credits == 100


def test_a_fault_of_stripes_is_tried_again_under_the_same_key_and_then_said(
    fake: StripeFake, payments: StripePayments
) -> None:
    down = problem("api_error", "down", 500)
    fake.break_next(down, down)
    checkout = payments.checkout(ORDER)
    assert len(fake.requests) == 1 + limits.PROVIDER_RETRIES and list(fake.keys) == ["k1"]
    fake.break_next(down, down, down)
    with pytest.raises(Unavailable) as raised:
        payments.checkout(ORDER)
    assert "down" not in raised.value.sentence and "down" in raised.value.detail
    assert payments.checkout(ORDER) == checkout
    for refused in (
        problem("card_error", "card_declined", 402),
        problem("invalid_request_error", "parameter_unknown"),
        problem("rate_limit", "too_many", 429),
    ):
        fake.break_next(refused)
        with pytest.raises(Unavailable):
            payments.fetch(paid(fake, payments))


def test_a_wrong_key_and_a_stripe_that_is_away_are_unavailable(fake: StripeFake) -> None:
    with pytest.raises(Unavailable):
        StripePayments("sk_test_wrong", (SECRET,), CLOCK.now, api=fake.link).checkout(ORDER)
    with pytest.raises(Unavailable):
        StripePayments(KEY, (SECRET,), CLOCK.now, api="http://127.0.0.1:9").fetch("pi_1")


def test_a_payment_that_no_checkout_of_ours_made_is_not_found(
    fake: StripeFake, payments: StripePayments
) -> None:
    payment = paid(fake, payments)
    words = fake.intents[payment]["metadata"]
    for other in ({}, {"segue_account": "acc_ann"}, {**words, "segue_credits": "1e9"}):
        fake.intents[payment]["metadata"] = other
        with pytest.raises(NotFound):
            payments.fetch(payment)


@pytest.mark.parametrize(
    ("status", "meant"),
    [
        ("needs_response", "open"),
        ("under_review", "open"),
        ("something_new", "open"),
        ("won", "won"),
        ("lost", "lost"),
        ("warning_needs_response", "none"),
        ("warning_closed", "none"),
        ("prevented", "none"),
    ],
)
def test_stripes_words_for_a_dispute(
    fake: StripeFake, payments: StripePayments, status: str, meant: str
) -> None:
    payment = paid(fake, payments)
    fake.dispute(payment, status)
    assert payments.fetch(payment).dispute == meant


def test_a_second_dispute_outweighs_one_that_was_won(fake: StripeFake, payments: StripePayments) -> None:
    payment = paid(fake, payments)
    fake.dispute(payment, "won")
    fake.disputes["another"] = {**fake.disputes[payment], "id": "dp_2", "status": "under_review"}
    assert payments.fetch(payment).dispute == "open"


def test_while_the_secret_is_changed_both_will_do(fake: StripeFake, payments: StripePayments) -> None:
    webhook = fake.pay(payments.checkout(ORDER).id)
    now = CLOCK.now() // 1000
    for secret, taken in ((SECRET, True), (NEXT_SECRET, True), (b"whsec_old", False)):
        signature = webhooks.signed(webhook.body, secret, now)
        if taken:
            assert payments.news(webhook.body, signature) is not None
        else:
            with pytest.raises(BadRequest):
                payments.news(webhook.body, signature)


def test_stripes_own_library_takes_the_same_signatures(fake: StripeFake, payments: StripePayments) -> None:
    webhook = fake.pay(payments.checkout(ORDER).id)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        event = stripe.Webhook.construct_event(
            webhook.body, webhook.signature, SECRET.decode(), tolerance=10**10
        )
    news = payments.news(webhook.body, webhook.signature)
    assert news is not None and (event.id, event.type) == (news.id, news.kind)


@pytest.mark.parametrize("livemode", [True, None, "false", 0])
def test_an_event_of_the_other_mode_is_refused(
    fake: StripeFake, payments: StripePayments, livemode: object
) -> None:
    webhook = fake.pay(payments.checkout(ORDER).id)
    body = json.dumps({**json.loads(webhook.body), "livemode": livemode}).encode()
    with pytest.raises(BadRequest):
        payments.news(body, webhooks.signed(body, SECRET, CLOCK.now() // 1000))


def test_money_is_given_back_once_even_after_stripe_forgot_the_key(
    fake: StripeFake, payments: StripePayments
) -> None:
    payment = paid(fake, payments)
    payments.give_back(payment, 30, "act_1")
    fake.keys.clear()
    payments.give_back(payment, 30, "act_1")
    assert [refund["amount"] for refund in fake.refunds] == [150]


def test_each_order_has_a_key_of_its_own(fake: StripeFake, payments: StripePayments) -> None:
    links = {payments.checkout(replace(ORDER, key=f"k{number}")).link for number in range(3)}
    assert len(links) == 3
