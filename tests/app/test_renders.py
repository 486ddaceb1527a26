"""Renders end to end over real storage: what ran, what was paid, what is kept."""

import threading

import pytest

from segue.app.credits import audit_ledger, list_transfers
from segue.app.keeping import delete_asset
from segue.app.quotes import make_quote
from segue.app.renders import StartRender, cancel_render, get_render, start_render
from segue.app.results import download_link
from segue.app.sweep import recover, sweep
from segue.domain import limits
from segue.domain.artifacts import Artifact, artifact_id
from segue.domain.errors import (
    Conflict,
    InsufficientCredits,
    KeyReused,
    NotFound,
    NotPaid,
    QuoteExpired,
    QuoteMismatch,
    QuoteUsed,
    StepFailed,
    TooMuch,
)
from segue.domain.ledger import Account
from segue.domain.timeline import Clip
from segue.ports import FailedOutcome, Filtered, Gone, ProviderRefused
from tests.app.world import ANN, BOB, World, still_running


def balance(world: World, user: str = "ann") -> tuple[int, int]:
    account = world.store.get(Account, user)
    assert account is not None
    return account.available, account.held


def assert_books_balance(world: World) -> None:
    assert all(not audited.faults for audited in audit_ledger(world.app))


def test_a_bridge_is_made_and_paid_once(world: World) -> None:
    ended = world.finished(world.timeline("a", "b"))
    assert ended.state == "succeeded"
    assert (ended.quoted, ended.captured, ended.released) == (8, 8, 0)
    assert balance(world) == (limits.WELCOME_CREDITS - 8, 0)
    assert len(world.model.asked) == 1
    assert [each.kind for each in list_transfers(world.app, "ann", 10, None).items] == [
        "capture",
        "hold",
        "grant",
    ]
    assert_books_balance(world)


def test_the_model_gets_the_two_frames_that_were_chosen(world: World) -> None:
    world.finished(world.timeline("a", "b"))
    ((first, last),) = world.model.frames_seen
    assert first.endswith(b"first.png") and last.endswith(b"last.png")


def test_the_same_timeline_again_runs_nothing_and_costs_nothing(world: World) -> None:
    world.finished(world.timeline("a", "b"))
    ran = world.ran.copy()
    again = world.finished(world.timeline("a", "b"))
    assert (again.state, again.quoted, world.ran) == ("succeeded", 0, ran)
    assert balance(world) == (limits.WELCOME_CREDITS - 8, 0)


def test_one_changed_bridge_of_three_is_one_submission(world: World) -> None:
    world.finished(world.timeline("a", "b", "c", "d"))
    timeline = world.timeline("a", "b", "c", "d")
    segments = list(timeline.segments)
    segments[3] = segments[3].changed(take=2)
    conforms = world.ran["conform_clip"]
    ended = world.finished(timeline.changed(segments=tuple(segments)))
    assert (ended.quoted, len(world.model.asked), world.ran["conform_clip"]) == (8, 4, conforms)


def test_a_failed_film_costs_nothing_and_its_take_is_kept_but_closed(world: World) -> None:
    world.fail["stitch"] = lambda: StepFailed("The joins do not fit.")
    ended = world.finished(world.timeline("a", "b"))
    assert ended.state == "failed" and ended.failure and ended.failure.sentence == "The joins do not fit."
    assert (ended.captured, ended.released, balance(world)) == (0, 8, (limits.WELCOME_CREDITS, 0))
    index = world.app.plan(ended.plan)
    take = index.steps["generate:b1"].key
    with pytest.raises(NotPaid):
        download_link(world.app, ANN, take, "take.mkv")
    world.fail.clear()
    again = world.finished(world.timeline("a", "b"))
    assert (again.state, again.captured, len(world.model.asked)) == ("succeeded", 8, 1)
    assert "take" in download_link(world.app, ANN, take, "take.mkv")
    assert_books_balance(world)


def test_a_step_that_fails_once_is_tried_again(world: World) -> None:
    errors = iter([StepFailed("Busy.", again=True), ValueError("a bug")])
    world.fail["sound"] = lambda: next(errors, None)
    assert world.finished(world.timeline("a", "b")).state == "succeeded"


def test_a_step_that_always_fails_ends_the_render_with_our_words(world: World) -> None:
    world.fail["sound"] = lambda: ValueError("secret internals")
    ended = world.finished(world.timeline("a", "b"))
    assert ended.state == "failed" and ended.failure
    assert ended.failure.code == "internal" and "secret" not in ended.failure.sentence
    assert ended.steps["sound"].failures == limits.MAX_ATTEMPTS


