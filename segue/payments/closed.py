"""`segue.ports.Payments` of an installation that sells nothing: it has no keys of a provider's."""

from typing import NoReturn

from segue.domain.errors import Unavailable
from segue.ports import Checkout, Order, PaymentNews, PaymentState


class ClosedPayments:
    """Refuses everything. The sandbox's signatures are for one machine: strangers could make them."""

    def checkout(self, order: Order) -> Checkout:
        _refuse()

    def news(self, body: bytes, signature: str) -> PaymentNews | None:
        _refuse()

    def fetch(self, payment_id: str) -> PaymentState:
        _refuse()

    def give_back(self, payment_id: str, credits: int, key: str) -> None:
        _refuse()


def _refuse() -> NoReturn:
    raise Unavailable("Credits cannot be bought here yet: its operator has to add the keys of Stripe.")
