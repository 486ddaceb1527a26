"""Starting and waking a render: which of its steps have an artifact already, and what is left to do."""

from segue.app.context import App
from segue.app.polling import GONE
from segue.app.transitions import commit, moved_by
from segue.app.using import touch
from segue.domain.artifacts import Artifact, artifact_id
from segue.domain.ledger import Account
from segue.domain.plan import PlanIndex
from segue.domain.render_model import (
    COMPLETE,
    TERMINAL,
    Admitted,
    Found,
    GenerationBroke,
    Render,
    RenderEvent,
)
from segue.ports import Transaction


def look(app: App, render_id: str) -> None:
    """Start or wake a render: find which of its steps have an artifact already, and offer the rest."""
    render = app.store.get(Render, render_id)
    if render is None or render.state in TERMINAL:
        return
    index = app.plan(render.plan)
    found = found_steps(app, render, index)

    def work(transaction: Transaction) -> None:
        current = transaction.get(Render, render_id)
        if current is None or current.state in TERMINAL:
            return
        events: list[RenderEvent] = []
        if current.state == "held":
            account = transaction.get(Account, current.owner)
            if account is None or render_id not in account.running:
                return
            events.append(Admitted())
        events.append(Found(found))
        events += [
            GenerationBroke(step, "generation_failed", GONE, again=True)
            for step in _unmade(transaction, current, index)
        ]
        commit(transaction, current, moved_by(current, index, events, transaction.now), index)

    app.store.transact(work, on=render.owner, settlement=True)


def _unmade(transaction: Transaction, render: Render, index: PlanIndex) -> list[str]:
    """Steps that wait for a provider's take which was delivered and lost again: nobody makes it any more."""
    polling = [id for id, record in render.steps.items() if record.state == "polling"]
    ids = [artifact_id(render.owner, index.steps[id].key) for id in polling]
    artifacts = transaction.get_many(Artifact, ids)
    return [
        id
        for id, artifact in zip(polling, artifacts, strict=True)
        if artifact is None or artifact.state == "lost"
    ]


def found_steps(app: App, render: Render, index: PlanIndex) -> frozenset[str]:
    """Steps with a finished artifact, from the goal down: what lies behind a found one is not needed.

    A step that a provider is working for is looked at all the same: a render that is cancelled waits for it.
    What is found is marked as used: retention counts from here.
    """
    polling = [id for id, record in render.steps.items() if record.state == "polling"]
    pending, seen, found = [index.plan.goal, *polling], set[str](), dict[str, Artifact]()
    while pending:
        id = pending.pop()
        if id in seen or render.steps[id].state in COMPLETE:
            continue
        seen.add(id)
        artifact = app.store.get(Artifact, artifact_id(render.owner, index.steps[id].key))
        if artifact is not None and artifact.state == "ready":
            found[id] = artifact
        else:
            pending.extend(index.steps[id].needs)
    there = {each.id for each in touch(app, list(found.values()))}
    return frozenset(id for id, artifact in found.items() if artifact.id in there)
