"""Steps: found, claimed, reported. Each exchange with a render is one commit."""

from collections.abc import Sequence
from dataclasses import dataclass

from segue.app.context import App
from segue.app.renders import shard_of
from segue.app.transitions import Moved, commit, moved_by, wake
from segue.domain import limits
from segue.domain.artifacts import Artifact, File, artifact_id
from segue.domain.plan import PlanIndex, Step
from segue.domain.render import claimable
from segue.domain.render_model import (
    TERMINAL,
    Broke,
    Claimed,
    Finished,
    Found,
    Lost,
    Render,
    RenderEvent,
    Renewed,
    WorkerGone,
)
from segue.domain.results import Result
from segue.ports import Transaction


@dataclass(frozen=True)
class Made:
    """What a step made: its bytes are in the bucket already."""

    step: str
    result: Result
    files: dict[str, File]


@dataclass(frozen=True)
class Report:
    """What a worker says at one exchange: steps made, one that broke, inputs that were missing, and what it
    wants.

    `wants` is how many more worker steps it may be given; `only` names the one step that a function asks for.
    """

    worker: str
    lease: str
    made: tuple[Made, ...] = ()
    broke: Broke | None = None
    lost: tuple[str, ...] = ()
    wants: int = 0
    next_lease: str = ""
    only: str | None = None


@dataclass(frozen=True)
class Given:
    """The answer: steps to do under `next_lease`. `again`: some were found made, ask once more. `over`:
    leave."""

    render: Render
    steps: tuple[Step, ...]
    again: bool
    over: bool


def exchange(app: App, render_id: str, index: PlanIndex, report: Report) -> Given:
    """Take a worker's report and give it new steps, in one commit. A stale lease's results are dropped."""

    def work(transaction: Transaction) -> Given:
        current = transaction.get(Render, render_id)
        assert current is not None  # renders are not deleted while they may run
        if current.state in TERMINAL:
            return Given(current, (), again=False, over=True)
        return _exchanged(transaction, current, index, report)

    return app.store.transact(work, on=render_id, settlement=True)


def _exchanged(transaction: Transaction, current: Render, index: PlanIndex, report: Report) -> Given:
    accepted = [made for made in report.made if _holds(current, made.step, report.lease)]
    finished = _ready_artifacts(transaction, current, index, accepted)
    lost = _lost_artifacts(transaction, current, index, report.lost)
    events: list[RenderEvent] = []
    if accepted:
        events.append(Finished(report.lease, tuple(made.step for made in accepted)))
    if report.broke:
        events.append(report.broke)
    if report.lost:
        events.append(Lost(report.lost))
        if report.worker:
            events.append(WorkerGone(report.worker))
    moved = moved_by(current, index, events, transaction.now)
    claim = _claim(transaction, moved.render, index, report)
    more = moved_by(moved.render, index, claim.events, transaction.now)
    render = commit(transaction, current, Moved(more.render, moved.effects + more.effects), index)
    over = render.state in TERMINAL
    for artifact in (*finished, *lost, *(() if over else claim.artifacts)):
        _write(transaction, artifact)
    transaction.emit(
        *(
            wake(waiting, f"{each.artifact.id}:{render.sequence}")
            for each in finished
            for waiting in each.waiting
            if waiting != render.id
        )
    )
    return Given(render, claim.steps, again=claim.found, over=over)


@dataclass(frozen=True)
class _Write:
    """An artifact to write, whether it is there already, and the renders that waited for it until now."""

    artifact: Artifact
    exists: bool
    waiting: tuple[str, ...] = ()


@dataclass(frozen=True)
class _Claim:
    steps: tuple[Step, ...]
    events: tuple[RenderEvent, ...]
    artifacts: tuple[_Write, ...]
    found: bool


def _write(transaction: Transaction, write: _Write) -> None:
    (transaction.put if write.exists else transaction.create)(write.artifact)


def _holds(render: Render, step: str, lease: str) -> bool:
    record = render.steps.get(step)
    return record is not None and record.state == "running" and record.lease == lease


def _ready_artifacts(
    transaction: Transaction, render: Render, index: PlanIndex, made: Sequence[Made]
) -> list[_Write]:
    writes: list[_Write] = []
    for each in made:
        step = index.steps[each.step]
        id = artifact_id(render.owner, step.key)
        earlier = transaction.get(Artifact, id)
        fresh = earlier or new_artifact(render, step, transaction.now)
        ready = fresh.changed(
            state="ready", result=each.result, files=each.files, lease=None, due_at=None, price=step.price
        )
        owed = bool(step.price) and not fresh.paid
        kept = ready.changed(waiting=(), owed=owed, used_at=transaction.now)
        writes.append(_Write(kept, exists=earlier is not None, waiting=fresh.waiting))
    return writes


