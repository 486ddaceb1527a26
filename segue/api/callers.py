"""Who calls. Every endpoint states it: `Anyone`, a `Known` user, a `Spender`, a `Person` or an `Admin`."""

from dataclasses import dataclass
from typing import Annotated
from urllib.parse import urlsplit

from fastapi import Depends, Request
from fastapi.security import HTTPAuthorizationCredentials, HTTPBearer

from segue.api.gate import SAFE_METHODS
from segue.api.surface import Surface, surface_of
from segue.app.accounts import open_account
from segue.app.api_keys import key_shown
from segue.app.context import App
from segue.domain.api_keys import Scope, is_api_key
from segue.domain.errors import Forbidden, SignedOut, TooFast
from segue.ports import User

COOKIE = "segue"
_SIGN_IN = "Sign in first: send your token as 'Authorization: Bearer TOKEN'."

Bearer = Annotated[
    HTTPAuthorizationCredentials | None, Depends(HTTPBearer(scheme_name="token", auto_error=False))
]


@dataclass(frozen=True)
class AnyoneCalling:
    """Somebody, signed in or not."""

    surface: Surface

    @property
    def app(self) -> App:
        return self.surface.app


@dataclass(frozen=True)
class UserCalling:
    """A user whose token was verified, and whose account is open."""

    surface: Surface
    user: User

    @property
    def app(self) -> App:
        return self.surface.app


async def anyone(request: Request) -> AnyoneCalling:
    """Whoever it is."""
    return AnyoneCalling(surface_of(request))


def known(request: Request, bearer: Bearer) -> UserCalling:
    """The user whose token or API key came as a bearer, or in our own pages' cookie.

    A key needs the scope `read`, or `write` for what changes things. Raises SignedOut, Forbidden, TooFast.
    """
    return _identified(request, bearer, "read" if request.method in SAFE_METHODS else "write")


def spender(request: Request, bearer: Bearer) -> UserCalling:
    """A known user who may spend; a key needs the scope `spend`. Raises SignedOut, Forbidden, TooFast."""
    return _identified(request, bearer, "spend")


def person(request: Request, bearer: Bearer) -> UserCalling:
    """A known user in person, not a key of theirs. Raises SignedOut, Forbidden, TooFast."""
    return _identified(request, bearer, None)


def admin(request: Request, bearer: Bearer) -> UserCalling:
    """A person who runs this installation, and was not signed out since. Raises Forbidden for all others."""
    caller = _identified(request, bearer, None, fresh=True)
    if "admin" not in caller.user.roles:
        raise Forbidden("Only those who run this installation may do this: ask one of them.")
    return caller


Anyone = Annotated[AnyoneCalling, Depends(anyone)]
Known = Annotated[UserCalling, Depends(known)]
Spender = Annotated[UserCalling, Depends(spender)]
Person = Annotated[UserCalling, Depends(person)]
Admin = Annotated[UserCalling, Depends(admin)]


def _identified(request: Request, bearer: Bearer, scope: Scope | None, *, fresh: bool = False) -> UserCalling:
    """Who calls, with the right to; `scope` is what a key needs, None where none will do."""
    surface = surface_of(request)
    token = bearer.credentials if bearer else _cookie(request)
    if not token:
        raise SignedOut(_SIGN_IN)
    if is_api_key(token):
        user, key = key_shown(surface.app, token)
        if scope is None:
            raise Forbidden("This is done in person, not by a key: sign in.")
        key.allows(scope)
    else:
        fresh = fresh or request.method not in SAFE_METHODS
        user = surface.app.identity.verify(token, fresh=fresh)
        if "user" not in user.roles:
            raise Forbidden("This token stands for a machine: use the token of a person.")
        if open_account(surface.app, user).closed_at is not None:
            raise SignedOut("All data of this account is being deleted.")
    if surface.pacing is not None and request.method not in SAFE_METHODS:
        request.state.standing = standing = surface.pacing.user(user.id)
        if standing.refused:
            raise TooFast(standing.wait_ms)
    return UserCalling(surface, user)


def _cookie(request: Request) -> str | None:
    """The cookie's token, if what changes things comes from our own page: browsers send cookies for any."""
    if "authorization" in request.headers:  # of another scheme: who sends one does not mean the cookie
        return None
    token = request.cookies.get(COOKIE)
    if token and request.method not in SAFE_METHODS and not _from_our_own_page(request):
        raise Forbidden("This was not sent by a page of Segue: use the studio, or a token of your own.")
    return token


def _from_our_own_page(request: Request) -> bool:
    origin = request.headers.get("origin")
    if origin is None:
        return request.headers.get("sec-fetch-site") == "same-origin"
    return urlsplit(origin)[:2] == (request.url.scheme, request.headers.get("host", ""))