def test_a_worker_that_dies_loses_its_lease_and_another_goes_on(world: World) -> None:
    class Killed(BaseException):
        pass

    deaths = iter([Killed()])

    def die() -> Exception | None:
        for death in deaths:
            raise death
        return None

    world.fail["conform_clip"] = die
    render = world.start(world.timeline("a", "b"))
    with pytest.raises(Killed):
        world.settle(50)
    recover(world.app)
    world.settle()
    assert world.render(render).state == "succeeded"
    assert_books_balance(world)


def test_a_lost_message_is_made_up_for_by_the_sweep(world: World) -> None:
    render = world.start(world.timeline("a", "b"))
    world.bus.drain({topic: lambda message: None for topic in ("render", "step", "poll", "work")})
    for _ in range(12):
        world.clock.pass_seconds(130)
        sweep(world.app)
        world.drain()
    assert world.render(render).state == "succeeded"


@pytest.mark.parametrize("kind", ["frames", "conform_clip", "sound"])
def test_an_artifact_whose_bytes_are_gone_is_made_again_for_nothing(world: World, kind: str) -> None:
    world.finished(world.timeline("a", "b"))
    lost = next(
        step
        for step in world.app.plan(world.start(world.timeline("a", "b")).plan).plan.steps
        if step.kind == kind
    )
    world.settle()
    artifact = world.store.get(Artifact, artifact_id("ann", lost.key))
    assert artifact is not None
    for file in artifact.files.values():
        world.bucket.delete(f"blobs/{file.sha256[:2]}/{file.sha256}")
    made_before = world.ran[kind]
    reading = {"frames": "direct", "conform_clip": "stitch", "sound": "stitch"}[kind]
    world.before[reading] = lambda job: [job.input(need) for need in job.step.needs] and None
    world.before["generate"] = world.before[reading]
    ended = world.finished(world.timeline("a", "b", take=2))
    assert ended.state == "succeeded"
    assert world.ran[kind] > made_before or kind == "sound"
    assert_books_balance(world)


def test_cancel_before_generation_gives_everything_back(world: World) -> None:
    render = world.start(world.timeline("a", "b"))
    cancel_render(world.app, ANN, render.id)
    world.settle()
    ended = world.render(render)
    assert (ended.state, ended.captured, ended.released) == ("cancelled", 0, 8)
    assert balance(world) == (limits.WELCOME_CREDITS, 0) and not world.model.asked
    with pytest.raises(Conflict):
        cancel_render(world.app, ANN, render.id)


def test_cancel_while_the_model_works_waits_and_captures_what_is_delivered(world: World) -> None:
    world.model.answer = still_running
    render = world.start(world.timeline("a", "b"))
    world.settle(20)
    assert len(world.model.asked) == 1
    assert cancel_render(world.app, ANN, render.id).state == "cancelling"
    world.settle(60)
    assert world.render(render).state == "cancelling" and balance(world)[1] == 8
    world.model.answer = None
    world.settle()
    ended = world.render(render)
    assert (ended.state, ended.captured, balance(world)) == ("cancelled", 8, (limits.WELCOME_CREDITS - 8, 0))
    assert world.finished(world.timeline("a", "b")).quoted == 0
    assert_books_balance(world)


def test_what_the_model_refuses_costs_nothing_and_is_said(world: World) -> None:
    world.model.answer = lambda _prefix: Filtered("The picture shows a logo: choose another frame.")
    ended = world.finished(world.timeline("a", "b"))
    assert ended.failure and ended.failure.code == "content_refused" and "logo" in ended.failure.sentence
    assert balance(world) == (limits.WELCOME_CREDITS, 0) and len(world.model.asked) == 1


@pytest.mark.parametrize("outcome", [FailedOutcome("The model is busy.", again=True), Gone()])
def test_a_generation_that_fails_is_tried_a_bounded_number_of_times(world: World, outcome) -> None:
    world.model.answer = lambda _prefix: outcome
    ended = world.finished(world.timeline("a", "b"))
    assert ended.state == "failed" and len(set(world.model.asked)) == len(world.model.asked) == 3
    assert balance(world) == (limits.WELCOME_CREDITS, 0)


def test_a_provider_that_refuses_at_once_is_asked_again_later(world: World) -> None:
    world.model.refuse = ProviderRefused("Too many requests: wait a little.", again=True)
    render = world.start(world.timeline("a", "b"))
    world.drain()
    world.model.refuse = None
    world.settle()
    assert world.render(render).state == "succeeded" and len(world.model.asked) == 2


