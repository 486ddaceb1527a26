"""`segue.ports.Identity` on Firebase Auth, and the tokens of Google's own machines."""

import json
from collections.abc import Callable, Container, Mapping
from dataclasses import dataclass
from typing import Any, Protocol

from google.auth import exceptions, jwt

from segue.domain import limits
from segue.domain.errors import Forbidden, SignedOut, Unavailable
from segue.domain.value import Instant
from segue.ports import Role, User

_REFUSED = "Your sign-in is not valid or has expired: sign in again."
_NOT_A_CALLER = "This is called by Segue's own machines only."
_ROLES: frozenset[Role] = frozenset({"user", "admin", "task"})
GOOGLE = ("https://accounts.google.com", "accounts.google.com")


class Certificates(Protocol):
    def get(self, *, fresh: bool = False) -> Mapping[str, str]:
        """Public keys by key id; with `fresh`, asked for anew. Raises Unavailable."""


class FetchedCertificates:
    """Certificates from an address, kept until a key id is asked for that they lack, at most so long."""

    def __init__(self, fetch: Callable[[], bytes], now: Callable[[], Instant]) -> None:
        self._fetch, self._now = fetch, now
        self._kept: Mapping[str, str] = {}
        self._at: Instant = 0

    def get(self, *, fresh: bool = False) -> Mapping[str, str]:
        age = self._now() - self._at
        least = limits.CERTIFICATES_PAUSE_MS if fresh and self._kept else limits.CERTIFICATES_LIFE_MS
        if not self._kept or age > least:
            try:
                self._kept, self._at = json.loads(self._fetch()), self._now()
            except (OSError, ValueError) as error:
                sentence = "Sign-in cannot be checked at the moment: try again."
                raise Unavailable(sentence, detail=repr(error)) from error
        return self._kept


def claims_of(token: str, certificates: Certificates, audience: str) -> Mapping[str, Any] | None:
    """What a token says, if one of the keys signed it for this audience and it is in force."""
    if len(token) > limits.TOKEN_CHARACTERS or not token.isascii():
        return None
    try:
        header = jwt.decode_header(token)  # type: ignore[no-untyped-call]
        keys = certificates.get()
        if header.get("kid") not in keys:
            keys = certificates.get(fresh=True)
        if header.get("alg") != "RS256" or header.get("kid") not in keys:
            return None
        claims: Mapping[str, Any] = jwt.decode(  # type: ignore[no-untyped-call]
            token, certs=keys, audience=audience, clock_skew_in_seconds=limits.TOKEN_SKEW_SECONDS
        )
        return claims
    except (exceptions.GoogleAuthError, ValueError, TypeError, AttributeError):
        return None


class People(Protocol):
    """What is asked of Firebase about one user. Each raises Unavailable."""

    def valid_since(self, user_id: str) -> Instant | None:
        """From when on a user's tokens count; None for one who is gone or switched off."""

    def revoke(self, user_id: str) -> None:
        """Tokens issued until now count no more."""

    def remove(self, user_id: str) -> None:
        """Forget a user; nothing happens if they are gone."""


class FirebaseIdentity:
    """Verifies the ID tokens of one Firebase project.

    `account` and `roles` are custom claims that only the project's owners can set; without them a user has
    an account of their own. `people` are Firebase's own records of its users.
    """

    def __init__(
        self,
        project: str,
        certificates: Certificates,
        now: Callable[[], Instant],
        people: People,
    ) -> None:
        self._project, self._certificates = project, certificates
        self._now, self._people = now, people

    def verify(self, token: str, *, fresh: bool = False) -> User:
        claims = claims_of(token, self._certificates, self._project)
        if claims is None or not self._in_force(claims):
            raise SignedOut(_REFUSED)
        user_id = str(claims["sub"])
        if fresh:
            since = self._people.valid_since(user_id)
            if since is None or int(claims["auth_time"]) * 1_000 < since:
                raise SignedOut("You were signed out everywhere: sign in again.")
        email = claims.get("email")
        return User(
            id=user_id,
            account=str(claims.get("account") or user_id),
            email=email if isinstance(email, str) else None,
            email_verified=claims.get("email_verified") is True,
            roles=_roles(claims.get("roles")),
        )

    def revoke(self, user_id: str) -> None:
        self._people.revoke(user_id)

    def remove(self, user_id: str) -> None:
        self._people.remove(user_id)

    def _in_force(self, claims: Mapping[str, Any]) -> bool:
        return (
            claims.get("iss") == f"https://securetoken.google.com/{self._project}"
            and isinstance(claims.get("sub"), str)
            and 0 < len(claims["sub"]) <= limits.DOCUMENT_ID_BYTES // 10
            and isinstance(claims.get("auth_time"), int)
            and claims["exp"] * 1_000 > self._now()
        )


def _roles(named: object) -> frozenset[Role]:
    given = frozenset(named) if isinstance(named, list) else frozenset()
    return (_ROLES & given) | {"user"}


@dataclass(frozen=True)
class MachineDoor:
    """Lets in the calls of certain service accounts, made for one audience."""

    certificates: Certificates
    audience: str
    callers: Container[str]

    def check(self, authorization: str) -> None:
        """Raises Forbidden for everybody else; Unavailable when it cannot be told."""
        scheme, _, token = authorization.partition(" ")
        claims = claims_of(token, self.certificates, self.audience) if scheme.lower() == "bearer" else None
        if (
            claims is None
            or claims.get("iss") not in GOOGLE
            or claims.get("email_verified") is not True
            or claims.get("email") not in self.callers
        ):
            raise Forbidden(_NOT_A_CALLER)
