"""Credits: the balance, every movement, buying, and the audit."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import TypeVar

import structlog

from segue.app.context import App
from segue.domain import limits
from segue.domain.errors import BadRequest, NotFound
from segue.domain.keys import digest
from segue.domain.ledger import Account, Transfer, audit
from segue.domain.payments import Payment, PaymentEvent, folded, settle
from segue.domain.value import Document
from segue.ports import Checkout, Order, Page, Query, Transaction, User

D = TypeVar("D", bound=Document)
log = structlog.get_logger()


def list_transfers(app: App, account_id: str, limit: int, cursor: str | None) -> Page[Transfer]:
    """An account's movements, the newest first."""
    where = (("account", account_id),)
    query = Query(where=where, order_by="sequence", descending=True, limit=limit, cursor=cursor)
    return app.store.query(Transfer, query)


def start_checkout(app: App, user: User, pack_id: str, return_link: str, key: str) -> Checkout:
    """Open a checkout for a pack of credits; with the same key it is the same one.

    Raises BadRequest for an unknown pack, KeyReused when the key came with another, Unavailable.
    """
    prices = app.catalogue.prices
    pack = next((each for each in prices.packs if each.id == pack_id), None)
    if pack is None:
        names = ", ".join(each.id for each in prices.packs)
        raise BadRequest(f"There is no such pack: choose one of {names}.")
    order = Order(
        account=user.account,
        pack=pack,
        currency=prices.currency,
        price_version=prices.version,
        return_link=return_link,
        key=digest("checkout", [user.account, key]),
    )
    return app.payments.checkout(order)


def apply_payment(app: App, payment_id: str, event_id: str | None = None) -> Payment:
    """Read a payment from its provider again and move the credits it is still owed, or owes.

    The event that told of it is marked as applied in the same commit. Raises NotFound, Unavailable.
    """
    state = app.payments.fetch(payment_id)

    def work(transaction: Transaction) -> Payment:
        account = transaction.get(Account, state.account)
        if account is None:
            raise NotFound("The account of this payment does not exist (yet).")
        known = transaction.get(Payment, payment_id)
        event = transaction.get(PaymentEvent, event_id) if event_id is not None else None
        payment = known or Payment(id=payment_id, account=state.account, bought=state.credits)
        payment = folded(payment, paid=state.paid, refunded=state.refunded_credits, dispute=state.dispute)
        payment, movement = settle(payment, account, transaction.now)
        (transaction.create if known is None else transaction.put)(payment)
        if movement is None:
            transaction.check(Account, account.id)
        else:
            transaction.put(movement.account)
            transaction.create(movement.transfer)
        if event is not None and event.applied_at is None:
            transaction.put(event.applied(transaction.now))
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
        yield audited(app, account)


def audited(app: App, account: Account) -> Audited:
    """One account held against its transfers, up to the number it states."""
    where = (("account", account.id),)
    query = Query(where=where, order_by="sequence", at_most=account.sequence, limit=limits.PAGE_ITEMS)
    transfers = list(every(app, Transfer, query))
    faults = tuple(audit(account, transfers))
    if faults:
        log.error("ledger_mismatch", account=account.id, code="ledger_mismatch", detail=faults[0])
    return Audited(account.id, account.available, account.held, len(transfers), faults)


def every(app: App, model: type[D], query: Query | None = None) -> Iterator[D]:
    """All documents that a query finds, page by page."""
    query = query or Query(limit=limits.PAGE_ITEMS)
    cursor: str | None = None
    while True:
        page = app.store.query(model, replace(query, cursor=cursor))
        yield from page.items
        cursor = page.next_cursor
        if cursor is None:
            return
