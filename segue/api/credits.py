"""Credits: the balance, what moved it, and buying more."""

from typing import Annotated

from fastapi import APIRouter, Depends, Header, Request
from pydantic import Field

from segue.api.callers import Anyone, Known
from segue.api.common import PAGE, Cursor, Limit, Listed, rfc3339
from segue.app import credits
from segue.app.accounts import open_account
from segue.domain.ledger import Account, Transfer, TransferKind
from segue.domain.value import Many, Value
from segue.ports import Pack

router = APIRouter(tags=["credits"])

EVENT = {"requestBody": {"content": {"application/json": {"schema": {"type": "object"}}}, "required": True}}
"""What a provider posts. It is read as bytes, since the signature is over these."""


class Balance(Value):
    """Credits to spend, and credits set aside for renders; `frozen` says why nothing may be spent."""

    available: int
    held: int
    frozen: str | None

    @classmethod
    def of(cls, account: Account) -> "Balance":
        return cls(available=account.available, held=account.held, frozen=account.frozen)


class TransferView(Value):
    """One movement: how much, why, and the balance after it. `reference` names what caused it."""

    id: str
    kind: TransferKind
    reference: str
    words: str
    available: int
    held: int
    available_after: int
    held_after: int
    at: str

    @classmethod
    def of(cls, transfer: Transfer) -> "TransferView":
        return cls(
            id=transfer.id,
            kind=transfer.kind,
            reference=transfer.reference,
            words=transfer.words,
            available=transfer.available,
            held=transfer.held,
            available_after=transfer.available_after,
            held_after=transfer.held_after,
            at=rfc3339(transfer.at),
        )


class Packs(Value):
    """Credits for sale."""

    data: Many[Pack]


class NewCheckout(Value):
    """The pack to buy."""

    pack: Annotated[str, Field(min_length=1, max_length=64)]


class CheckoutView(Value):
    """Go to `link` to pay. Credits come when the payment does."""

    id: str
    link: str


class Taken(Value):
    """A webhook was taken in."""

    received: bool = True


@router.get("/credits")
def get_balance(caller: Known) -> Balance:
    """Your balance."""
    return Balance.of(open_account(caller.app, caller.user))


@router.get("/credits/transfers")
def list_transfers(caller: Known, limit: Limit = PAGE, cursor: Cursor = None) -> Listed[TransferView]:
    """Every movement of your credits, the newest first."""
    page = credits.list_transfers(caller.app, caller.user.account, limit, cursor)
    return Listed(data=tuple(map(TransferView.of, page.items)), next_cursor=page.next_cursor)


@router.get("/credits/packs")
def list_packs(caller: Known) -> Packs:
    """What can be bought."""
    return Packs(data=caller.app.packs)


@router.post("/credits/checkout", status_code=201)
def start_checkout(caller: Known, body: NewCheckout, request: Request) -> CheckoutView:
    """Open a checkout for a pack."""
    checkout = credits.start_checkout(caller.app, caller.user, body.pack, str(request.base_url))
    return CheckoutView(id=checkout.id, link=checkout.link)


async def body_of(request: Request) -> bytes:
    """The body as it came, byte for byte: a signature is over these bytes."""
    return await request.body()


@router.post("/payments/webhook", openapi_extra=EVENT)
def receive_webhook(
    caller: Anyone,
    body: Annotated[bytes, Depends(body_of)],
    signature: Annotated[str, Header(alias="Stripe-Signature")] = "",
) -> Taken:
    """Take in what the payment provider tells. It is signed, and may come twice and in any order."""
    credits.receive_webhook(caller.app, body, signature)
    return Taken()
