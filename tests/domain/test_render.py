"""The state machine of a render, event by event."""

import pytest

from segue.domain import limits
from segue.domain.render import claimable
from segue.domain.render_followup import POLLING_MS
from segue.domain.render_model import (
    Admitted,
    Broke,
    CancelAsked,
    Claimed,
    Due,
    Finished,
    Found,
    GenerationBroke,
    LookAgain,
    Lost,
    Poisoned,
    Queued,
    Renewed,
    RunStep,
    RunWorkers,
    Settle,
    Submitted,
    WorkerGone,
)
from tests.domain.builders import bridged
from tests.domain.renders import BEFORE_GENERATION, FREE_BRIDGE, PAID_BRIDGE, START, Course, index_of

GENERATE = "generate:ab"


def broke(lease: str, step: str, again: bool = True) -> Broke:
    return Broke(lease, step, "step_failed", "It broke: try again.", again)


def submitted() -> Course:
    """A render whose paid model has been asked."""
    course = Course.running(PAID_BRIDGE, BEFORE_GENERATION)
    course.on(Claimed("", "provider/1", (GENERATE,)))
    course.on(Submitted("provider/1", GENERATE))
    return course


def test_news_of_a_turn_that_comes_after_it_was_taken_changes_nothing() -> None:
    course = submitted()
    before = course.render
    course.on(Queued(GENERATE, not_before=course.now + 1, position=3))
    assert course.render is before


def test_nothing_begins_before_the_account_has_room() -> None:
    course = Course(PAID_BRIDGE)
    assert course.on(Found(frozenset())) == ()
    assert set(course.states().values()) == {"waiting"}
    assert claimable(course.render, PAID_BRIDGE, course.now) == []
    effects = course.on(Admitted())
    assert effects == (
        RunStep("analyse:ab:a", 1, 0),
        RunStep("analyse:ab:b", 1, 0),
        RunWorkers(limits.MAX_WORKERS),
    )


def test_a_free_film_goes_through_from_beginning_to_end() -> None:
    course = Course.running(FREE_BRIDGE)
    while course.render.state == "running":
        ready = claimable(course.render, FREE_BRIDGE, course.now)
        assert ready, course.states()
        course.make(ready[0].id)
    assert course.render.state == "succeeded"
    assert course.settlements == [Settle("succeeded", ())]
    assert set(course.states().values()) == {"done"}
    assert course.render.events[-1].words == "succeeded"
    assert [each.words for each in course.render.events if each.step == GENERATE] == [
        "Generating the bridge: running",
        "Generating the bridge: done",
    ]


def test_what_has_an_artifact_is_not_run_and_what_only_it_needs_is_skipped() -> None:
    course = Course.running(PAID_BRIDGE, frozenset({"conform:ab"}))
    assert course.state("conform:ab") == "cached"
    assert course.state("conform:a") == "ready"
    assert course.state("stitch") == "waiting"
    everything_but = Course.running(PAID_BRIDGE, frozenset({"inspect", "conform:a", "conform:b", "stitch"}))
    assert everything_but.state("sound") == "skipped"  # only the film and its inspection need it


def test_a_film_that_is_there_already_succeeds_at_once() -> None:
    course = Course(PAID_BRIDGE)
    course.on(Found(frozenset({"deliver"})))
    assert course.render.state == "held"
    assert course.on(Admitted()) == (Settle("succeeded", (GENERATE,)),)


def test_ready_steps_are_taken_in_order_of_urgency_by_workers_only() -> None:
    course = Course.running(PAID_BRIDGE)
    assert [each.id for each in claimable(course.render, PAID_BRIDGE, course.now)] == [
        "frames:ab",
        "conform:a",
        "conform:b",
    ]


def test_a_step_is_claimed_once_and_only_when_it_is_ready() -> None:
    course = Course.running(PAID_BRIDGE)
    course.on(Claimed("w1", "w1/1", ("frames:ab", "stitch", "unknown")))
    course.on(Claimed("w2", "w2/1", ("frames:ab",)))
    assert course.render.steps["frames:ab"].lease == "w1/1"
    assert course.render.steps["frames:ab"].attempt == 1
    assert course.state("stitch") == "waiting"