def _lost_artifacts(
    transaction: Transaction, render: Render, index: PlanIndex, steps: Sequence[str]
) -> list[_Write]:
    """Finished artifacts whose bytes are gone, with the twins that name the same bytes."""
    ids = [artifact_id(render.owner, index.steps[step].key) for step in steps]
    found = [each for each in transaction.get_many(Artifact, ids) if each and each.state == "ready"]
    files = {each.twin: each.files for each in found if each.twin}
    twins = [each for each in transaction.get_many(Artifact, list(files)) if each and each.state == "ready"]
    lost = {each.id: each for each in (*found, *(twin for twin in twins if twin.files == files[twin.id]))}
    return [_Write(each.changed(state="lost"), exists=True) for each in lost.values()]


def new_artifact(render: Render, step: Step, now: int) -> Artifact:
    """The claim to make a step's artifact for a render."""
    id = artifact_id(render.owner, step.key)
    return Artifact(
        id=id,
        owner=render.owner,
        key=step.key,
        kind=step.kind,
        state="building",
        shard=shard_of(step.key),
        render=render.id,
        price=step.price,
        created_at=now,
        used_at=now,
    )


def _claim(transaction: Transaction, render: Render, index: PlanIndex, report: Report) -> _Claim:
    candidates = _candidates(render, index, report, transaction.now)
    if not candidates:
        leaving = report.wants and report.only is None
        return _Claim((), (WorkerGone(report.worker),) if leaving else (), (), found=False)
    ids = [artifact_id(render.owner, step.key) for step in candidates]
    artifacts = transaction.get_many(Artifact, ids)
    claimed: list[Step] = []
    found: list[str] = []
    blocked: list[str] = []
    writes: list[_Write] = []
    for step, artifact in zip(candidates, artifacts, strict=True):
        if artifact is not None and artifact.state == "ready":
            found.append(step.id)
        elif artifact is not None and somebody_elses(transaction, artifact, render):
            blocked.append(step.id)
            waiting = (*artifact.waiting, render.id)[-limits.MAX_WAITING_RENDERS :]
            writes.append(_Write(artifact.changed(waiting=tuple(dict.fromkeys(waiting))), exists=True))
        else:
            claimed.append(step)
            fresh = new_artifact(render, step, transaction.now)
            if artifact is not None:  # a paid artifact that was lost stays paid: it is made again for nothing
                fresh = fresh.changed(paid=artifact.paid, waiting=artifact.waiting, twin=artifact.twin)
            writes.append(_Write(fresh.changed(lease=report.next_lease), exists=artifact is not None))
    events: list[RenderEvent] = [
        Claimed(report.worker, report.next_lease, tuple(step.id for step in claimed), tuple(blocked))
    ]
    if found:
        events.append(Found(frozenset(found)))
    return _Claim(tuple(claimed), tuple(events), tuple(writes), found=bool(found) or bool(blocked))


def _candidates(render: Render, index: PlanIndex, report: Report, now: int) -> list[Step]:
    if report.only is not None:
        record = render.steps[report.only]
        ready = render.state == "running" and record.state == "ready" and record.not_before <= now
        return [index.steps[report.only]] if ready else []
    ready_steps = claimable(render, index, now)
    share = -(-len(ready_steps) // _idle_workers(render, report.worker))
    batch = ready_steps[: min(report.wants, share, limits.BATCH_STEPS)]
    # Of one kind: what stands behind a long step of another would wait though a worker becomes free.
    return [step for step in batch if step.kind == batch[0].kind]


def _idle_workers(render: Render, asking: str) -> int:
    """How many of a render's workers, with the one that asks, are without a step, or not yet there."""
    busy = {record.lease.partition("/")[0] for record in render.steps.values() if record.lease}
    return 1 + sum(each.id != asking and each.id not in busy for each in render.workers)


def somebody_elses(transaction: Transaction, artifact: Artifact, render: Render) -> bool:
    """Whether another render, or an operation at a provider, is making this artifact."""
    if artifact.state != "building" or artifact.render == render.id:
        return False
    builder = transaction.get(Render, artifact.render)
    alive = builder is not None and builder.state not in TERMINAL
    if alive and builder is not None:
        transaction.check(Render, builder.id)
    return alive or artifact.submission is not None


def renew(app: App, render_id: str, index: PlanIndex, renewed: Renewed) -> bool:
    """Tell a render that a worker lives and how far it is; False when the worker should stop."""

    def work(transaction: Transaction) -> bool:
        current = transaction.get(Render, render_id)
        if current is None or current.state != "running":
            return False
        commit(transaction, current, moved_by(current, index, [renewed], transaction.now), index)
        return True

    return app.store.transact(work, on=render_id, settlement=True)


def tell(app: App, render_id: str, event: RenderEvent) -> None:
    """Move a render by one event that came from outside of its steps."""
    render = app.store.get(Render, render_id)
    if render is None or render.state in TERMINAL:
        return
    index = app.plan(render.plan)

    def work(transaction: Transaction) -> None:
        current = transaction.get(Render, render_id)
        if current is not None and current.state not in TERMINAL:
            commit(transaction, current, moved_by(current, index, [event], transaction.now), index)

    app.store.transact(work, on=render.owner, settlement=True)
