"""What is unused goes after the time we state; what anybody needs never does."""

import tempfile
from functools import partial
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from segue.app.projects import create_project
from segue.app.quotes import make_quote
from segue.app.retention import forget_unused
from segue.app.shares import share_render
from segue.app.using import touch
from segue.domain import limits
from segue.domain.artifacts import Artifact, artifact_id, file_name
from segue.domain.assets import Asset
from segue.domain.plan import clips_of
from segue.domain.quotes import Quote
from segue.domain.render_model import TERMINAL, Render
from segue.platform.embedded.store import EmbeddedStore
from segue.ports import FailedOutcome, ProviderRefused, Query, Transaction
from tests.app.world import ANN, World

DAY_SECONDS = 24 * 3_600


def kept(world: World, model: type[Asset] | type[Artifact]) -> set[str]:
    return {each.id for each in world.store.query(model, Query(limit=100)).items}


def all_shards(world: World) -> int:
    """Sixteen sweeps, a minute apart: each shard has its turn."""
    forgotten = 0
    for _ in range(limits.SHARDS):
        forgotten += forget_unused(world.app)
        world.clock.pass_seconds(60)
    return forgotten


def test_clips_go_after_a_week_and_films_after_a_month(tmp_path: Path) -> None:
    world = World(tmp_path)
    film = world.finished(world.timeline("a", "b"))
    used = world.timeline("c", "d", generator="free")
    create_project(world.app, ANN, "p", used)
    made = kept(world, Artifact)
    world.clock.pass_seconds((limits.UNUSED_CLIP_DAYS - 1) * DAY_SECONDS)
    assert touch(world.app, []) == []
    all_shards(world)
    assert {"ast_ann_a", "ast_ann_b", "ast_ann_c", "ast_ann_d"} == kept(world, Asset)
    world.clock.pass_seconds(2 * DAY_SECONDS)
    all_shards(world)
    assert kept(world, Asset) == {"ast_ann_c", "ast_ann_d"} and kept(world, Artifact) == made
    share_render(world.app, ANN, film.id, "shown")
    world.clock.pass_seconds(limits.UNTOUCHED_DAYS * DAY_SECONDS)
    assert all_shards(world) == len(made) - 1
    assert kept(world, Artifact) == {film.result} and all_shards(world) == 0
    world.close()


def forget_uses(transaction: Transaction, id: str) -> None:
    artifact = transaction.get(Artifact, id)
    assert artifact is not None
    transaction.put(artifact.changed(used_at=0))


def takes(world: World) -> list[Artifact]:
    return [each for each in world.store.query(Artifact, Query(limit=100)).items if each.kind == "generate"]


def test_what_was_made_found_or_copied_is_kept_for_a_month_from_then(tmp_path: Path) -> None:
    world = World(tmp_path)
    film = world.finished(world.timeline("a", "b"))
    world.finished(world.timeline("a", "b", prompt="a slow pan"))  # the same take, under a third key
    assert len(takes(world)) == 3 and all_shards(world) == 0
    world.clock.pass_seconds((limits.UNTOUCHED_DAYS - 1) * DAY_SECONDS)
    again = world.finished(world.timeline("a", "b"))
    assert (again.state, again.quoted, again.result) == ("succeeded", 0, film.result)
    world.clock.pass_seconds(2 * DAY_SECONDS)
    assert all_shards(world) > 0
    assert film.result in kept(world, Artifact)
    assert len(takes(world)) == 2 and {each.twin for each in takes(world)} == {
        each.id for each in takes(world)
    }
    world.close()


def test_what_nobody_makes_any_more_goes_unless_it_is_taken_up_again(tmp_path: Path) -> None:
    world = World(tmp_path)
    world.finished(world.timeline("a", "b"))
    left = next(each for each in takes(world) if not each.second).changed(
        id="ann:left", state="building", result=None, files={}, twin=None
    )
    again = left.changed(id="ann:again")
    world.store.transact(lambda transaction: [transaction.create(each) for each in (left, again)], on="left")
    world.clock.pass_seconds((limits.UNTOUCHED_DAYS + 1) * DAY_SECONDS)
    transact = world.store.transact

    def take_up(transaction: Transaction) -> None:
        assert transaction.get(Artifact, again.id) == again
        transaction.put(again.changed(render="rnd_later"))

    def first_taken_up(work, **about):
        if about["on"] == again.id:
            transact(take_up, on=again.id)
        return transact(work, **about)

    world.store.transact = first_taken_up
    all_shards(world)
    assert {left.id, again.id} & kept(world, Artifact) == {again.id}
    world.close()


