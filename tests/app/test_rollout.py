"""A release is rolled out, rolled back and rolled out again while a film is made: N, N+1, N, N+1."""

import hashlib
import json
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import replace
from pathlib import Path
from unittest.mock import patch

import pytest

from segue.app.credits import audit_ledger
from segue.app.sweep import recover, sweep
from segue.app.topics import given_up
from segue.domain import kinds, limits
from segue.domain.artifacts import Artifact, plan_name
from segue.domain.errors import NewerVersion, NotFound
from segue.domain.render_model import Render
from segue.platform import documents, staging
from segue.platform.embedded import store, transaction
from segue.ports import Message, Transaction
from tests.app.world import World, still_running

GROWN = (Artifact, Render)
"""What the next release writes with a field more."""


def _written(document: documents.Document) -> tuple[str, int]:
    body, size = documents.encoded(document)
    if isinstance(document, GROWN):
        body = json.dumps(json.loads(body) | {"schema_version": 2, "mood": "calm"})
    return body, size


def _read(model: type[documents.D], body: str) -> documents.D:
    fields = json.loads(body)
    if fields.pop("mood", None):
        fields["schema_version"] = 1
    return documents.decoded(model, json.dumps(fields))


@contextmanager
def next_release() -> Iterator[None]:
    """N+1: it reads both forms, writes the new one, and its steps are of new versions."""
    raised = {name: replace(kind, version=kind.version + 1) for name, kind in kinds.KINDS.items()}
    with ExitStack() as stack:
        for module in (store, transaction):
            stack.enter_context(patch.object(module, "decoded", _read))
        stack.enter_context(patch.object(staging, "encoded", _written))
        stack.enter_context(patch.dict(kinds.KINDS, raised))
        yield


class Rollout:
    """Two releases on one data folder, each with processes of its own. `old` is N, `new` is N+1."""

    def __init__(self, folder: Path) -> None:
        self.old, self.new = World(folder), World(folder)
        self.new.counter = 500_000

    def close(self) -> None:
        self.old.close()
        self.new.close()

    def new_runs(self, seconds: int) -> None:
        with next_release():
            self._run(self.new, seconds)

    def old_runs(self, seconds: int) -> None:
        self._run(self.old, seconds)

    def _run(self, world: World, seconds: int) -> None:
        for _ in range(0, seconds, 10):
            world.drain()
            sweep(world.app)
            for each in (self.old, self.new):
                each.clock.pass_seconds(10)


@pytest.fixture
def rollout(tmp_path: Path) -> Iterator[Rollout]:
    both = Rollout(tmp_path)
    yield both
    both.close()


def bodies(world: World) -> list[tuple[str, str]]:
    with world.store.reading() as connection:
        rows = connection.execute(
            "SELECT id, body FROM documents WHERE collection IN ('artifacts', 'renders')"
        )
        return sorted(rows.fetchall())


def test_a_film_that_was_begun_before_a_release_is_finished_by_it(rollout: Rollout) -> None:
    render = rollout.old.start(rollout.old.timeline("a", "b"))
    rollout.old_runs(10)
    rollout.new_runs(200)
    with next_release():
        assert rollout.new.render(render).state == "succeeded"
        again = rollout.new.start(rollout.new.timeline("a", "b"), key="again")
        assert again.quoted == 0  # a take is not paid again because our steps have new versions


def test_what_the_next_release_has_begun_waits_for_it_when_it_is_rolled_back(rollout: Rollout) -> None:
    """N leaves it alone for as long as it takes, and goes on with all else."""
    render = rollout.old.start(rollout.old.timeline("a", "b"))
    rollout.old_runs(10)
    rollout.new.model.answer = still_running
    rollout.new_runs(150)
    left = bodies(rollout.old)
    grown = [body for _, body in left if "mood" in body]
    assert len(grown) == 2  # the render and its take
    other = rollout.old.start(rollout.old.timeline("c", "d", generator="free"), key="other")
    recover(rollout.old.app)
    rollout.old_runs(60 * 2 * limits.MESSAGE_ATTEMPTS)
    assert rollout.old.render(other).state == "succeeded"
    assert [body for _, body in bodies(rollout.old) if "mood" in body] == grown
    assert rollout.old.bus.dead() == []
    with pytest.raises(NewerVersion):
        given_up(rollout.old.app, Message(id="m", topic="render", subject=render.id))
    rollout.new.model.answer = None
    rollout.new_runs(300)
    with next_release():
        ended = rollout.new.render(render)
        assert (ended.state, ended.captured, ended.released) == ("succeeded", 8, 0)
        assert all(not audited.faults for audited in audit_ledger(rollout.new.app))
        assert rollout.new.bus.drain({}) == 0
    asked = rollout.old.model.asked + rollout.new.model.asked
    assert len(asked) == 1


def test_a_render_whose_takes_alone_are_newer_is_not_given_up(rollout: Rollout) -> None:
    render = rollout.old.start(rollout.old.timeline("a", "b"))
    rollout.old_runs(10)
    rollout.new.model.answer = still_running
    with patch(f"{__name__}.GROWN", (Artifact,)):
        rollout.new_runs(40)
        with pytest.raises(NewerVersion):
            given_up(rollout.old.app, Message(id="m", topic="render", subject=render.id))
        assert rollout.old.render(render).state == "running"
        rollout.new.model.answer = None
        rollout.new_runs(300)
    assert rollout.old.render(render).state == "succeeded"


def test_a_plan_of_another_release_is_left_to_it(world: World) -> None:
    render = world.start(world.timeline("a", "b"))
    body = world.bucket.read(plan_name(render.plan)).replace(b'"kind":"sound"', b'"kind":"smell"')
    other = hashlib.sha256(body).hexdigest()
    world.bucket.put_bytes(plan_name(other), body)
    planned(world, render, other)
    world.settle(60 * 2 * limits.MESSAGE_ATTEMPTS, 30)
    assert world.render(render).state == "running" and world.bus.dead() == []
    planned(world, render, render.plan)
    world.settle()
    assert world.render(render).state == "succeeded"


def planned(world: World, render: Render, plan: str) -> None:
    def work(transaction: Transaction) -> None:
        current = transaction.get(Render, render.id)
        assert current is not None
        transaction.put(current.changed(plan=plan))

    world.store.transact(work, on=render.owner)


def test_what_no_release_can_help_is_given_up(world: World) -> None:
    render = world.start(world.timeline("a", "b"))
    message = Message(id="m", topic="render", subject=render.id)
    world.bucket.delete(plan_name(render.plan))
    world.app.plans.clear()
    with pytest.raises(NotFound):
        given_up(world.app, message)
    other = world.start(world.timeline("c", "d"))
    for _ in range(2):
        given_up(world.app, Message(id="n", topic="render", subject=other.id))
        ended = world.render(other)
        assert (ended.state, ended.captured, ended.released) == ("failed", 0, 8)
