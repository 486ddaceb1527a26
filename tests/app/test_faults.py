"""Faults that the simulator found: each history by itself."""

from functools import partial

import pytest

from segue.app.functions import on_step
from segue.app.polling import poll
from segue.app.renders import cancel_render
from segue.app.sweep import sweep
from segue.app.worker import run_worker
from segue.domain import limits
from segue.domain.artifacts import Artifact, artifact_id, file_name, plan_name
from segue.domain.attempts import GenerationAttempt
from segue.domain.errors import StepFailed
from segue.domain.ledger import Account
from segue.domain.render_model import Render
from segue.ports import (
    GenerationRequest,
    Message,
    ProviderRefused,
    Query,
    Running,
    StepJob,
    Succeeded,
    Transaction,
)
from tests.app.world import ANN, BOB, World, still_running


def balance(world: World) -> tuple[int, int]:
    account = world.store.get(Account, "ann")
    assert account is not None
    return account.available, account.held


def take_of(world: World, render: Render) -> Artifact:
    step = world.app.plan(render.plan).steps["generate:b1"]
    artifact = world.store.get(Artifact, artifact_id(render.owner, step.key))
    assert artifact is not None
    return artifact


def conformed_of(world: World, render: Render) -> Artifact:
    step = world.app.plan(render.plan).steps["conform:b1"]
    artifact = world.store.get(Artifact, artifact_id(render.owner, step.key))
    assert artifact is not None
    return artifact


def test_cancelling_a_long_film_captures_all_of_its_delivered_takes(world: World) -> None:
    def cancel(_job: StepJob) -> None:
        cancel_render(world.app, ANN, render.id)

    world.before["stitch"] = cancel
    render = world.start(world.timeline(*(f"c{number}" for number in range(11))))
    world.settle()
    ended = world.render(render)
    assert (ended.state, ended.captured) == ("cancelled", 80)
    assert balance(world) == (limits.WELCOME_CREDITS - 80, 0)


def test_a_take_of_a_failed_film_is_paid_once_under_both_of_its_keys(world: World) -> None:
    world.fail["stitch"] = lambda: StepFailed("The joins do not fit.")
    assert world.finished(world.timeline("a", "b")).state == "failed"
    world.fail.clear()
    edited = world.finished(world.timeline("a", "b", prompt="a slow pan"))
    first = world.finished(world.timeline("a", "b"))
    assert (edited.captured, first.captured, len(world.model.asked)) == (8, 0, 1)
    assert take_of(world, edited).paid and take_of(world, first).paid


def test_another_take_that_came_to_lie_under_the_other_key_is_not_paid_with_the_first(world: World) -> None:
    """The takes of two failed films were one; of one film it was lost, and made again, three times."""
    world.fail["stitch"] = lambda: StepFailed("The joins do not fit.")
    first = world.finished(world.timeline("a", "b"))
    world.finished(world.timeline("a", "b", prompt="a slow pan"))
    world.fail.clear()
    remade = take_of(world, first)

    def make_again(transaction: Transaction) -> None:
        for found in transaction.get_many(Artifact, [remade.id, remade.twin or ""]):
            assert found is not None
            transaction.put(
                found.changed(price=24, files=found.files | {"take.mkv": found.files["first.png"]})
            )

    world.store.transact(make_again, on=remade.id)
    edited = world.finished(world.timeline("a", "b", prompt="a slow pan"))
    again = world.store.get(Artifact, remade.twin or "")
    assert again is not None and (edited.captured, again.paid, take_of(world, first).paid) == (
        8,
        False,
        False,
    )
    assert take_of(world, edited).paid and balance(world) == (limits.WELCOME_CREDITS - 8, 0)


def test_a_take_found_under_its_other_key_costs_what_was_made_of_it(world: World) -> None:
    """Of three takes that were held one was enough; the film failed, and another wants that take."""
    world.app.prober.scores = [90.0]
    world.fail["stitch"] = lambda: StepFailed("The joins do not fit.")
    assert world.finished(world.timeline("a", "b", retakes=2)).state == "failed"
    world.fail.clear()
    edited = world.finished(world.timeline("a", "b", retakes=2, prompt="a slow pan"))
    assert (edited.quoted, edited.captured, len(world.model.asked)) == (24, 8, 1)
    assert balance(world) == (limits.WELCOME_CREDITS - 8, 0)


@pytest.mark.parametrize("ending", ["cancelled", "succeeded"])
def test_a_take_that_is_lost_before_its_render_hears_of_it_is_not_waited_for(
    world: World, ending: str
) -> None:
    started = world.start(world.timeline("a", "b"))
    world.model.answer = still_running
    world.settle(30.0)
    id = take_of(world, started).id
    world.model.answer = None
    poll(world.app, id)

    both = [id, take_of(world, started).twin or ""]

    def lose(transaction: Transaction) -> None:
        for found in transaction.get_many(Artifact, both):
            assert found is not None and found.state == "ready"
            transaction.put(found.changed(state="lost"))

    world.store.transact(lose, on=id)
    assert world.render(started).steps["generate:b1"].state == "polling"
    if ending == "cancelled":
        cancel_render(world.app, ANN, started.id)
    world.settle(600.0)
    assert world.render(started).state == ending


