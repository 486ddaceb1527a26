"""What those who run an installation do: each act happens once, and is written down with its reason."""

from dataclasses import replace

import httpx
import pytest

from segue.domain.errors import StepFailed
from segue.domain.ledger import Account, Transfer
from segue.domain.render_model import Render
from segue.ports import ProviderRefused, Transaction
from tests.api.studio import BOB, Studio

ADMIN = replace(BOB, id="eve", account="eve", roles=frozenset({"user", "admin"}))


@pytest.fixture
def eve(studio: Studio):
    with studio.client(ADMIN) as client:
        yield client


def asked(eve: httpx.Client, path: str, key: str, **body: object) -> httpx.Response:
    return eve.post(f"/v1/admin/{path}", json=body, headers={"Idempotency-Key": key})


def bought(studio: Studio) -> str:
    checkout = studio.ann.post("/v1/credits/checkout", json={"pack": "small"}).json()
    webhook = studio.payments.pay(checkout["id"])
    headers = {"Stripe-Signature": webhook.signature}
    assert (
        studio.nobody.post("/v1/payments/webhook", content=webhook.body, headers=headers).status_code == 200
    )
    return checkout["id"].replace("cs_", "pi_")


def available(studio: Studio) -> int:
    return studio.ann.get("/v1/credits").json()["available"]


def test_a_grant_happens_once_and_is_written_down(studio: Studio, eve: httpx.Client) -> None:
    first = asked(eve, "accounts/ann/grant", "k1", credits=25, why="  sorry\nfor the wait ")
    again = asked(eve, "accounts/ann/grant", "k1", credits=25, why="sorry for the wait")
    assert first.status_code == again.status_code == 201 and first.json() == again.json()
    assert (first.json()["words"], available(studio)) == ("sorry for the wait", 125)
    other = asked(eve, "accounts/ann/grant", "k1", credits=26, why="sorry for the wait")
    assert (other.status_code, other.json()["code"]) == (422, "idempotency_key_reused")
    assert asked(eve, "accounts/nobody/grant", "k2", credits=1, why="x").status_code == 404
    assert asked(eve, "accounts/ann/grant", "k3", credits=1, why="  ").status_code == 400
    assert asked(eve, "accounts/ann/grant", "k4", credits=0, why="x").status_code == 422
    assert eve.post("/v1/admin/accounts/ann/grant", json={"credits": 1, "why": "x"}).status_code == 400
    acts = eve.get("/v1/admin/acts").json()["data"]
    told = [(each["who"], each["what"], each["account"], each["credits"], each["why"]) for each in acts]
    assert told == [("eve", "grant", "ann", 25, "sorry for the wait")]
    assert eve.get("/v1/admin/acts?account=ann").json()["data"] == acts
    assert eve.get("/v1/admin/acts?account=bob").json()["data"] == []


def test_a_refund_gives_the_money_back_once_and_takes_the_credits(studio: Studio, eve: httpx.Client) -> None:
    payment = bought(studio)
    for _ in range(2):
        answer = asked(eve, "refunds", "k1", payment=payment, credits=30, why="asked for it")
        assert answer.json() == {"payment": payment, "account": "ann", "bought": 100, "refunded": 30}
    assert available(studio) == 170
    assert asked(eve, "refunds", "k2", payment=payment, credits=71, why="x").status_code == 400
    assert asked(eve, "refunds", "k1", payment=payment, credits=31, why="x").status_code == 422
    assert asked(eve, "refunds", "k3", payment="pi_none", credits=1, why="x").status_code == 404
    acts = eve.get("/v1/admin/acts").json()["data"]
    assert [(each["what"], each["subject"], each["credits"]) for each in acts] == [("refund", payment, -30)]


