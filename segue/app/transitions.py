"""Committing what `advance` decides: the render, the ledger movements and the messages, in one
transaction."""

from collections.abc import Sequence
from dataclasses import dataclass

from segue.app.accounts import owned_account
from segue.app.deputies import after, deputy_of
from segue.app.retaking import halfway
from segue.domain import ledger, limits
from segue.domain.artifacts import Artifact, artifact_id, made_ready
from segue.domain.ledger import Account, Cause, Movement, back_today
from segue.domain.plan import PlanIndex
from segue.domain.render import advance
from segue.domain.render_model import (
    COMPLETE,
    Broke,
    Effect,
    GenerationBroke,
    LookAgain,
    Render,
    RenderEvent,
    RunStep,
    RunWorkers,
    Settle,
)
from segue.domain.take_files import TAKE
from segue.ports import Message, Transaction


@dataclass(frozen=True)
class Moved:
    """A render after some events, with what is to be written beside it."""

    render: Render
    effects: tuple[Effect, ...]


def moved_by(render: Render, index: PlanIndex, events: Sequence[RenderEvent], now: int) -> Moved:
    """The render after these events in their order. Pure: nothing is written yet."""
    effects: list[Effect] = []
    for event in events:
        advanced = advance(render, index, event, now)
        render = advanced.render
        effects.extend(advanced.effects)
    return Moved(render, tuple(effects))


def commit(transaction: Transaction, before: Render, moved: Moved, index: PlanIndex) -> Render:
    """Write a moved render with its ledger movements and messages. All of its reads come before its
    writes.

    Any event may be a render's last, so every transaction that moves one is a `settlement`.
    """
    render = moved.render
    if render is before:
        transaction.check(Render, render.id)
        return before
    settle = next((effect for effect in moved.effects if isinstance(effect, Settle)), None)
    messages = [message for effect in moved.effects for message in _messages(render, effect)]
    if settle is None:
        transaction.put(render)
        transaction.emit(*_numbered(render, messages))
        return render
    return _settled(transaction, before, render, index, settle)


def _messages(render: Render, effect: Effect) -> list[Message]:
    match effect:
        case RunWorkers(count):
            return [Message(id="", topic="work", subject=render.id, attempt=count)]
        case RunStep(step, attempt, not_before):
            return [
                Message(
                    id="", topic="step", subject=render.id, step=step, attempt=attempt, not_before=not_before
                )
            ]
        case LookAgain(not_before):
            return [Message(id="", topic="render", subject=render.id, not_before=not_before)]
        case _:
            return []


def _numbered(render: Render, messages: list[Message]) -> list[Message]:
    """Ids that a work which runs again gives again: of the render and its sequence."""
    return [
        message.changed(id=f"{render.id}:{render.sequence}:{number}")
        for number, message in enumerate(messages)
    ]


def wake(render_id: str, cause: str) -> Message:
    """Ask a render to look at its artifacts again."""
    return Message(id=f"wake:{render_id}:{cause}", topic="render", subject=render_id)


def as_told(render: Render, event: RenderEvent) -> RenderEvent:
    """A refusal as a step must hear it that took this submission over, and polls for it under no lease."""
    if isinstance(event, Broke) and render.steps[event.step].state == "polling":
        return GenerationBroke(event.step, event.code, event.sentence, event.again)
    return event


@dataclass(frozen=True)
class _Bill:
    """What an end costs, and the artifacts that are paid with it."""

    credits: int
    artifacts: tuple[Artifact, ...]