def test_a_result_counts_only_under_the_lease_that_is_current() -> None:
    course = Course.running(PAID_BRIDGE)
    course.on(Claimed("w1", "w1/1", ("frames:ab",)))
    before = course.render
    course.on(Finished("w1/0", ("frames:ab",)))
    course.on(Finished("w1/1", ("conform:a",)))
    course.on(broke("w1/0", "frames:ab"))
    course.on(broke("w1/1", "unknown"))
    course.on(Submitted("w1/0", GENERATE))
    assert course.render is before
    course.on(Finished("w1/1", ("frames:ab",)))
    assert course.state("frames:ab") == "done"


def test_what_is_running_is_not_cut_short_by_what_is_found() -> None:
    course = Course.running(PAID_BRIDGE)
    course.on(Claimed("w1", "w1/1", ("frames:ab",)))
    course.on(Found(frozenset({"frames:ab"})))
    assert course.render.steps["frames:ab"].lease == "w1/1"
    course.on(Finished("w1/1", ("frames:ab",)))
    assert course.state("frames:ab") == "done"


def test_a_worker_takes_the_place_of_one_that_was_expected() -> None:
    course = Course.running(PAID_BRIDGE)
    assert [each.id.partition("-")[0] for each in course.render.workers] == ["expected"] * 2
    course.on(Claimed("w1", "w1/1", ("frames:ab",)))
    assert [each.id.partition("-")[0] for each in course.render.workers] == ["expected", "w1"]
    course.on(Claimed("w2", "w2/1", ("analyse:ab:a",)), after_ms=1_000)
    course.on(Renewed("w1", "w1/1"))
    assert [each.id for each in course.render.workers] == ["w2", "w1"]


def test_a_beat_of_a_worker_that_has_left_does_not_bring_it_back() -> None:
    course = Course.running(PAID_BRIDGE)
    course.on(Claimed("w1", "w1/1", ("frames:ab",)))
    course.on(WorkerGone("w1"))
    course.on(Renewed("w1", "w1/1"))
    assert "w1" not in [each.id for each in course.render.workers]


def test_a_lease_that_is_renewed_lives_and_says_how_far_it_is() -> None:
    course = Course.running(PAID_BRIDGE)
    course.on(Claimed("w1", "w1/1", ("frames:ab",)))
    late = limits.LEASE_MS + limits.LEASE_GRACE_MS - 1
    course.on(Renewed("w1", "w1/1", (("frames:ab", 500), ("conform:a", 9), ("unknown", 9))), after_ms=late)
    assert course.render.progress == {"frames:ab": 500}  # of its own steps only
    course.on(Due(), after_ms=late)
    assert course.state("frames:ab") == "running"
    course.on(Renewed("", "w1/0"))
    course.on(Due(), after_ms=1)
    assert course.state("frames:ab") == "ready"
    assert course.render.steps["frames:ab"].losses == 1


def test_a_worker_that_leaves_gives_its_steps_back() -> None:
    course = Course.running(PAID_BRIDGE)
    course.on(Claimed("w1", "w1/1", ("frames:ab", "conform:a")))
    course.on(Claimed("w2", "w2/1", ("conform:b",)))
    assert course.on(WorkerGone("w1")) == (RunWorkers(1),)
    assert (course.state("frames:ab"), course.state("conform:b")) == ("ready", "running")
    assert course.render.steps["frames:ab"].losses == 1


def test_a_worker_that_leaves_before_its_first_claim_was_the_one_expected() -> None:
    course = Course.running(FREE_BRIDGE)
    course.on(Claimed("w1", "w1/1", tuple(each.id for each in claimable(course.render, FREE_BRIDGE, START))))
    assert len(course.render.workers) == 2
    course.on(WorkerGone("w2"))
    assert [each.id for each in course.render.workers] == ["w1"]