def test_books_that_do_not_agree_freeze_the_account_and_are_not_mended(
    studio: Studio, eve: httpx.Client
) -> None:
    def more(transaction: Transaction) -> None:
        account = transaction.get(Account, "ann")
        assert account is not None
        transaction.put(account.changed(available=account.available + 5))

    studio.world.store.transact(more, on="ann")
    assert eve.get("/v1/admin/accounts/ann/audit").json()["faults"]
    dry = eve.post("/v1/admin/reconcile", headers={"Idempotency-Key": "r1"}).json()
    assert dry["dry_run"] and [each["kind"] for each in dry["data"]] == ["books"]
    assert studio.ann.get("/v1/credits").json()["frozen"] is None
    for _ in range(2):
        done = eve.post("/v1/admin/reconcile?dry_run=false", headers={"Idempotency-Key": "r2"}).json()
        assert [(each["kind"], each["mended"]) for each in done["data"]] == [("books", False)]
    assert studio.ann.get("/v1/credits").json()["available"] == 105
    quote = studio.quote()
    start = studio.ann.post(
        "/v1/renders", json={"quote_id": quote["id"]}, headers={"Idempotency-Key": "spend"}
    )
    assert (start.status_code, start.json()["code"]) == (409, "account_frozen")
    assert asked(eve, "accounts/ann/unfreeze", "u1", why="looked at it").status_code == 400
    studio.world.store.transact(lambda t: t.put(t.get(Account, "ann").changed(available=100)), on="ann")
    freed = asked(eve, "accounts/ann/unfreeze", "u2", why="looked at it")
    assert (freed.status_code, freed.json()["frozen"]) == (200, None)
    assert [each["what"] for each in eve.get("/v1/admin/acts").json()["data"]] == ["unfreeze", "freeze"]


def test_a_hold_and_a_place_of_a_render_that_is_gone_are_released(studio: Studio, eve: httpx.Client) -> None:
    started = studio.start()

    def lost(transaction: Transaction) -> None:
        transaction.get(Render, started["id"])
        transaction.delete(Render, started["id"])

    studio.world.store.transact(lost, on="ann")
    dry = eve.post("/v1/admin/reconcile", headers={"Idempotency-Key": "r1"}).json()["data"]
    assert [(each["kind"], each["mended"]) for each in dry] == [("hold", False), ("slot", False)]
    done = eve.post("/v1/admin/reconcile?dry_run=false", headers={"Idempotency-Key": "r2"}).json()["data"]
    assert [(each["kind"], each["mended"]) for each in done] == [("hold", True), ("slot", True)]
    assert studio.ann.get("/v1/credits").json() == {"available": 100, "held": 0, "frozen": None}
    assert eve.post("/v1/admin/reconcile", headers={"Idempotency-Key": "r3"}).json()["data"] == []
    account = studio.world.store.get(Account, "ann")
    assert account is not None and account.running == ()
    assert eve.get("/v1/admin/acts").json()["data"][0]["what"] == "release"


def test_news_that_was_lost_and_events_that_wait_are_found(studio: Studio, eve: httpx.Client) -> None:
    payment = bought(studio)
    studio.payments.refund(payment, 10)  # and its webhook never comes
    dry = eve.post("/v1/admin/reconcile", headers={"Idempotency-Key": "r1"}).json()["data"]
    assert [(each["kind"], each["subject"]) for each in dry] == [("payment", payment)]
    assert available(studio) == 200
    eve.post("/v1/admin/reconcile?dry_run=false", headers={"Idempotency-Key": "r2"})
    assert available(studio) == 190
    assert studio.world.store.get(Transfer, f"refund:{payment}:2") is not None


def test_the_overview_tells_what_failed_and_how_providers_fare(studio: Studio, eve: httpx.Client) -> None:
    secret = "ffmpeg ended with 187"
    studio.world.fail["stitch"] = lambda: StepFailed("The joins do not fit.", detail=secret)
    started = studio.start()
    studio.world.settle()
    told = eve.get("/v1/admin/overview").json()
    (failed,) = told["failures"]
    assert (failed["render"], failed["account"], failed["step"]) == (started["id"], "ann", "stitch")
    assert (failed["sentence"], failed["detail"]) == ("The joins do not fit.", secret)
    assert secret not in studio.ann.get(f"/v1/renders/{started['id']}").text
    assert (told["stuck"], told["credits_today"]) == (0, 8) and told["credits_a_day"] > 0
    (provider,) = told["providers"]
    assert (provider["asked"], provider["delivered"], provider["trouble_at"]) == (1, 1, None)
    assert studio.ann.get("/v1/admin/overview").status_code == 403


def test_the_overview_tells_what_a_provider_said_last(studio: Studio, eve: httpx.Client) -> None:
    studio.world.model.refuse = ProviderRefused("No place is free.", again=False)
    studio.start()
    studio.world.settle()
    told = eve.get("/v1/admin/overview").json()
    (provider,) = told["providers"]
    assert (provider["asked"], provider["refused"], provider["trouble"]) == (1, 1, "No place is free.")
    assert provider["trouble_at"] and provider["waiting"] == 0
    assert told["credits_today"] == 0
