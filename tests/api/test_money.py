"""Money over HTTP: what is forged leaves no trace, what must wait is kept, and every line is explained."""

import csv
import io
import json
import time
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest

from segue.app.sweep import sweep
from segue.config import Config
from segue.domain import limits
from segue.domain.ledger import Account, Transfer
from segue.domain.payments import Pack, Payment, PaymentEvent
from segue.payments import webhooks
from segue.payments.sandbox import Webhook
from segue.payments.stripe import StripePayments
from segue.ports import FailedOutcome, Order, Query
from segue.wiring import open_segue
from tests.api.studio import Studio
from tests.contract.stripe_fake import KEY, NEXT_SECRET, StripeFake, problem, stripe_fake
from tests.contract.stripe_fake import SECRET as STRIPE_SECRET

SECRET = b"whsec"
STATEMENT = Path(__file__).parents[2] / "docs" / "statement.md"


def at_stripe(folder: Path, stripe: StripeFake) -> Studio:
    """An installation that takes payments by Stripe's own library."""
    payments = StripePayments(KEY, (STRIPE_SECRET,), stripe.now, api=stripe.link)
    return Studio(folder, payments=payments)


def told(studio: Studio, webhook: Webhook) -> tuple[int, bool]:
    headers = {"Stripe-Signature": webhook.signature}
    answer = studio.nobody.post("/v1/payments/webhook", content=webhook.body, headers=headers)
    return answer.status_code, answer.json()["applied"]


def checkout(studio: Studio) -> str:
    return studio.ann.post("/v1/credits/checkout", json={"pack": "small"}).json()["id"]


def available(studio: Studio) -> int:
    return studio.ann.get("/v1/credits").json()["available"]


BAD: dict[str, Callable[[bytes, int], tuple[bytes, str]]] = {
    "forged": lambda body, now: (body, webhooks.signed(body, b"another", now)),
    "altered": lambda body, now: (body + b" ", webhooks.signed(body, SECRET, now)),
    "stale": lambda body, now: (body, webhooks.signed(body, SECRET, now - 301)),
    "future": lambda body, now: (body, webhooks.signed(body, SECRET, now + 302)),
    "not UTF-8": lambda body, now: (b"\xff\xfe", webhooks.signed(b"\xff\xfe", SECRET, now)),
    "empty": lambda body, now: (b"", webhooks.signed(b"", SECRET, now)),
    "unsigned": lambda body, now: (body, ""),
    "no event": lambda body, now: (b"{}", webhooks.signed(b"{}", SECRET, now)),
}


