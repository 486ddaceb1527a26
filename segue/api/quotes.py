"""Quotes: what a timeline costs, before anything is spent."""

from typing import Annotated

from fastapi import APIRouter, Response
from pydantic import Field

from segue.api.callers import Known
from segue.api.common import rfc3339
from segue.app import quotes
from segue.app.changes import changes_of_quote, outlook_of
from segue.domain.diff import Change
from segue.domain.outlook import Outlook
from segue.domain.payments import Currency
from segue.domain.quotes import Quote, QuoteItem
from segue.domain.timeline import Target, Timeline
from segue.domain.value import Many, Value

router = APIRouter(prefix="/quotes", tags=["quotes"])


class NewQuote(Value):
    """A timeline, what shall be built of it, and perhaps which of your projects it is for.

    `since` is a render of yours: the quote then says what would be done anew. Left out, it is the project's
    newest film.
    """

    timeline: Timeline
    target: Target = "film"
    project: Annotated[str | None, Field(max_length=100)] = None
    since: Annotated[str | None, Field(max_length=100)] = None


class Money(Value):
    """What credits are worth, in hundredths of the currency."""

    cents: int
    currency: Currency


class QuoteLine(QuoteItem):
    """One step's price, in credits and in `cents`, hundredths of the currency."""

    cents: int


class QuoteView(Value):
    """A ceiling: a render of this quote never costs more. It expires, and is used once.

    `inputs` names the timeline that was priced. `notices` say what the film's form does to the clips: what
    is rolled off, cut off, repeated or left out. `changes` say what is made anew since an earlier film, in
    words: null where there is none.
    """

    id: str
    target: Target
    credits: int
    money: Money
    items: Many[QuoteLine]
    inputs: str
    segments: int
    price_version: str
    notices: Many[str]
    created_at: str
    expires_at: str
    used_by: str | None
    project: str | None
    changes: Outlook | None

    @classmethod
    def of(cls, quote: Quote, changes: Outlook | None) -> "QuoteView":
        each = quote.cents_per_credit
        return cls(
            id=quote.id,
            target=quote.target,
            credits=quote.credits,
            money=Money(cents=quote.credits * each, currency=quote.currency),
            items=tuple(QuoteLine(**dict(item), cents=item.credits * each) for item in quote.items),
            inputs=quote.timeline,
            segments=quote.segments,
            price_version=quote.price_version,
            notices=quote.notices,
            created_at=rfc3339(quote.created_at),
            expires_at=rfc3339(quote.expires_at),
            used_by=quote.used_by,
            project=quote.project,
            changes=changes,
        )


@router.post("", status_code=201)
def make_quote(caller: Known, body: NewQuote, response: Response) -> QuoteView:
    """Price a timeline. Nothing is spent, and nothing runs."""
    quote = quotes.make_quote(caller.app, caller.user, body.timeline, body.target, body.project)
    response.headers["Location"] = f"/v1/quotes/{quote.id}"
    return QuoteView.of(quote, outlook_of(caller.app, caller.user, quote, body.since))


@router.get("/{quote_id}/changes")
def get_changes(caller: Known, quote_id: str) -> Many[Change]:
    """What a render of this quote would run and keep, step by step, and why, against the newest render."""
    return changes_of_quote(caller.app, caller.user, quote_id)


@router.get("/{quote_id}")
def get_quote(caller: Known, quote_id: str) -> QuoteView:
    """One quote."""
    quote = quotes.get_quote(caller.app, caller.user, quote_id)
    return QuoteView.of(quote, outlook_of(caller.app, caller.user, quote))
