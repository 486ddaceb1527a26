"""The sweep: the dead man's switch that finds what a crash or a lost message left behind."""

from collections.abc import Callable
from functools import partial

import structlog

from segue.app import polling
from segue.app.auditing import audit_some
from segue.app.context import App
from segue.app.credits import every
from segue.app.erasing import Erasure, erase
from segue.app.retention import forget_unused
from segue.app.steps import tell
from segue.app.unnamed import delete_unnamed
from segue.app.waking import look
from segue.app.webhooks import apply_event
from segue.domain import limits
from segue.domain.artifacts import Artifact
from segue.domain.errors import SegueError
from segue.domain.payments import PaymentEvent
from segue.domain.render_model import Due, Render, WorkerGone
from segue.ports import Query

log = structlog.get_logger()


def sweep(app: App) -> int:
    """Give every render, artifact and payment event that is due its turn; returns how many there were.

    One that cannot be helped now is left for the next sweep and keeps nobody else waiting.
    """
    now = app.now()
    count = 0
    for shard in range(limits.SHARDS):
        query = Query((("shard", shard),), "due_at", at_most=now, limit=limits.PAGE_ITEMS, readable=True)
        for render in app.store.query(Render, query).items:
            _attempted(partial(overdue, app, render.id), render.id)
            count += 1
        for artifact in app.store.query(Artifact, query).items:
            _attempted(partial(polling.poll, app, artifact.id), artifact.id)
            count += 1
        for event in app.store.query(PaymentEvent, query).items:
            _attempted(partial(apply_event, app, event), event.id)
            count += 1
        for erasure in app.store.query(Erasure, query).items:
            _attempted(partial(erase, app, erasure), erasure.id)
            count += 1
    _attempted(partial(forget_unused, app), "retention")
    _attempted(partial(audit_some, app), "audit")
    _attempted(partial(delete_unnamed, app), "unnamed")
    return count


def stuck(app: App) -> int:
    """How many renders no sweep of the last minutes could help; beyond a page in a shard, nobody counts."""
    before = app.now() - limits.STUCK_MS
    shards = (Query((("shard", shard),), "due_at", at_most=before) for shard in range(limits.SHARDS))
    return sum(len(app.store.query(Render, query).items) for query in shards)


def overdue(app: App, render_id: str) -> None:
    """Give a render that is due its event, and have it look at its artifacts."""
    tell(app, render_id, Due())
    look(app, render_id)


def _attempted(act: Callable[[], object], id: str) -> None:
    try:
        act()
    except SegueError as error:
        log.warning("sweep_failed", id=id, code=error.code, detail=error.detail)
    except Exception as error:
        log.error("sweep_crashed", id=id, exc_info=error)


def recover(app: App) -> int:
    """Take back every lease of this machine's dead workers, when its engine starts: none of them outlived
    it."""
    count = 0
    for shard in range(limits.SHARDS):
        query = Query((("shard", shard),), "due_at", at_least=0, limit=limits.PAGE_ITEMS, readable=True)
        for render in every(app, Render, query):
            _attempted(partial(_recovered, app, render), render.id)
            count += 1
    return count


def _recovered(app: App, render: Render) -> None:
    _bury(app, render)
    look(app, render.id)


def _bury(app: App, render: Render) -> None:
    leases = {record.lease for record in render.steps.values() if record.lease}
    workers = {worker.id for worker in render.workers} | {lease.partition("/")[0] for lease in leases}
    for worker in sorted(workers):
        tell(app, render.id, WorkerGone(worker))
