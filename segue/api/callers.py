"""Who calls. Every endpoint states its caller: `Anyone`, a `Known` user, or an `Admin`."""

from dataclasses import dataclass
from typing import Annotated
from urllib.parse import urlsplit

from fastapi import Depends, Request
from fastapi.security import HTTPAuthorizationCredentials, HTTPBearer

from segue.api.surface import Surface, surface_of
from segue.app.accounts import open_account
from segue.app.context import App
from segue.domain.errors import Forbidden, SignedOut
from segue.ports import User

COOKIE = "segue"
SAFE_METHODS = frozenset({"GET", "HEAD", "OPTIONS"})
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
    """The user whose token came as a bearer, or in our own pages' cookie. Raises SignedOut, Forbidden."""
    surface = surface_of(request)
    token = bearer.credentials if bearer else _cookie(request)
    if not token:
        raise SignedOut(_SIGN_IN)
    user = surface.app.identity.verify(token, fresh=request.method not in SAFE_METHODS)
    if "user" not in user.roles:
        raise Forbidden("This token stands for a machine: use the token of a person.")
    open_account(surface.app, user)
    return UserCalling(surface, user)


Anyone = Annotated[AnyoneCalling, Depends(anyone)]
Known = Annotated[UserCalling, Depends(known)]


def admin(caller: Known) -> UserCalling:
    """A known user who runs this installation. Raises Forbidden for all others, whatever they ask about."""
    if "admin" not in caller.user.roles:
        raise Forbidden("Only those who run this installation may do this: ask one of them.")
    return caller


Admin = Annotated[UserCalling, Depends(admin)]


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
