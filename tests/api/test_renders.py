"""Renders over HTTP: priced, started once, watched by long polls, cancelled."""

import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from segue.api.render_views import view
from segue.domain import limits
from segue.domain.errors import StepFailed
from segue.ports import StepJob
from tests.api.studio import Studio
from tests.app.world import World, still_running


def balance(studio: Studio) -> tuple[int, int]:
    credits = studio.ann.get("/v1/credits").json()
    return credits["available"], credits["held"]


def test_a_quote_says_what_it_costs_and_spends_nothing(studio: Studio) -> None:
    quote = studio.quote("a", "b", "c")
    assert (quote["credits"], quote["money"]) == (16, {"cents": 80, "currency": "usd"})
    assert [item["credits"] for item in quote["items"]] == [8, 8]
    assert quote["price_version"] == "test" and quote["expires_at"] > quote["created_at"]
    assert studio.ann.get(f"/v1/quotes/{quote['id']}").json() == quote
    assert balance(studio) == (limits.WELCOME_CREDITS, 0)


def test_a_quote_says_what_would_run_and_why(studio: Studio) -> None:
    quote = studio.quote()
    changes = studio.ann.get(f"/v1/quotes/{quote['id']}/changes")
    assert changes.status_code == 200
    assert {(change["action"], change["why"]) for change in changes.json()} == {("run", "it is new")}
    assert changes.json()[-1]["step"] == "deliver"
    assert studio.bob.get(f"/v1/quotes/{quote['id']}/changes").status_code == 404


def test_a_render_from_its_quote_to_its_film(studio: Studio) -> None:
    quote = studio.quote()
    answer = studio.ann.post(
        "/v1/renders", json={"quote_id": quote["id"], "max_credits": 8}, headers={"Idempotency-Key": "k"}
    )
    render = answer.json()
    assert answer.status_code == 202 and "idempotent-replayed" not in answer.headers
    assert answer.headers["location"] == render["links"]["self"]
    assert render["cost"] == {"quoted": 8, "held": 8, "captured": 0, "released": 0}
    assert (render["state"], render["result"]) == ("running", None)
    assert render["eta_seconds"] == render["estimate"]["eta_seconds"] > 0
    assert not render["estimate"]["late"] and render["estimate"]["words"]
    assert {each["state"] for each in render["stages"]} == {"waiting"}
    assert render["cancel"]["possible"] and render["cancel"]["credits"] == 0
    studio.world.settle()
    ended = studio.render(render["id"])
    assert ended["state"] == "succeeded" and ended["created_at"] < ended["finished_at"]
    assert ended["cost"] == {"quoted": 8, "held": 0, "captured": 8, "released": 0}
    assert ended["progress"] == {"done": 12, "total": 12, "unit": "steps"}
    assert {each["kind"] for each in ended["attempts"]} >= {"generate", "stitch", "deliver"}
    artifact = studio.ann.get(ended["links"]["result"]).json()
    assert artifact["id"] == ended["result"]["artifact"]
    assert artifact["result"] == ended["result"]["facts"]
    assert [each["id"] for each in studio.ann.get("/v1/renders").json()["data"]] == [render["id"]]
    assert studio.quote()["credits"] == 0


def test_the_same_key_starts_one_render(studio: Studio) -> None:
    quote, key = studio.quote(), {"Idempotency-Key": "k" * 255}
    body = {"quote_id": quote["id"]}
    answers = [studio.ann.post("/v1/renders", json=body, headers=key) for _ in range(3)]
    assert {answer.status_code for answer in answers} == {202}
    assert len({answer.json()["id"] for answer in answers}) == 1
    assert [answer.headers.get("idempotent-replayed") for answer in answers] == [None, "true", "true"]
    other = studio.ann.post("/v1/renders", json={**body, "max_credits": 50}, headers=key)
    assert (other.status_code, other.json()["code"]) == (422, "idempotency_key_reused")
    assert balance(studio) == (limits.WELCOME_CREDITS - 8, 8)


