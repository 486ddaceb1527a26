"""What was removed, lost or changed since it was looked at: each use case says so, or goes on without it."""

from dataclasses import replace

import pytest

from segue.app import context
from segue.app.allowances import unpaid_credits
from segue.app.auditing import audit_some
from segue.app.keeping import delete_asset
from segue.app.projects import create_project, delete_project
from segue.app.receipts import receipt_of
from segue.app.renders import StartRender, cancel_render, get_render, start_render, timeline_of
from segue.app.retention import forget_unused
from segue.app.shares import share_render, shared_film
from segue.app.steps import tell
from segue.app.sweep import recover, sweep
from segue.app.takes import takes_of
from segue.app.topics import given_up
from segue.app.waking import look
from segue.domain import limits
from segue.domain.artifacts import Artifact, artifact_id, file_name
from segue.domain.assets import Asset
from segue.domain.attempts import GenerationAttempt
from segue.domain.errors import Conflict, NotFound, SignedOut, StepFailed
from segue.domain.ledger import Account
from segue.domain.render_model import Due, Render
from segue.domain.timeline import Clip, Timeline
from segue.domain.value import Document
from segue.ports import FailedOutcome, Message, Query, StepJob, Succeeded, User
from tests.app.meanwhile import Meanwhile
from tests.app.world import ANN, BOB, World, still_running

DAY_SECONDS = 24 * 3_600


def written(world: World, document: Document) -> None:
    def work(transaction):
        transaction.get(type(document), document.id)
        transaction.put(document)

    world.store.transact(work, on=document.id)


def removed(world: World, model: type[Document], id: str) -> None:
    def work(transaction):
        transaction.get(model, id)
        transaction.delete(model, id)

    world.store.transact(work, on=id)


def made(world: World, render: Render, step: str) -> Artifact:
    key = world.app.plan(render.plan).steps[step].key
    found = world.store.get(Artifact, artifact_id(render.owner, key))
    assert found is not None
    return found


def balance(world: World) -> tuple[int, int]:
    account = world.store.get(Account, "ann")
    assert account is not None
    return account.available, account.held


def test_a_render_that_a_key_started_and_that_is_gone_is_said_to_be(world: World) -> None:
    render = world.start(world.timeline("a", "b", generator="free"))
    removed(world, Render, render.id)
    with pytest.raises(NotFound, match="no longer exists: use a new key"):
        start_render(world.app, ANN, StartRender(quote=render.quote), render.quote)


def test_a_render_of_before_timelines_were_kept_has_none(world: World) -> None:
    render = world.start(world.timeline("a", "b", generator="free"))
    assert timeline_of(world.app, ANN, render.id) == world.timeline("a", "b", generator="free")
    written(world, render.changed(timeline=""))
    with pytest.raises(NotFound, match="is not kept"):
        timeline_of(world.app, ANN, render.id)


def test_a_render_is_cancelled_twice_as_once(world: World) -> None:
    world.model.answer = still_running
    render = world.start(world.timeline("a", "b"))
    world.settle(60)
    first = cancel_render(world.app, ANN, render.id)
    assert first.state == "cancelling" and cancel_render(world.app, ANN, render.id) == first


@pytest.mark.parametrize(("key", "what"), [("key_gone", "API key"), ("drp_gone", "drop")])
def test_a_deputy_that_is_gone_starts_nothing(world: World, key: str, what: str) -> None:
    with pytest.raises(SignedOut, match=f"This {what} was revoked"):
        world.start(world.timeline("a", "b"), user=replace(ANN, key=key))
    assert balance(world) == (limits.WELCOME_CREDITS, 0)


def test_who_never_signed_in_starts_nothing(world: World) -> None:
    stranger = User("carl", "carl", None, email_verified=False)
    with pytest.raises(NotFound, match="sign in once"):
        world.start(world.timeline("a", "b", owner=stranger), user=stranger)


def test_a_receipt_says_why_it_is_as_it_is(world: World) -> None:
    paid = world.start(world.timeline("a", "b"))
    assert receipt_of(world.app, paid).why.startswith("It is not over")
    free = world.finished(world.timeline("c", "d", generator="free"))
    assert receipt_of(world.app, free).why == "Nothing in it had a price."


