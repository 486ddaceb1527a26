"""Credits: the balance, every movement, buying, and the audit."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TypeVar

from segue.app.context import App
from segue.domain import limits
from segue.domain.errors import BadRequest, NotFound
from segue.domain.ledger import Account, Transfer, audit
from segue.domain.payments import Payment, folded, settle
from segue.domain.value import Document
from segue.ports import Checkout, Page, Query, Transaction, User

D = TypeVar("D", bound=Document)


def list_transfers(app: App, account_id: str, limit: int, cursor: str | None) -> Page[Transfer]:
    """An account's movements, the newest first."""
    where = (("account", account_id),)
    query = Query(where=where, order_by="sequence", descending=True, limit=limit, cursor=cursor)
    return app.store.query(Transfer, query)


def start_checkout(app: App, user: User, pack_id: str, return_link: str) -> Checkout:
    """Open a checkout for a pack of credits. Raises BadRequest for an unknown pack, Unavailable."""
    pack = next((each for each in app.packs if each.id == pack_id), None)
    if pack is None:
        raise BadRequest(f"There is no such pack: choose one of {', '.join(each.id for each in app.packs)}.")
    return app.payments.checkout(user.account, pack, return_link)


def receive_webhook(app: App, body: bytes, signature: str) -> Payment | None:
    """Apply what a payment's provider tells. Asked again, or out of order, the end is the same.

    Raises BadRequest for what the provider did not sign; NotFound and Unavailable ask for redelivery.
    """
    payment_id = app.payments.payment_named(body, signature)
    return apply_payment(app, payment_id) if payment_id else None


def apply_payment(app: App, payment_id: str) -> Payment:
    """Read a payment from its provider again and move the credits it is still owed, or owes."""
    state = app.payments.fetch(payment_id)

    def work(transaction: Transaction) -> Payment:
        account = transaction.get(Account, state.account)
        if account is None:
            raise NotFound("The account of this payment does not exist (yet).")
        known = transaction.get(Payment, payment_id)
        payment = known or Payment(id=payment_id, account=state.account, bought=state.credits)
        payment = folded(payment, paid=state.paid, refunded=state.refunded_credits, dispute=state.dispute)
        payment, movement = settle(payment, account, transaction.now)
        (transaction.create if known is None else transaction.put)(payment)
        if movement is None:
            transaction.check(Account, account.id)
        else:
            transaction.put(movement.account)
            transaction.create(movement.transfer)
        return payment

    return app.store.transact(work, on=state.account)


@dataclass(frozen=True)
class Audited:
    """One account held against its transfers; `faults` are sentences, none if all is well."""

    account: str
    available: int
    held: int
    transfers: int
    faults: tuple[str, ...]


def audit_ledger(app: App) -> Iterator[Audited]:
    """Hold every account against its transfers. The account is read first: its number says how far to
    fold."""
    for account in every(app, Account):
        where = (("account", account.id),)
        query = Query(where=where, order_by="sequence", at_most=account.sequence, limit=limits.PAGE_ITEMS)
        transfers = list(every(app, Transfer, query))
        faults = tuple(audit(account, transfers))
        yield Audited(account.id, account.available, account.held, len(transfers), faults)


def every(app: App, model: type[D], query: Query | None = None) -> Iterator[D]:
    """All documents that a query finds, page by page."""
    query = query or Query(limit=limits.PAGE_ITEMS)
    cursor: str | None = None
    while True:
        page = app.store.query(
            model,
            Query(
                query.where,
                query.order_by,
                query.descending,
                query.at_least,
                query.at_most,
                query.limit,
                cursor,
            ),
        )
        yield from page.items
        cursor = page.next_cursor
        if cursor is None:
            return
