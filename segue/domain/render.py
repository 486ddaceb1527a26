"""The whole state machine of a render.

    held -> running -> succeeded | failed
    held | running -> cancelling -> cancelled

`advance(render, index, event, now)` is the only thing that changes a render. It is pure: it returns the new
render and the effects that must be committed with it.
"""

import hashlib
from typing import assert_never

from segue.domain import limits
from segue.domain.plan import PlanIndex
from segue.domain.render_followup import DISPATCH_MS, POLLING_MS, claimable, followed_up
from segue.domain.render_model import (
    COMPLETE,
    TERMINAL,
    Admitted,
    Advance,
    Broke,
    CancelAsked,
    Claimed,
    Due,
    Failure,
    Finished,
    Found,
    GenerationBroke,
    Lost,
    Poisoned,
    Queued,
    Render,
    RenderEvent,
    Renewed,
    StepRecord,
    Submitted,
    Worker,
    WorkerGone,
    with_records,
)
from segue.domain.value import Instant

__all__ = ["advance", "claimable"]

POISON = Failure(
    code="internal",
    sentence="Something went wrong on our side: nothing was charged. Start the render again.",
    retryable=True,
)
"""What is said of a render that a message which always fails was about."""


def advance(render: Render, index: PlanIndex, event: RenderEvent, now: Instant) -> Advance:
    """The render after an event, and what must happen with the same commit.

    A finished render never changes; an event that comes late or twice leaves the very same render.
    """
    if render.state in TERMINAL:
        return Advance(render, ())
    # Taking a step, keeping it and handing it to a model leave what is ready and waiting as it was.
    unmoved = isinstance(event, Claimed | Renewed | Submitted)
    return followed_up(render, _applied(render, index, event, now), index, now, ready_as_before=unmoved)


def _applied(render: Render, index: PlanIndex, event: RenderEvent, now: Instant) -> Render:
    """The render with the event itself applied; what follows from it comes after."""
    match event:
        case Admitted():
            return render.changed(state="running") if render.state == "held" else render
        case Found(steps):
            return _found(render, steps)
        case Claimed():
            return _claimed(render, event, now)
        case Renewed():
            return _renewed(render, event, now)
        case Finished(lease, steps):
            return with_records(render, steps, lambda record: _ended(record, lease))
        case Submitted(lease, step):
            return with_records(render, (step,), lambda record: _submitted(record, lease, now))
        case Queued(step):
            return with_records(render, (step,), lambda record: _queued(record, event))
        case Broke() | GenerationBroke():
            return _broke(render, event, now)
        case WorkerGone(worker, crashed):
            return _worker_gone(render, worker, crashed)
        case Lost(steps):
            return with_records(render, steps, _unmade)
        case Poisoned():
            return render.changed(failure=render.failure or POISON)
        case CancelAsked():
            return render.changed(state="cancelling")
        case Due():
            return _due(render, now)
        case _:
            assert_never(event)


def _found(render: Render, steps: frozenset[str]) -> Render:
    def found(record: StepRecord) -> StepRecord:
        if record.state in COMPLETE or record.state == "running":
            return record
        state = "done" if record.state == "polling" else "cached"
        return record.changed(state=state, lease=None, due_at=None)

    unblocked = [id for id, record in render.steps.items() if record.state == "blocked" and id not in steps]
    render = with_records(render, steps, found)
    return with_records(render, unblocked, lambda record: record.changed(state="waiting", due_at=None))


def _claimed(render: Render, event: Claimed, now: Instant) -> Render:
    def claimed(record: StepRecord) -> StepRecord:
        if not may_start(record):
            return record
        return record.changed(
            state="running",
            attempt=record.attempt + 1,
            lease=event.lease,
            due_at=now + limits.LEASE_MS,
            queue_position=None,
        )

    def blocked(record: StepRecord) -> StepRecord:
        return record.changed(state="blocked", due_at=now + DISPATCH_MS) if may_start(record) else record

    def may_start(record: StepRecord) -> bool:
        return render.state == "running" and record.state == "ready" and record.not_before <= now

    render = with_records(with_records(render, event.steps, claimed), event.blocked, blocked)
    if event.worker and event.steps:
        return render.changed(workers=_alive(render.workers, event.worker, now))
    return render


def _alive(workers: tuple[Worker, ...], worker: str, now: Instant) -> tuple[Worker, ...]:
    """The workers with this one alive; it takes the place of one that was expected."""
    known = next((each for each in workers if each.id == worker), None)
    replaced = known or next((each for each in workers if each.id.startswith("expected")), None)
    others = tuple(each for each in workers if each is not replaced)
    alive = known or Worker(id=worker, due_at=now)
    return (*others, alive.changed(due_at=now + limits.LEASE_MS))


