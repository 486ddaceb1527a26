"""`segue.ports.Payments` on Stripe: Checkout sessions, webhooks, and the payment read again whenever asked.

What was bought stands in the payment's own metadata, written by us at checkout, so that credits are never
computed from an amount that taxes and discounts have changed. A payment is Stripe's payment intent.
"""

import re
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import Any, Literal

import stripe

from segue.domain import limits
from segue.domain.errors import BadRequest, KeyReused, NotFound, Unavailable
from segue.domain.value import Instant
from segue.payments import webhooks
from segue.ports import Checkout, Order, PaymentNews, PaymentState

_PAYMENT_ID = re.compile(rf"pi_[A-Za-z0-9_]{{1,{limits.PAYMENT_ID_CHARACTERS}}}")
_CREDITS = re.compile(r"[1-9][0-9]{0,9}")
_LOST, _WON = frozenset({"lost"}), frozenset({"won"})
_NO_MONEY_MOVED = frozenset({"warning_needs_response", "warning_under_review", "warning_closed", "prevented"})
_SILENT = "The payment provider does not answer: try again in a minute. Nothing was charged."


class StripePayments:
    """`webhook_secrets`: the one in use, and while it is changed the next one as well."""

    def __init__(
        self,
        key: str,
        webhook_secrets: Sequence[bytes],
        now: Callable[[], Instant],
        *,
        api: str | None = None,
    ) -> None:
        self._secrets = tuple(webhook_secrets)
        self._now = now
        self._live = key.startswith(("sk_live_", "rk_live_"))
        self._client = stripe.StripeClient(
            key,
            base_addresses={"api": api} if api else {},
            max_network_retries=limits.PROVIDER_RETRIES,
            http_client=stripe.RequestsClient(timeout=limits.PROVIDER_WAIT_SECONDS),
        )

    def checkout(self, order: Order) -> Checkout:
        metadata = {
            "segue_account": order.account,
            "segue_credits": str(order.pack.credits),
            "segue_pack": order.pack.id,
            "segue_price_version": order.price_version,
        }
        product = {"name": f"{order.pack.credits} Segue credits"}
        price = {"currency": order.currency, "unit_amount": order.pack.cents, "product_data": product}
        params: Any = {
            "mode": "payment",
            "client_reference_id": order.account,
            "line_items": [{"quantity": 1, "price_data": price}],
            "metadata": metadata,
            "payment_intent_data": {"metadata": metadata},
            "success_url": order.return_link,
            "cancel_url": order.return_link,
        }
        with _answering():
            session = self._client.v1.checkout.sessions.create(params, {"idempotency_key": order.key})
        if not session.url:
            raise Unavailable(_SILENT, detail=f"session {session.id} has no address")
        return Checkout(id=session.id, link=session.url)

    def news(self, body: bytes, signature: str) -> PaymentNews | None:
        event = webhooks.verified(body, signature, self._secrets, self._now() // 1000)
        if event.get("livemode") is not self._live:
            raise BadRequest("This webhook is of the other mode, test or live: send it to that installation.")
        return webhooks.news_in(event)

    def fetch(self, payment_id: str) -> PaymentState:
        intent = self._intent(payment_id)
        charge = intent.latest_charge
        amount = intent.amount_received
        refunded = charge.amount_refunded if isinstance(charge, stripe.Charge) else 0
        disputed = isinstance(charge, stripe.Charge) and charge.disputed
        credits = _bought(intent)
        return PaymentState(
            id=intent.id,
            account=_metadata(intent)["segue_account"],
            credits=credits,
            paid=intent.status == "succeeded",
            refunded_credits=credits * refunded // amount if amount else 0,
            dispute=self._dispute(intent.id) if disputed else "none",
        )

    def give_back(self, payment_id: str, credits: int, key: str) -> None:
        intent = self._intent(payment_id)
        with _answering():
            listed: Any = {"payment_intent": intent.id, "limit": limits.REFUNDS_READ}
            refunds = self._client.v1.refunds.list(listed).data
        if any(_metadata(refund).get("segue_refund") == key for refund in refunds):
            return
        bought = _bought(intent)
        left = bought - self.fetch(payment_id).refunded_credits if intent.status == "succeeded" else 0
        if not 0 < credits <= left:
            raise BadRequest(f"Of this payment {left} credits can be refunded: choose 1 to {left}.")
        given = sum(refund.amount for refund in refunds if refund.status not in ("failed", "canceled"))
        after = -(-intent.amount_received * (bought - left + credits) // bought)
        params: Any = {
            "payment_intent": intent.id,
            "amount": after - given,
            "metadata": {"segue_refund": key},
        }
        with _answering():
            self._client.v1.refunds.create(params, {"idempotency_key": key})

    def _intent(self, payment_id: str) -> stripe.PaymentIntent:
        """A payment intent that one of our checkouts made. Raises NotFound for any other."""
        if len(payment_id) > limits.PAYMENT_ID_CHARACTERS or not _PAYMENT_ID.fullmatch(payment_id):
            raise NotFound("There is no such payment.")
        with _answering():
            expand: Any = {"expand": ["latest_charge"]}
            intent = self._client.v1.payment_intents.retrieve(payment_id, expand)
        metadata = _metadata(intent)
        if not metadata.get("segue_account") or not _CREDITS.fullmatch(metadata.get("segue_credits", "")):
            raise NotFound(
                "There is no such payment.", detail=f"{intent.id} was not made by a checkout of ours"
            )
        return intent

    def _dispute(self, payment_id: str) -> Literal["none", "open", "won", "lost"]:
        with _answering():
            listed: Any = {"payment_intent": payment_id, "limit": limits.DISPUTES_READ}
            disputes = self._client.v1.disputes.list(listed)
        states = {each.status for each in disputes.data} - _NO_MONEY_MOVED
        if states & _LOST:
            return "lost"
        if states - _WON:
            return "open"
        return "won" if states else "none"


def _metadata(of: stripe.PaymentIntent | stripe.Refund) -> dict[str, str]:
    """What we wrote on it."""
    return dict(of.metadata.to_dict()) if of.metadata else {}


def _bought(intent: stripe.PaymentIntent) -> int:
    return int(_metadata(intent)["segue_credits"])


@contextmanager
def _answering() -> Iterator[None]:
    """A call to Stripe, with its errors as ours."""
    try:
        yield
    except stripe.IdempotencyError as error:
        raise KeyReused("This Idempotency-Key was used for another purchase: use a new key.") from error
    except stripe.InvalidRequestError as error:
        if error.code == "resource_missing":
            raise NotFound("There is no such payment.", detail=str(error)) from error
        raise Unavailable(_SILENT, detail=str(error)) from error
    except stripe.StripeError as error:
        raise Unavailable(_SILENT, detail=str(error)) from error
