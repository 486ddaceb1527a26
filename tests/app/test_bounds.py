"""What an account may have made without paying, and all accounts in a day."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from segue.app.allowances import unpaid_credits
from segue.app.results import download_link, get_artifact
from segue.app.spending import SpendingToday
from segue.domain import limits
from segue.domain.artifacts import Artifact
from segue.domain.attempts import GenerationAttempt
from segue.domain.errors import NotPaid, StepFailed, TooMuchUnpaid, Unavailable
from segue.ports import Filtered, ProviderRefused, Query
from tests.app.world import ANN, World

DAY_SECONDS = 24 * 3_600


@pytest.fixture
def world(tmp_path: Path) -> Iterator[World]:
    world = World(tmp_path)
    yield world
    world.close()


def undelivered(world: World, *clips: str, **bridge: object) -> None:
    """A film whose takes were made, and which then failed."""
    world.fail["stitch"] = lambda: StepFailed("The film could not be joined.")
    assert world.finished(world.timeline(*clips, **bridge)).state == "failed"
    del world.fail["stitch"]


def test_takes_of_undelivered_films_are_bounded_for_a_day(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(limits, "UNPAID_CREDITS", 8)
    undelivered(world, "a", "b")
    assert unpaid_credits(world.app, "ann") == 8  # at the bound, not above it; each take counts once
    undelivered(world, "c", "d", take=2)
    assert unpaid_credits(world.app, "ann") == 16
    with pytest.raises(TooMuchUnpaid, match="worth 16 credits"):
        world.start(world.timeline("e", "f", take=3))
    world.start(world.timeline("e", "f", generator="free"))
    assert world.finished(world.timeline("a", "b")).state == "succeeded"  # what is ready is delivered...
    assert unpaid_credits(world.app, "ann") == 8  # ...and paid
    assert world.finished(world.timeline("e", "f", take=3)).state == "succeeded"
    undelivered(world, "g", "h", take=4)
    with pytest.raises(TooMuchUnpaid):
        world.start(world.timeline("i", "j", take=5))
    world.clock.pass_seconds(DAY_SECONDS)
    assert world.finished(world.timeline("i", "j", take=5)).state == "succeeded"


def test_what_is_not_paid_for_cannot_be_downloaded_under_either_key(world: World) -> None:
    undelivered(world, "a", "b")
    takes = [each for each in world.store.query(Artifact, Query()).items if each.kind == "generate"]
    assert len(takes) == 2 and [each.owed for each in takes].count(True) == 1
    bridges = [each for each in world.store.query(Artifact, Query()).items if each.kind == "conform_bridge"]
    for each in (*takes, *bridges):
        for name in get_artifact(world.app, ANN, each.key).files:
            with pytest.raises(NotPaid):
                download_link(world.app, ANN, each.key, name)
    world.finished(world.timeline("a", "b"))
    for each in takes:
        assert download_link(world.app, ANN, each.key, "take.mkv")


def test_beyond_the_days_bound_nothing_is_submitted(world: World) -> None:
    world.app.spending.most = 8
    assert world.finished(world.timeline("a", "b")).state == "succeeded"
    last = world.start(world.timeline("c", "d", take=2))  # at the bound, not above it
    world.settle()
    assert world.render(last).state == "succeeded"
    world.clock.pass_seconds(limits.SPEND_AGE_MS / 1_000)
    with pytest.raises(Unavailable, match="tomorrow"):
        world.start(world.timeline("e", "f", take=3))
    assert world.finished(world.timeline("e", "f", generator="free")).state == "succeeded"
    world.clock.pass_seconds(DAY_SECONDS)
    assert world.finished(world.timeline("e", "f", take=3)).state == "succeeded"


def test_a_render_that_meets_the_bound_on_its_way_fails_for_nothing(world: World) -> None:
    waiting = world.start(world.timeline("a", "b"))
    world.app.spending.most = -1
    world.settle()
    failed = world.render(waiting)
    assert (failed.state, failed.captured, world.model.asked) == ("failed", 0, [])
    assert failed.failure is not None and failed.failure.code == "daily_limit"


def test_a_sum_that_takes_long_lets_no_submit_begin_late(world: World) -> None:
    def slow(_app: object) -> int:
        world.clock.pass_seconds(limits.SUBMIT_WINDOW_MS / 1_000 + 1)
        return 0

    waiting = world.start(world.timeline("a", "b"))
    world.app.spending.credits = slow  # type: ignore[method-assign]
    world.settle(300)
    assert world.render(waiting).state == "failed" and world.model.asked == []


def test_what_a_provider_refused_or_filtered_was_not_spent(world: World) -> None:
    world.model.refuse = ProviderRefused("No.", again=False)
    world.finished(world.timeline("a", "b"))
    world.model.refuse, world.model.answer = None, lambda _prefix: Filtered("Change the prompt.")
    world.finished(world.timeline("c", "d", take=2))
    world.model.answer = None
    world.finished(world.timeline("e", "f", take=3))
    assert {each.credits for each in world.store.query(GenerationAttempt, Query()).items} == {8}
    assert SpendingToday().credits(world.app) == 8
