"""What those who run an installation see and do: one account's books."""

from segue.app.context import App
from segue.domain.errors import NotFound
from segue.domain.ledger import Account


def account_of(app: App, account_id: str) -> Account:
    """Any account. Raises NotFound."""
    account = app.store.get(Account, account_id)
    if account is None:
        raise NotFound("There is no such account: segue ledger audit lists them all.")
    return account
