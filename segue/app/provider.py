"""Submitting a generation to a provider: at most once per attempt.

1. the intent is committed, 2. the model is called once, 3. the operation's name is committed. What a crash
leaves in between is looked for under the attempt's own prefix, or waited out (`polling.py`); nothing is ever
submitted twice.
"""

import time
from collections.abc import Callable
from functools import partial

import structlog

from segue.app.attempts import answered, begun
from segue.app.context import App
from segue.app.gathering import Asked, gathered
from segue.app.looking import refusal_of, refuse_unasked
from segue.app.spending import CAPPED, capped
from segue.app.step_job import InputLost
from segue.app.steps import Report, exchange, new_artifact, somebody_elses
from segue.app.tracing import span
from segue.app.transitions import as_told, commit, give_up, moved_by, wake
from segue.app.turns import keep, left, turn_of
from segue.app.worker import new_lease, scratch_folder
from segue.domain import limits
from segue.domain.artifacts import Artifact, Submission, artifact_id, copied, made_ready, submitted_as
from segue.domain.attempts import GenerationAttempt, attempt_id
from segue.domain.plan import PlanIndex, Step
from segue.domain.render_model import (
    Broke,
    Claimed,
    Finished,
    Found,
    GenerationBroke,
    Queued,
    Render,
    RenderEvent,
    Submitted,
)
from segue.domain.value import Instant
from segue.ports import Message, ProviderRefused, Remote, Transaction

log = structlog.get_logger()


def submit(app: App, render: Render, index: PlanIndex, step: Step) -> None:
    """Submit a step of a provider's that is ready, unless its artifact exists or is being made."""
    with scratch_folder(app) as folder:
        try:
            asked = gathered(app, render, index, step, folder)
        except InputLost as lost:
            exchange(app, render.id, index, Report("", "", lost=lost.steps))
            return
        remote = app.remote(asked.generator)
        lease = new_lease(app, "provider")
        ids = (artifact_id(render.owner, step.key), asked.second_id)
        refused = None
        if step.price:
            with span("look", render.id, **{"segue.generator": asked.generator}):
                refused = refusal_of(app, asked.look, ids)
        if refused is not None:
            refuse_unasked(app, render.id, index, step.id, lease, refused)
            return
        started = time.monotonic()
        submission = _intend(app, render.id, index, asked, remote, lease)
        if submission is not None:
            _call(app, render.id, index, asked, remote, lease, submission, started)


def _intend(
    app: App, render_id: str, index: PlanIndex, asked: Asked, remote: Remote, lease: str
) -> Submission | None:
    """Commit the intent to submit; None when there is nothing to submit."""

    def work(transaction: Transaction) -> Submission | None:
        render = transaction.get(Render, render_id)
        assert render is not None  # renders are not deleted while they may run
        record = render.steps[asked.step.id]
        if render.state != "running" or record.state != "ready" or record.not_before > transaction.now:
            return None
        artifact = transaction.get(Artifact, artifact_id(render.owner, asked.step.key))
        twin = transaction.get(Artifact, asked.second_id) if asked.second_id else None
        fresh = artifact or new_artifact(render, asked.step, transaction.now)
        write = transaction.create if artifact is None else transaction.put
        events, changed, submission = _decided(transaction, render, asked, remote, fresh, twin, lease)
        place = None
        if submission is not None:
            place = turn_of(
                transaction, remote.capabilities, fresh.id, submission, waited_out(submission, remote)
            )
            if place.position is not None:
                events = [Queued(asked.step.id, place.position, place.not_before)]
                changed, submission = None, None
        commit(transaction, render, moved_by(render, index, events, transaction.now), index)
        keep(transaction, place.queue if place else None)
        if submission is not None:
            transaction.create(begun(render, asked.step, submission))
        if changed is not None:
            write(changed)
            if changed.state == "ready" and twin is not None:
                transaction.put(twin.changed(used_at=transaction.now))
                others = [each for each in fresh.waiting if each != render_id]
                transaction.emit(*(wake(each, f"{fresh.id}:{lease}") for each in others))
        return submission

    return app.store.transact(work, on=render_id, settlement=True)


def _decided(
    transaction: Transaction,
    render: Render,
    asked: Asked,
    remote: Remote,
    artifact: Artifact,
    twin: Artifact | None,
    lease: str,
) -> tuple[list[RenderEvent], Artifact | None, Submission | None]:
    """What the state of a take's artifact means for a render that wants it."""
    id = asked.step.id
    if artifact.state == "ready":
        return [Found(frozenset({id}))], None, None
    if artifact.submission is None and twin is not None and twin.state == "ready":
        return [Found(frozenset({id}))], copied(artifact, twin, transaction.now), None
    waiting = tuple(dict.fromkeys((*artifact.waiting, render.id)))[-limits.MAX_WAITING_RENDERS :]
    if artifact.submission is not None and artifact.render == render.id:
        return [Claimed("", lease, (id,)), Submitted(lease, id)], artifact.changed(waiting=waiting), None
    if somebody_elses(transaction, artifact, render):
        return [Claimed("", lease, (), (id,))], artifact.changed(waiting=waiting), None
    attempt = render.steps[id].attempt + 1
    submission = Submission(
        generator=asked.generator,
        attempt=attempt,
        prefix=f"takes/{render.id}/{asked.step.key[:16]}/{attempt}/",
        intended_at=transaction.now,
        before_frame=asked.before_frame,
        after_frame=asked.after_frame,
        prompt=asked.prompt,
        second_id=asked.second_id,
        stills=asked.stills,
    )
    if artifact.state == "lost":  # what it was is gone: it is no take that another could better
        artifact = artifact.changed(result=None, files={})
    claimed = artifact.changed(
        state="building",
        render=render.id,
        submission=submission,
        waiting=waiting,
        due_at=submission.intended_at + limits.ENTRY_TIMEOUT_MS,  # by then its caller is done, or dead
    )
    return [Claimed("", lease, (id,))], claimed, submission


