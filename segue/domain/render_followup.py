"""What follows from a render's new state: an end, or steps that became ready, and when to look again."""

from segue.domain import limits
from segue.domain.kinds import KINDS
from segue.domain.plan import PlanIndex, Step
from segue.domain.render_model import (
    COMPLETE,
    IN_FLIGHT,
    MAX_LOSSES,
    MAX_WORKERS,
    TERMINAL,
    WORKER_START_MS,
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
    if render.state != "running":
        return []
    ready = [
        index.steps[id]
        for id, record in render.steps.items()
        if record.state == "ready" and record.not_before <= now and index.steps[id].place == "worker"
    ]
    return sorted(ready, key=lambda step: -KINDS[step.kind].urgency)


def followed_up(before: Render, render: Render, index: PlanIndex, now: Instant) -> Advance:
    """What follows from a new state: an end, or steps that became ready, and when to look again."""
    render = _out_of_time(render, index, now)
    render, effects = _ending(render, index, now) or _onwards(before, render, index, now)
    if render is not before:
        render = _noted(before, render, index, now)
    return Advance(render, effects)


def _out_of_time(render: Render, index: PlanIndex, now: Instant) -> Render:
    worn = next((id for id, record in render.steps.items() if record.losses > MAX_LOSSES), None)
    if worn:
        words = "A part of this render kept stopping the machine: nothing was charged. Try smaller clips."
        return render.changed(failure=Failure(code="step_failed", sentence=words, retryable=False, step=worn))
    if now - render.created_at > limits.RENDER_LIFE_MS:
        words = (
            "This render did not finish within a day and was given up: nothing was charged. Start it again."
        )
        return render.changed(failure=Failure(code="timed_out", sentence=words, retryable=True))
    return render


def _ending(render: Render, index: PlanIndex, now: Instant) -> tuple[Render, tuple[Effect, ...]] | None:
    priced = [step.id for step in index.plan.steps if step.price]
    if render.steps[index.plan.goal].state in COMPLETE and render.state == "running":
        return _ended_as(render, "succeeded", now), (Settle("succeeded", tuple(priced)),)
    if render.failure and render.state != "cancelling":
        return _ended_as(render, "failed", now), (Settle("failed", ()),)
    if render.state == "cancelling" and not _in_flight_at_provider(render, index):
        made = tuple(id for id in priced if render.steps[id].state == "done")
        return _ended_as(render, "cancelled", now), (Settle("cancelled", made),)
    return None


def _ended_as(render: Render, state: RenderState, now: Instant) -> Render:
    return render.changed(state=state, finished_at=now, due_at=None, workers=(), progress={})


def _in_flight_at_provider(render: Render, index: PlanIndex) -> bool:
    return any(
        record.state in IN_FLIGHT and index.steps[id].place == "provider"
        for id, record in render.steps.items()
    )


def _onwards(
    before: Render, render: Render, index: PlanIndex, now: Instant
) -> tuple[Render, tuple[Effect, ...]]:
    effects: list[Effect] = []
    if render.state == "running":
        render, effects = _offered(_made_ready(render, index), index, now)
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
    return render.changed(due_at=_next_due(render)), tuple(effects)


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
    return render.changed(steps=records)


def _offered(render: Render, index: PlanIndex, now: Instant) -> tuple[Render, list[Effect]]:
    """Offer ready steps that nobody was offered yet: to functions one by one, to the workers that are
    missing."""
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
    render = render.changed(steps=records)
    missing = min(MAX_WORKERS, len(claimable(render, index, now))) - len(render.workers)
    if missing > 0:
        expected = tuple(
            Worker(id=f"expected-{render.sequence}-{number}", due_at=now + WORKER_START_MS)
            for number in range(missing)
        )
        effects.append(RunWorkers(missing))
        render = render.changed(workers=(*render.workers, *expected))
    return render, effects


def _next_due(render: Render) -> Instant:
    dues = [render.created_at + limits.RENDER_LIFE_MS + 1]
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
