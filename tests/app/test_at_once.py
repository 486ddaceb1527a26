"""Two that do the same work at once: one of them counts, and the other one notices."""

import hashlib
from dataclasses import replace
from pathlib import Path

import pytest

from segue.app.overview import provider_health
from segue.app.polling import poll
from segue.app.previews import preview, stills
from segue.app.renders import cancel_render
from segue.domain import limits
from segue.domain.artifacts import Artifact, artifact_id, file_name
from segue.domain.assets import Asset
from segue.domain.attempts import GenerationAttempt
from segue.domain.errors import GenerationFiltered, MediaRefused
from segue.domain.previews import Match, StillsFound
from segue.domain.render_model import Render
from segue.ports import FailedOutcome, GenerationRequest, Outcome, Query, Running, Succeeded
from tests.app.meanwhile import Acting, Meanwhile
from tests.app.world import ANN, World, still_running


def generating(world: World) -> Render:
    """A render whose bridge a provider is working for."""
    world.model.answer = still_running
    render = world.start(world.timeline("a", "b"))
    world.settle(60)
    return render


def take_id(world: World, render: Render) -> str:
    return artifact_id("ann", world.app.plan(render.plan).steps["generate:b1"].key)


@pytest.mark.parametrize("late", [Running(), Succeeded("", ""), FailedOutcome("It failed.", again=False)])
def test_a_poll_that_comes_late_changes_nothing(world: World, late: Outcome) -> None:
    """What a provider said to the one is out of date when the other has committed what it said then."""
    render = generating(world)
    id = take_id(world, render)
    answers = [late]

    def answer(prefix: str) -> Outcome:
        given = answers.pop() if answers else Succeeded("", "")
        return Succeeded(prefix + "take.mp4", "paid-1") if isinstance(given, Succeeded) else given

    world.model.answer = answer
    key = "ann" if isinstance(late, FailedOutcome) else id
    store = Meanwhile(world.store, key, lambda: poll(world.app, id))
    poll(replace(world.app, store=store), id)
    made = world.store.get(Artifact, id)
    assert made is not None and made.state == "ready"
    world.settle()
    assert (world.render(render).state, world.render(render).captured) == ("succeeded", 8)


def test_a_provider_that_does_not_answer_is_asked_again(world: World) -> None:
    silent = [True, True]

    def answer(prefix: str) -> Outcome:
        if silent:
            silent.pop()
            raise TimeoutError("no answer")
        return Succeeded(prefix + "take.mp4", "paid-1")

    world.model.answer = answer
    assert world.finished(world.timeline("a", "b")).state == "succeeded" and len(world.model.asked) == 1


def test_a_take_that_is_no_clip_costs_nothing(world: World) -> None:
    def refuse(_path: Path) -> None:
        raise MediaRefused("This file is damaged.", detail="Invalid data")

    world.app.prober.probe = refuse  # type: ignore[method-assign]
    failed = world.finished(world.timeline("a", "b"))
    assert failed.captured == 0 and failed.failure is not None
    assert "damaged take" in failed.failure.sentence


def test_a_submit_that_was_given_up_meanwhile_is_not_recorded(world: World) -> None:
    real = world.model.submit

    def submit_late(request: GenerationRequest, prefix: str) -> str:
        def given_up(transaction):
            transaction.get(Artifact, id)
            transaction.delete(Artifact, id)

        if len(world.model.asked) == 0:
            world.store.transact(given_up, on=id)
        return real(request, prefix)

    world.model.submit = submit_late  # type: ignore[method-assign]
    render = world.start(world.timeline("a", "b"))
    id = take_id(world, render)
    world.settle(60)
    assert world.store.get(Artifact, id) is None and len(world.model.asked) == 1


def test_a_submit_whose_line_an_earlier_release_did_not_write_is_followed(world: World) -> None:
    real = world.model.submit

    def submit_unwritten(request: GenerationRequest, prefix: str) -> str:
        for line in world.store.query(GenerationAttempt, Query()).items:

            def unwritten(transaction, id=line.id):
                transaction.get(GenerationAttempt, id)
                transaction.delete(GenerationAttempt, id)

            world.store.transact(unwritten, on=line.id)
        return real(request, prefix)

    world.model.submit = submit_unwritten  # type: ignore[method-assign]
    render = world.finished(world.timeline("a", "b"))
    assert (render.state, render.captured, len(world.model.asked)) == ("succeeded", 8, 1)


