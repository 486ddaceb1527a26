"""The books, held against each other a few at a time by the sweep; an account that disagrees is frozen."""

import string

from segue.app.context import App
from segue.app.credits import audited
from segue.app.operator import Asked, set_frozen
from segue.domain import limits
from segue.domain.keys import digest
from segue.domain.ledger import Account
from segue.ports import Query

_MINUTE_MS = 60_000
_LETTERS = string.digits + string.ascii_letters
"""What ids of accounts begin with: those of Firebase's users are drawn of these."""


def audit_some(app: App) -> int:
    """Once an hour, audit a few accounts, other ones each time; returns how many disagree."""
    minute = app.now() // _MINUTE_MS
    if minute % limits.AUDIT_MINUTES:
        return 0
    drawn = bytes.fromhex(digest("audit", [minute]))
    start = "".join(_LETTERS[byte % len(_LETTERS)] for byte in drawn[:4])
    for query in Query(at_least=start, limit=limits.AUDITED_AT_ONCE), Query(limit=limits.AUDITED_AT_ONCE):
        if accounts := app.store.query(Account, query).items:
            return sum(_disagrees(app, account) for account in accounts)
    return 0


def _disagrees(app: App, account: Account) -> bool:
    found = audited(app, account)
    if not found.faults:
        return False
    if not account.frozen:
        why = f"its books do not agree: {found.faults[0]}"[: limits.WHY_CHARACTERS]
        key = f"audit:{account.id}:{account.sequence}"
        set_frozen(app, account.id, Asked(who="sweep", why=why, key=key), frozen=True)
    return True