def test_what_an_earlier_release_kept_goes_a_month_after_it_was_made(tmp_path: Path) -> None:
    world = World(tmp_path)
    world.finished(world.timeline("a", "b"))
    made = kept(world, Artifact)
    earlier = EmbeddedStore(tmp_path / "segue.db", world.clock)
    for each in made:
        earlier.transact(partial(forget_uses, id=each), on=each)
    earlier.close()
    assert all_shards(world) == 0 and kept(world, Artifact) == made
    world.clock.pass_seconds((limits.UNTOUCHED_DAYS + 1) * DAY_SECONDS)
    assert all_shards(world) >= len(made) and not kept(world, Artifact)
    world.close()


def lose_takes(world: World) -> None:
    """The bytes of all takes are gone, and so are those of what was made of them."""
    for take in takes(world):
        world.bucket.delete(file_name(take.files["take.mkv"].sha256))
    world.before["conform_bridge"] = lambda job: [job.input(need) for need in job.step.needs] and None
    conformed = next(id for id in kept(world, Artifact) if stored(world, id).kind == "conform_bridge")
    for file in stored(world, conformed).files.values():
        world.bucket.delete(file_name(file.sha256))
    world.before["stitch"] = world.before["conform_bridge"]


def test_a_paid_take_that_was_lost_is_not_forgotten_sooner(tmp_path: Path) -> None:
    world = World(tmp_path)
    world.finished(world.timeline("a", "b"))
    lose_takes(world)
    world.model.refuse = ProviderRefused("Not this picture.", again=False)
    assert world.finished(world.timeline("a", "b", "c")).state == "failed"
    assert ("lost", True) in {(each.state, each.paid) for each in takes(world)}
    before = kept(world, Artifact)
    assert all_shards(world) == 0 and kept(world, Artifact) == before
    world.close()


@pytest.mark.parametrize("again", [True, False])
def test_a_lost_take_that_cannot_be_made_again_is_not_shown_as_it_was(tmp_path: Path, again: bool) -> None:
    world = World(tmp_path)
    world.finished(world.timeline("a", "b"))
    lose_takes(world)
    world.model.answer = lambda _prefix: FailedOutcome("It failed.", again=again)
    assert world.finished(world.timeline("a", "b", "c")).state == "failed"
    world.model.answer = None
    assert world.finished(world.timeline("a", "b", "c")).state == "succeeded"
    world.close()


def stored(world: World, id: str) -> Artifact:
    artifact = world.store.get(Artifact, id)
    assert artifact is not None
    return artifact


def needed(world: World) -> tuple[set[str], set[str]]:
    """The clips and artifacts that a live quote or an unfinished render relies on, found by other means."""
    clips: set[str] = set()
    artifacts: set[str] = set()
    now = world.clock.now()
    quotes = [each for each in world.store.query(Quote, Query(limit=100)).items if each.expires_at > now]
    renders = world.store.query(Render, Query(limit=100)).items
    unfinished = [each for each in renders if each.state not in TERMINAL]
    for plan in [each.plan for each in quotes] + [each.plan for each in unfinished]:
        index = world.app.plan(plan)
        clips |= clips_of(index.plan)
        artifacts |= {artifact_id("ann", step.key) for step in index.plan.steps if step.price}
    return clips, artifacts


STEPS = st.lists(
    st.tuples(
        st.sampled_from(["quote", "film", "start", "project", "wait", "long", "sweep"]), st.integers(0, 2)
    ),
    min_size=4,
    max_size=12,
)


@settings(max_examples=12, deadline=None)
@given(STEPS)
def test_nothing_that_is_needed_is_forgotten(steps: list[tuple[str, int]]) -> None:
    pairs = (("a", "b"), ("b", "c"), ("c", "a"))
    with tempfile.TemporaryDirectory() as folder:
        world = World(Path(folder), prices={"paid": 1})
        in_projects: set[str] = set()
        for what, which in steps:
            timeline = world.timeline(*pairs[which], seconds=1, take=which + 1)
            match what:
                case "quote":
                    make_quote(world.app, ANN, timeline, "film")
                case "film":
                    world.start(timeline)
                    world.settle(60, 10)
                case "start":
                    world.start(timeline)
                case "project":
                    create_project(world.app, ANN, "p", timeline)
                    in_projects |= {f"ast_ann_{name}" for name in pairs[which]}
                case "wait":
                    world.clock.pass_seconds(60)
                case "long":
                    world.clock.pass_seconds(40 * DAY_SECONDS)
                case _:
                    before = kept(world, Asset), kept(world, Artifact)
                    clips, artifacts = needed(world)
                    forget_unused(world.app)
                    assert before[0] & (clips | in_projects) <= kept(world, Asset)
                    assert before[1] & artifacts <= kept(world, Artifact)
        world.close()
