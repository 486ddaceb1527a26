"""What an account may start: bounds on what is made and not paid for, and on what we pay in a day."""

from segue.app.context import App
from segue.app.spending import CAPPED, capped
from segue.domain import limits
from segue.domain.artifacts import Artifact
from segue.domain.errors import TooMuchUnpaid, Unavailable
from segue.domain.quotes import Quote
from segue.ports import Query


def refuse_beyond_bounds(app: App, quote: Quote) -> None:
    """Refuse a quote that has more made at providers when too much was: by this account unpaid, or by all.

    Raises TooMuchUnpaid, Unavailable. What is ready already may always be used.
    """
    if not any(item.credits and not item.ready for item in quote.items):
        return
    owed = unpaid_credits(app, quote.owner)
    if owed > limits.UNPAID_CREDITS:
        raise TooMuchUnpaid(
            f"Takes worth {owed} credits were made today for films that were not delivered: deliver one of "
            "them, or try again tomorrow. Nothing was charged."
        )
    if capped(app):
        raise Unavailable(CAPPED)


def unpaid_credits(app: App, account: str) -> int:
    """What an account's unpaid takes of the last day would cost."""
    since = app.now() - limits.UNPAID_LIFE_MS
    where = (("owner", account), ("owed", True))
    total = 0
    cursor: str | None = None
    while total <= limits.UNPAID_CREDITS:
        query = Query(where, "created_at", at_least=since, limit=limits.PAGE_ITEMS, cursor=cursor)
        page = app.store.query(Artifact, query)
        total += sum(each.price for each in page.items if each.state == "ready")
        cursor = page.next_cursor
        if cursor is None:
            break
    return total