def test_a_lost_reply_to_a_submit_is_adopted_not_repeated(world: World) -> None:
    world.model.lose_reply = True
    ended = world.finished(world.timeline("a", "b"))
    assert (ended.state, ended.captured, len(world.model.asked)) == ("succeeded", 8, 1)


def test_a_crash_between_the_call_and_its_name_is_adopted_not_repeated(world: World) -> None:
    class Killed(BaseException):
        pass

    submit = world.model.submit

    def killed(request, prefix):
        submit(request, prefix)
        raise Killed

    world.model.submit = killed
    render = world.start(world.timeline("a", "b"))
    with pytest.raises(Killed):
        world.settle(20)
    world.model.submit = submit
    recover(world.app)
    for _ in range(3):  # as soon as the take lies there, not when the longest time is over
        world.clock.pass_seconds(30)
        sweep(world.app)
        world.drain()
    ended = world.render(render)
    assert (ended.state, ended.captured, len(world.model.asked)) == ("succeeded", 8, 1)
    assert_books_balance(world)


def test_a_model_that_never_ends_is_given_up_and_costs_nothing(world: World) -> None:
    world.model.answer = still_running
    render = world.start(world.timeline("a", "b"))
    world.settle(1_200, step_seconds=20)
    ended = world.render(render)
    assert ended.state == "failed" and balance(world) == (limits.WELCOME_CREDITS, 0)


def test_two_renders_that_share_a_take_submit_once_and_pay_once(world: World) -> None:
    first = world.start(world.timeline("a", "b"))
    second = world.start(world.timeline("a", "b"), key="another")
    assert balance(world) == (limits.WELCOME_CREDITS - 16, 16)
    world.settle(400)
    ended = [world.render(first), world.render(second)]
    assert [each.state for each in ended] == ["succeeded", "succeeded"]
    assert sorted(each.captured for each in ended) == [0, 8] and len(world.model.asked) == 1
    assert balance(world) == (limits.WELCOME_CREDITS - 8, 0)
    assert_books_balance(world)


def test_a_render_that_waits_takes_over_when_the_other_fails(world: World) -> None:
    fails = iter([StepFailed("This one goes wrong.")])
    world.fail["conform_clip"] = lambda: next(fails, None)
    first = world.start(world.timeline("a", "b"))
    second = world.start(world.timeline("a", "b"), key="another")
    world.settle(600)
    assert {world.render(first).state, world.render(second).state} == {"failed", "succeeded"}
    assert balance(world) == (limits.WELCOME_CREDITS - 8, 0)


def test_saving_a_prompt_unchanged_pays_nothing(world: World) -> None:
    world.finished(world.timeline("a", "b"))
    again = world.finished(world.timeline("a", "b", prompt="a slow pan"))
    assert again.state == "succeeded" and len(world.model.asked) == 1
    assert (again.quoted, again.captured, again.released) == (8, 0, 8)
    assert balance(world) == (limits.WELCOME_CREDITS - 8, 0)


def test_an_idempotency_key_starts_one_render(world: World) -> None:
    quote = make_quote(world.app, ANN, world.timeline("a", "b"), "film")
    first, replayed = start_render(world.app, ANN, StartRender(quote=quote.id), "key")
    again, replayed_again = start_render(world.app, ANN, StartRender(quote=quote.id), "key")
    assert (first.id, replayed, replayed_again) == (again.id, False, True)
    with pytest.raises(KeyReused):
        start_render(world.app, ANN, StartRender(quote=quote.id, max_credits=9), "key")
    with pytest.raises(QuoteUsed):
        start_render(world.app, ANN, StartRender(quote=quote.id), "other key")
    assert balance(world) == (limits.WELCOME_CREDITS - 8, 8)


