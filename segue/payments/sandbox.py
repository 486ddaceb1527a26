"""`segue.ports.Payments` without money: a provider of our own that keeps its books, and signs as Stripe does.

Tests and the studio's payment page drive it with `pay`, `refund`, `dispute` and `redeliver`. Each returns the
webhook that a provider would now send; losing it, repeating it and reordering it are up to the caller.
"""

import hashlib
import json
import secrets
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, ClassVar, Literal, Protocol
from urllib.parse import quote

from segue.domain.errors import BadRequest, Conflict, KeyReused, NotFound
from segue.domain.value import Document, Instant, Many
from segue.payments import webhooks
from segue.ports import Checkout, Order, PaymentNews, PaymentState, Store, Transaction

Dispute = Literal["none", "open", "won", "lost"]

_NEXT_DISPUTES: dict[Dispute, tuple[Dispute, ...]] = {
    "none": ("open",),
    "open": ("won", "lost"),
    "won": (),
    "lost": (),
}


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
    order: str = ""
    completed: bool = False
    paid: bool = False
    refunded_credits: int = 0
    given_back: Many[str] = ()
    dispute: Dispute = "none"


@dataclass(frozen=True)
class Webhook:
    """What a provider posts: the body as it is, and the signature header."""

    body: bytes
    signature: str


def random_ids() -> str:
    return secrets.token_hex(12)


class SandboxPayments:
    """Payment `pi_x` belongs to checkout `cs_x`; `ids` name events. The studio answers at `base_link`."""

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

    def checkout(self, order: Order) -> Checkout:
        name = hashlib.sha256(f"{order.account}\n{order.key}".encode()).hexdigest()[:24]
        payment = SandboxPayment(
            id=f"pi_{name}",
            account=order.account,
            credits=order.pack.credits,
            cents=order.pack.cents,
            currency=order.currency,
            return_link=order.return_link,
            order=repr(order),
        )

        def work(transaction: Transaction) -> None:
            earlier = transaction.get(SandboxPayment, payment.id)
            if earlier is None:
                transaction.create(payment)
            elif earlier.order != payment.order:
                raise KeyReused("This Idempotency-Key was used for another purchase: use a new key.")

        self._store.transact(work, on=payment.id)
        return Checkout(id=f"cs_{name}", link=f"{self._base_link}/sandbox/pay/{quote(f'cs_{name}')}")

    def news(self, body: bytes, signature: str) -> PaymentNews | None:
        event = webhooks.verified(body, signature, (self._secret,), self._now_seconds())
        return webhooks.news_in(event)

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

    def give_back(self, payment_id: str, credits: int, key: str) -> None:
        def change(payment: SandboxPayment) -> SandboxPayment:
            if key in payment.given_back:
                return payment
            return _refunded(payment, credits).changed(given_back=(*payment.given_back, key))

        self._changed(payment_id, change)

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

    def fail(self, checkout_id: str) -> Webhook:
        """The slow bank says no: the money of a checkout that was gone through never comes."""
        payment = self.payment(_payment_of(checkout_id))
        session = {"object": "checkout.session", "id": checkout_id, "payment_status": "unpaid"}
        return self._webhook("checkout.session.async_payment_failed", payment, session)

    def refund(self, payment_id: str, credits: int | None = None) -> Webhook:
        """Give back some credits' worth, or all that is left. Raises NotFound, BadRequest beyond that."""
        payment = self._changed(payment_id, lambda payment: _refunded(payment, credits))
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


def _refunded(payment: SandboxPayment, credits: int | None) -> SandboxPayment:
    left = payment.credits - payment.refunded_credits if payment.paid else 0
    amount = left if credits is None else credits
    if not 0 < amount <= left:
        raise BadRequest(f"Of this payment {left} credits can be refunded: choose 1 to {left}.")
    return payment.changed(refunded_credits=payment.refunded_credits + amount)


def _payment_of(checkout_id: str) -> str:
    return f"pi_{checkout_id.removeprefix('cs_')}"
