"""`segue.ports.Identity` without a provider: tokens that this installation signs itself."""

import base64
import binascii
import hashlib
import hmac
from typing import ClassVar

from pydantic import Field, ValidationError

from segue.domain import limits
from segue.domain.errors import SignedOut
from segue.domain.value import Document, Instant, Many, Value
from segue.platform.embedded.clock import Clock
from segue.ports import Role, Store, Transaction, User

_REFUSED = "Your sign-in is not valid or has expired: sign in again."
_PURPOSE = b"segue sign-in 1\n"


class _Claims(Value):
    """What a token says: who, and until when."""

    id: str = Field(min_length=1)
    account: str = Field(min_length=1)
    email: str | None
    email_verified: bool
    roles: Many[Role]
    expires_at: Instant
    issued_at: Instant = 0


class SignOut(Document):
    """When a user, by their id, was signed out everywhere."""

    collection: ClassVar[str] = "sign_outs"

    at: Instant


class LocalIdentity:
    """Issues and verifies tokens signed with `key`. A new key ends all sign-ins."""

    def __init__(self, key: bytes, clock: Clock, store: Store) -> None:
        self._key = key
        self._clock = clock
        self._store = store

    def issue(self, user: User, lifetime_ms: int) -> str:
        """A token that stands for `user` during `lifetime_ms`."""
        now = self._clock.now()
        claims = _Claims(
            id=user.id,
            account=user.account,
            email=user.email,
            email_verified=user.email_verified,
            roles=tuple(sorted(user.roles)),
            expires_at=now + lifetime_ms,
            issued_at=now,
        )
        body = _text(claims.model_dump_json().encode())
        return f"{body}.{self._signature(body)}"

    def verify(self, token: str, *, fresh: bool = False) -> User:
        """See the port."""
        body, _, signature = token.partition(".")
        if len(token) > limits.TOKEN_CHARACTERS or not token.isascii():
            raise SignedOut(_REFUSED)
        if not hmac.compare_digest(signature, self._signature(body)):
            raise SignedOut(_REFUSED)
        claims = _claims(body)
        if claims.expires_at <= self._clock.now():
            raise SignedOut(_REFUSED)
        if fresh:
            signed_out = self._store.get(SignOut, claims.id)
            if signed_out is not None and claims.issued_at <= signed_out.at:
                raise SignedOut("You were signed out everywhere: sign in again.")
        return User(
            id=claims.id,
            account=claims.account,
            email=claims.email,
            email_verified=claims.email_verified,
            roles=frozenset(claims.roles),
        )

    def revoke(self, user_id: str) -> None:
        """See the port."""

        def work(transaction: Transaction) -> None:
            earlier = transaction.get(SignOut, user_id)
            signed_out = SignOut(id=user_id, at=self._clock.now())
            (transaction.create if earlier is None else transaction.put)(signed_out)

        self._store.transact(work, on=user_id)

    def remove(self, user_id: str) -> None:
        """See the port. Nothing is kept of a user here but when they were signed out."""
        self.revoke(user_id)

    def _signature(self, body: str) -> str:
        return _text(hmac.new(self._key, _PURPOSE + body.encode(), hashlib.sha256).digest())


def _claims(body: str) -> _Claims:
    try:
        return _Claims.model_validate_json(base64.urlsafe_b64decode(body + "=" * (-len(body) % 4)))
    except (ValidationError, ValueError, binascii.Error) as error:
        raise SignedOut(_REFUSED, detail="signed by us, yet unreadable") from error


def _text(data: bytes) -> str:
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()