def test_a_render_whose_workers_keep_dying_before_they_claim_fails() -> None:
    course = Course.running(FREE_BRIDGE)
    for number in range(limits.MAX_LOSSES):
        course.on(WorkerGone(f"w{number}", crashed=True))
    assert course.render.state == "running"
    course.on(WorkerGone("last", crashed=True))
    assert course.render.failure is not None
    assert (course.render.failure.code, course.render.failure.step) == ("step_failed", None)


def test_a_worker_that_never_comes_is_called_again() -> None:
    course = Course.running(FREE_BRIDGE)
    assert course.render.due_at is not None
    assert course.on(Due(), after_ms=course.render.due_at - course.now - 1) == ()
    effects = [course.on(Due(), after_ms=max(1, (course.render.due_at or 0) - course.now)) for _ in range(4)]
    assert (RunWorkers(limits.MAX_WORKERS),) in effects


def test_a_step_that_broke_is_tried_again_later_and_then_fails_the_render() -> None:
    course = Course.running(PAID_BRIDGE)
    pauses = []
    for attempt in range(1, limits.MAX_ATTEMPTS + 1):
        course.on(Claimed("w1", f"w1/{attempt}", ("frames:ab",)))
        assert course.render.steps["frames:ab"].attempt == attempt
        effects = course.on(broke(f"w1/{attempt}", "frames:ab"))
        if attempt < limits.MAX_ATTEMPTS:
            not_before = course.render.steps["frames:ab"].not_before
            assert LookAgain(not_before) in effects
            early = Course.running(PAID_BRIDGE)
            early.render, early.now = course.render, course.now
            early.on(Claimed("w1", "w1/early", ("frames:ab",)))
            assert early.state("frames:ab") == "ready"
            pauses.append(not_before - course.now)
            course.now = not_before
    base = limits.RETRY_BASE_MS
    assert base <= pauses[0] < base * 1.5 and base * 2 <= pauses[1] < base * 3
    assert course.render.state == "failed"
    assert course.settlements == [Settle("failed", ())]
    failure = course.render.failure
    assert failure is not None
    assert (failure.code, failure.step, failure.retryable) == ("step_failed", "frames:ab", True)
    assert course.render.events[-1].words == "It broke: try again."


def test_renders_that_fail_together_do_not_come_back_together() -> None:
    pauses = set()
    for number in range(8):
        course = Course(PAID_BRIDGE)
        course.render = course.render.changed(id=f"rnd_{number}")
        course.on(Admitted())
        course.on(Claimed("w1", "w1/1", ("frames:ab",)))
        course.on(broke("w1/1", "frames:ab"))
        pauses.add(course.render.steps["frames:ab"].not_before)
    assert len(pauses) > 4


def test_a_function_that_broke_is_asked_again_after_a_pause() -> None:
    course = Course.running(PAID_BRIDGE)
    course.on(Claimed("", "f/1", ("analyse:ab:a",)))
    (again,) = course.on(broke("f/1", "analyse:ab:a"))
    assert again == RunStep("analyse:ab:a", 2, course.render.steps["analyse:ab:a"].not_before)
    assert course.on(Due(), after_ms=(course.render.due_at or 0) - course.now + 10**6)  # its message was lost


def test_a_step_that_cannot_be_helped_fails_the_render_at_once() -> None:
    course = Course.running(PAID_BRIDGE)
    course.on(Claimed("w1", "w1/1", ("frames:ab",)))
    assert course.on(broke("w1/1", "frames:ab", again=False)) == (Settle("failed", ()),)


def test_a_submitted_generation_is_followed_to_its_end() -> None:
    course = submitted()
    assert course.state(GENERATE) == "polling"
    assert course.on(Due(), after_ms=60_000) == ()
    looks = [course.on(Due(), after_ms=60_000) for _ in range(2)]
    assert (LookAgain(course.now - 60_000),) in looks or (LookAgain(course.now),) in looks
    course.on(Found(frozenset({GENERATE})))
    assert course.state(GENERATE) == "done"
    assert course.state("conform:ab") == "ready"


