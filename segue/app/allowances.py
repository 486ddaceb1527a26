"""What an account may start: bounds on what is made and not paid for, and on what we pay in a day."""

from segue.app.context import App
from segue.app.credits import every
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
    """What an account's unpaid takes of the last day would cost; beyond the bound nobody counts."""
    since = app.now() - limits.UNPAID_LIFE_MS
    where = (("owner", account), ("owed", True))
    query = Query(where, "created_at", at_least=since, limit=limits.PAGE_ITEMS)
    total = 0
    for each in every(app, Artifact, query):
        total += each.price if each.state == "ready" else 0
        if total > limits.UNPAID_CREDITS:
            break
    return total
