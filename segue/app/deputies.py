"""What starts renders in a person's stead: an API key or a drop, each within limits of its own."""

from segue.domain.api_keys import ApiKey, in_use
from segue.domain.drops import PREFIX, Drop
from segue.domain.errors import SignedOut
from segue.domain.ledger import Account
from segue.domain.plan import PlanIndex
from segue.domain.quotes import Quote
from segue.domain.render_model import Render
from segue.ports import Transaction, User

Deputy = ApiKey | Drop


def deputy_holding(
    transaction: Transaction, user: User, account: Account, quote: Quote, index: PlanIndex
) -> Deputy | None:
    """The deputy that starts a render, as it is after that; None for a person.

    Raises SignedOut, Forbidden, SpendLimitReached, DailyLimit.
    """
    if not user.key:
        return None
    deputy = deputy_of(transaction, user.key)
    if isinstance(deputy, Drop) and deputy.revoked_at is None and account.closed_at is None:
        return deputy.holding(quote.credits, transaction.now)
    if isinstance(deputy, ApiKey) and in_use(deputy, account):
        return deputy.holding(quote.credits, index.plan)
    what = "drop" if user.key.startswith(PREFIX) else "API key"
    raise SignedOut(f"This {what} was revoked: use another. Nothing was charged.")


def deputy_of(transaction: Transaction, id: str) -> Deputy | None:
    """The key or the drop of an id; None for no id, and for one that is no longer there."""
    if id.startswith(PREFIX):
        return transaction.get(Drop, id)
    return transaction.get(ApiKey, id) if id else None


def after(deputy: Deputy, render: Render) -> Deputy:
    """The deputy when a render of its is over: what it released may be spent again."""
    if isinstance(deputy, Drop):
        return deputy.given_back(render.released, render.created_at)
    return deputy.given_back(render.released)