def test_a_generation_that_ended_without_a_take_is_asked_again_and_then_fails() -> None:
    course = submitted()
    course.on(GenerationBroke("frames:ab", "x", "Not this one.", again=True))
    assert course.state(GENERATE) == "polling"
    course.on(GenerationBroke(GENERATE, "model_failed", "The model failed: try again.", again=True))
    assert course.state(GENERATE) == "ready"
    course.on(Claimed("", "provider/2", (GENERATE,)), after_ms=1_000)
    course.on(Submitted("provider/2", GENERATE))
    refused = GenerationBroke(GENERATE, "content_refused", "Change the prompt.", again=False)
    assert course.on(refused) == (Settle("failed", ()),)


def test_a_step_that_another_render_makes_is_waited_for() -> None:
    course = Course.running(PAID_BRIDGE)
    course.on(Claimed("w1", "w1/1", (), blocked=("frames:ab", "stitch")))
    assert (course.state("frames:ab"), course.state("stitch")) == ("blocked", "waiting")
    course.on(Found(frozenset({"frames:ab"})))
    assert course.state("frames:ab") == "cached"
    course.on(Claimed("w1", "w1/2", (), blocked=("conform:a", "conform:b")))
    course.on(Found(frozenset({"conform:a"})))  # b's builder has failed: this render takes over
    assert (course.state("conform:a"), course.state("conform:b")) == ("cached", "ready")
    course.on(Claimed("w1", "w1/3", (), blocked=("conform:b",)))
    course.on(Due(), after_ms=60_000)
    assert course.state("conform:b") == "ready"


def test_what_was_lost_is_made_again_and_no_other_step() -> None:
    course = Course.running(PAID_BRIDGE, BEFORE_GENERATION)
    course.on(Lost(("frames:ab", GENERATE, "unknown")))
    assert course.state("frames:ab") == "ready"
    assert course.state(GENERATE) == "waiting"
    course.make("frames:ab")
    course.on(Claimed("", "provider/1", (GENERATE,)))
    course.on(Submitted("provider/1", GENERATE))
    before = course.render
    course.on(Lost((GENERATE,)))  # nothing that is being made is lost: it would be bought twice
    assert course.render is before


@pytest.mark.parametrize("lost", ["worker", "artifact"])
def test_a_step_that_is_lost_again_and_again_fails_the_render(lost: str) -> None:
    course = Course.running(FREE_BRIDGE)
    for number in range(limits.MAX_LOSSES + 1):
        assert course.render.state == "running"
        course.on(Claimed("w1", f"w1/{number}", ("frames:ab",)))
        if lost == "worker":
            course.on(WorkerGone("w1"))
        else:
            course.on(Finished(f"w1/{number}", ("frames:ab",)))
            course.on(Lost(("frames:ab",)))
    assert course.render.state == "failed"
    assert course.render.failure is not None
    assert course.render.failure.step == "frames:ab"
    assert not course.render.failure.retryable


def test_a_render_older_than_a_day_is_given_up() -> None:
    course = Course.running(PAID_BRIDGE)
    course.now = START + limits.RENDER_LIFE_MS
    course.on(Due())
    assert course.render.state == "running"
    assert course.on(Due(), after_ms=1) == (Settle("failed", ()),)
    assert course.render.failure is not None
    assert (course.render.failure.code, course.render.failure.retryable) == ("timed_out", True)


def test_a_render_that_is_held_for_a_day_is_given_up() -> None:
    course = Course(PAID_BRIDGE)
    course.on(Found(frozenset()))
    assert course.render.due_at == START + POLLING_MS  # its turn may have come unheard
    assert course.on(Due(), after_ms=limits.RENDER_LIFE_MS + 1) == (Settle("failed", ()),)