@pytest.mark.parametrize("bad", BAD.values(), ids=BAD.keys())
def test_a_bad_webhook_is_refused_and_leaves_no_trace(
    studio: Studio, bad: Callable[[bytes, int], tuple[bytes, str]]
) -> None:
    webhook = studio.payments.pay(checkout(studio))
    body, signature = bad(webhook.body, studio.world.clock.now() // 1000)
    headers = {"Stripe-Signature": signature}
    answer = studio.nobody.post("/v1/payments/webhook", content=body, headers=headers)
    assert (answer.status_code, answer.json()["code"]) == (400, "bad_request")
    for model in (PaymentEvent, Payment):
        assert studio.world.store.query(model, Query()).items == ()
    assert available(studio) == limits.WELCOME_CREDITS


def test_a_webhook_that_is_too_large_is_refused_and_one_replayed_moves_nothing(studio: Studio) -> None:
    large = b" " * (limits.WEBHOOK_BODY_BYTES + 1)
    pieces = iter([large])  # its length is not announced
    for body in (large, pieces):
        assert studio.nobody.post("/v1/payments/webhook", content=body).status_code == 400
    webhook = studio.payments.pay(checkout(studio))
    assert [told(studio, webhook) for _ in range(3)] == [(200, True)] * 3
    assert available(studio) == 200
    [event] = studio.world.store.query(PaymentEvent, Query()).items
    assert (event.attempts, event.waiting, event.due_at) == (0, False, None)


def test_money_that_comes_later_or_never(studio: Studio) -> None:
    slow, never = checkout(studio), checkout(studio)
    for each in (slow, never):
        assert told(studio, studio.payments.pay(each, money_comes=False)) == (200, True)
    assert available(studio) == 100
    assert told(studio, studio.payments.fail(never)) == (200, True)
    assert told(studio, studio.payments.pay(slow)) == (200, True)
    assert available(studio) == 200


def test_an_event_that_cannot_be_applied_is_kept_and_said_so(tmp_path: Path) -> None:
    with (
        stripe_fake(lambda: studio.world.clock.now()) as stripe,
        closing(at_stripe(tmp_path, stripe)) as studio,
    ):
        webhook = stripe.pay(checkout(studio))
        busy = problem("rate_limit", "too_many", 429)
        stripe.break_next(busy, busy)
        assert told(studio, webhook) == (202, False)
        assert told(studio, webhook) == (202, False)
        assert stripe.broken == []
        [event] = studio.world.store.query(PaymentEvent, Query()).items
        assert (event.problem, event.waiting, event.attempts) == ("unavailable", True, 2)
        sweep(studio.world.app)
        assert available(studio) == 100  # not before its time
        studio.world.clock.pass_seconds(5 * 60)
        sweep(studio.world.app)
        assert available(studio) == 200
        assert told(studio, stripe.redeliver(webhook)) == (200, True)
        assert available(studio) == 200


def test_the_keys_of_the_environment_take_payments_at_stripe(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with stripe_fake(lambda: time.time_ns() // 1_000_000) as stripe:
        secrets = f"{STRIPE_SECRET.decode()},{NEXT_SECRET.decode()}"
        for name, value in {"KEY": KEY, "WEBHOOK_SECRETS": secrets, "API": stripe.link}.items():
            monkeypatch.setenv(f"SEGUE_STRIPE_{name}", value)
        monkeypatch.setenv("SEGUE_DATA", str(tmp_path))
        config = Config.from_environment()
        assert KEY not in repr(config) and "whsec" not in repr(config)
        with open_segue(config) as segue:
            payments = segue.app.payments
            order = Order("ann", Pack(id="small", credits=100, cents=500), "usd", "2026-11", "http://a", "k")
            webhook = stripe.pay(payments.checkout(order).id)
            again = webhooks.signed(webhook.body, NEXT_SECRET, time.time_ns() // 1_000_000_000)
            paid = payments.news(webhook.body, webhook.signature)
            assert paid is not None and payments.news(webhook.body, again) == paid
            assert payments.fetch(paid.payment).paid and segue.sandbox is None


def test_an_event_of_an_unknown_user_waits_for_them_and_in_the_end_for_a_person(studio: Studio) -> None:
    payment = studio.payments.payment(checkout(studio).replace("cs_", "pi_"))
    stranger = payment.changed(id="pi_of_a_stranger", account="stranger")
    studio.world.store.transact(lambda transaction: transaction.create(stranger), on="stranger")
    assert told(studio, studio.payments.pay("cs_of_a_stranger")) == (202, False)
    [event] = studio.world.store.query(PaymentEvent, Query()).items
    for _ in range(limits.PAYMENT_ATTEMPTS):
        event = event.postponed(0, "not_found")
    assert event.due_at is None and event.waiting
    account = Account(id="stranger")
    studio.world.store.transact(lambda transaction: transaction.create(account), on="stranger")
    studio.world.clock.pass_seconds(5 * 60)
    sweep(studio.world.app)
    known = studio.world.store.get(Account, "stranger")
    assert known is not None and known.available == 100


def test_a_key_that_came_with_another_purchase_is_refused(studio: Studio) -> None:
    headers = {"Idempotency-Key": "k"}
    buy = [{"pack": "small"}, {"pack": "small"}, {"pack": "large"}]
    answers = [studio.ann.post("/v1/credits/checkout", json=each, headers=headers) for each in buy]
    assert [each.status_code for each in answers] == [201, 201, 422]
    assert answers[0].json() == answers[1].json() and answers[2].json()["code"] == "idempotency_key_reused"
    theirs = studio.bob.post("/v1/credits/checkout", json={"pack": "large"}, headers=headers)
    assert theirs.status_code == 201


def test_what_may_not_be_spent_is_refused_and_nothing_is_queued(studio: Studio) -> None:
    quote = studio.quote()
    body = {"quote_id": quote["id"]}
    refused = [
        (studio.ann, {**body, "max_credits": quote["credits"] - 1}, 409, "quote_mismatch"),
        (studio.ann, {**body, "inputs": "another"}, 409, "quote_mismatch"),
        (studio.bob, body, 404, "not_found"),
        (studio.ann, {"quote_id": "qte_none"}, 404, "not_found"),
    ]
    for number, (who, asked, status, code) in enumerate(refused):
        answer = who.post("/v1/renders", json=asked, headers={"Idempotency-Key": f"k{number}"})
        assert (answer.status_code, answer.json()["code"]) == (status, code)
    studio.world.clock.pass_seconds(limits.QUOTE_LIFE_MS / 1_000)
    late = studio.ann.post("/v1/renders", json=body, headers={"Idempotency-Key": "late"})
    assert (late.status_code, late.json()["code"]) == (409, "quote_expired")
    assert studio.ann.get("/v1/renders").json()["data"] == []
    started = studio.start()
    other = studio.ann.post(
        "/v1/renders",
        json={"quote_id": started["quote"], "inputs": quote["inputs"]},
        headers={"Idempotency-Key": started["quote"]},
    )
    assert (other.status_code, other.json()["code"]) == (422, "idempotency_key_reused")
    again = studio.ann.post(
        "/v1/renders", json={"quote_id": started["quote"]}, headers={"Idempotency-Key": "n"}
    )
    assert (again.status_code, again.json()["code"]) == (409, "quote_used")


def test_without_credits_the_shortfall_is_said_and_where_to_buy(studio: Studio) -> None:
    def poor(transaction) -> None:
        transaction.put(transaction.get(Account, "ann").changed(available=3))

    studio.world.store.transact(poor, on="ann")
    quote = studio.quote()
    answer = studio.ann.post("/v1/renders", json={"quote_id": quote["id"]}, headers={"Idempotency-Key": "k"})
    problem = answer.json()
    assert (answer.status_code, problem["code"], problem["charged"]) == (402, "insufficient_credits", 0)
    assert (problem["shortfall"], problem["buy"]) == (quote["credits"] - 3, "/v1/credits/packs")
    assert studio.ann.get(problem["buy"]).status_code == 200
    assert studio.ann.get("/v1/renders").json()["data"] == []
    assert "shortfall" not in studio.ann.get("/v1/renders/none").json()


def test_a_quote_is_itemised_in_credits_and_in_money(studio: Studio) -> None:
    quote = studio.quote("a", "b", "c")
    assert quote["money"] == {"cents": quote["credits"] * 5, "currency": "usd"}
    assert [(each["words"], each["credits"], each["cents"]) for each in quote["items"]] == [
        ("Bridge 'b1'", 8, 40),
        ("Bridge 'b2'", 8, 40),
    ]


def test_bought_run_failed_refunded_and_disputed_as_a_statement(studio: Studio) -> None:
    """The whole life of some credits, as docs/statement.md tells it."""
    first = checkout(studio)
    told(studio, studio.payments.pay(first))
    render = studio.film()
    studio.world.model.answer = lambda prefix: FailedOutcome("The model failed: try again.", again=False)
    failed = studio.start("c", "d", prompt="something else")
    studio.world.settle()
    payment = first.replace("cs_", "pi_")
    told(studio, studio.payments.refund(payment, 30))
    told(studio, studio.payments.dispute(payment, "open"))
    told(studio, studio.payments.dispute(payment, "won"))

    receipt = studio.ann.get(f"/v1/renders/{render['id']}/receipt").json()
    assert (receipt["quoted"], receipt["held"], receipt["captured"], receipt["released"]) == (8, 0, 8, 0)
    [attempt] = receipt["attempts"]
    assert attempt["operation"].startswith(f"operations/takes/{render['id']}/")
    assert (attempt["state"], attempt["model"], attempt["price"]) == ("delivered", "paid-1", 8)
    broken = studio.ann.get(f"/v1/renders/{failed['id']}/receipt").json()
    assert (broken["captured"], broken["released"]) == (0, 8) and "The model failed" in broken["why"]
    assert [each["state"] for each in broken["attempts"]] == ["failed"]
    assert all(each["operation"] and each["why"] for each in broken["attempts"])
    assert studio.bob.get(f"/v1/renders/{render['id']}/receipt").status_code == 404

    text = studio.ann.get("/v1/credits/statement?format=csv")
    rows = list(csv.DictReader(io.StringIO(text.text)))
    columns = ("kind", "cause", "available", "held", "available_after", "held_after")
    told_rows = [f"| {' | '.join(row[column] for column in columns)} |" for row in rows]
    assert told_rows == STATEMENT.read_text(encoding="utf-8").splitlines()[-len(rows) - 3 : -3]
    assert rows[-1]["cause"] == "Dispute won" and rows[5]["cause"] == "The film failed"
    assert text.headers["content-disposition"] == 'attachment; filename="segue-statement.csv"'
    document = studio.ann.get("/v1/credits/statement").json()
    assert [str(each["number"]) for each in document["movements"]] == [row["number"] for row in rows]
    day = rows[0]["at"][:10]
    for span, number in ((f"since={day}&until={day}", 9), ("until=2000-01-01", 0), ("since=2999-01-01", 0)):
        assert len(studio.ann.get(f"/v1/credits/statement?{span}").json()["movements"]) == number
    assert studio.ann.get("/v1/credits/statement?since=yesterday").status_code == 400
    assert json.loads(studio.bob.get("/v1/credits/statement").text)["account"] == "bob"
    assert studio.world.store.get(Transfer, f"capture:{render['id']}") is not None
