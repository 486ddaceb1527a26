"""API keys over HTTP: shown once, bounded by scope and by credits, of no use once revoked."""

from typing import Any

import httpx
import pytest

from segue.app.sweep import sweep
from segue.domain import limits
from segue.domain.api_keys import ApiKey, hash_of
from segue.ports import FailedOutcome, Query
from tests.api.studio import Studio


def made(studio: Studio, **wish: Any) -> tuple[dict[str, Any], str]:
    answer = studio.ann.post("/v1/keys", json={"name": "a program", **wish})
    assert answer.status_code == 201, answer.text
    return answer.json()["key"], answer.json()["secret"]


def with_key(studio: Studio, secret: str) -> httpx.Client:
    return httpx.Client(base_url=studio.link, headers={"Authorization": f"Bearer {secret}"}, timeout=30)


def started(client: httpx.Client, studio: Studio, *clips: str, **bridge: object) -> httpx.Response:
    quote = client.post("/v1/quotes", json={"timeline": studio.timeline(*clips, **bridge)}).json()
    key = {"Idempotency-Key": quote["id"]}
    return client.post("/v1/renders", json={"quote_id": quote["id"]}, headers=key)


def test_a_secret_is_shown_once_and_only_its_hash_is_kept(studio: Studio) -> None:
    key, secret = made(studio, mode="live", spend_limit=20)
    assert secret.startswith("sk_live_") and len(secret) == 48 and secret.endswith(key["ending"])
    assert key == {
        "id": key["id"], "name": "a program", "mode": "live", "scopes": ["read", "write", "spend"],
        "ending": secret[-4:], "spend_limit": 20, "spent": 0, "created_at": key["created_at"],
        "revoked_at": None,
    }  # fmt: skip
    listed = studio.ann.get("/v1/keys")
    assert listed.json() == {"data": [key]} and secret not in listed.text
    [kept] = studio.world.store.query(ApiKey, Query()).items
    assert kept.sha256 == hash_of(secret) and secret[8:] not in kept.model_dump_json()
    assert studio.bob.get("/v1/keys").json() == {"data": []}
    assert studio.bob.delete(f"/v1/keys/{key['id']}").status_code == 404


def test_a_key_stands_for_its_user_until_it_is_revoked(studio: Studio) -> None:
    key, secret = made(studio)
    with with_key(studio, secret) as program:
        assert program.get("/v1/credits").json()["available"] == limits.WELCOME_CREDITS
        for _ in range(2):
            ended = studio.ann.delete(f"/v1/keys/{key['id']}")
            assert ended.status_code == 200 and ended.json()["revoked_at"] is not None
        answer = program.get("/v1/credits")
        assert (answer.status_code, answer.json()["code"]) == (401, "signed_out")


@pytest.mark.parametrize("secret", ["sk_live_", "sk_test_" + "a" * 40, "sk_live_é", "sk_live_" + "x" * 9_000])
def test_what_is_no_key_is_signed_out(shared: Studio, secret: str) -> None:
    headers = {"Authorization": f"Bearer {secret}".encode("latin-1")}
    answer = shared.nobody.get("/v1/credits", headers=headers)  # type: ignore[arg-type]
    assert (answer.status_code, answer.json()["code"]) == (401, "signed_out")


def test_a_key_does_what_its_scopes_say(studio: Studio) -> None:
    body = {"name": "p", "timeline": studio.timeline()}
    expected = {"read": (200, 403, 403), "write": (403, 201, 403), "spend": (403, 403, 404)}
    for scope, statuses in expected.items():
        _, secret = made(studio, mode="live", scopes=[scope])
        with with_key(studio, secret) as program:
            answers = (
                program.get("/v1/renders"),
                program.post("/v1/projects", json=body),
                program.post("/v1/renders", json={"quote_id": "qte_x"}, headers={"Idempotency-Key": "k"}),
            )
        assert tuple(each.status_code for each in answers) == statuses, scope


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("POST", "/v1/keys"),
        ("POST", "/v1/credits/checkout"),
        ("GET", "/v1/admin/acts"),
        ("DELETE", "/v1/keys/key_x"),
    ],
)
def test_no_key_makes_keys_buys_or_administers(shared: Studio, method: str, path: str) -> None:
    _, secret = made(shared, mode="live")
    with with_key(shared, secret) as program:
        answer = program.request(method, path, json={"name": "x", "pack": "small"})
        assert (answer.status_code, answer.json()["code"]) == (403, "forbidden")


def test_a_test_key_makes_free_films_and_spends_nothing(studio: Studio) -> None:
    _, secret = made(studio, mode="test")
    with with_key(studio, secret) as program:
        refused = started(program, studio)
        assert (refused.status_code, refused.json()["code"]) == (403, "forbidden")
        assert "live key" in refused.json()["detail"]
        free = started(program, studio, "a", "b", generator="free")
        assert free.status_code == 202
    studio.world.settle()
    assert studio.render(free.json()["id"])["state"] == "succeeded"
    assert studio.ann.get("/v1/credits").json()["available"] == limits.WELCOME_CREDITS


def test_a_key_spends_no_more_than_its_limit_and_what_comes_back_counts_no_more(studio: Studio) -> None:
    _, secret = made(studio, mode="live", spend_limit=10)
    with with_key(studio, secret) as program:
        studio.world.model.answer = lambda _prefix: FailedOutcome("It failed.", again=False)
        failed = started(program, studio).json()
        second = started(program, studio, "c", "d")
        assert (second.status_code, second.json()["code"]) == (409, "spend_limit_reached")
        assert "2 more" in second.json()["detail"]
        studio.world.settle()
        sweep(studio.world.app)
        assert studio.render(failed["id"])["state"] == "failed"
        assert program.get("/v1/keys").json()["data"][0]["spent"] == 0
        studio.world.model.answer = None
        assert started(program, studio, "e", "f").status_code == 202
        studio.world.settle()
        assert program.get("/v1/keys").json()["data"][0]["spent"] == 8


def test_a_key_that_is_revoked_between_quote_and_start_starts_nothing(studio: Studio) -> None:
    key, secret = made(studio, mode="live")
    with with_key(studio, secret) as program:
        quote = program.post("/v1/quotes", json={"timeline": studio.timeline()}).json()
        studio.ann.delete(f"/v1/keys/{key['id']}")
        key_header = {"Idempotency-Key": quote["id"]}
        answer = program.post("/v1/renders", json={"quote_id": quote["id"]}, headers=key_header)
    assert answer.status_code == 401
    assert studio.ann.get("/v1/renders").json()["data"] == []


def test_an_account_has_so_many_keys(studio: Studio) -> None:
    first, _ = made(studio)
    for _ in range(limits.API_KEYS - 1):
        made(studio)
    answer = studio.ann.post("/v1/keys", json={"name": "one more"})
    assert (answer.status_code, answer.json()["code"]) == (429, "limit_reached")
    studio.ann.delete(f"/v1/keys/{first['id']}")
    made(studio)
