"""Who is calling."""

from dataclasses import dataclass
from typing import Literal, Protocol

Role = Literal["user", "admin", "task"]
"""A person; one who runs the installation; a machine that calls what only machines call."""


@dataclass(frozen=True)
class User:
    """Who is calling. `account` owns things and pays; `key` is the id of the API key that stands for them."""

    id: str
    account: str
    email: str | None
    email_verified: bool
    roles: frozenset[Role] = frozenset({"user"})
    key: str = ""


class Identity(Protocol):
    def verify(self, token: str, *, fresh: bool = False) -> User:
        """The user a token stands for. Raises SignedOut when it is malformed, forged or expired.

        With `fresh`, also when it was revoked since it was issued; asking that may take a moment.
        """

    def revoke(self, user_id: str) -> None:
        """Sign a user out everywhere: of the tokens issued until now none is fresh any more."""

    def remove(self, user_id: str) -> None:
        """Forget a user for good: no token of theirs is fresh any more. Nothing happens if they are gone."""
