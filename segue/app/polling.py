"""Following an operation at a provider to its end, whatever became of the render that started it."""

from typing import assert_never

import structlog

from segue.app.attempts import close
from segue.app.context import App
from segue.app.estimates import merge_times, note_time
from segue.app.provider import poll_message, waited_out
from segue.app.retaking import best_of, scored, spent, to_better
from segue.app.taking import Made, Unfaithful, extension_brought, sound_brought, take_brought
from segue.app.tracing import span
from segue.app.transitions import commit, give_up, moved_by, wake
from segue.app.turns import keep, left
from segue.app.worker import scratch_folder
from segue.domain import limits
from segue.domain.artifacts import Artifact, File, Submission, copied, made_ready, submitted_as
from segue.domain.attempts import AttemptState, GenerationAttempt, attempt_id
from segue.domain.errors import GenerationFiltered, MediaRefused, NotFound
from segue.domain.plan import EffectWork, ExtendWork, GenerateWork, PlanIndex, Step, VoiceWork
from segue.domain.render_model import TERMINAL, GenerationBroke, Render
from segue.domain.results import Generated
from segue.domain.take_files import TAKE
from segue.ports import (
    FailedOutcome,
    Filtered,
    Gone,
    Outcome,
    Remote,
    Running,
    Succeeded,
    Transaction,
)

log = structlog.get_logger()

TOO_LONG = "The model took too long and was given up: nothing was charged. Start the render again."
UNUSABLE = "The model delivered a damaged take: nothing was charged. Start the render again."
GONE = "The model's provider lost this generation: nothing was charged. Start the render again."
UNLIKE = (
    "The model did not keep to the two frames, several times over: nothing was charged. "
    "Try another generator, or clips whose ends are more alike."
)
UNLIKE_CLIP = (
    "The model did not go on from the clip's last frame, several times over: nothing was charged. "
    "Try another generator, or let the clip go on from another frame."
)


def poll(app: App, id: str) -> None:
    """Look at the operation that makes an artifact, once, and commit what it has become."""
    artifact = app.store.get(Artifact, id)
    if artifact is None or artifact.state != "building" or artifact.submission is None:
        return
    submission = artifact.submission
    remote = app.remote(submission.generator)
    outcome = _outcome(app, artifact.render or id, remote, submission)
    match outcome:
        case Running(queue_position):
            _wait_on(app, id, submission, queue_position)
        case Succeeded(take, model):
            try:
                _deliver(app, artifact, submission, take, model)
            except NotFound as missing:
                log.warning("take_missing", artifact=id, detail=str(missing))
                _wait_for_bytes(app, id, submission, remote)
            except MediaRefused as refused:
                log.warning("take_refused", artifact=id, detail=refused.detail)
                _give_up(app, id, submission, "generation_failed", UNUSABLE, again=True)
            except Unfaithful as unlike:
                log.warning("take_unfaithful", artifact=id, decibels=unlike.decibels)
                sentence = UNLIKE if len(unlike.decibels) == 2 else UNLIKE_CLIP
                _give_up(app, id, submission, "take_unfaithful", sentence, again=True)
        case Filtered(sentence, detail):
            log.warning("generation_filtered", artifact=id, detail=detail)
            _give_up(app, id, submission, GenerationFiltered.code, sentence, again=False)
        case FailedOutcome(sentence, again, detail, code):
            log.warning("generation_failed", artifact=id, detail=detail)
            _give_up(app, id, submission, code, sentence, again=again)
        case Gone():
            _give_up(app, id, submission, "generation_failed", GONE, again=True)
        case _:
            assert_never(outcome)


def _outcome(app: App, render_id: str, remote: Remote, submission: Submission) -> Outcome:
    late = app.now() >= waited_out(submission, remote)
    try:
        if submission.operation is not None:
            with span("poll", render_id, **{"segue.generator": submission.generator}):
                outcome = remote.poll(submission.operation, submission.prefix)
        else:
            outcome = remote.adopt(submission.prefix) or (Gone() if late else Running())
    except Exception as error:  # a provider that does not answer now is asked again
        log.warning("poll_failed", prefix=submission.prefix, exc_info=error)
        outcome = Running()
    if isinstance(outcome, Running) and (late or submission.polls >= limits.MAX_POLLS):
        return FailedOutcome(TOO_LONG, again=False)
    return outcome


