"""What a payment is worth in credits, whatever the order in which its news arrives."""

from typing import ClassVar, Literal

from pydantic import Field

from segue.domain import limits
from segue.domain.ledger import Account, Cause, Movement, TransferKind, add
from segue.domain.value import Document, Instant, Value

Dispute = Literal["none", "open", "won", "lost"]
Currency = Literal["usd", "eur", "gbp", "chf", "cad", "aud"]
"""Those in which we sell: all of them have hundredths."""


class Pack(Value):
    """Credits for sale, for so many hundredths of the price table's currency."""

    id: str = Field(pattern=r"^[a-z0-9_-]{1,64}$")
    credits: int = Field(gt=0, le=limits.PACK_CREDITS)
    cents: int = Field(gt=0, le=limits.PACK_CENTS)


_DISPUTE_ORDER: tuple[Dispute, ...] = ("none", "open", "won", "lost")
"""News only moves a dispute on in this order: what comes late changes nothing, and an end stays an end."""


class Payment(Document):
    """What is known of one payment, and the credits it has `moved` so far, in `revision` movements."""

    collection: ClassVar[str] = "payments"

    account: str
    bought: int
    paid: bool = False
    refunded: int = 0
    dispute: Dispute = "none"
    moved: int = 0
    revision: int = 0


class PaymentEvent(Document):
    """One event of the provider's, kept for ever under its id: what came twice is known.

    Until it is applied (`applied_at`), the sweep tries again at `due_at`; None after too many `attempts`,
    when a person must look. `problem` is the code of the last error.
    """

    collection: ClassVar[str] = "payment_events"
    indexes: ClassVar[tuple[tuple[str, ...], ...]] = (("shard", "due_at"), ("waiting", "id"))

    kind: str
    payment: str
    shard: int
    received_at: Instant
    applied_at: Instant | None = None
    due_at: Instant | None
    attempts: int = 0
    problem: str = ""
    waiting: bool = True

    def applied(self, now: Instant) -> "PaymentEvent":
        """It has been acted upon."""
        return self.changed(applied_at=now, due_at=None, waiting=False, problem="")

    def postponed(self, now: Instant, problem: str) -> "PaymentEvent":
        """It cannot be acted upon yet: it is tried again, later each time, for about two weeks."""
        attempts = self.attempts + 1
        pause = min(limits.PAYMENT_RETRY_CEILING_MS, limits.PAYMENT_RETRY_MS * 2 ** min(attempts, 20))
        due_at = now + pause if attempts < limits.PAYMENT_ATTEMPTS else None
        return self.changed(attempts=attempts, problem=problem, due_at=due_at)


def folded(payment: Payment, *, paid: bool, refunded: int, dispute: Dispute) -> Payment:
    """The payment with what its provider said at some time: refunds only grow, disputes only go on."""
    return payment.changed(
        paid=payment.paid or paid,
        refunded=min(payment.bought, max(payment.refunded, refunded)),
        dispute=max(payment.dispute, dispute, key=_DISPUTE_ORDER.index),
    )


def worth(payment: Payment) -> int:
    """The credits a payment should have moved: never more than were bought, never less than nothing."""
    if not payment.paid or payment.dispute in ("open", "lost"):
        return 0
    return payment.bought - payment.refunded


def settle(payment: Payment, account: Account, now: Instant) -> tuple[Payment, Movement | None]:
    """Move the difference between what should have moved and what has."""
    difference = worth(payment) - payment.moved
    if difference == 0:
        return payment, None
    kind: TransferKind = (
        "purchase" if difference > 0 else "dispute" if payment.dispute in ("open", "lost") else "refund"
    )
    words = {"purchase": "Credits bought", "refund": "Purchase refunded", "dispute": "Purchase disputed"}[
        kind
    ]
    if difference > 0 and payment.revision and payment.dispute == "won":
        words = "Dispute won"
    settled = payment.changed(moved=payment.moved + difference, revision=payment.revision + 1)
    cause = Cause(kind=kind, reference=f"{payment.id}:{settled.revision}", words=words)
    return settled, add(account, difference, cause, now)
