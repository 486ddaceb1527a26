"""What a payment is worth in credits, whatever the order in which its news arrives."""

from typing import ClassVar, Literal

from segue.domain.ledger import Account, Cause, Movement, TransferKind, add
from segue.domain.value import Document, Instant

Dispute = Literal["none", "open", "won", "lost"]


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
    settled = payment.changed(moved=payment.moved + difference, revision=payment.revision + 1)
    cause = Cause(kind=kind, reference=f"{payment.id}:{settled.revision}", words=words)
    return settled, add(account, difference, cause, now)