def test_a_take_that_comes_to_be_there_before_the_submit_is_used(world: World) -> None:
    other = world.finished(world.timeline("a", "b", take=2))
    ready = world.store.get(Artifact, take_id(world, other))
    assert ready is not None

    class Making:
        """Looks at a request while the take that it asks for comes to lie there."""

        def prompt(self, text: str) -> None:
            """Prompts pass."""

        def request(self, request: GenerationRequest) -> None:
            id = take_id(world, render)
            made = ready.changed(id=id, key=id.rpartition(":")[2], twin=None)
            world.store.transact(lambda transaction: transaction.create(made), on=id)

    world.app = replace(world.app, moderator=Making())
    render = world.start(world.timeline("a", "b"))
    world.settle()
    assert world.render(render).state == "succeeded" and len(world.model.asked) == 1


class Looking:
    """Has a render cancelled while it looks at it, then says no."""

    def __init__(self, world: World) -> None:
        self.world = world

    def prompt(self, text: str) -> None:
        """Prompts pass."""

    def request(self, request: GenerationRequest) -> None:
        cancel_render(self.world.app, ANN, self.world.started.id)  # type: ignore[attr-defined]
        raise GenerationFiltered("Change the clips.")


def test_a_refusal_of_what_was_cancelled_meanwhile_is_not_told(world: World) -> None:
    world.app = replace(world.app, moderator=Looking(world))
    world.started = world.start(world.timeline("a", "b"))  # type: ignore[attr-defined]
    world.settle()
    ended = world.render(world.started)  # type: ignore[attr-defined]
    assert (ended.state, ended.failure, world.model.asked) == ("cancelled", None, [])


def test_a_provider_that_is_no_longer_set_up_is_not_listed(world: World) -> None:
    world.finished(world.timeline("a", "b"))
    (paid,) = provider_health(world.app)
    assert paid.attempts == {"delivered": 1}
    assert provider_health(replace(world.app, remotes={})) == []


def attempted(world: World, id: str) -> None:
    line = GenerationAttempt(
        id=id, owner="ann", render="r", step="s", generator="paid", attempt=1, asked_at=world.clock.now(),
        shard=3, credits=4,
    )  # fmt: skip
    world.store.transact(lambda transaction: transaction.create(line), on=id)


def test_a_days_sum_is_of_that_day_though_it_ends_meanwhile(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(limits, "PAGE_ITEMS", 1)
    for number in range(3):
        attempted(world, f"attempt{number}")
    assert world.app.spending.credits(world.app) == 12

    def next_day() -> None:
        world.clock.pass_seconds(24 * 3_600)
        assert world.app.spending.credits(world.app) == 0

    world.clock.pass_seconds(limits.SPEND_AGE_MS / 1_000)
    late = replace(world.app, store=Acting(world.store, "query", next_day))
    assert late.spending.credits(late) == 0


FOUND = StillsFound(
    before_frame=119, after_frame=0, dropped_before=0, dropped_after=0, reasons=("", ""),
    first_sha256="1" * 64, last_sha256="2" * 64, match=Match(score=1.0, picture=1.0, motion=1.0),
)  # fmt: skip


class Showing:
    """Previews of a few bytes; counts them."""

    made = 0

    def make(self, work, files, folder, told):
        self.made += 1
        for name in ("poster.webp", "first.png", "last.png"):
            (folder / name).write_bytes(b"seen")
        assert all(path.read_bytes() == b"a clip" for path in files.values())
        return FOUND if work.kind == "stills" else None


def test_a_preview_is_made_once_and_one_clip_is_fetched_once(world: World) -> None:
    world.app = replace(world.app, previews=(showing := Showing()))
    asset = world.store.get(Asset, world.asset("a"))
    assert asset is not None
    world.bucket.put_bytes(file_name(asset.sha256), b"a clip")
    for _ in range(2):
        seen = preview(world.app, ANN, asset.id, "poster", 10)
        assert seen.link and seen.bytes == 4 and showing.made == 1
    both = stills(world.app, ANN, world.timeline("a", "a"), "b1")
    assert both.found == FOUND and showing.made == 2
    assert hashlib.sha256(b"a clip").hexdigest() != asset.sha256
