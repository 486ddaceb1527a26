"""A clip that a paid model continues: asked once, paid if delivered, free if it is filtered or unlike."""

from dataclasses import replace

import pytest

from segue.app.credits import audit_ledger
from segue.app.gathering import GOES_ON
from segue.app.quotes import make_quote
from segue.app.receipts import receipt_of
from segue.domain.artifacts import Artifact, artifact_id
from segue.domain.errors import GenerationFiltered
from segue.domain.ledger import Account
from segue.domain.plan import Step
from segue.domain.render_model import Render
from segue.domain.results import Extended
from segue.ports import FailedOutcome, Filtered, Outcome, Running, Succeeded
from tests.app.world import ANN, World


@pytest.fixture
def world(tmp_path):
    world = World(tmp_path)
    yield world
    world.close()


def extended(world: World, render: Render) -> tuple[Step, Artifact]:
    step = world.app.plan(render.plan).steps["extend:e1"]
    artifact = world.store.get(Artifact, artifact_id("ann", step.key))
    assert artifact is not None
    return step, artifact


def test_it_is_asked_once_and_paid_as_it_was_quoted(world: World) -> None:
    render = world.finished(world.going_on("a"))
    assert (render.state, render.quoted, render.captured) == ("succeeded", 6, 6)
    assert len(world.model.asked) == 1 and world.model.prompts == [GOES_ON]
    _, artifact = extended(world, render)
    made = artifact.result
    assert isinstance(made, Extended)
    assert (made.model, made.frames, made.before_frame, made.fidelity_db) == ("paid-1", 73, 119, 40.0)
    assert made.lead == 96 - 1 - 72  # what the model gave back of what it was given
    assert artifact.files.keys() == {"take.mkv", "first.png"} and artifact.paid
    (line,) = receipt_of(world.app, render).attempts
    assert (line.words, line.state, line.model) == ("Extension 'e1'", "delivered", "paid-1")
    again = world.finished(world.going_on("a"))
    assert (again.captured, len(world.model.asked)) == (0, 1)  # paid once
    assert not [each.faults for each in audit_ledger(world.app) if each.faults]


@pytest.fixture(autouse=True)
def given_back(world: World) -> None:
    world.app.prober.lead = 23  # where the still's copy lies in a take of 96 frames, 72 of them new


def test_what_is_shorter_than_asked_begins_with_its_first_frame(world: World) -> None:
    world.app.prober.lead = 0
    _, artifact = extended(world, world.finished(world.going_on("a", seconds=7, prompt="It rains.")))
    assert isinstance(artifact.result, Extended)
    assert (artifact.result.lead, artifact.result.frames) == (0, 96)
    assert artifact.result.prompt == "It rains." and world.model.prompts == ["It rains."]


OUTCOMES = (
    (Filtered("Take out the brand: nothing was charged."), GenerationFiltered.code, 1),
    (FailedOutcome("It broke: nothing was charged.", again=False), "generation_failed", 1),
)


@pytest.mark.parametrize(("outcome", "code", "asked"), OUTCOMES)
def test_what_is_not_delivered_is_not_paid(world: World, outcome: Outcome, code: str, asked: int) -> None:
    world.model.answer = lambda _prefix: outcome
    render = world.finished(world.going_on("a"))
    account = world.store.get(Account, "ann")
    assert render.failure is not None and account is not None
    assert (render.state, render.failure.code, render.captured) == ("failed", code, 0)
    assert account.held == 0 and len(world.model.asked) == asked


def test_a_take_that_begins_elsewhere_is_tried_again_and_never_paid(world: World) -> None:
    world.app.prober.likeness = (12.0, 40.0)
    render = world.finished(world.going_on("a"))
    assert render.failure is not None
    assert (render.failure.code, render.captured) == ("take_unfaithful", 0)
    assert "last frame" in render.failure.sentence and len(world.model.asked) > 1


def test_a_lost_reply_is_followed_to_its_film(world: World) -> None:
    submit = world.model.extend

    def lost(request, prefix):
        submit(request, prefix)
        raise TimeoutError("the reply was lost")

    world.model.extend = lost
    render = world.start(world.going_on("a"))
    world.settle(400)
    assert (world.render(render).state, len(world.model.asked)) == ("succeeded", 1)


def test_a_model_that_works_is_waited_for(world: World) -> None:
    looks: list[str] = []

    def answer(prefix: str) -> Outcome:
        looks.append(prefix)
        return Running() if len(looks) < 3 else Succeeded(prefix + "take.mp4", "paid-1")

    world.model.answer = answer
    assert world.finished(world.going_on("a")).state == "succeeded" and len(looks) == 3


def test_a_prompt_that_models_refuse_is_refused_before_anything_is_held(world: World) -> None:
    class Strict:
        def prompt(self, text: str) -> None:
            raise GenerationFiltered(f"Say something else than {text}")

    world.app = replace(world.app, moderator=Strict())
    with pytest.raises(GenerationFiltered, match="It bleeds"):
        make_quote(world.app, ANN, world.going_on("a", prompt="It bleeds."), "film")
