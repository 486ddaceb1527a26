"""What a plan would run is said beforehand, with the true reasons."""

import pytest

from segue.app.changes import changes_of, changes_of_quote
from segue.app.quotes import make_quote
from segue.app.renders import cancel_render
from segue.domain.artifacts import Artifact, artifact_id, plan_name
from segue.domain.diff import Change
from segue.domain.errors import NotFound
from segue.domain.render_model import Render
from segue.domain.timeline import Timeline
from segue.ports import Transaction
from tests.app.world import ANN, BOB, World


def told(world: World, timeline: Timeline) -> dict[str, Change]:
    quote = make_quote(world.app, ANN, timeline, "film")
    changes = changes_of(world.app, ANN, world.app.plan(quote.plan), "film")
    return {change.step: change for change in changes}


def film(world: World) -> tuple[Timeline, Render]:
    """A film of two clips and a free bridge, made."""
    timeline = world.timeline("a", "b", generator="free", prompt="on we go")
    return timeline, world.finished(timeline)


def test_what_was_made_is_kept(world: World) -> None:
    timeline, _ = film(world)
    assert {change.action for change in told(world, timeline).values()} == {"keep"}


def lose(world: World, render: Render, *steps: str) -> None:
    """What these steps of a render made is gone."""
    keys = [step.key for step in world.app.plan(render.plan).plan.steps if step.id in steps]

    def work(transaction: Transaction) -> None:
        for key in keys:
            transaction.get(Artifact, artifact_id(ANN.account, key))
            transaction.delete(Artifact, artifact_id(ANN.account, key))

    world.store.transact(work, on="test")


def test_what_went_missing_runs_again(world: World) -> None:
    timeline, render = film(world)
    lose(world, render, "deliver")
    said = told(world, timeline)
    assert said["deliver"] == Change(step="deliver", action="run", why="what it made is no longer there")
    assert {change.action for id, change in said.items() if id != "deliver"} == {"keep"}


def test_what_another_film_made_is_not_made_again(world: World) -> None:
    film(world)
    world.finished(world.timeline("c", "d", generator="free", prompt="on we go"))
    said = told(world, world.timeline("a", "b", generator="free", prompt="on we go"))
    assert {(change.action, change.why) for change in said.values()} == {("keep", "it was made before")}


def test_what_only_serves_something_that_is_there_is_spared(world: World) -> None:
    """An analysis is gone, and new to the plan before; the prompt that was written from it is there."""
    written = world.timeline("a", "b", generator="free")
    render = world.finished(written)
    world.finished(world.timeline("c", "d", generator="free", prompt="on we go"))
    lose(world, render, "analyse:b1:a")
    said = told(world, written)
    spared = Change(step="analyse:b1:a", action="keep", why="nothing that would run needs it")
    assert said["analyse:b1:a"] == spared


def test_without_an_earlier_plan_all_that_runs_is_new(world: World) -> None:
    _, render = film(world)
    world.bucket.delete(plan_name(render.plan))
    world.app.plans.clear()
    changed = world.timeline("a", "c", generator="free", prompt="on we go")
    quote = make_quote(world.app, ANN, changed, "film")
    said = {each.step: each for each in changes_of_quote(world.app, ANN, quote.id)}
    assert said["conform:c1"].why == "it is new"
    assert said["conform:c0"].why == "it was made before"


def test_a_strangers_quote_is_not_there(world: World) -> None:
    timeline, _ = film(world)
    quote = make_quote(world.app, ANN, timeline, "film")
    with pytest.raises(NotFound):
        changes_of_quote(world.app, BOB, quote.id)


@pytest.mark.parametrize("over", [True, False])
def test_what_was_not_made_yet_is_not_said_to_be_gone(world: World, over: bool) -> None:
    timeline = world.timeline("a", "b", generator="free", prompt="on we go")
    render = world.start(timeline)
    if over:
        cancel_render(world.app, ANN, render.id)
    why = "it was not made before" if over else "a render that is not over makes it"
    assert {(change.action, change.why) for change in told(world, timeline).values()} == {("run", why)}
