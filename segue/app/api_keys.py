"""API keys: made, listed, revoked, and known again when a program shows one."""

import hmac
from dataclasses import dataclass

from segue.app.context import App
from segue.app.credits import every
from segue.domain import limits
from segue.domain.api_keys import (
    ENDING_CHARACTERS,
    PREFIXES,
    ApiKey,
    Mode,
    Scope,
    hash_of,
    in_use,
    is_api_key,
    key_id,
)
from segue.domain.errors import NotFound, SignedOut, TooMuch
from segue.domain.ledger import Account
from segue.ports import Query, Transaction, User

_REFUSED = "This API key is not valid or was revoked: use another, or make a new one."


@dataclass(frozen=True)
class KeyWish:
    """What somebody wants of a key. `spend_limit` None: whatever the account has."""

    name: str
    mode: Mode
    scopes: tuple[Scope, ...]
    spend_limit: int | None = None


def make_key(app: App, user: User, wish: KeyWish) -> tuple[ApiKey, str]:
    """A new key and its secret, which is shown here and never again. Raises TooMuch beyond 50 keys."""
    if sum(1 for each in list_keys(app, user) if each.revoked_at is None) >= limits.API_KEYS:
        raise TooMuch(f"An account has at most {limits.API_KEYS} keys: revoke one first.")
    drawn = (app.new_id("key").partition("_")[2] for _ in range(2))  # two ids have 200 bits
    secret = PREFIXES[wish.mode] + "".join(drawn)
    sha256 = hash_of(secret)
    key = ApiKey(
        id=key_id(sha256),
        owner=user.account,
        user=user.id,
        email=user.email,
        name=wish.name,
        mode=wish.mode,
        scopes=wish.scopes,
        sha256=sha256,
        ending=secret[-ENDING_CHARACTERS:],
        spend_limit=wish.spend_limit,
        created_at=app.now(),
    )

    def work(transaction: Transaction) -> None:
        transaction.create(key)

    app.store.transact(work, on=key.id)
    return key, secret


def list_keys(app: App, user: User) -> list[ApiKey]:
    """All keys of the user's account, the newest first."""
    query = Query((("owner", user.account),), "created_at", descending=True, limit=limits.PAGE_ITEMS)
    return list(every(app, ApiKey, query))


def revoke_key(app: App, user: User, id: str) -> ApiKey:
    """End a key at once; done twice, it stays ended. Raises NotFound."""

    def work(transaction: Transaction) -> ApiKey:
        key = transaction.get(ApiKey, id)
        if key is None or key.owner != user.account:
            raise NotFound("There is no such key: segue keys list, or GET /v1/keys, names yours.")
        if key.revoked_at is not None:
            return key
        revoked = key.changed(revoked_at=transaction.now)
        transaction.put(revoked)
        return revoked

    return app.store.transact(work, on=id)


def key_shown(app: App, secret: str) -> tuple[User, ApiKey]:
    """Whom a shown key stands for: never an administrator. Raises SignedOut; looked up each time."""
    well_formed = secret.isascii() and len(secret) <= limits.TOKEN_CHARACTERS and is_api_key(secret)
    sha256 = hash_of(secret) if well_formed else ""
    key = app.store.get(ApiKey, key_id(sha256)) if well_formed else None
    if key is None or not hmac.compare_digest(key.sha256, sha256):
        raise SignedOut(_REFUSED)
    if not in_use(key, app.store.get(Account, key.owner)):
        raise SignedOut(_REFUSED)
    return User(key.user, key.owner, key.email, email_verified=False, key=key.id), key