def _wait_on(app: App, id: str, submission: Submission, queue_position: int | None = None) -> None:
    def work(transaction: Transaction) -> None:
        artifact = transaction.get(Artifact, id)
        if artifact is None or not submitted_as(artifact, submission):
            return
        assert artifact.submission is not None
        polls = artifact.submission.polls + 1
        pause = min(limits.POLL_CEILING_MS, limits.POLL_FIRST_MS // 3 * polls)
        due_at = transaction.now + pause
        followed = artifact.submission.changed(polls=polls, queue_position=queue_position)
        waiting = artifact.changed(submission=followed, due_at=due_at)
        transaction.put(waiting)
        transaction.emit(poll_message(waiting, due_at))

    app.store.transact(work, on=id)


def _wait_for_bytes(app: App, id: str, submission: Submission, remote: Remote) -> None:
    """The model says it has delivered, but its bytes are not there: wait as long as it could have taken."""
    if app.now() >= waited_out(submission, remote) or submission.polls >= limits.MAX_POLLS:
        _give_up(app, id, submission, "generation_failed", GONE, again=True)
    else:
        _wait_on(app, id, submission)


def _deliver(app: App, artifact: Artifact, submission: Submission, take: str, model: str) -> None:
    render = app.store.get(Render, artifact.render)
    assert render is not None  # a render lives longer than its operations
    index = app.plan(render.plan)
    step = next(step for step in index.plan.steps if step.key == artifact.key)
    with scratch_folder(app) as folder:
        folder.mkdir(parents=True)
        with span("take", render.id, **{"segue.generator": submission.generator}):
            if isinstance(step.work, EffectWork | VoiceWork):
                result, files = sound_brought(app, step.work.kind, submission, take, model, folder)
            elif isinstance(step.work, ExtendWork):
                result, files = extension_brought(app, submission, take, model, step.work, folder)
            else:
                assert isinstance(step.work, GenerateWork)
                result, files = take_brought(app, submission, take, model, step.work.take, folder)
                if step.work.retakes:
                    score = scored(app, submission, step.work, folder / TAKE, folder)
                    result, files = best_of(artifact, result, files, score)
                    if to_better(step.work, result) and _bettered(
                        app, artifact.id, submission, result, files, index, step
                    ):
                        return
    _commit_take(app, artifact.id, submission, result, files, spent(step, result))
    note_time(app, step, app.now() - submission.intended_at)
    merge_times(app)


def _bettered(
    app: App,
    id: str,
    submission: Submission,
    best: Generated,
    files: dict[str, File],
    index: PlanIndex,
    step: Step,
) -> bool:
    """Keep the best take so far and have another made; False if nothing new may start."""

    def work(transaction: Transaction) -> bool:
        artifact = transaction.get(Artifact, id)
        if artifact is None or not submitted_as(artifact, submission):
            return True
        render = transaction.get(Render, artifact.render)
        line = transaction.get(GenerationAttempt, attempt_id(submission))
        queue = left(transaction, submission)
        if render is None or render.state != "running":
            return False
        event = GenerationBroke(step.id, "", "", again=True, to_better=True)
        commit(transaction, render, moved_by(render, index, [event], transaction.now), index)
        kept = artifact.changed(result=best, files=files, price=spent(step, best))
        transaction.put(kept.changed(submission=None, due_at=None))
        keep(transaction, queue)
        close(transaction, line, "delivered", model=best.model)
        return True

    return app.store.transact(work, on=id, settlement=True)


def _commit_take(
    app: App,
    id: str,
    submission: Submission,
    result: Made,
    files: dict[str, File],
    price: int,
    ended: tuple[AttemptState, str] = ("delivered", ""),
) -> None:
    def work(transaction: Transaction) -> None:
        artifact = transaction.get(Artifact, id)
        second = _twin(transaction, submission)
        line = transaction.get(GenerationAttempt, attempt_id(submission))
        queue = left(transaction, submission)
        if artifact is None or not submitted_as(artifact, submission):
            return
        ready = made_ready(artifact.changed(result=result, files=files, price=price), transaction.now)
        if submission.second_id and (second is None or second.state == "lost"):
            paid = artifact.paid or (second is not None and second.paid)
            ready = ready.changed(twin=submission.second_id, paid=paid, owed=ready.owed and not paid)
            key = submission.second_id.rpartition(":")[2]
            twin = ready.changed(id=submission.second_id, key=key, twin=artifact.id, second=True, owed=False)
            (transaction.create if second is None else transaction.put)(twin)
        transaction.put(ready)
        keep(transaction, queue)
        close(transaction, line, *ended, model=result.model)
        waiting = dict.fromkeys((artifact.render, *artifact.waiting))
        transaction.emit(*(wake(each, submission.prefix) for each in waiting))

    app.store.transact(work, on=id)


def _twin(transaction: Transaction, submission: Submission) -> Artifact | None:
    """What lies under the second key, which only takes have."""
    return transaction.get(Artifact, submission.second_id) if submission.second_id else None


def _give_up(app: App, id: str, submission: Submission, code: str, sentence: str, *, again: bool) -> None:
    """End an attempt without a take: the render that made it hears why, those that wait may make their own.

    If meanwhile another take came to lie under the second key, that one stands in.
    """
    artifact = app.store.get(Artifact, id)
    render = app.store.get(Render, artifact.render) if artifact else None
    index = app.plan(render.plan) if render else None
    state: AttemptState = "filtered" if code == GenerationFiltered.code else "failed"
    if artifact is not None and isinstance(artifact.result, Generated):  # the best take so far stands
        ended = state, sentence
        _commit_take(app, id, submission, artifact.result, artifact.files, artifact.price, ended)
        return

    def work(transaction: Transaction) -> None:
        artifact = transaction.get(Artifact, id)
        if artifact is None or not submitted_as(artifact, submission):
            return
        render = transaction.get(Render, artifact.render)
        line = transaction.get(GenerationAttempt, attempt_id(submission))
        queue = left(transaction, submission)
        twin = _twin(transaction, submission)
        waiting = {*artifact.waiting} - {artifact.render}
        if render is not None and render.state == "running" and twin is not None and twin.state == "ready":
            transaction.check(Render, render.id)
            transaction.put(copied(artifact, twin, transaction.now))
            transaction.put(twin.changed(used_at=transaction.now))
            waiting.add(render.id)
        else:
            if render is not None and index is not None and render.state not in TERMINAL:
                event = GenerationBroke(_step_of(index, artifact.key), code, sentence, again)
                commit(transaction, render, moved_by(render, index, [event], transaction.now), index)
            give_up(transaction, artifact)
        close(transaction, line, state, sentence)
        keep(transaction, queue)
        transaction.emit(*(wake(each, submission.prefix) for each in sorted(waiting)))

    app.store.transact(work, on=render.owner if render else id, settlement=True)


def _step_of(index: PlanIndex, key: str) -> str:
    return next(step.id for step in index.plan.steps if step.key == key)
