"""Paid takes that may be noticed are made again: within the hold, the best kept, only those made paid."""

import pytest

from segue.app.credits import audit_ledger
from segue.app.polling import poll
from segue.app.quotes import make_quote
from segue.app.receipts import receipt_of
from segue.app.renders import cancel_render
from segue.app.sweep import sweep
from segue.domain import limits
from segue.domain.artifacts import Artifact, artifact_id
from segue.domain.ledger import Account
from segue.domain.render_model import Render
from segue.domain.results import Generated
from segue.ports import FailedOutcome, Filtered, GenerationRequest, Outcome, ProviderRefused, Succeeded
from tests.app.world import ANN, World, still_running

TAKE = 8
"""What one take costs: 4 seconds of 2 credits."""


def kept(world: World, render: Render) -> Artifact:
    plan = world.app.plan(render.plan).plan
    key = next(step.key for step in plan.steps if step.kind == "generate")
    artifact = world.store.get(Artifact, artifact_id("ann", key))
    assert artifact is not None
    return artifact


def ended(world: World, retakes: int, *scores: float) -> Render:
    world.app.prober.scores = list(scores)
    render = world.finished(world.timeline("a", "b", retakes=retakes))
    settled(world)
    return render


def settled(world: World) -> None:
    account = world.store.get(Account, "ann")
    assert account is not None and account.held == 0
    assert all(not audited.faults for audited in audit_ledger(world.app))


@pytest.mark.parametrize(
    ("retakes", "scores", "best"),
    [
        (2, (90.0,), 0),
        (2, (40.0, 90.0), 1),
        (2, (40.0, 60.0, 50.0), 1),
        (2, (60.0, 50.0, 40.0), 0),
        (1, (10.0, 20.0), 1),
    ],
)
def test_the_best_take_is_kept_and_only_those_made_are_paid(
    world: World, retakes: int, scores: tuple[float, ...], best: int
) -> None:
    render = ended(world, retakes, *scores)
    assert render.state == "succeeded"
    whole, spent = (1 + retakes) * TAKE, len(scores) * TAKE
    assert (render.quoted, render.captured, render.released) == (whole, spent, whole - spent)
    assert len(set(world.model.asked)) == len(scores)
    artifact = kept(world, render)
    made = artifact.result
    assert isinstance(made, Generated) and artifact.price == spent and artifact.paid
    assert [each.score for each in made.tries] == list(scores)
    assert [each.recipe for each in made.tries] == [f"attempt {n}" for n in range(1, len(scores) + 1)]
    assert artifact.files.keys() == {"take.mkv", "first.png", "last.png"}
    world.app.bucket.fetch(
        f"blobs/{artifact.files['take.mkv'].sha256[:2]}/{artifact.files['take.mkv'].sha256}",
        world.folder / "kept",
    )
    assert (world.folder / "kept").read_bytes() == b"take of " + world.model.asked[best].encode()


def test_the_price_is_said_and_what_was_made_is_paid_once(world: World) -> None:
    quote = make_quote(world.app, ANN, world.timeline("a", "b", retakes=2), "film")
    assert quote.credits == 3 * TAKE
    assert quote.items[0].words == (
        "Bridge 'b1': up to 3 takes, of which only those that are made are charged"
    )
    render = ended(world, 2, 40.0, 90.0)
    assert [line.price for line in receipt_of(world.app, render).attempts] == [TAKE, TAKE]
    again = ended(world, 2)
    assert (again.quoted, again.captured, len(world.model.asked)) == (0, 0, 2)


def test_nothing_is_judged_or_made_again_unless_asked(world: World) -> None:
    render = ended(world, 0)
    assert (render.quoted, render.captured, len(world.model.asked)) == (TAKE, TAKE, 1)


def then(*outcomes: Outcome | None) -> object:
    """A provider that succeeds with the first take, and then answers so."""

    def answer(prefix: str) -> Outcome:
        number = int(prefix.rstrip("/").rpartition("/")[2])
        outcome = outcomes[min(number, len(outcomes) + 1) - 2] if number > 1 else None
        return outcome or Succeeded(prefix + "take.mp4", "paid-1")

    return answer


@pytest.mark.parametrize(
    ("outcome", "submits"),
    [
        (Filtered("Change the prompt.", "code 5"), 2),
        (FailedOutcome("It failed.", again=False), 2),
        (FailedOutcome("It failed.", again=True), 2),
    ],
)
def test_the_best_take_stands_when_a_later_one_fails(world: World, outcome: Outcome, submits: int) -> None:
    world.model.answer = then(outcome)
    render = ended(world, 2, 40.0)
    assert (render.state, render.captured, render.released) == ("succeeded", TAKE, 2 * TAKE)
    assert len(world.model.asked) == submits
    states = [line.state for line in receipt_of(world.app, render).attempts]
    assert states[0] == "delivered" and states[1] in ("filtered", "failed")


@pytest.mark.parametrize(("again", "submits"), [(False, 2), (True, 4)])
def test_the_best_take_stands_when_no_other_is_taken_on(world: World, again: bool, submits: int) -> None:
    started = world.start(world.timeline("a", "b", retakes=2))
    world.app.prober.scores = [40.0]
    refused = ProviderRefused("No.", again=again)
    world.model.answer = lambda prefix: refusing(world, refused) or Succeeded(prefix + "take.mp4", "paid-1")
    world.settle(600.0)
    render = world.render(started)
    assert (render.state, render.captured, len(world.model.asked)) == ("succeeded", TAKE, submits)
    settled(world)


