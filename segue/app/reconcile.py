"""Reconciling: what is stuck is found and released, what disagrees is said, and nothing is mended silently.

Each finding is a sentence. With `dry_run` nothing is changed at all.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from segue.app.context import App
from segue.app.credits import Audited, apply_payment, audited, every
from segue.app.operator import Asked, act_of, set_frozen
from segue.app.sweep import overdue
from segue.app.transitions import next_in_line, wake
from segue.app.webhooks import apply_event
from segue.domain import ledger, limits
from segue.domain.errors import NotFound, SegueError
from segue.domain.ledger import Account, Cause, Transfer
from segue.domain.payments import Payment, PaymentEvent, folded, worth
from segue.domain.render_model import TERMINAL, Render
from segue.ports import Query, Transaction

STUCK_MS = 2 * limits.LEASE_MS + limits.LEASE_GRACE_MS
"""What is overdue for so long, no sweep has helped."""

Kind = Literal["books", "render", "hold", "slot", "event", "payment"]


@dataclass(frozen=True)
class Finding:
    """Something that is not as it should be, and whether it is now: `mended` is never true in a dry run."""

    kind: Kind
    subject: str
    words: str
    mended: bool


def reconcile(app: App, who: str, key: str, *, dry_run: bool) -> Iterator[Finding]:
    """Look at everything that can be stuck or disagree; act on it unless it is a dry run."""
    for account in every(app, Account):
        found = audited(app, account)
        if found.faults:
            why = f"its books do not agree: {found.faults[0]}"[: limits.WHY_CHARACTERS]
            yield _frozen(app, found, Asked(who=who, why=why, key=f"{key}:{account.id}"), dry_run)
            continue
        yield from _holds(app, account, who, key, dry_run)
        yield from _slots(app, account, dry_run)
    for kind in _late_renders(app, dry_run), _events(app, dry_run), _payments(app, dry_run):
        yield from kind


def _frozen(app: App, found: Audited, asked: Asked, dry_run: bool) -> Finding:
    words = "; ".join(found.faults)
    account = app.store.get(Account, found.account)
    if account is not None and account.frozen:
        return Finding("books", found.account, f"{words}. It is frozen.", False)
    if not dry_run:
        set_frozen(app, found.account, asked, frozen=True)
        words += ". It is frozen now: a person must look"
    return Finding("books", found.account, f"{words}.", False)


def _holds(app: App, account: Account, who: str, key: str, dry_run: bool) -> Iterator[Finding]:
    """Holds that no unfinished render stands behind."""
    open_holds: dict[str, int] = {}
    where = (("account", account.id),)
    query = Query(where=where, order_by="sequence", at_most=account.sequence, limit=limits.PAGE_ITEMS)
    for transfer in every(app, Transfer, query):
        if transfer.kind == "hold":
            open_holds[transfer.reference] = transfer.held
        elif transfer.kind in ("capture", "release"):
            open_holds.pop(transfer.reference, None)
    for render_id, credits in open_holds.items():
        render = app.store.get(Render, render_id)
        if render is not None and render.state not in TERMINAL:
            continue
        state = render.state if render else "gone"
        words = f"{account.id} holds {credits} credits for {render_id}, which is {state}"
        if render is not None and render.captured:
            yield Finding("hold", render_id, f"{words} and says it captured {render.captured}.", False)
            continue
        if not dry_run:
            _release(app, account.id, render_id, credits, Asked(who=who, why=words, key=f"{key}:{render_id}"))
        yield Finding("hold", render_id, f"{words}.", not dry_run)


def _release(app: App, account_id: str, render_id: str, credits: int, asked: Asked) -> None:
    act = act_of(app, "release", account_id, asked, credits=credits, subject=render_id)
    cause = Cause(kind="release", reference=render_id, words="Released: its film had ended")

    def work(transaction: Transaction) -> None:
        account = transaction.get(Account, account_id)
        resolved = [transaction.get(Transfer, f"{kind}:{render_id}") for kind in ("release", "capture")]
        assert account is not None  # accounts are never deleted
        if any(resolved):
            return
        movement = ledger.release(account, credits, cause, transaction.now)
        transaction.put(movement.account)
        transaction.create(movement.transfer)
        transaction.create(act)

    app.store.transact(work, on=account_id)


def _slots(app: App, account: Account, dry_run: bool) -> Iterator[Finding]:
    """Places in an account's queue that a render keeps which has ended."""
    for render_id in account.unfinished:
        render = app.store.get(Render, render_id)
        if render is None or render.state in TERMINAL:
            if not dry_run:
                _leave_queue(app, account.id, render_id)
            words = f"{account.id} still counts {render_id}, which is {render.state if render else 'gone'}."
            yield Finding("slot", render_id, words, not dry_run)


def _leave_queue(app: App, account_id: str, render_id: str) -> None:
    def work(transaction: Transaction) -> None:
        account = transaction.get(Account, account_id)
        assert account is not None  # accounts are never deleted
        changed, started = next_in_line(account, render_id)
        transaction.put(changed)
        transaction.emit(*(wake(id, f"reconcile:{account.sequence}:{render_id}") for id in started))

    app.store.transact(work, on=account_id)


def _late_renders(app: App, dry_run: bool) -> Iterator[Finding]:
    before = app.now() - STUCK_MS
    for shard in range(limits.SHARDS):
        where = (("shard", shard),)
        query = Query(where=where, order_by="due_at", at_most=before, limit=limits.PAGE_ITEMS)
        for render in app.store.query(Render, query).items:
            seconds = (app.now() - (render.due_at or 0)) // 1_000
            words = f"{render.id} ({render.state}) should have been looked at {seconds} s ago"
            if dry_run:
                yield Finding("render", render.id, f"{words}.", False)
                continue
            try:
                overdue(app, render.id)
                yield Finding("render", render.id, f"{words}: it goes on.", True)
            except SegueError as error:
                yield Finding("render", render.id, f"{words}, and cannot go on: {error.sentence}", False)


def _events(app: App, dry_run: bool) -> Iterator[Finding]:
    """Payment events that wait, also those that no sweep tries any more."""
    query = Query(where=(("waiting", True),), limit=limits.PAGE_ITEMS)
    for event in every(app, PaymentEvent, query):
        current = event if dry_run else apply_event(app, event)
        why = f" ({current.problem})" if current.problem else ""
        words = f"Event {event.id} ({event.kind}) of payment {event.payment} was not applied{why}."
        yield Finding("event", event.id, words, current.applied_at is not None)


def _payments(app: App, dry_run: bool) -> Iterator[Finding]:
    """Payments that have moved on at their provider without our hearing of it."""
    for payment in every(app, Payment):
        try:
            state = app.payments.fetch(payment.id)
        except NotFound:
            words = f"The provider knows nothing of payment {payment.id}."
            yield Finding("payment", payment.id, words, False)
            continue
        told = folded(payment, paid=state.paid, refunded=state.refunded_credits, dispute=state.dispute)
        if (state.account, state.credits) != (payment.account, payment.bought):
            other = f"{state.credits} credits of {state.account}"
            words = f"Payment {payment.id} is another at its provider: {other}."
            yield Finding("payment", payment.id, words, False)
        elif worth(told) != payment.moved:
            if not dry_run:
                apply_payment(app, payment.id)
            words = f"Payment {payment.id} moved {payment.moved} credits and is worth {worth(told)}."
            yield Finding("payment", payment.id, words, not dry_run)