def _renewed(render: Render, event: Renewed, now: Instant) -> Render:
    def renewed(record: StepRecord) -> StepRecord:
        held = record.state == "running" and record.lease == event.lease
        return record.changed(due_at=now + limits.LEASE_MS) if held else record

    leased = [id for id, record in render.steps.items() if record.lease == event.lease]
    render = with_records(render, leased, renewed)
    progress = {**render.progress, **{step: done for step, done in event.progress if step in leased}}
    known = any(each.id == event.worker for each in render.workers)  # a last beat may come after it has left
    workers = _alive(render.workers, event.worker, now) if known else render.workers
    return render.changed(progress=progress, workers=workers)


def _ended(record: StepRecord, lease: str) -> StepRecord:
    if record.state != "running" or record.lease != lease:
        return record
    return record.changed(state="done", lease=None, due_at=None)


def _submitted(record: StepRecord, lease: str, now: Instant) -> StepRecord:
    if record.state != "running" or record.lease != lease:
        return record
    return record.changed(state="polling", lease=None, due_at=now + POLLING_MS)


def _queued(record: StepRecord, event: Queued) -> StepRecord:
    if record.state != "ready":
        return record
    return record.changed(
        state="waiting", due_at=None, not_before=event.not_before, queue_position=event.position
    )


def _broke(render: Render, event: Broke | GenerationBroke, now: Instant) -> Render:
    record = render.steps.get(event.step)
    if record is None:
        return render
    if isinstance(event, Broke):
        current = record.state == "running" and record.lease == event.lease
    else:
        current = record.state == "polling"
    if not current:
        return render
    if isinstance(event, GenerationBroke) and event.to_better:
        anew = StepRecord(attempt=record.attempt, failures=record.failures, losses=record.losses)
        return with_records(render, (event.step,), lambda _: anew)
    failures = record.failures + 1
    if event.again and failures < limits.MAX_ATTEMPTS and render.state == "running":
        asked = event.pause_ms if isinstance(event, Broke) else 0
        not_before = now + asked + _pause(failures, f"{render.id}:{event.step}:{record.attempt}")
        retried = StepRecord(
            attempt=record.attempt, failures=failures, losses=record.losses, not_before=not_before
        )
        return with_records(render, (event.step,), lambda _: retried)
    failed = record.changed(state="failed", failures=failures, lease=None, due_at=None)
    failure = Failure(code=event.code, sentence=event.sentence, retryable=event.again, step=event.step)
    fault = event.detail[: limits.FAULT_CHARACTERS] if isinstance(event, Broke) else ""
    return with_records(render, (event.step,), lambda _: failed).changed(failure=failure, fault=fault)


def _pause(failures: int, name: str) -> int:
    """Milliseconds before the next attempt: doubled at each failure, and spread up to half as much again.

    The spread comes from a name, not from chance, so that `advance` stays pure: what failed together does not
    come back together.
    """
    pause = min(limits.RETRY_CEILING_MS, limits.RETRY_BASE_MS << (failures - 1))
    return pause + int.from_bytes(hashlib.sha256(name.encode()).digest()[:4]) % (pause // 2)


def _lost(record: StepRecord) -> StepRecord:
    return record.changed(state="waiting", lease=None, due_at=None, losses=record.losses + 1)


def _unmade(record: StepRecord) -> StepRecord:
    return _lost(record) if record.state in COMPLETE else record


def _worker_gone(render: Render, worker: str, crashed: bool) -> Render:
    leased = [
        id
        for id, record in render.steps.items()
        if record.state == "running" and record.lease and record.lease.partition("/")[0] == worker
    ]
    render = with_records(render, leased, _lost)
    known = worker if any(each.id == worker for each in render.workers) else _expected(render)
    workers = tuple(each for each in render.workers if each.id != known)
    return render.changed(workers=workers, crashes=render.crashes + crashed)


def _expected(render: Render) -> str | None:
    """The place of a worker that was opened and has not claimed anything yet."""
    return next((each.id for each in render.workers if each.id.startswith("expected")), None)


def _due(render: Render, now: Instant) -> Render:
    def overdue(record: StepRecord) -> StepRecord:
        if record.due_at is None:
            return record
        if record.state == "running" and record.due_at + limits.LEASE_GRACE_MS <= now:
            return _lost(record)
        if record.state in ("ready", "blocked") and record.due_at <= now:
            return record.changed(state="waiting", due_at=None)
        return record

    workers = tuple(each for each in render.workers if each.due_at + limits.LEASE_GRACE_MS > now)
    return with_records(render, list(render.steps), overdue).changed(workers=workers)
