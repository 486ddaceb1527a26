"""Accounts: opened at first sight, with a welcome grant that is given once."""

from segue.app.context import App
from segue.domain import ledger, limits
from segue.domain.errors import NotFound
from segue.domain.keys import digest
from segue.domain.ledger import Account, Cause, Transfer
from segue.ports import Transaction, User


def open_account(app: App, user: User) -> Account:
    """The user's account; at first sight it is created, and a verified e-mail is granted the welcome credits
    once, whatever account it comes with."""
    existing = app.store.get(Account, user.account)
    if existing is not None and existing.sequence:
        return existing
    cause = Cause(kind="grant", reference=f"welcome:{_welcomed(user)}", words="Welcome to Segue")
    welcomed = not user.email_verified or app.store.get(Transfer, cause.transfer_id) is not None
    if existing is not None and welcomed:
        return existing

    def work(transaction: Transaction) -> Account:
        account = transaction.get(Account, user.account)
        granted = transaction.get(Transfer, cause.transfer_id)
        opened = account or Account(id=user.account)
        if granted is None and user.email_verified:
            movement = ledger.add(opened, limits.WELCOME_CREDITS, cause, transaction.now)
            opened = movement.account
            transaction.create(movement.transfer)
        write = transaction.create if account is None else transaction.put
        write(opened)
        return opened

    return app.store.transact(work, on=user.account)


def _welcomed(user: User) -> str:
    """Who a welcome grant is for: an e-mail's mailbox, without what senders may add after a plus.

    Hashed: the ledger is kept without names.
    """
    name, _, host = (user.email or user.id).casefold().strip().rpartition("@")
    return digest("welcome", [name.partition("+")[0], host])[:32]


def owned_account(transaction: Transaction, account_id: str) -> Account:
    """The account inside a transaction. Raises NotFound if it was never opened."""
    account = transaction.get(Account, account_id)
    if account is None:
        raise NotFound("This account does not exist: sign in once to open it.")
    return account
