"""What becomes of a render, and of its credits, with each answer that a model's provider may give.

`tests/models/answers.py` asks the same of each provider, over the wire.
"""

from collections.abc import Callable

import pytest

from segue.app.credits import audit_ledger
from segue.app.estimates import queue_position
from segue.domain.ledger import Account
from segue.domain.render_model import Render
from segue.ports import FailedOutcome, Filtered, Gone, Outcome, ProviderRefused, Succeeded
from tests.app.world import World, still_running

Case = Callable[[World], None]


def answering(outcome: Outcome) -> Case:
    def prepare(world: World) -> None:
        world.model.answer = lambda _prefix: outcome

    return prepare


def refusing(refused: ProviderRefused) -> Case:
    def prepare(world: World) -> None:
        world.model.refuse = refused

    return prepare


def unfaithful(world: World) -> None:
    world.app.prober.likeness = (12.0, 40.0)


def ambiguous(world: World) -> None:
    world.model.lose_reply = True


def ambiguous_for_good(world: World) -> None:
    world.model.lose_reply = True
    world.model.adopt = lambda _prefix: None


def late(world: World) -> None:
    asked: list[str] = []

    def answer(prefix: str) -> Outcome:
        asked.append(prefix)
        return Succeeded(prefix + "take.mp4", "paid-1") if len(asked) > 8 else still_running(prefix)

    world.model.answer = answer


def never(world: World) -> None:
    world.model.answer = still_running


BUSY = ProviderRefused("Too much to do.", again=True, code="provider_busy", busy_ms=30_000)
KEY = ProviderRefused("The key is refused.", again=False, code="provider_credentials")

CASES: dict[str, tuple[Case, str, int, int]] = {
    "success": (lambda _world: None, "succeeded", 8, 1),
    "filtered": (answering(Filtered("Change the prompt.", "code 5")), "content_refused", 0, 1),
    "failed": (answering(FailedOutcome("It failed.", again=False, code="provider_x")), "provider_x", 0, 1),
    "retryable": (answering(FailedOutcome("It failed.", again=True)), "generation_failed", 0, 3),
    "429": (refusing(BUSY), "provider_busy", 0, 3),
    "wrong key": (refusing(KEY), "provider_credentials", 0, 1),
    "gone": (answering(Gone()), "generation_failed", 0, 3),
    "unlike its frames": (unfaithful, "take_unfaithful", 0, 3),
    "late": (late, "succeeded", 8, 1),
    "never": (never, "generation_failed", 0, 1),
    "ambiguous, found": (ambiguous, "succeeded", 8, 1),
    "ambiguous, never found": (ambiguous_for_good, "generation_failed", 0, 3),
}
"""By case: how the provider is prepared, the render's end or code, the credits captured, the submits."""


def ended(world: World, case: str) -> Render:
    CASES[case][0](world)
    started = world.start(world.timeline("a", "b"))
    world.settle(2_000.0, 20.0)
    return world.render(started)


@pytest.mark.parametrize("case", CASES)
def test_each_answer_has_its_end_and_its_bill(case: str, world: World) -> None:
    _, end, credits, submits = CASES[case]
    render = ended(world, case)
    assert (render.failure.code if render.failure else render.state) == end
    assert (render.quoted, render.captured, render.released) == (8, credits, 8 - credits)
    assert len(world.model.asked) == submits
    assert len(set(world.model.asked)) == submits  # each attempt has a prefix of its own: one submit each
    account = world.store.get(Account, "ann")
    assert account is not None and account.held == 0
    assert all(not audited.faults for audited in audit_ledger(world.app))


def test_a_busy_provider_is_left_alone_for_as_long_as_it_asks(world: World) -> None:
    world.model.refuse = BUSY
    world.start(world.timeline("a", "b"))
    world.settle(15.0)
    assert len(world.model.asked) == 1
    world.settle(35.0)
    assert len(world.model.asked) == 2


def test_how_true_a_take_is_to_its_frames_is_kept_with_it(world: World) -> None:
    from segue.domain.artifacts import Artifact, artifact_id
    from segue.domain.results import Generated

    render = world.finished(world.timeline("a", "b"))
    plan = world.app.plan(render.plan).plan
    key = next(step.key for step in plan.steps if step.kind == "generate")
    artifact = world.store.get(Artifact, artifact_id("ann", key))
    assert artifact is not None and isinstance(artifact.result, Generated)
    assert artifact.result.fidelity_db == (40.0, 38.0)


def test_what_a_provider_lets_one_customer_ask_holds_over_all_renders(world: World) -> None:
    world.model.capabilities = world.model.capabilities.changed(at_once=1)
    world.model.answer = still_running
    first, second = (world.start(world.timeline(name, "z", prompt=name)) for name in ("a", "b"))
    world.settle(120.0)
    assert len(world.model.asked) == 1
    waiting = next(
        render
        for each in (first, second)
        if (render := world.render(each)).steps["generate:b1"].state == "ready"
    )
    record = waiting.steps["generate:b1"]
    assert (record.queue_position, record.attempt, record.failures) == (1, 0, 0)
    assert queue_position(world.app, waiting, world.app.plan(waiting.plan)) == 1
    world.model.answer = None
    world.settle(200.0)
    assert [world.render(each).state for each in (first, second)] == ["succeeded", "succeeded"]
    assert len(world.model.asked) == 2


def test_a_minute_has_no_more_submits_than_the_provider_takes(world: World) -> None:
    world.model.capabilities = world.model.capabilities.changed(requests_per_minute=1)
    started = [world.start(world.timeline(name, "z", prompt=name)) for name in ("a", "b")]
    world.settle(30.0)
    assert len(world.model.asked) == 1
    world.settle(300.0)
    assert [world.render(each).state for each in started] == ["succeeded", "succeeded"]
