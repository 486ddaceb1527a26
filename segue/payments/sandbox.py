"""`segue.ports.Payments` without money: a provider of our own that keeps its books, and signs as Stripe does.

Tests and the studio's payment page drive it with `pay`, `refund`, `dispute` and `redeliver`. Each returns the
webhook that a provider would now send; losing it, repeating it and reordering it are up to the caller.
"""

import json
import secrets
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, ClassVar, Literal, Protocol
from urllib.parse import quote

from segue.domain.errors import BadRequest, Conflict, NotFound
from segue.domain.value import Document, Instant
from segue.payments import webhooks
from segue.ports import Checkout, Pack, PaymentState, Store, Transaction

Dispute = Literal["none", "open", "won", "lost"]

_NEXT_DISPUTES: dict[Dispute, tuple[Dispute, ...]] = {
    "none": ("open",),
    "open": ("won", "lost"),
    "won": (),
    "lost": (),
}
_PAYMENT_OBJECTS = ("checkout.session", "charge", "dispute")


class Clock(Protocol):
    def now(self) -> Instant: ...


class SandboxPayment(Document):
    """A payment in the sandbox's own books. `completed`: the buyer went through; `paid`: the money came."""

    collection: ClassVar[str] = "sandbox_payments"

    account: str
    credits: int
    cents: int
    currency: str
    return_link: str
    completed: bool = False
    paid: bool = False
    refunded_credits: int = 0
    dispute: Dispute = "none"


@dataclass(frozen=True)
class Webhook:
    """What a provider posts: the body as it is, and the signature header."""

    body: bytes
    signature: str


def random_ids() -> str:
    return secrets.token_hex(12)


class SandboxPayments:
    """Payment `pi_x` belongs to checkout `cs_x`; `ids` gives a new x. The studio answers at `base_link`."""

    def __init__(
        self,
        store: Store,
        secret: bytes,
        clock: Clock,
        base_link: str,
        *,
        ids: Callable[[], str] = random_ids,
    ) -> None:
        self._store = store
        self._secret = secret
        self._clock = clock
        self._base_link = base_link.rstrip("/")
        self._ids = ids

    def checkout(self, account: str, pack: Pack, return_link: str) -> Checkout:
        name = self._ids()
        payment = SandboxPayment(
            id=f"pi_{name}",
            account=account,
            credits=pack.credits,
            cents=pack.cents,
            currency=pack.currency,
            return_link=return_link,
        )

        def work(transaction: Transaction) -> None:
            transaction.create(payment)

        self._store.transact(work, on=payment.id)
        return Checkout(id=f"cs_{name}", link=f"{self._base_link}/sandbox/pay/{quote(f'cs_{name}')}")

    def payment_named(self, body: bytes, signature: str) -> str | None:
        event = webhooks.verified(body, signature, self._secret, self._now_seconds())
        data = event.get("data")
        about = data.get("object") if isinstance(data, dict) else None
        if not isinstance(about, dict) or about.get("object") not in _PAYMENT_OBJECTS:
            return None
        payment_id = about.get("payment_intent")
        return payment_id if isinstance(payment_id, str) and payment_id else None

    def fetch(self, payment_id: str) -> PaymentState:
        payment = self.payment(payment_id)
        return PaymentState(
            id=payment.id,
            account=payment.account,
            credits=payment.credits,
            paid=payment.paid,
            refunded_credits=payment.refunded_credits,
            dispute=payment.dispute,
        )

    def payment(self, payment_id: str) -> SandboxPayment:
        """The payment in the sandbox's books. Raises NotFound."""
        payment = self._store.get(SandboxPayment, payment_id)
        if payment is None:
            raise NotFound("There is no such payment.")
        return payment

    def pay(self, checkout_id: str, *, money_comes: bool = True) -> Webhook:
        """The buyer goes through the checkout. Without money (a slow bank) a second call brings it.

        Raises NotFound; Conflict when it was paid already.
        """

        def change(payment: SandboxPayment) -> SandboxPayment:
            if payment.paid or (payment.completed and not money_comes):
                raise Conflict("This checkout is complete: open a new one to buy more.")
            return payment.changed(completed=True, paid=money_comes)

        before = self.payment(_payment_of(checkout_id))
        payment = self._changed(before.id, change)
        kind = "async_payment_succeeded" if before.completed else "completed"
        session = {
            "object": "checkout.session",
            "id": checkout_id,
            "payment_status": "paid" if payment.paid else "unpaid",
        }
        return self._webhook(f"checkout.session.{kind}", payment, session)

    def refund(self, payment_id: str, credits: int | None = None) -> Webhook:
        """Give back some credits' worth, or all that is left. Raises NotFound, BadRequest beyond that."""

        def change(payment: SandboxPayment) -> SandboxPayment:
            left = payment.credits - payment.refunded_credits if payment.paid else 0
            amount = left if credits is None else credits
            if not 0 < amount <= left:
                raise BadRequest(f"Of this payment {left} credits can be refunded: choose 1 to {left}.")
            return payment.changed(refunded_credits=payment.refunded_credits + amount)

        payment = self._changed(payment_id, change)
        charge = {"object": "charge", "refunded": payment.refunded_credits == payment.credits}
        return self._webhook("charge.refunded", payment, charge)

    def dispute(self, payment_id: str, state: Literal["open", "won", "lost"]) -> Webhook:
        """The buyer's bank takes the money back (`open`), then decides. Raises NotFound, Conflict."""

        def change(payment: SandboxPayment) -> SandboxPayment:
            if not payment.paid or state not in _NEXT_DISPUTES[payment.dispute]:
                raise Conflict("A paid payment's dispute is opened once, then won or lost once.")
            return payment.changed(dispute=state)

        payment = self._changed(payment_id, change)
        kind = "created" if state == "open" else "closed"
        return self._webhook(f"charge.dispute.{kind}", payment, {"object": "dispute", "status": state})

    def redeliver(self, webhook: Webhook) -> Webhook:
        """The same event sent again, signed anew, as a provider does when it got no answer."""
        return self._signed(webhook.body)

    def _changed(self, payment_id: str, change: Callable[[SandboxPayment], SandboxPayment]) -> SandboxPayment:
        def work(transaction: Transaction) -> SandboxPayment:
            payment = transaction.get(SandboxPayment, payment_id)
            if payment is None:
                raise NotFound("There is no such payment.")
            changed = change(payment)
            transaction.put(changed)
            return changed

        return self._store.transact(work, on=payment_id)

    def _webhook(self, kind: str, payment: SandboxPayment, about: dict[str, Any]) -> Webhook:
        event = {
            "id": f"evt_{self._ids()}",
            "object": "event",
            "type": kind,
            "created": self._now_seconds(),
            "data": {"object": {**about, "payment_intent": payment.id}},
        }
        return self._signed(json.dumps(event).encode())

    def _signed(self, body: bytes) -> Webhook:
        return Webhook(body, webhooks.signed(body, self._secret, self._now_seconds()))

    def _now_seconds(self) -> int:
        return self._clock.now() // 1000


def _payment_of(checkout_id: str) -> str:
    return f"pi_{checkout_id.removeprefix('cs_')}"
