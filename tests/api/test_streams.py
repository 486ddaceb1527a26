"""Renders watched by streams of server-sent events: in order, to the end, resumed without loss."""

import threading

import pytest

from segue.api import watching
from segue.domain import limits
from tests.api.raw import Request, sent_in_process
from tests.api.studio import ANN, Sent, Studio, events
from tests.app.world import still_running


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


def test_a_stream_is_not_broken_by_a_large_body(studio: Studio) -> None:
    place = studio.start()["links"]["events"]
    headers = ((b"host", b"127.0.0.1"), (b"authorization", f"Bearer {studio.token(ANN)}".encode()))
    body = (b"a" * limits.MAX_BODY_BYTES, b"a")
    answers = sent_in_process(studio.api, [Request("GET", place, b"", headers, body)])
    assert [answer.status for answer in answers] == [200]
    studio.world.settle()


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