def test_a_film_that_is_there_outweighs_that_it_took_a_day() -> None:
    course = Course.running(FREE_BRIDGE, frozenset({"inspect", "stitch", "conform:a", "conform:b"}))
    for step in ("frames:ab", "analyse:ab:a", "analyse:ab:b", "direct:ab", GENERATE, "conform:ab"):
        course.make(step)
    course.on(Claimed("w1", "w1/last", ("deliver",)))
    course.on(Finished("w1/last", ("deliver",)), after_ms=limits.RENDER_LIFE_MS + 1)
    assert course.render.state == "succeeded"
    assert course.render.failure is None


def test_a_message_that_always_fails_ends_its_render_and_frees_its_hold() -> None:
    course = Course.running(PAID_BRIDGE)
    assert course.on(Poisoned()) == (Settle("failed", ()),)
    assert course.render.failure is not None and course.render.failure.retryable


def test_a_render_that_is_held_is_cancelled_at_once() -> None:
    course = Course(PAID_BRIDGE)
    assert course.on(CancelAsked()) == (Settle("cancelled", ()),)
    assert course.render.state == "cancelled"


def test_while_cancelling_nothing_begins_and_what_was_submitted_is_captured() -> None:
    course = submitted()
    course.on(CancelAsked())
    assert course.render.state == "cancelling"
    course.on(Admitted())
    course.on(Claimed("w1", "w1/9", ("conform:ab",)))
    assert claimable(course.render, PAID_BRIDGE, course.now) == []
    assert course.on(Found(frozenset({GENERATE}))) == (Settle("cancelled", (GENERATE,)),)


def test_what_was_not_delivered_before_a_cancel_costs_nothing() -> None:
    course = submitted()
    course.on(CancelAsked())
    failed = GenerationBroke(GENERATE, "model_failed", "The model failed.", again=True)
    assert course.on(failed) == (Settle("cancelled", ()),)
    assert course.render.state == "cancelled"
    assert course.render.failure is None


def test_what_another_render_made_is_not_captured_by_a_cancel() -> None:
    course = Course.running(PAID_BRIDGE, frozenset({GENERATE}))
    assert course.on(CancelAsked()) == (Settle("cancelled", ()),)


def test_a_cancel_waits_for_a_submit_that_is_under_way_but_not_for_ever() -> None:
    course = Course.running(PAID_BRIDGE, BEFORE_GENERATION)
    course.on(Claimed("", "provider/1", (GENERATE,)))
    course.on(CancelAsked())
    assert course.render.state == "cancelling"
    course.on(Submitted("provider/1", GENERATE))
    for _ in range(3):
        course.on(Due(), after_ms=limits.RENDER_LIFE_MS // 4)
        assert course.render.state == "cancelling"
        assert (course.render.due_at or 0) > course.now
    course.on(Due(), after_ms=limits.RENDER_LIFE_MS // 4 + 1)
    assert course.render.state == "cancelled"
    assert course.settlements == [Settle("cancelled", ())]


def test_a_submit_whose_function_died_ends_a_cancel() -> None:
    course = Course.running(PAID_BRIDGE, BEFORE_GENERATION)
    course.on(Claimed("", "provider/1", (GENERATE,)))
    course.on(CancelAsked())
    course.on(Due(), after_ms=limits.LEASE_MS + limits.LEASE_GRACE_MS)
    assert course.settlements == [Settle("cancelled", ())]


def test_events_are_kept_up_to_a_limit() -> None:
    index = index_of(bridged("abcdefgh"))
    course = Course.running(index)
    while course.render.state == "running":
        for step in claimable(course.render, index, course.now):
            course.make(step.id)
        for id, record in course.render.steps.items():
            if record.state == "ready" and index.steps[id].place == "function":
                course.make(id)
    assert len(course.render.events) == limits.MAX_EVENTS
    assert course.render.events[-1].words == "succeeded"


def test_a_finished_render_never_changes() -> None:
    course = Course(PAID_BRIDGE)
    course.on(CancelAsked())
    final = course.render
    for event in (Admitted(), Found(frozenset({"deliver"})), CancelAsked(), Due(), Lost(("frames:ab",))):
        course.on(event, after_ms=10**9)
    assert course.render is final
