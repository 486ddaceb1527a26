"""The golden thread on Google's emulators, each function in a process of its own, which is killed once."""

import json
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest

from segue.app.tracing import trace_id_of
from tests.google import ways
from tests.google.kills import killing_each
from tests.google.stage import FUNCTIONS, PROJECT, WORKER, Stage


@pytest.fixture(scope="module")
def hops() -> list[str]:
    return []


@pytest.fixture(scope="module")
def stage(hops: list[str]) -> Iterator[Stage]:
    with ExitStack() as stack:
        yield Stage(stack, hops.append)


def test_strangers_are_refused_and_rubbish_does_not_come_again(stage: Stage) -> None:
    assert stage.call("on_step", "/", "tasks", b"{}") == 403
    assert stage.call("on_poll", "/", "pubsub", b"{}") == 403
    assert stage.call("sweep", "/", "pubsub", b"{}") == 403
    assert stage.call("on_upload", "/", "scheduler", b"{}") == 403
    assert stage.call("on_step", "/", "pubsub", b"rubbish") == 204


def test_two_files_dropped_are_a_film_though_every_process_is_killed_once(
    stage: Stage, hops: list[str], small_pair: tuple[Path, Path]
) -> None:
    stage.models.shrunk = 4
    with stage.client("ann") as client, killing_each(stage, hops):
        before = ways.answered(client.get("/v1/credits"))
        render = ways.by_drop(stage, client, "veo", small_pair)
        balance = ways.asked_until_told(client, "/v1/credits")
    assert render["state"] == "succeeded", (render, hops, stage.logs())
    assert balance["held"] == 0
    assert balance["available"] == before["available"] - render["cost"]["captured"]
    assert render["cost"]["captured"] == render["cost"]["quoted"] > 0
    assert {hop.removeprefix("kill -9 ") for hop in hops} >= {*FUNCTIONS, WORKER}
    assert len(stage.models.submits()) == 1, "a model is asked once, whatever is killed"
    one_trace_and_one_story(stage, render["id"])


def one_trace_and_one_story(stage: Stage, render: str) -> None:
    """Every hop of a render is in its trace and, with its id, in the log of the process that did it."""
    spans = stage.collector.spans(trace_id_of(render))
    expected = {
        "step": "worker",
        "look": "on-step",
        "submit": "on-step",
        "poll": "on-poll",
        "take": "on-poll",
    }
    assert {(f"segue-{by}", name) for name, by in expected.items()} <= {
        (each.service, each.name) for each in spans
    }
    trace = f"projects/{PROJECT}/traces/{trace_id_of(render):032x}"
    told = set()
    for name, log in stage.said().items():
        lines = [json.loads(line) for line in log.splitlines() if line.startswith("{")]
        about = [line for line in lines if line.get("render") == render]
        assert all(line["logging.googleapis.com/trace"] == trace for line in about)
        told |= {(name, line["event"]) for line in about}
    assert {("on_upload", "drop_started"), ("on_step", "delivered"), ("worker", "step_done")} <= told
