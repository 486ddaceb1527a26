"""What follows from a render's new state: an end, or steps that became ready, and when to look again."""

from segue.domain import limits
from segue.domain.kinds import KINDS
from segue.domain.plan import PlanIndex, Step
from segue.domain.render_model import (
    COMPLETE,
    IN_FLIGHT,
    TERMINAL,
    Advance,
    Effect,
    Event,
    Failure,
    LookAgain,
    Render,
    RenderState,
    RunStep,
    RunWorkers,
    Settle,
    Worker,
    complete_steps,
    needed_steps,
    with_records,
)
from segue.domain.value import Instant

DISPATCH_MS = 60_000
"""A ready step that nobody has claimed by then is offered again."""

POLLING_MS = 120_000
"""How often a render looks at an artifact that a provider is making, should its news be lost."""


def claimable(render: Render, index: PlanIndex, now: Instant) -> list[Step]:
    """The steps a media worker may take now, the most urgent first."""
    if render.state != "running":
        return []
    ready = [
        index.steps[id]
        for id, record in render.steps.items()
        if record.state == "ready" and record.not_before <= now and index.steps[id].place == "worker"
    ]
    return sorted(ready, key=lambda step: -KINDS[step.kind].urgency)


def followed_up(
    before: Render, render: Render, index: PlanIndex, now: Instant, *, ready_as_before: bool
) -> Advance:
    """What follows from a new state: an end, or steps that became ready, and when to look again."""
    if render.state == "running" and not ready_as_before:
        render = _made_ready(render, index)
    render, effects = _ending(render, index, now) or _onwards(render, index, now)
    if render == before:
        return Advance(before, ())
    return Advance(_noted(before, render, index, now), effects)


def _ending(render: Render, index: PlanIndex, now: Instant) -> tuple[Render, tuple[Effect, ...]] | None:
    """The render at its end with its settlement, if it is over. A film that is there outweighs a failure."""
    if render.state == "cancelling":
        if _in_flight_at_provider(render, index) and not _too_old(render, now):
            return None
        made = tuple(id for id in _priced(index) if render.steps[id].state == "done")
        return _ended_as(render, "cancelled", None, now), (Settle("cancelled", made),)
    if render.state == "running" and render.steps[index.plan.goal].state in COMPLETE:
        return _ended_as(render, "succeeded", None, now), (Settle("succeeded", _priced(index)),)
    if failure := render.failure or _worn_out(render, now):
        return _ended_as(render, "failed", failure, now), (Settle("failed", ()),)
    return None


def _priced(index: PlanIndex) -> tuple[str, ...]:
    return tuple(step.id for step in index.plan.steps if step.price)


def _worn_out(render: Render, now: Instant) -> Failure | None:
    """Why a render is given up although no step of it has failed, if it is."""
    worn = next((id for id, record in render.steps.items() if record.losses > limits.MAX_LOSSES), None)
    if worn or render.crashes > limits.MAX_LOSSES:
        words = "A part of this render was lost too often: nothing was charged. Try it with smaller clips."
        return Failure(code="step_failed", sentence=words, retryable=False, step=worn)
    if _too_old(render, now):
        words = "This render took more than a day and was given up: nothing was charged. Start it again."
        return Failure(code="timed_out", sentence=words, retryable=True)
    return None


def _too_old(render: Render, now: Instant) -> bool:
    return now - render.created_at > limits.RENDER_LIFE_MS


def _ended_as(render: Render, state: RenderState, failure: Failure | None, now: Instant) -> Render:
    return render.changed(state=state, failure=failure, finished_at=now, due_at=None, workers=(), progress={})


def _in_flight_at_provider(render: Render, index: PlanIndex) -> bool:
    return any(
        record.state in IN_FLIGHT and index.steps[id].place == "provider"
        for id, record in render.steps.items()
    )