def test_the_same_key_at_the_same_moment_starts_one_render(studio: Studio) -> None:
    body, key = {"quote_id": studio.quote()["id"]}, {"Idempotency-Key": "k"}
    ids: list[str] = []

    def start() -> None:
        ids.append(studio.ann.post("/v1/renders", json=body, headers=key).json()["id"])

    threads = [threading.Thread(target=start) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(ids) == 8 and len(set(ids)) == 1
    assert balance(studio) == (limits.WELCOME_CREDITS - 8, 8)


def used(studio: Studio) -> dict[str, Any]:
    quote = studio.quote()
    studio.ann.post("/v1/renders", json={"quote_id": quote["id"]}, headers={"Idempotency-Key": "first"})
    return {"quote_id": quote["id"]}


def expired(studio: Studio) -> dict[str, Any]:
    quote = studio.quote()
    studio.world.clock.pass_seconds(3_601)
    return {"quote_id": quote["id"]}


def too_dear(studio: Studio) -> dict[str, Any]:
    return {"quote_id": studio.quote()["id"], "max_credits": 7}


def beyond_the_balance(studio: Studio) -> dict[str, Any]:
    return {"quote_id": studio.quote(*(f"c{number}" for number in range(15)))["id"]}


@pytest.mark.parametrize(
    ("asked", "status", "code"),
    [
        (used, 409, "quote_used"),
        (expired, 409, "quote_expired"),
        (too_dear, 409, "quote_mismatch"),
        (beyond_the_balance, 402, "insufficient_credits"),
    ],
)
def test_what_cannot_be_paid_is_not_started(
    studio: Studio, asked: Callable[[Studio], dict[str, Any]], status: int, code: str
) -> None:
    body = asked(studio)
    before = balance(studio)
    answer = studio.ann.post("/v1/renders", json=body, headers={"Idempotency-Key": "second"})
    assert (answer.status_code, answer.json()["code"], answer.json()["charged"]) == (status, code, 0)
    assert balance(studio) == before


def test_a_render_is_cancelled_once(studio: Studio) -> None:
    render = studio.start()
    answer = studio.ann.post(render["links"]["cancel"])
    assert (answer.status_code, answer.json()["state"]) == (202, "cancelled")
    again = studio.ann.post(render["links"]["cancel"])
    assert (again.status_code, again.json()["code"]) == (409, "conflict")
    assert balance(studio) == (limits.WELCOME_CREDITS, 0)


def test_a_failure_is_told_in_words(studio: Studio) -> None:
    studio.world.fail["stitch"] = lambda: StepFailed(
        "The clips do not join: shorten one.", detail="ffmpeg: -22"
    )
    render = studio.start()
    studio.world.settle()
    ended = studio.render(render["id"])
    assert ended["state"] == "failed" and ended["cost"]["captured"] == 0 and ended["cost"]["released"] == 8
    assert ended["error"] == {
        "code": "step_failed",
        "detail": "The clips do not join: shorten one.",
        "retryable": False,
        "step": "stitch",
    }
    assert "ffmpeg" not in str(ended)


def test_a_model_at_work_is_shown_as_the_current_step(studio: Studio) -> None:
    studio.world.model.answer = still_running
    render = studio.start()
    studio.world.settle(60)
    running = studio.render(render["id"])
    assert running["state"] == "running"
    assert running["step"]["kind"] == "generate" and running["step"]["words"] == "Generating the bridge"
    assert running["eta_seconds"] > 0


def test_a_long_poll_answers_when_something_has_changed(studio: Studio) -> None:
    render = studio.start()
    known = {"wait": 25, "after": render["sequence"]}
    mover = threading.Timer(0.3, studio.world.drain)
    mover.start()
    changed = studio.ann.get(render["links"]["self"], params=known).json()
    mover.join()
    assert changed["sequence"] > render["sequence"]
    behind = studio.ann.get(render["links"]["self"], params={"wait": 25, "after": 0}).json()
    assert behind["sequence"] >= changed["sequence"]
    studio.world.settle()
    ended = studio.ann.get(render["links"]["self"], params={"wait": 25}).json()
    assert ended["state"] == "succeeded"


def test_a_long_poll_ends_when_its_seconds_are_over(studio: Studio) -> None:
    render = studio.start()
    answer = studio.ann.get(render["links"]["self"], params={"wait": 1}).json()
    assert answer["sequence"] == render["sequence"]


def test_many_waiting_clients_do_not_block_the_others(studio: Studio) -> None:
    render = studio.start()
    waiting = [
        threading.Thread(
            target=studio.ann.get, args=(render["links"]["self"],), kwargs={"params": {"wait": 25}}
        )
        for _ in range(60)
    ]
    for thread in waiting:
        thread.start()
    with studio.browser() as other:
        assert other.get("/v1/capabilities").status_code == 200
    studio.world.settle()
    for thread in waiting:
        thread.join()


def test_what_is_made_here_costs_nothing_to_cancel_before_it_is_there(tmp_path: Path) -> None:
    world = World(tmp_path, prices={"free": 2})
    said = []

    def look(job: StepJob) -> None:
        said.append(view(world.app, world.render(render)).cancel.credits)

    world.before = {"generate": look, "sound": look}
    render = world.start(world.timeline("a", "b", generator="free"))
    world.settle()
    assert said == [0, 8]
    world.close()
