"""Credits: the balance, what moved it, and buying more."""

from typing import Annotated, Any

from fastapi import APIRouter, Depends, Header, Query, Request, Response
from fastapi.responses import StreamingResponse
from pydantic import Field

from segue.api.callers import Anyone, Known, Person
from segue.api.common import PAGE, Cursor, Limit, Listed, any_key, rfc3339
from segue.app import credits
from segue.app.accounts import open_account
from segue.app.statements import Format, Span, statement
from segue.app.webhooks import receive_webhook as receive_event
from segue.domain.ledger import Account, Transfer, TransferKind
from segue.domain.payments import Currency
from segue.domain.value import Many, Value

router = APIRouter(tags=["credits"])

EVENT = {"requestBody": {"content": {"application/json": {"schema": {"type": "object"}}}, "required": True}}
"""What a provider posts. It is read as bytes, since the signature is over these."""


MEDIA_TYPES = {"csv": "text/csv; charset=utf-8", "json": "application/json"}
STATEMENT: dict[int | str, dict[str, Any]] = {200: {"content": {"text/csv": {}, "application/json": {}}}}
Day = Annotated[str | None, Query(max_length=20, description="A day such as 2026-11-20, included.")]


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


class PackView(Value):
    """So many credits for so many hundredths of the currency."""

    id: str
    credits: int
    cents: int
    currency: Currency


class Packs(Value):
    """Credits for sale, by the price table of this version."""

    data: Many[PackView]
    price_version: str


class NewCheckout(Value):
    """The pack to buy, and the project that the buyer comes back to; without one, to the credits."""

    pack: Annotated[str, Field(min_length=1, max_length=64)]
    project: Annotated[str, Field(pattern="^prj_[0-9A-Za-z]{1,64}$")] | None = None


class CheckoutView(Value):
    """Go to `link` to pay. Credits come when the payment does."""

    id: str
    link: str


class Taken(Value):
    """A webhook was taken in. Not `applied`: it is kept, and tried again until it can be."""

    received: bool = True
    applied: bool


@router.get("/credits")
def get_balance(caller: Known) -> Balance:
    """Your balance."""
    return Balance.of(open_account(caller.app, caller.user))


@router.get("/credits/transfers")
def list_transfers(caller: Known, limit: Limit = PAGE, cursor: Cursor = None) -> Listed[TransferView]:
    """Every movement of your credits, the newest first."""
    page = credits.list_transfers(caller.app, caller.user.account, limit, cursor)
    return Listed(data=tuple(map(TransferView.of, page.items)), next_cursor=page.next_cursor)


@router.get("/credits/statement", response_class=StreamingResponse, responses=STATEMENT)
def get_statement(
    caller: Known, format: Format = "json", since: Day = None, until: Day = None
) -> StreamingResponse:
    """Every movement in its order, to be kept: as CSV or JSON, from one day to another."""
    pieces = statement(caller.app, caller.user.account, format, Span(since, until))
    headers = {"Content-Disposition": f'attachment; filename="segue-statement.{format}"'}
    return StreamingResponse(pieces, media_type=MEDIA_TYPES[format], headers=headers)


@router.get("/credits/packs")
def list_packs(caller: Known) -> Packs:
    """What can be bought."""
    prices = caller.app.catalogue.prices
    packs = tuple(PackView(**dict(pack), currency=prices.currency) for pack in prices.packs)
    return Packs(data=packs, price_version=prices.version)


@router.post("/credits/checkout", status_code=201)
def start_checkout(
    caller: Person, body: NewCheckout, request: Request, key: Annotated[str | None, Depends(any_key)]
) -> CheckoutView:
    """Open a checkout for a pack. Sent again with the same Idempotency-Key, it is the same checkout."""
    key = key or caller.app.new_id("key")
    back = f"{request.base_url}{f'p/{body.project}' if body.project else 'credits'}"
    checkout = credits.start_checkout(caller.app, caller.user, body.pack, back, key)
    return CheckoutView(id=checkout.id, link=checkout.link)


async def body_of(request: Request) -> bytes:
    """The body as it came, byte for byte: a signature is over these bytes."""
    return await request.body()


@router.post("/payments/webhook", openapi_extra=EVENT)
def receive_webhook(
    caller: Anyone,
    body: Annotated[bytes, Depends(body_of)],
    response: Response,
    signature: Annotated[str, Header(alias="Stripe-Signature")] = "",
) -> Taken:
    """Take in what the payment provider tells: signed, maybe twice, in any order. 202: kept for later."""
    event = receive_event(caller.app, body, signature)
    applied = event is None or event.applied_at is not None
    response.status_code = 200 if applied else 202
    return Taken(applied=applied)