def _onwards(render: Render, index: PlanIndex, now: Instant) -> tuple[Render, tuple[Effect, ...]]:
    """A render that goes on: its steps made ready and offered, and the next moment to look at it."""
    effects: list[Effect] = []
    if render.state == "running":
        render, effects = _offered(render, index, now)
    if any(
        record.state == "polling" and record.due_at and record.due_at <= now
        for record in render.steps.values()
    ):
        effects.append(LookAgain(now))
        render = with_records(
            render,
            [id for id, record in render.steps.items() if record.state == "polling"],
            lambda record: record.changed(due_at=now + POLLING_MS),
        )
    return render.changed(due_at=_next_due(render, now)), tuple(effects)


def _made_ready(render: Render, index: PlanIndex) -> Render:
    """Every step that has not begun is waiting, ready or skipped, as its surroundings have it."""
    complete = complete_steps(render)
    needed = set(needed_steps(index, complete))
    records = dict(render.steps)
    for id, record in render.steps.items():
        if record.state not in ("waiting", "ready", "skipped"):
            continue
        if id not in needed:
            state = "skipped"
        elif all(need in complete for need in index.steps[id].needs):
            state = "ready"
        else:
            state = "waiting"
        if state != record.state:
            records[id] = record.changed(state=state, due_at=None)
    return render if records == render.steps else render.changed(steps=records)


def _offered(render: Render, index: PlanIndex, now: Instant) -> tuple[Render, list[Effect]]:
    """Offer ready steps that nobody was offered yet: to functions one by one, and to missing workers."""
    effects: list[Effect] = []
    records = dict(render.steps)
    for id, record in render.steps.items():
        if record.state != "ready" or record.due_at is not None:
            continue
        later = max(now, record.not_before)
        records[id] = record.changed(due_at=later + DISPATCH_MS)
        if index.steps[id].place != "worker":
            effects.append(RunStep(id, record.attempt + 1, record.not_before))
        elif record.not_before > now:
            effects.append(LookAgain(record.not_before))
    if records != render.steps:
        render = render.changed(steps=records)
    missing = min(limits.MAX_WORKERS, len(claimable(render, index, now))) - len(render.workers)
    if missing > 0:
        expected = tuple(
            Worker(id=f"expected-{render.sequence}-{number}", due_at=now + limits.WORKER_START_MS)
            for number in range(missing)
        )
        effects.append(RunWorkers(missing))
        render = render.changed(workers=(*render.workers, *expected))
    return render, effects


def _next_due(render: Render, now: Instant) -> Instant:
    """The earliest moment at which something of this render is overdue."""
    dues = [render.created_at + limits.RENDER_LIFE_MS + 1]
    if render.state == "held":  # the message that its turn has come may be lost
        dues.append(now + POLLING_MS)
    for record in render.steps.values():
        if record.due_at is not None:
            grace = limits.LEASE_GRACE_MS if record.state == "running" else 0
            dues.append(record.due_at + grace)
    dues.extend(worker.due_at + limits.LEASE_GRACE_MS for worker in render.workers)
    return min(dues)


def _noted(before: Render, render: Render, index: PlanIndex, now: Instant) -> Render:
    """The render with what happened put into words, under the next sequence numbers."""
    events = list(render.events)
    sequence = render.sequence
    for id, record in render.steps.items():
        if record.state != before.steps[id].state and record.state in ("running", "done", "cached", "failed"):
            sequence += 1
            words = f"{KINDS[index.steps[id].kind].words}: {record.state}"
            events.append(Event(sequence=sequence, at=now, state=render.state, step=id, words=words))
    sequence += 1
    if render.state != before.state:
        words = render.failure.sentence if render.state == "failed" and render.failure else render.state
        events.append(Event(sequence=sequence, at=now, state=render.state, step=None, words=words))
    assert render.state in TERMINAL or render.due_at is not None
    return render.changed(events=tuple(events[-limits.MAX_EVENTS :]), sequence=sequence)
