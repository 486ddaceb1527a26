"""Who takes the money."""

from dataclasses import dataclass
from typing import Literal, Protocol

from segue.domain.payments import Currency, Pack
from segue.domain.value import Value


@dataclass(frozen=True)
class Order:
    """What somebody wants to buy. `key` names the wish: the same order with the same key is one checkout."""

    account: str
    pack: Pack
    currency: Currency
    price_version: str
    return_link: str
    key: str


@dataclass(frozen=True)
class Checkout:
    id: str
    link: str


@dataclass(frozen=True)
class PaymentNews:
    """An event of the provider's: only its id, what it is called, and which payment to look at."""

    id: str
    kind: str
    payment: str


class PaymentState(Value):
    """A payment as its provider tells it now: what was bought, and how much was since refunded, in
    credits."""

    id: str
    account: str
    credits: int
    paid: bool
    refunded_credits: int = 0
    dispute: Literal["none", "open", "won", "lost"] = "none"


class Payments(Protocol):
    """Takes money. Events may come twice, late, or out of order: they only say which payment to look at."""

    def checkout(self, order: Order) -> Checkout:
        """Where to pay for an order. Raises KeyReused when its key came with another order; Unavailable."""

    def news(self, body: bytes, signature: str) -> PaymentNews | None:
        """What a webhook's body tells of a payment, None if it speaks of something else.

        Raises BadRequest for anything that is not signed by the provider within five minutes of now.
        """

    def fetch(self, payment_id: str) -> PaymentState:
        """The payment as it stands. Raises NotFound, Unavailable."""

    def give_back(self, payment_id: str, credits: int, key: str) -> None:
        """Return the money of so many credits to the buyer, once for each key.

        Raises NotFound, BadRequest beyond what is left of the payment, Unavailable.
        """