def test_a_take_whose_bytes_are_gone_is_generated_again(world: World) -> None:
    world.fail["conform_bridge"] = lambda: StepFailed("It does not fit.")
    failed = world.finished(world.timeline("a", "b"))
    world.fail.clear()
    world.bucket.delete(file_name(take_of(world, failed).files["take.mkv"].sha256))
    world.before["conform_bridge"] = lambda job: [job.input(need) for need in job.step.needs] and None
    again = world.finished(world.timeline("a", "b"))
    assert (again.state, again.captured, len(world.model.asked)) == ("succeeded", 8, 2)
    twin = world.store.get(Artifact, str(take_of(world, again).twin))
    assert twin is not None and twin.paid and twin.files == take_of(world, again).files


def test_a_model_that_says_it_delivered_and_did_not_is_given_up(world: World) -> None:
    world.model.answer = lambda prefix: Succeeded(prefix + "absent.mp4", "paid-1")
    render = world.start(world.timeline("a", "b"))
    world.settle(2_400, step_seconds=30)
    assert world.render(render).state == "failed" and len(world.model.asked) == limits.MAX_ATTEMPTS
    assert balance(world) == (limits.WELCOME_CREDITS, 0)


def test_one_render_that_cannot_be_helped_keeps_no_other_from_the_sweep(world: World) -> None:
    anns, bobs = world.start(world.timeline("a", "b")), world.start(world.timeline("c", owner=BOB), user=BOB)
    first, last = sorted((anns, bobs), key=lambda render: (render.shard, render.due_at))
    world.bus.drain({topic: lambda message: None for topic in ("render", "step", "poll", "work")})
    world.bucket.delete(plan_name(first.plan))
    world.app.plans.clear()
    for _ in range(12):
        world.clock.pass_seconds(130)
        sweep(world.app)
        world.bus.drain(
            {topic: partial(handled, world, last, topic) for topic in ("render", "step", "poll", "work")}
        )
    assert world.render(last).state == "succeeded"


def handled(world: World, render: Render, topic: str, message) -> None:
    from segue.app.topics import TOPICS

    if message.subject == render.id or topic == "poll":
        TOPICS[topic](world.app, message)


def test_an_operation_is_followed_to_its_end_and_a_take_under_its_other_key_stands_in(world: World) -> None:
    world.model.answer = still_running
    first = world.start(world.timeline("a", "b"))
    edited = world.timeline("a", "b", prompt="a slow pan")
    second = world.start(edited)
    world.settle(20)
    operation = take_of(world, second).submission
    assert operation is not None and len(world.model.asked) == 2
    world.model.answer = lambda prefix: (
        Running() if prefix == operation.prefix else Succeeded(prefix + "take.mp4", "paid-1")
    )
    world.settle(100)
    third = world.start(edited)
    world.settle(100)
    followed = take_of(world, third).submission  # the third waits for it, too
    assert followed is not None and followed.prefix == operation.prefix
    assert world.render(third).steps["generate:b1"].state == "blocked"
    world.settle(400)
    taken = take_of(world, third)
    assert (taken.state, taken.submission, taken.due_at, taken.paid) == ("ready", None, None, True)
    assert {world.render(each).state for each in (first, second, third)} == {"succeeded"}
    assert balance(world) == (limits.WELCOME_CREDITS - 8, 0)
    attempts = world.store.query(GenerationAttempt, Query()).items
    assert sorted(each.state for each in attempts) == ["delivered", "failed"]


def test_who_waits_for_a_step_of_another_render_goes_on_as_soon_as_it_is_made(world: World) -> None:
    timeline = world.timeline("a", "b", generator="free")
    first, second = world.start(timeline), world.start(timeline)
    seen: list[str] = []

    def meanwhile(job: StepJob) -> None:
        del world.before["stitch"]
        run_worker(world.app, second.id, "another")
        seen.append(world.render(second).steps["stitch"].state)

    world.before["stitch"] = meanwhile
    for _ in range(5):
        world.drain()  # no time passes, and nobody sweeps
    assert seen == ["blocked"]
    assert {world.render(each).state for each in (first, second)} == {"succeeded"}
    assert world.ran["stitch"] == 1


def test_a_paid_take_that_cannot_be_made_again_stays_paid(world: World) -> None:
    paid = world.finished(world.timeline("a", "b"))
    world.bucket.delete(file_name(take_of(world, paid).files["take.mkv"].sha256))
    world.bucket.delete(file_name(conformed_of(world, paid).files["conform_bridge.txt"].sha256))
    reads = lambda job: [job.input(need) for need in job.step.needs] and None  # noqa: E731
    world.before |= {"stitch": reads, "conform_bridge": reads}
    world.model.refuse = ProviderRefused("Not this picture.", again=False)
    failed = world.finished(world.timeline("a", "b", "c"))
    assert failed.state == "failed" and take_of(world, paid).paid
    world.model.refuse = None
    again = world.finished(world.timeline("a", "b", "c"))
    assert (again.state, again.captured) == ("succeeded", 0)


def test_a_submitter_that_was_frozen_tells_the_step_that_took_its_submission_over(world: World) -> None:
    started = world.start(world.timeline("a", "b"))
    submit = world.model.submit

    def frozen(request: GenerationRequest, prefix: str) -> str:
        world.model.submit = submit  # type: ignore[method-assign]
        world.clock.pass_seconds(130)
        sweep(world.app)
        again = Message(id="again", topic="step", subject=started.id, step="generate:b1")
        on_step(world.app, again)
        assert world.render(started).steps["generate:b1"].state == "polling"
        raise ProviderRefused("Too busy.", again=True)

    world.model.submit = frozen  # type: ignore[method-assign]
    world.settle(400)
    assert world.render(started).state == "succeeded"
    assert len(world.model.asked) == 1
    attempts = world.store.query(GenerationAttempt, Query()).items
    assert sorted(each.state for each in attempts) == ["delivered", "refused"]
