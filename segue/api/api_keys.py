"""API keys: for programs. A key's secret is shown once, when it is made."""

from typing import Annotated

from fastapi import APIRouter, Response
from pydantic import Field

from segue.api.callers import Known, Person
from segue.api.common import rfc3339
from segue.app import api_keys
from segue.app.api_keys import KeyWish
from segue.domain import limits
from segue.domain.api_keys import SCOPES, ApiKey, Mode, Scope
from segue.domain.value import Many, Value

router = APIRouter(prefix="/keys", tags=["keys"])


class NewKey(Value):
    """What a key is for. A `test` key makes films with free generators that run here, and spends nothing.

    `spend_limit` is the most that its renders may cost in all, in credits.
    """

    name: Annotated[str, Field(min_length=1, max_length=limits.KEY_NAME_CHARACTERS)]
    mode: Mode = "test"
    scopes: Annotated[Many[Scope], Field(min_length=1, max_length=len(SCOPES))] = SCOPES
    spend_limit: Annotated[int | None, Field(ge=0, le=limits.PACK_CREDITS)] = None


class KeyView(Value):
    """A key: what it may do, what it has spent, and its last characters to know it by."""

    id: str
    name: str
    mode: Mode
    scopes: Many[Scope]
    ending: str
    spend_limit: int | None
    spent: int
    created_at: str
    revoked_at: str | None

    @classmethod
    def of(cls, key: ApiKey) -> "KeyView":
        same = {"id", "name", "mode", "scopes", "ending", "spend_limit", "spent"}
        revoked = rfc3339(key.revoked_at) if key.revoked_at is not None else None
        return cls(**key.model_dump(include=same), created_at=rfc3339(key.created_at), revoked_at=revoked)


class KeyMade(Value):
    """A new key and its `secret`: keep it now, it is not shown again."""

    key: KeyView
    secret: str


class Keys(Value):
    """All your keys, the newest first."""

    data: Many[KeyView]


@router.post("", status_code=201)
def make_key(caller: Person, body: NewKey, response: Response) -> KeyMade:
    """Make a key. Send it as a token is sent: 'Authorization: Bearer sk_...'."""
    wish = KeyWish(body.name, body.mode, tuple(dict.fromkeys(body.scopes)), body.spend_limit)
    key, secret = api_keys.make_key(caller.app, caller.user, wish)
    response.headers["Location"] = "/v1/keys"
    return KeyMade(key=KeyView.of(key), secret=secret)


@router.get("")
def list_keys(caller: Known) -> Keys:
    """Your keys, those that were revoked too."""
    return Keys(data=tuple(map(KeyView.of, api_keys.list_keys(caller.app, caller.user))))


@router.delete("/{key_id}")
def revoke_key(caller: Person, key_id: str) -> KeyView:
    """End a key at once. Renders that it has started go on."""
    return KeyView.of(api_keys.revoke_key(caller.app, caller.user, key_id))