def _settled(
    transaction: Transaction, before: Render, render: Render, index: PlanIndex, settle: Settle
) -> Render:
    account = owned_account(transaction, render.owner)
    deputy = deputy_of(transaction, render.key)
    bill = _unpaid(transaction, render, index, settle)
    left = halfway(transaction, render, index) if settle.outcome != "succeeded" else []
    between = [made_ready(each, transaction.now) for each in left]
    if settle.outcome == "cancelled":  # delivered takes are paid, also those that were to be bettered
        owed = [each for each in between if each.owed]
        bill = _Bill(bill.credits + sum(each.price for each in owed), (*bill.artifacts, *owed))
        between = [each for each in between if not each.owed]
    abandoned = _abandoned(transaction, before, render, index) if settle.outcome != "succeeded" else []
    abandoned = [each for each in abandoned if each not in left]
    amount = min(render.quoted, bill.credits)
    movement = _resolved(account, render, amount, transaction.now)
    account = back_today(movement.account if movement else account, render.quoted - amount, render.created_at)
    account, started = next_in_line(account, render.id)
    goal = index.steps[index.plan.goal]
    result = artifact_id(render.owner, goal.key) if settle.outcome == "succeeded" else None
    render = render.changed(captured=amount, released=render.quoted - amount, result=result)
    transaction.put(render)
    transaction.put(account)
    if deputy is not None:
        transaction.put(after(deputy, render))
    if movement:
        transaction.create(movement.transfer)
    for artifact in bill.artifacts:
        transaction.put(artifact.changed(paid=True, owed=False))
    for artifact in between:
        transaction.put(artifact)
    for artifact in abandoned:
        give_up(transaction, artifact)
    wakes = [
        wake(each, f"{artifact.id}:{render.sequence}")
        for artifact in (*abandoned, *left)
        for each in artifact.waiting
    ]
    results = [wake(render.id, "out")] if render.drop else []
    transaction.emit(*wakes, *results, *(wake(id, f"turn:{account.sequence}:{render.id}") for id in started))
    return render


def give_up(transaction: Transaction, artifact: Artifact) -> None:
    """End the making of an artifact: it is as if it had never begun, unless it was paid, which is kept."""
    if artifact.paid:
        transaction.put(artifact.changed(state="lost", lease=None, submission=None, due_at=None, waiting=()))
    else:
        transaction.delete(Artifact, artifact.id)


def _unpaid(transaction: Transaction, render: Render, index: PlanIndex, settle: Settle) -> _Bill:
    """What a settlement pays for: each take once, whichever of its keys it was found under.

    Under its other key another take may lie by now, which was made when that one was lost: it is not paid.
    """
    ids = [artifact_id(render.owner, index.steps[step].key) for step in settle.delivered]
    artifacts = [each for each in transaction.get_many(Artifact, ids) if each and each.state == "ready"]
    unpaid = [each for each in artifacts if not each.paid and each.price]
    twin_ids = dict.fromkeys(each.twin for each in unpaid if each.twin)
    twins = {each.id: each for each in transaction.get_many(Artifact, list(twin_ids)) if each}
    parted = {each.id for each in unpaid if each.twin in twins and not _alike(each, twins[each.twin])}
    shared = {each.twin for each in unpaid if each.id not in parted}
    paid = {each.id for each in twins.values() if each.paid}
    takes = {each.id if each.id in parted else each.twin or each.id: each.price for each in unpaid}
    credits = sum(price for take, price in takes.items() if take not in paid)
    return _Bill(credits, (*unpaid, *(each for id, each in twins.items() if id in shared and not each.paid)))


def _alike(artifact: Artifact, twin: Artifact) -> bool:
    """Whether the same take lies under both keys."""
    return artifact.files.get(TAKE) == twin.files.get(TAKE)


def _abandoned(transaction: Transaction, before: Render, render: Render, index: PlanIndex) -> list[Artifact]:
    """What this render was building when it ended. An operation at a provider goes on by itself."""
    ended = render.steps
    running = [
        id
        for id, record in before.steps.items()
        if record.state == "running" and ended[id].state not in COMPLETE  # one made in this very commit stays
    ]
    ids = [artifact_id(render.owner, index.steps[id].key) for id in running[:16]]
    building = [each for each in transaction.get_many(Artifact, ids) if each and each.state == "building"]
    return [each for each in building if each.render == render.id and each.submission is None]


def _resolved(account: Account, render: Render, amount: int, now: int) -> Movement | None:
    if not render.quoted:
        return None
    if amount:
        words = "Film delivered" if render.state == "succeeded" else "Delivered before it was cancelled"
        cause = Cause(kind="capture", reference=render.id, words=words)
        return ledger.capture(account, amount, render.quoted, cause, now)
    reasons = {"succeeded": "Nothing new was made", "failed": "The film failed", "cancelled": "Cancelled"}
    cause = Cause(kind="release", reference=render.id, words=reasons[render.state])
    return ledger.release(account, render.quoted, cause, now)


def next_in_line(account: Account, finished: str) -> tuple[Account, tuple[str, ...]]:
    """The account without a finished render, and the queued renders that now have room."""
    running = tuple(id for id in account.running if id != finished)
    queued = tuple(id for id in account.queued if id != finished)
    room = max(0, limits.RUNNING_RENDERS - len(running))
    started, queued = queued[:room], queued[room:]
    drafts = tuple(id for id in account.drafts if id != finished)
    return account.changed(running=(*running, *started), queued=queued, drafts=drafts), started