def test_lists_are_read_to_their_end(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limits, "PAGE_ITEMS", 1)
    world.model.answer = lambda _prefix: FailedOutcome("It failed.", again=True)
    render = world.finished(world.timeline("a", "b"))
    assert len(receipt_of(world.app, render).attempts) == limits.MAX_ATTEMPTS
    world.model.answer = None
    world.fail["stitch"] = lambda: StepFailed("They do not fit.")
    world.finished(world.timeline("a", "b", take=2))
    world.finished(world.timeline("a", "b", take=3))
    assert unpaid_credits(world.app, "ann") == 16
    assert world.app.spending.credits(world.app) == (limits.MAX_ATTEMPTS + 2) * 8
    started = [world.start(world.timeline("a", "b", take=number)) for number in (4, 5)]
    assert recover(world.app) == len(started)


def test_a_search_for_the_project_that_uses_a_clip_goes_on(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    asset = world.asset("a")
    create_project(world.app, ANN, "oldest", Timeline(segments=(Clip(id="c", asset=asset),)))
    for number in range(3):
        create_project(
            world.app, ANN, f"p{number}", Timeline(segments=(Clip(id="c", asset=world.asset("b")),))
        )
    monkeypatch.setattr(limits, "PAGE_ITEMS", 1)
    monkeypatch.setattr(limits, "SEARCHED_DOCUMENTS", 1)
    with pytest.raises(Conflict, match="The project 'oldest' uses this clip"):
        delete_asset(world.app, ANN, asset)


def test_a_render_that_is_gone_needs_nothing(world: World) -> None:
    render = world.start(world.timeline("a", "b"))
    with pytest.raises(Conflict, match="not over"):
        delete_asset(world.app, ANN, "ast_ann_a")
    removed(world, Render, render.id)
    delete_asset(world.app, ANN, "ast_ann_a")
    world.clock.pass_seconds((limits.UNUSED_CLIP_DAYS + 1) * DAY_SECONDS)
    for _ in range(limits.SHARDS):
        forget_unused(world.app)
        world.clock.pass_seconds(60)
    assert world.store.get(Asset, "ast_ann_b") is None


def test_a_clip_that_is_deleted_while_it_is_forgotten_counts_once(world: World) -> None:
    asset = world.asset("a")
    world.clock.pass_seconds((limits.UNUSED_CLIP_DAYS + 1) * DAY_SECONDS)
    store = Meanwhile(world.store, asset, lambda: removed(world, Asset, asset))
    app = replace(world.app, store=store)
    forgotten = 0
    for _ in range(limits.SHARDS):
        forgotten += forget_unused(app)
        world.clock.pass_seconds(60)
    assert forgotten == 0 and world.store.get(Asset, asset) is None


def test_a_project_that_is_deleted_by_two_at_once_is_gone(world: World) -> None:
    project = create_project(world.app, ANN, "p", world.timeline("a", "b"))
    store = Meanwhile(world.store, project.id, lambda: delete_project(world.app, ANN, project.id))
    delete_project(replace(world.app, store=store), ANN, project.id)
    with pytest.raises(NotFound):
        delete_project(world.app, ANN, project.id)


def test_a_shared_film_whose_bytes_were_given_up_is_gone_for_anyone(world: World) -> None:
    render = world.finished(world.timeline("a", "b", generator="free"))
    token = share_render(world.app, ANN, render.id, "shown").id
    film = world.store.get(Artifact, str(render.result))
    assert film is not None and shared_film(world.app, token).artifact == film
    written(world, film.changed(state="lost"))
    with pytest.raises(NotFound):
        shared_film(world.app, token)


def test_films_that_failed_and_takes_that_were_lost_are_no_takes(world: World) -> None:
    timeline = world.timeline("a", "b")
    project = create_project(world.app, ANN, "p", timeline)
    render = world.finished(timeline)
    written(world, render.changed(project=project.id))
    (take,) = takes_of(world.app, ANN, project.id, "b1")
    assert take.current and take.free
    written(world, made(world, render, "generate:b1").changed(state="lost"))
    assert not list(takes_of(world.app, ANN, project.id, "b1"))
    world.fail["stitch"] = lambda: StepFailed("They do not fit.")
    failed = world.finished(world.timeline("a", "b", take=2))
    written(world, failed.changed(project=project.id))
    assert not list(takes_of(world.app, ANN, project.id, "b1"))


def test_an_installation_without_accounts_has_nothing_to_audit(world: World) -> None:
    for user in (ANN, BOB):
        removed(world, Account, user.account)
    world.clock.pass_seconds(3_600 - world.clock.now() / 1_000 % 3_600)
    assert audit_some(world.app) == 0


def test_only_the_last_plans_are_remembered(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(context, "REMEMBERED_PLANS", 1)
    renders = [world.start(world.timeline("a", clip, generator="free")) for clip in "bc"]
    for render in (*renders, *renders):
        world.app.plan(render.plan)
        assert list(world.app.plans) == [render.plan]


def test_an_input_that_was_damaged_is_made_again(world: World) -> None:
    render = world.start(world.timeline("a", "b", generator="free"))
    damaged: list[str] = []

    def read(job: StepJob) -> None:
        if not damaged:
            file = made(world, render, "frames:b1").files["first.png"]
            damaged.append(file.sha256)
            world.bucket.put_bytes(file_name(file.sha256), b"other bytes")
        for need in job.step.needs:
            if need == "frames:b1":
                job.input(need)

    world.before["generate"] = read
    world.settle()
    assert world.render(render).state == "succeeded" and world.ran["frames"] == 2


def test_a_disk_that_is_full_is_said_to_be(world: World) -> None:
    world.fail["stitch"] = lambda: OSError(28, "No space left on device")
    failure = world.finished(world.timeline("a", "b")).failure
    assert failure is not None and failure.sentence.startswith("The disk is full")
    assert balance(world) == (limits.WELCOME_CREDITS, 0)


def test_a_sweep_goes_on_past_what_nobody_foresaw(world: World) -> None:
    def broken(_sha256: str) -> None:
        raise ZeroDivisionError

    render = world.start(world.timeline("a", "b", generator="free"))
    world.clock.pass_seconds(limits.ENTRY_TIMEOUT_MS / 1_000 + 1)
    app = replace(world.app, store=Meanwhile(world.store, "ann", lambda: broken("")))
    assert sweep(app) >= 1
    world.settle()
    assert world.render(render).state == "succeeded"


def test_a_poll_that_failed_too_often_ends_no_render(world: World) -> None:
    render = world.start(world.timeline("a", "b"))
    given_up(world.app, Message(id="m", topic="poll", subject=render.id))
    assert world.render(render).state == "running"


def test_a_render_that_ended_meanwhile_is_left_as_it_is(world: World) -> None:
    for act in (lambda app, id: look(app, id), lambda app, id: tell(app, id, Due())):
        render = world.start(world.timeline("a", "b"))
        cancel = Meanwhile(world.store, "ann", lambda id=render.id: cancel_render(world.app, ANN, id))
        act(replace(world.app, store=cancel), render.id)
        ended = get_render(world.app, ANN, render.id)
        assert ended.state == "cancelled" and balance(world) == (limits.WELCOME_CREDITS, 0)


def test_a_render_that_waits_its_turn_is_not_started_by_a_look(world: World) -> None:
    renders = [world.start(world.timeline("a", f"b{number}")) for number in range(3)]
    look(world.app, renders[2].id)
    assert world.render(renders[2]).state == "held"


def test_an_operation_ends_without_its_render_and_without_its_line(world: World) -> None:
    world.model.answer = still_running
    render = world.start(world.timeline("a", "b"))
    world.settle(60)
    for attempt in world.store.query(GenerationAttempt, Query()).items:
        removed(world, GenerationAttempt, attempt.id)  # an earlier release wrote none
    world.model.answer = lambda prefix: Succeeded(prefix + "take.mp4", "paid-1")
    world.settle()
    assert world.render(render).state == "succeeded"
    world.model.answer = still_running
    other = world.start(world.timeline("a", "b", take=2))
    world.settle(60)
    for attempt in world.store.query(GenerationAttempt, Query()).items:
        removed(world, GenerationAttempt, attempt.id)
    written(world, world.render(other).changed(state="failed", due_at=None))
    world.model.answer = lambda _prefix: FailedOutcome("It failed.", again=True)
    world.settle(60)
    key = world.app.plan(other.plan).steps["generate:b1"].key
    assert world.store.get(Artifact, artifact_id("ann", key)) is None, "another render may try"