def test_the_best_take_stands_when_the_next_is_refused_as_the_render_is_cancelled(world: World) -> None:
    started = world.start(world.timeline("a", "b", retakes=1))
    world.app.prober.scores = [40.0]
    submit = world.model.submit

    def cancelled(request: GenerationRequest, prefix: str) -> str:
        if world.model.asked:
            cancel_render(world.app, ANN, started.id)
            raise ProviderRefused("Too busy.", again=True)
        return submit(request, prefix)

    world.model.submit = cancelled  # type: ignore[method-assign]
    world.settle()
    assert (world.render(started).state, kept(world, started).state) == ("cancelled", "ready")
    settled(world)


def refusing(world: World, refused: ProviderRefused) -> None:
    world.model.refuse = refused


def test_two_that_look_at_one_take_at_once_have_one_other_made(world: World) -> None:
    """The second judges the take, and goes on, while the first still judges it."""
    judge = world.app.prober.score

    def judged_twice(*about: object) -> float:
        if len(world.app.prober.scores) == 3:
            score = judge(*about)
            poll(world.app, kept(world, started).id)
            return score
        return judge(*about)

    world.app.prober.score = judged_twice
    world.app.prober.scores = [40.0, 40.0, 90.0]
    started = world.start(world.timeline("a", "b", retakes=2))
    world.settle()
    render, made = world.render(started), kept(world, started).result
    assert isinstance(made, Generated) and [each.score for each in made.tries] == [40.0, 90.0]
    assert (render.state, render.captured, len(world.model.asked)) == ("succeeded", 2 * TAKE, 2)
    settled(world)


def test_a_cancelled_render_pays_for_the_takes_that_were_delivered(world: World) -> None:
    world.model.answer = lambda prefix: (
        Succeeded(prefix + "take.mp4", "paid-1") if prefix.endswith("/1/") else still_running(prefix)
    )
    world.app.prober.scores = [40.0, 30.0]
    started = world.start(world.timeline("a", "b", retakes=2))
    world.settle(100.0)
    assert len(world.model.asked) == 2
    cancel_render(world.app, ANN, started.id)
    world.model.answer = None
    world.settle(200.0)
    render = world.render(started)
    assert (render.state, render.captured, len(world.model.asked)) == ("cancelled", 2 * TAKE, 2)
    settled(world)


class Killed(BaseException):
    """What ends a process."""


def judged_and_not_told(world: World) -> Render:
    """A render whose submitter died with the model's reply: its first take is judged, unheard of."""
    submit = world.model.submit

    def died(request: GenerationRequest, prefix: str) -> str:
        submit(request, prefix)
        raise Killed

    world.app.prober.scores = [40.0]
    world.model.submit = died  # type: ignore[method-assign]
    started = world.start(world.timeline("a", "b", retakes=1))
    with pytest.raises(Killed):
        world.settle()
    while kept(world, started).submission is not None:
        world.clock.pass_seconds(30)
        poll(world.app, kept(world, started).id)
    assert world.render(started).steps["generate:b1"].state == "running"
    return started


def test_a_take_that_a_cancelled_render_pays_for_is_kept_although_its_step_never_heard_of_it(
    world: World,
) -> None:
    started = judged_and_not_told(world)
    cancel_render(world.app, ANN, started.id)
    world.clock.pass_seconds(25 * 3_600)
    sweep(world.app)
    render, artifact = world.render(started), kept(world, started)
    assert (render.state, render.captured) == ("cancelled", TAKE)
    assert (artifact.state, artifact.paid, artifact.price) == ("ready", True, TAKE)
    settled(world)


def test_the_best_take_of_a_render_that_failed_long_after_is_not_forgotten_at_once(world: World) -> None:
    started = judged_and_not_told(world)
    world.clock.pass_seconds(40 * 24 * 3_600)
    for _ in range(2 * limits.SHARDS):
        sweep(world.app)
        world.clock.pass_seconds(60)
    assert (world.render(started).state, kept(world, started).state) == ("failed", "ready")


@pytest.mark.parametrize("ending", ["cancelled", "failed"])
def test_a_render_that_ends_between_two_takes_leaves_the_best(world: World, ending: str) -> None:
    """The second take waits for its turn at the provider when the render ends."""
    world.app.prober.scores = [40.0, 90.0]
    started = world.start(world.timeline("a", "b", retakes=1))
    busy = ProviderRefused("Too much to do.", again=True, busy_ms=3_600_000 * 30)
    world.model.answer = lambda prefix: refusing(world, busy) or Succeeded(prefix + "take.mp4", "paid-1")
    world.settle(100.0)
    assert len(world.model.asked) == 2
    if ending == "cancelled":
        cancel_render(world.app, ANN, started.id)
    else:
        world.clock.pass_seconds(25 * 3_600)
        sweep(world.app)
    world.settle(100.0)
    render = world.render(started)
    assert (render.state, render.captured) == (ending, TAKE if ending == "cancelled" else 0)
    artifact = kept(world, render)
    assert (artifact.state, artifact.paid, artifact.price) == ("ready", ending == "cancelled", TAKE)
    settled(world)
    world.model.refuse = world.model.answer = None
    later = world.finished(world.timeline("a", "b", retakes=1))
    assert (later.state, later.captured) == ("succeeded", 0 if ending == "cancelled" else TAKE)
    assert len(world.model.asked) == 2
