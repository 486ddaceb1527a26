"""Credits over HTTP: every movement is told with its cause, and buying works without money."""

from segue.domain import limits
from tests.api.studio import Studio


def test_every_movement_has_its_cause_and_the_balance_after_it(studio: Studio) -> None:
    render = studio.film()
    transfers = studio.ann.get("/v1/credits/transfers").json()["data"]
    told = [(each["kind"], each["available"], each["held"], each["available_after"]) for each in transfers]
    assert told == [("capture", 0, -8, 92), ("hold", -8, 8, 92), ("grant", 100, 0, 100)]
    assert transfers[0]["reference"] == render["id"] and transfers[0]["words"] == "Film delivered"
    assert studio.ann.get("/v1/credits").json() == {"available": 92, "held": 0, "frozen": None}
    assert studio.bob.get("/v1/credits/transfers").json()["data"][0]["kind"] == "grant"


def test_a_pack_is_bought_at_the_sandbox(studio: Studio) -> None:
    packs = studio.ann.get("/v1/credits/packs").json()
    assert packs["data"][0] == {"id": "small", "credits": 100, "cents": 500, "currency": "usd"}
    assert packs["price_version"] == "test"
    answer = studio.ann.post("/v1/credits/checkout", json={"pack": "small"})
    assert answer.status_code == 201
    link = answer.json()["link"]
    with studio.browser() as browser:
        browser.get("/")
        counter = browser.get(link)
        assert counter.status_code == 200 and "100 credits for 5.00 USD" in counter.text
        assert browser.post(link).status_code == 403
        paid = browser.post(link, headers={"Origin": studio.link})
        assert (paid.status_code, paid.headers["location"]) == (303, studio.link + "/credits")
        assert browser.get("/v1/credits").json()["available"] == limits.WELCOME_CREDITS + 100
        again = browser.post(link, headers={"Origin": studio.link})
        assert (again.status_code, again.json()["code"]) == (409, "conflict")
    assert studio.ann.get("/v1/credits").json()["available"] == limits.WELCOME_CREDITS + 100


def test_webhooks_move_credits_once_whatever_their_order(studio: Studio) -> None:
    checkout = studio.ann.post("/v1/credits/checkout", json={"pack": "small"}).json()
    paid = studio.payments.pay(checkout["id"])
    refunded = studio.payments.refund(checkout["id"].replace("cs_", "pi_"), 30)
    for webhook in (refunded, paid, paid, refunded):
        headers = {"Stripe-Signature": webhook.signature}
        answer = studio.nobody.post("/v1/payments/webhook", content=webhook.body, headers=headers)
        assert (answer.status_code, answer.json()) == (200, {"received": True, "applied": True})
    assert studio.ann.get("/v1/credits").json()["available"] == limits.WELCOME_CREDITS + 70


def test_a_webhook_that_nobody_signed_moves_nothing(studio: Studio) -> None:
    checkout = studio.ann.post("/v1/credits/checkout", json={"pack": "small"}).json()
    paid = studio.payments.pay(checkout["id"])
    for body, signature in ((paid.body + b" ", paid.signature), (paid.body, ""), (paid.body, "t=1,v1=00")):
        headers = {"Stripe-Signature": signature}
        answer = studio.nobody.post("/v1/payments/webhook", content=body, headers=headers)
        assert (answer.status_code, answer.json()["code"]) == (400, "bad_request")
    assert studio.ann.get("/v1/credits").json()["available"] == limits.WELCOME_CREDITS