def test_one_key_from_many_threads_starts_one_render(world: World) -> None:
    quote = make_quote(world.app, ANN, world.timeline("a", "b"), "film")
    ids: list[str] = []

    def start() -> None:
        ids.append(start_render(world.app, ANN, StartRender(quote=quote.id), "key")[0].id)

    threads = [threading.Thread(target=start) for _ in range(16)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(ids) == 16 and len(set(ids)) == 1
    assert balance(world) == (limits.WELCOME_CREDITS - 8, 8)


def test_quotes_expire_and_belong_to_one_account(world: World) -> None:
    quote = make_quote(world.app, ANN, world.timeline("a", "b"), "film")
    with pytest.raises(NotFound):
        start_render(world.app, BOB, StartRender(quote=quote.id), "key")
    with pytest.raises(QuoteMismatch):
        start_render(world.app, ANN, StartRender(quote=quote.id, max_credits=7), "key")
    world.clock.pass_seconds(3_601)
    with pytest.raises(QuoteExpired):
        start_render(world.app, ANN, StartRender(quote=quote.id), "key")
    assert balance(world) == (limits.WELCOME_CREDITS, 0)


def test_without_credits_nothing_is_queued(world: World) -> None:
    clips = [f"c{number}" for number in range(15)]
    with pytest.raises(InsufficientCredits) as refused:
        world.start(world.timeline(*clips))
    assert (refused.value.needed, refused.value.available) == (112, 100)
    account = world.store.get(Account, "ann")
    assert account is not None and not account.running and not account.queued


def test_two_renders_run_and_the_others_wait_their_turn(world: World) -> None:
    renders = [world.start(world.timeline("a", f"b{number}", generator="free")) for number in range(5)]
    assert [render.state for render in renders] == ["running", "running", "held", "held", "held"]
    world.settle(600)
    assert {world.render(render).state for render in renders} == {"succeeded"}


def test_the_queue_has_an_end(world: World) -> None:
    for number in range(limits.RUNNING_RENDERS + limits.QUEUED_RENDERS):
        world.start(world.timeline("a", f"b{number}", generator="free"))
    with pytest.raises(TooMuch):
        world.start(world.timeline("a", "z", generator="free"))


def test_drafts_wait_for_no_film_and_films_for_no_draft(world: World) -> None:
    films = [world.start(world.timeline("a", f"b{number}", generator="free")) for number in range(3)]
    assert [world.render(film).state for film in films] == ["running", "running", "held"]
    drafts = [
        world.start(world.timeline("a", f"c{number}"), target="prompts")
        for number in range(limits.RUNNING_DRAFTS + 1)
    ]
    states = [world.render(draft).state for draft in drafts]
    assert states == ["running"] * limits.RUNNING_DRAFTS + ["held"]
    world.settle(600)
    assert {world.render(each).state for each in (*films, *drafts)} == {"succeeded"}
    account = world.store.get(Account, "ann")
    assert account is not None and account.unfinished == ()


def test_a_stranger_sees_nothing(world: World) -> None:
    render = world.finished(world.timeline("a", "b"))
    for act in (get_render, cancel_render):
        with pytest.raises(NotFound):
            act(world.app, BOB, render.id)
    with pytest.raises(NotFound):
        download_link(world.app, BOB, str(render.result), "deliver.txt")
    with pytest.raises(NotFound):
        make_quote(world.app, BOB, world.timeline("a", "b"), "film")


def test_a_render_older_than_a_day_is_given_up_and_released(world: World) -> None:
    render = world.start(world.timeline("a", "b"))
    world.clock.pass_seconds(25 * 3_600)
    sweep(world.app)
    ended = world.render(render)
    assert ended.state == "failed" and ended.failure and ended.failure.code == "timed_out"
    assert balance(world) == (limits.WELCOME_CREDITS, 0)


def test_prompts_are_written_without_generating(world: World) -> None:
    ended = world.finished(world.timeline("a", "b"), target="prompts")
    assert (ended.state, ended.quoted, world.ran["generate"], len(world.model.asked)) == (
        "succeeded",
        0,
        0,
        0,
    )
    assert world.ran["direct"] == 1


def test_an_animatic_is_free(world: World) -> None:
    ended = world.finished(world.timeline("a", "b"), target="animatic")
    assert (ended.state, ended.quoted, len(world.model.asked)) == ("succeeded", 0, 0)


def test_every_message_three_times_changes_nothing(world: World) -> None:
    from segue.app.topics import TOPICS

    def thrice(function):
        def call(message):
            for _ in range(3):
                function(world.app, message)

        return call

    render = world.start(world.timeline("a", "b", "c"))
    for _ in range(40):
        world.bus.drain({topic: thrice(function) for topic, function in TOPICS.items()})
        world.clock.pass_seconds(5)
    ended = world.render(render)
    assert (ended.state, ended.captured, len(world.model.asked)) == ("succeeded", 16, 2)
    assert_books_balance(world)


def test_a_clip_that_was_deleted_since_the_quote_is_missed_before_anything_runs(world: World) -> None:
    timeline = world.timeline("a", "b")
    quote = make_quote(world.app, ANN, timeline, "film")
    clip = timeline.segments[0]
    assert isinstance(clip, Clip)
    delete_asset(world.app, ANN, clip.asset)
    with pytest.raises(NotFound, match="was deleted since the quote"):
        start_render(world.app, ANN, StartRender(quote=quote.id), "key")
    assert balance(world) == (limits.WELCOME_CREDITS, 0)
    world.asset("a")
    assert start_render(world.app, ANN, StartRender(quote=quote.id), "key")[0].state == "running"