def waited_out(submission: Submission, remote: Remote) -> Instant:
    """When a submission whose outcome is unknown surely has ended, one way or another."""
    return submission.intended_at + limits.ENTRY_TIMEOUT_MS + remote.maximum_ms + 60_000


def _call(
    app: App,
    render_id: str,
    index: PlanIndex,
    asked: Asked,
    remote: Remote,
    lease: str,
    submission: Submission,
    started: float,
) -> None:
    answer = partial(_record, app, render_id, index, asked, lease, submission)
    if capped(app):
        answer(_refused(ProviderRefused(CAPPED, again=False, code="daily_limit")))
        return
    late_wall = app.now() - submission.intended_at > limits.SUBMIT_WINDOW_MS
    if late_wall or (time.monotonic() - started) * 1_000 > limits.SUBMIT_WINDOW_MS:
        late = ProviderRefused("The machine was too slow to ask the model.", again=True)
        answer(_refused(late))
        return
    try:
        with span("submit", render_id, **{"segue.generator": submission.generator}):
            operation = asked.call(submission.prefix)
    except ProviderRefused as refused:
        log.warning("submit_refused", render=render_id, step=asked.step.id, detail=refused.detail)
        answer(_refused(refused))
    except Exception as error:  # anything else leaves open whether the model has started
        log.error("submit_ambiguous", render=render_id, step=asked.step.id, exc_info=error)
        answer(_followed(None))
    else:
        answer(_followed(operation))


Answer = Callable[[Artifact, str, str, Instant], tuple[Artifact | None, RenderEvent]]
"""What an answer to a submit makes of the artifact (None: it is given up), and the render's event."""


def _refused(refused: ProviderRefused) -> Answer:
    def answer(_artifact: Artifact, step: str, lease: str, _now: Instant) -> tuple[None, RenderEvent]:
        said = refused.code, refused.sentence, refused.again
        return None, Broke(lease, step, *said, refused.busy_ms or 0, refused.detail)

    return answer


def _followed(operation: str | None) -> Answer:
    def answer(artifact: Artifact, step: str, lease: str, now: Instant) -> tuple[Artifact, RenderEvent]:
        assert artifact.submission is not None
        named = artifact.submission.changed(operation=operation)
        due_at = now + limits.POLL_FIRST_MS if operation else artifact.due_at
        return artifact.changed(submission=named, due_at=due_at), Submitted(lease, step)

    return answer


def _record(
    app: App,
    render_id: str,
    index: PlanIndex,
    asked: Asked,
    lease: str,
    submission: Submission,
    answer: Answer,
) -> None:
    """Commit what a submit has answered, unless it was given up meanwhile and another attempt has begun."""

    def work(transaction: Transaction) -> None:
        render = transaction.get(Render, render_id)
        assert render is not None
        artifact = transaction.get(Artifact, artifact_id(render.owner, asked.step.key))
        if artifact is None or not submitted_as(artifact, submission):
            return
        line = transaction.get(GenerationAttempt, attempt_id(submission))
        queue = left(transaction, submission)
        changed, answered_with = answer(artifact, asked.step.id, lease, transaction.now)
        events = [as_told(render, answered_with)]
        if changed is None and artifact.result is not None:
            changed, events = _best_stands(
                artifact, render, (asked.step.id, lease), events[0], transaction.now
            )
        commit(transaction, render, moved_by(render, index, events, transaction.now), index)
        if line is not None:
            transaction.put(answered(line, changed, answered_with, transaction.now))
        if changed is None:
            give_up(transaction, artifact)
        else:
            transaction.put(changed)
        if changed is not None and changed.submission is not None:
            transaction.emit(poll_message(changed, transaction.now + limits.POLL_FIRST_MS))
            return
        keep(transaction, queue)
        others = [each for each in artifact.waiting if each != render.id]
        transaction.emit(*(wake(each, f"{artifact.id}:{lease}") for each in others))

    app.store.transact(work, on=render_id, settlement=True)


def _best_stands(
    artifact: Artifact, render: Render, held: tuple[str, str], refused: RenderEvent, now: Instant
) -> tuple[Artifact, list[RenderEvent]]:
    """What a refusal means where an earlier take is there: it is asked again, or the best so far stands."""
    step, lease = held
    again = isinstance(refused, Broke | GenerationBroke) and refused.again
    if again and render.state == "running" and render.steps[step].failures + 1 < limits.MAX_ATTEMPTS:
        return artifact.changed(submission=None, due_at=None), [refused]
    found = Found(frozenset({step}))  # if another polls for it by now
    return made_ready(artifact, now), [Finished(lease, (step,)), found]


def poll_message(artifact: Artifact, not_before: Instant) -> Message:
    """Ask for the next look at an operation."""
    assert artifact.submission is not None
    submission = artifact.submission
    id = f"poll:{submission.prefix}{submission.polls}"
    return Message(id=id, topic="poll", subject=artifact.id, not_before=not_before)
