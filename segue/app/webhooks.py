"""The inbox of the payment provider: an event is kept once, under its id, until it has been applied.

It only says which payment to look at; what is done follows from the payment as it stands then. So events may
come twice, late and in any order, and one that cannot be applied yet is answered truthfully and tried again.
"""

from segue.app.context import App
from segue.app.credits import apply_payment
from segue.app.renders import shard_of
from segue.domain import limits
from segue.domain.errors import NotFound, Unavailable
from segue.domain.payments import PaymentEvent
from segue.ports import PaymentNews, Transaction


def receive_webhook(app: App, body: bytes, signature: str) -> PaymentEvent | None:
    """Keep what a payment's provider tells, and apply it; None if it is about something else.

    The event comes back not applied if that must wait: the sweep goes on. Raises BadRequest for what the
    provider did not sign; Unavailable when it could not be kept, so that it is sent again.
    """
    news = app.payments.news(body, signature)
    if news is None:
        return None
    event = _kept(app, news)
    return event if event.applied_at is not None else apply_event(app, event)


def apply_event(app: App, event: PaymentEvent) -> PaymentEvent:
    """Act upon an event that is kept; if its account or its provider is not there now, later."""
    try:
        apply_payment(app, event.payment, event.id)
    except (NotFound, Unavailable) as error:
        return _changed(app, event, problem=error.code)
    return _changed(app, event)


def _kept(app: App, news: PaymentNews) -> PaymentEvent:
    """The event as it is kept: stored at first sight."""

    def work(transaction: Transaction) -> PaymentEvent:
        known = transaction.get(PaymentEvent, news.id)
        if known is not None:
            return known
        now = transaction.now
        event = PaymentEvent(
            id=news.id,
            kind=news.kind[: limits.MAX_NAME_CHARACTERS],
            payment=news.payment,
            shard=shard_of(news.id),
            received_at=now,
            due_at=now + limits.PAYMENT_RETRY_MS,
        )
        transaction.create(event)
        return event

    return app.store.transact(work, on=news.id)


def _changed(app: App, event: PaymentEvent, problem: str = "") -> PaymentEvent:
    """The event as it stands now; with a `problem`, unless it was applied in the meantime, postponed."""

    def work(transaction: Transaction) -> PaymentEvent:
        current = transaction.get(PaymentEvent, event.id)
        assert current is not None  # events are never deleted
        if not problem or current.applied_at is not None:
            return current
        postponed = current.postponed(transaction.now, problem)
        transaction.put(postponed)
        return postponed

    return app.store.transact(work, on=event.id)
