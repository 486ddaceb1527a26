"""A step on its way: in a function, in a long batch, stopped in the middle, and with clips that are gone."""

import time
from dataclasses import replace

import pytest

from segue.app.functions import on_step
from segue.app.renders import cancel_render
from segue.domain import limits
from segue.domain.artifacts import Artifact, artifact_id, file_name
from segue.domain.assets import Asset
from segue.domain.errors import NoSpace, NotFound, SegueError, StepFailed, Unavailable
from segue.domain.timeline import Clip, Timeline
from segue.ports import Message, StepJob
from tests.app.world import ANN, World


def test_a_step_that_a_function_does_is_done_once(world: World) -> None:
    catalogue = world.app.catalogue.changed(director_place="function")
    world.app = replace(world.app, catalogue=catalogue)
    render = world.start(world.timeline("a", "b", generator="free"))
    world.settle()
    assert (world.render(render).state, world.ran["direct"]) == ("succeeded", 1)
    other = world.start(world.timeline("a", "c", generator="free"))
    for subject, step in ((render.id, "direct:b1"), (other.id, "direct:gone"), ("rnd_gone", "direct:b1")):
        on_step(world.app, Message(id="again", topic="step", subject=subject, step=step))
    on_step(world.app, Message(id="early", topic="step", subject=other.id, step="direct:b1"))
    assert world.ran["direct"] == 1


def test_a_function_says_what_broke(world: World) -> None:
    world.app = replace(world.app, catalogue=world.app.catalogue.changed(director_place="function"))
    world.fail["direct"] = lambda: Unavailable("The model is away: try again later.")
    failed = world.finished(world.timeline("a", "b"))
    assert failed.failure is not None and failed.failure.sentence == "The model is away: try again later."
    assert (failed.captured, failed.released) == (0, 8)


def test_a_long_batch_is_reported_on_the_way(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limits, "LEASE_RENEW_MS", 0)
    render = world.finished(world.timeline("a", "b", "c", generator="free"))
    assert render.state == "succeeded" and set(world.ran.values()) <= {1, 2, 3, 4}


def test_a_batch_is_of_one_kind_so_that_nothing_waits_behind_a_long_step(world: World) -> None:
    states: list[tuple[str, str]] = []

    def look(_: StepJob) -> None:
        index = world.app.plan(render.plan)
        records = world.render(render).steps.items()
        states.extend((index.steps[id].kind, record.state) for id, record in records)

    world.before["frames"] = look
    render = world.start(world.timeline("a", "b", generator="free"))
    world.settle()
    assert ("conform_clip", "ready") in states
    assert {kind for kind, state in states if state == "running"} == {"frames"}


def test_what_a_batch_made_before_a_step_of_it_failed_is_kept(world: World) -> None:
    timeline = Timeline(segments=tuple(Clip(id=f"c{n}", asset=world.asset(f"clip{n}")) for n in range(8)))
    went = iter([None, StepFailed("This one goes wrong.")])
    world.fail["conform_clip"] = lambda: next(went, None)
    render = world.finished(timeline)
    assert render.state == "failed" and render.failure is not None
    assert (render.failure.sentence, render.crashes) == ("This one goes wrong.", 0)
    made = [id for id, record in render.steps.items() if record.state == "done"]
    index = world.app.plan(render.plan)
    kept = [world.store.get(Artifact, artifact_id(ANN.account, index.steps[id].key)) for id in made]
    assert made and all(each is not None and each.state == "ready" for each in kept)


def test_a_step_that_says_how_far_it_is_learns_that_it_should_stop(world: World) -> None:
    reached: list[int] = []

    def work_on(job: StepJob) -> None:
        job.progress(0, 1_000)
        cancel_render(world.app, ANN, render.id)
        for number in range(1_000):
            job.progress(number, 1_000)
            reached.append(number)
            time.sleep(0.01)

    world.before["conform_clip"] = work_on
    render = world.start(world.timeline("a", "b", generator="free"))
    world.settle()
    assert world.render(render).state == "cancelled"
    assert 0 < len(reached) < 1_000 and not world.ran["conform_clip"]


@pytest.mark.parametrize("error", [NoSpace, NotFound, Unavailable])
def test_what_we_know_of_is_told_in_its_own_words(world: World, error: type[SegueError]) -> None:
    world.fail["stitch"] = lambda: error("This is the sentence.", detail="for the log")
    failed = world.finished(world.timeline("a", "b"))
    assert failed.failure is not None
    assert (failed.failure.code, failed.failure.sentence) == (error.code, "This is the sentence.")


@pytest.mark.parametrize("fate", ["kept", "deleted", "damaged"])
def test_a_clip_that_went_missing_ends_its_render_in_words(world: World, fate: str) -> None:
    def read(job: StepJob) -> None:
        assert job.asset("ast_ann_a").read_bytes() == b"a clip"

    timeline = world.timeline("a", "b", generator="free")
    asset = world.store.get(Asset, "ast_ann_a")
    assert asset is not None

    def work(transaction):
        found = transaction.get(Asset, asset.id)
        if fate == "deleted":
            transaction.delete(Asset, asset.id)
        else:
            transaction.put(found.changed(sha256=CLIP))

    world.bucket.put_bytes(file_name(CLIP), b"a clip" if fate == "kept" else b"another")
    render = world.start(timeline)
    world.store.transact(work, on=asset.id)
    world.before["conform_clip"] = read
    world.settle()
    ended = world.render(render)
    said = ended.failure.sentence if ended.failure else ended.state
    assert said.startswith({"kept": "succeeded", "deleted": "A clip of", "damaged": "The clip 'a.mp4'"}[fate])


CLIP = "e899537b4c9149cd5edb2000ea1e14f1d8eb76be0ceec7868ad01c7e389eb5b9"
