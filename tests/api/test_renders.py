"""Renders over HTTP: priced, started once, watched by long polls and streams, cancelled."""

import threading
from collections.abc import Callable
from typing import Any

import pytest

from segue.api import watching
from segue.domain import limits
from segue.domain.errors import StepFailed
from tests.api.studio import Sent, Studio, events
from tests.app.world import still_running


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


def test_a_render_from_its_quote_to_its_film(studio: Studio) -> None:
    quote = studio.quote()
    answer = studio.ann.post(
        "/v1/renders", json={"quote_id": quote["id"], "max_credits": 8}, headers={"Idempotency-Key": "k"}
    )
    render = answer.json()
    assert answer.status_code == 202 and "idempotent-replayed" not in answer.headers
    assert answer.headers["location"] == render["links"]["self"]
    assert render["cost"] == {"quoted": 8, "held": 8, "captured": 0, "released": 0}
    assert (render["state"], render["eta_seconds"], render["result"]) == ("running", None, None)
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
    assert running["eta_seconds"] is None


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


def sequences(told: list[Sent]) -> list[int]:
    return [int(each.id) for each in told]


def test_a_stream_tells_everything_in_order_and_ends(studio: Studio) -> None:
    render = studio.film()
    with events(studio.ann, render["links"]["events"]) as stream:
        told = list(stream)
    assert sequences(told) == sorted(set(sequences(told)))
    assert all(each.data["sequence"] == int(each.id) for each in told)
    assert told[-1].data["state"] == "succeeded"
    assert told[-1].data["snapshot"] == render
    assert [each.data["snapshot"] for each in told[:-1]] == [None] * (len(told) - 1)
    assert any(each.data["words"].startswith("Generating") for each in told)


def test_a_stream_is_resumed_without_loss_or_repetition(studio: Studio) -> None:
    studio.world.model.answer = still_running
    render = studio.start()
    studio.world.settle(60)
    place = render["links"]["events"]
    told: list[Sent] = []
    with events(studio.ann, place) as stream:
        for _ in range(5):
            told.append(next(stream))
    studio.world.model.answer = None
    studio.world.settle(90)
    with events(studio.ann, place, told[-1].id) as stream:
        for _ in range(3):
            told.append(next(stream))
    with events(studio.ann, place, told[-1].id) as stream:
        told += list(stream)
    with events(studio.ann, place) as stream:
        whole = list(stream)
    kept = {each.id: each.data["words"] for each in whole}
    assert sequences(told) == sorted(set(sequences(told)))
    assert set(sequences(whole)) <= set(sequences(told))
    assert all(each.data["words"] == kept[each.id] for each in told if each.id in kept)
    assert told[-1].data["snapshot"]["state"] == "succeeded"
    over = studio.ann.get(place, headers={"Last-Event-ID": told[-1].id})
    assert (over.status_code, over.content) == (204, b"")


def test_a_stream_follows_a_render_while_it_runs(studio: Studio) -> None:
    render = studio.start()
    with events(studio.ann, render["links"]["events"]) as stream:
        first = next(stream)
        assert first.data["snapshot"]["state"] == "running"
        settler = threading.Thread(target=studio.world.settle)
        settler.start()
        told = list(stream)
        settler.join()
    assert told[-1].data["state"] == "succeeded"


def test_what_is_no_longer_kept_is_told_by_a_snapshot(studio: Studio) -> None:
    render = studio.film(*(f"c{number}" for number in range(6)))
    for last_event_id in ("", "1", "nonsense", "-5", "999999", "9" * 30):
        with events(studio.ann, render["links"]["events"], last_event_id) as stream:
            told = list(stream)
        assert sequences(told) == [render["sequence"]], last_event_id
        assert told[0].data["snapshot"] == render


def test_one_stream_for_all_renders_of_an_account(studio: Studio) -> None:
    old = studio.film("a", "b")
    first, second = studio.start("a", "c"), studio.start("a", "d")
    ended: dict[str, str] = {}
    with events(studio.ann, "/v1/events") as stream:
        told = [next(stream), next(stream)]
        assert {each.data["render"] for each in told} == {first["id"], second["id"]}
        third = studio.start("a", "e", generator="free")
        settler = threading.Thread(target=studio.world.settle)
        settler.start()
        for each in stream:
            told.append(each)
            if each.data["snapshot"] and each.data["state"] == "succeeded":
                ended[each.data["render"]] = each.id
            if len(ended) == 3:
                break
        settler.join()
    assert set(ended) == {first["id"], second["id"], third["id"]}
    assert old["id"] not in {each.data["render"] for each in told}
    for render in ended:
        mine = [each.data["sequence"] for each in told if each.data["render"] == render]
        assert mine == sorted(set(mine))


def test_the_account_stream_is_resumed_where_it_broke(studio: Studio) -> None:
    running = studio.start("a", "b")
    with events(studio.ann, "/v1/events") as stream:
        seen = next(stream)
    assert seen.data["render"] == running["id"]
    studio.world.settle()
    meanwhile = studio.film("a", "c", generator="free")
    with events(studio.ann, "/v1/events", seen.id) as stream:
        ended: set[str] = set()
        while len(ended) < 2:
            told = next(stream)
            assert told.data["render"] != running["id"] or told.data["sequence"] > seen.data["sequence"]
            if told.data["snapshot"] and told.data["state"] == "succeeded":
                ended.add(told.data["render"])
    assert ended == {running["id"], meanwhile["id"]}


def test_the_account_stream_tells_nothing_of_others(studio: Studio) -> None:
    foreign = studio.start("a", "b")
    own = studio.world.start(
        studio.world.timeline("x", "y", generator="free", owner=studio.bob_user), user=studio.bob_user
    )
    resume = f"0 {foreign['id']}:-1 {foreign['id']}:0 x y:z {own.id}:999999999999"
    with events(studio.bob, "/v1/events", resume) as stream:
        studio.world.settle()
        told = next(stream)
        while not (told.data["snapshot"] and told.data["state"] == "succeeded"):
            assert told.data["render"] == own.id
            told = next(stream)


def test_streams_are_bounded(studio: Studio) -> None:
    render = studio.start()
    studio.api.state.surface.open_streams = limits.OPEN_STREAMS
    for place in (render["links"]["events"], "/v1/events", render["links"]["self"] + "?wait=1"):
        answer = studio.ann.get(place)
        assert (answer.status_code, answer.json()["code"]) == (429, "limit_reached")
    assert studio.ann.get(render["links"]["self"]).status_code == 200
    studio.api.state.surface.open_streams = 0
    studio.world.settle()
    with events(studio.ann, render["links"]["events"]) as stream:
        assert studio.api.state.surface.open_streams == 0 or next(stream)
        list(stream)
    assert studio.api.state.surface.open_streams == 0


def test_a_silent_stream_is_kept_open_by_comments(studio: Studio, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(watching, "LOOKS_BETWEEN_COMMENTS", 1)
    render = studio.start()
    with studio.ann.stream("GET", render["links"]["events"]) as response:
        lines = response.iter_lines()
        assert next(lines) == "retry: 1000"
        assert next(line for line in lines if line.startswith(":")) == ": still here"


def test_a_stream_ends_before_it_is_forgotten(studio: Studio, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(watching, "LOOKS", 1)
    render = studio.start()
    with events(studio.ann, render["links"]["events"]) as stream:
        assert [told.data["state"] for told in stream] == ["running"]
