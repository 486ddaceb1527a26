"""API keys: what a program shows in place of a person's sign-in, and what it may do."""

import hashlib
from typing import ClassVar, Literal, get_args

from segue.domain.errors import Forbidden, SpendLimitReached
from segue.domain.ledger import Account
from segue.domain.plan import Plan
from segue.domain.value import Document, Instant, Many

Mode = Literal["live", "test"]
Scope = Literal["read", "write", "spend"]
"""Look at what is there; change it for nothing; start renders, which may hold credits."""

SCOPES: tuple[Scope, ...] = get_args(Scope)
PREFIXES: dict[Mode, str] = {"live": "sk_live_", "test": "sk_test_"}
ENDING_CHARACTERS = 4
_TEST_ONLY = (
    "A test key makes films with free generators that run here, and spends nothing: use a live key for this. "
    "Nothing was charged."
)


class ApiKey(Document):
    """One key of an account. Of its secret only the sha256 is kept, and its last characters to know it by.

    `spent` are the credits that its renders hold or have cost, at most `spend_limit` (None: no limit).
    """

    collection: ClassVar[str] = "api_keys"
    indexes: ClassVar[tuple[tuple[str, ...], ...]] = (("owner", "created_at"),)

    owner: str
    user: str
    email: str | None
    name: str
    mode: Mode
    scopes: Many[Scope]
    sha256: str
    ending: str
    spend_limit: int | None = None
    spent: int = 0
    created_at: Instant
    revoked_at: Instant | None = None

    def allows(self, scope: Scope) -> None:
        """Raises Forbidden, with the scope that is missing."""
        if scope not in self.scopes:
            raise Forbidden(f"This key may not {scope}: make one with the scope '{scope}'.")

    def holding(self, credits: int, plan: Plan) -> "ApiKey":
        """The key after starting a render of `plan` that holds so many credits.

        A test key starts nothing that a provider is paid for, by whomever: a test must never cost money.
        Raises Forbidden, SpendLimitReached.
        """
        if self.mode == "test" and (credits or any(step.place == "provider" for step in plan.steps)):
            raise Forbidden(_TEST_ONLY)
        if self.spend_limit is not None and self.spent + credits > self.spend_limit:
            left = max(0, self.spend_limit - self.spent)
            raise SpendLimitReached(
                f"This costs {credits} credits and this key may spend {left} more: use another key. "
                "Nothing was charged."
            )
        return self.changed(spent=self.spent + credits)

    def given_back(self, credits: int) -> "ApiKey":
        """The key after so many of the credits that its render held were released."""
        return self.changed(spent=max(0, self.spent - credits))


def is_api_key(token: str) -> bool:
    """Whether a token claims to be an API key."""
    return token.startswith(tuple(PREFIXES.values()))


def hash_of(secret: str) -> str:
    """What is kept of a key's secret. It is random and long, so a plain hash cannot be guessed back."""
    return hashlib.sha256(secret.encode()).hexdigest()


def key_id(sha256: str) -> str:
    """The id of the key with this hash: it says nothing of the secret, and finds the key at once."""
    return f"key_{sha256[:24]}"


def in_use(key: ApiKey, account: Account | None) -> bool:
    """Whether a key opens anything: not after it was revoked, nor when its account is gone."""
    return key.revoked_at is None and account is not None and account.closed_at is None
