"""`segue keys new`, `list` and `revoke`."""

from collections.abc import Collection

from segue.app import api_keys
from segue.app.api_keys import KeyWish
from segue.commands.money import credits_in_words
from segue.commands.terminal import Terminal
from segue.config import Config
from segue.domain.api_keys import SCOPES, ApiKey, Mode, Scope
from segue.domain.errors import BadRequest
from segue.domain.value import Instant, Many, Value
from segue.wiring import open_segue


class KeyLine(Value):
    """A key, without its secret."""

    id: str
    name: str
    mode: Mode
    scopes: Many[Scope]
    ending: str
    spend_limit: int | None
    spent: int
    created_at: Instant
    revoked_at: Instant | None

    @classmethod
    def of(cls, key: ApiKey) -> "KeyLine":
        return cls(**key.model_dump(include=set(cls.model_fields)))


class KeyAnswer(Value):
    """A new key with its secret, which is shown this once."""

    key: KeyLine
    secret: str


class KeysAnswer(Value):
    """All keys, the newest first."""

    keys: Many[KeyLine]


def scopes_given(names: Collection[str]) -> tuple[Scope, ...]:
    """The scopes of these names, all of them without any. Raises BadRequest."""
    for name in names:
        if name not in SCOPES:
            raise BadRequest(f"There is no scope '{name}': choose of {', '.join(SCOPES)}.")
    return tuple(scope for scope in SCOPES if scope in names or not names)


def new(wish: KeyWish, *, json: bool) -> int:
    """Make a key and show its secret."""
    with open_segue(Config.from_environment()) as segue:
        key, secret = api_keys.make_key(segue.app, segue.user, wish)
    answer = KeyAnswer(key=KeyLine.of(key), secret=secret)
    Terminal(json=json).answer(answer, [secret, "Keep it now: it is not shown again.", _line(key)])
    return 0


def show(*, json: bool) -> int:
    """All keys."""
    with open_segue(Config.from_environment()) as segue:
        found = api_keys.list_keys(segue.app, segue.user)
    answer = KeysAnswer(keys=tuple(map(KeyLine.of, found)))
    Terminal(json=json).answer(answer, [*map(_line, found)] or ["No keys yet: segue keys new NAME."])
    return 0


def revoke(id: str, *, json: bool) -> int:
    """End a key at once."""
    with open_segue(Config.from_environment()) as segue:
        key = api_keys.revoke_key(segue.app, segue.user, id)
    Terminal(json=json).answer(KeyLine.of(key), [f"Revoked: {key.name}."])
    return 0


def _line(key: ApiKey) -> str:
    most = "no limit" if key.spend_limit is None else f"of {credits_in_words(key.spend_limit)}"
    ended = "  revoked" if key.revoked_at is not None else ""
    scopes = ", ".join(key.scopes)
    return f"{key.id}  {key.mode}  ...{key.ending}  {scopes}  spent {key.spent} ({most})  {key.name}{ended}"
