"""What a paid model is to be asked is looked at before anything is spent."""

from dataclasses import dataclass, field, replace

import pytest

from segue.app.looking import UNCHECKED
from segue.app.quotes import make_quote
from segue.app.renders import StartRender, start_render
from segue.domain.errors import GenerationFiltered, StepFailed
from segue.ports import GenerationRequest
from tests.app.world import ANN, World


@dataclass
class Looking:
    """Answers each look as a test says."""

    raises: Exception | None = None
    prompts: list[str] = field(default_factory=list)
    requests: int = 0

    def prompt(self, text: str) -> None:
        self.prompts.append(text)
        if self.raises:
            raise self.raises

    def request(self, request: GenerationRequest) -> None:
        self.requests += 1
        if self.raises:
            raise self.raises


@pytest.fixture
def looking(world: World) -> Looking:
    looking = Looking()
    world.app = replace(world.app, moderator=looking)
    return looking


def test_a_prompt_of_ones_own_is_refused_at_the_quote(world: World, looking: Looking) -> None:
    looking.raises = GenerationFiltered("Take out the violence: nothing was charged.")
    with pytest.raises(GenerationFiltered):
        make_quote(world.app, ANN, world.timeline("a", "b", prompt="gore"), "film")
    assert looking.prompts == ["gore"]


def test_a_look_that_is_away_stops_no_quote(world: World, looking: Looking) -> None:
    looking.raises = TimeoutError()
    quote = make_quote(world.app, ANN, world.timeline("a", "b", prompt="glide"), "film")
    assert quote.credits == 8


def test_what_is_free_is_not_looked_at(world: World, looking: Looking) -> None:
    world.finished(world.timeline("a", "b", generator="free", prompt="glide"))
    assert (looking.prompts, looking.requests) == ([], 0)


@pytest.mark.parametrize(
    ("raised", "code", "looks"),
    [
        (GenerationFiltered("Take it out.", detail="gore"), "content_refused", 1),
        (StepFailed("Gemini is away.", again=True), "provider_refused", 3),
        (RuntimeError("unforeseen"), "moderation_unavailable", 3),
    ],
)
def test_nothing_is_asked_of_the_model_when_the_look_says_no(
    raised: Exception, code: str, looks: int, world: World, looking: Looking
) -> None:
    looking.raises = raised
    render = world.finished(world.timeline("a", "b"))
    assert render.failure is not None and render.failure.code == code
    assert (render.captured, render.released) == (0, 8)
    assert looking.requests == looks
    assert world.model.asked == []


def test_what_passes_is_asked_once(world: World, looking: Looking) -> None:
    assert world.finished(world.timeline("a", "b")).state == "succeeded"
    assert (looking.requests, len(world.model.asked)) == (1, 1)


def test_a_quote_says_that_nobody_looks(world: World) -> None:
    assert UNCHECKED in make_quote(world.app, ANN, world.timeline("a", "b"), "film").notices
    free = make_quote(world.app, ANN, world.timeline("a", "b", generator="free"), "film")
    assert UNCHECKED not in free.notices


def test_what_is_stated_of_people_is_kept_with_the_render(world: World) -> None:
    quote = make_quote(world.app, ANN, world.timeline("a", "b"), "film")
    asked = StartRender(quote=quote.id, people="agreed")
    started, _ = start_render(world.app, ANN, asked, "once")
    assert started.people == world.render(started).people == "agreed"
    assert start_render(world.app, ANN, asked, "once") == (world.render(started), True)
