"""Firebase Auth for a browser: what its emulator answers to somebody who signs in by e-mail.

Paths, fields, codes and their order of precedence are those of the emulator's source (firebase-tools,
src/emulator/auth: operations.ts, state.ts, handlers.ts). The one thing that differs is meant: ID tokens are
signed, as Google signs them, because our API takes no others.
"""

import base64
import json
import secrets
import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode, urlsplit

from starlette.requests import Request
from starlette.responses import JSONResponse, RedirectResponse, Response
from starlette.routing import Route

from tests.google.tokens import firebase_token

LIFE_SECONDS = 3_600
PROJECT_NUMBER = "12345"
TOOLKIT = "/identitytoolkit.googleapis.com/v1/accounts:"
ANOTHER_ADDRESS = "INVALID_EMAIL : The email provided does not match the sign-in email address."
NO_LINK_BACK = "INVALID_CONTINUE_URI : ((expected an absolute URI with valid scheme and host))"
NO_KEY = "The request is missing a valid API key."

Endpoint = Callable[[Request], Awaitable[Response]]


class Refused(Exception):
    """What the toolkit answers with 400, or another status."""

    def __init__(self, message: str, status: int = 400, name: str | None = None, reason: str = "invalid"):
        super().__init__(message)
        self.message, self.status, self.name, self.reason = message, status, name, reason

    def answer(self) -> Response:
        errors = [{"message": self.message, "reason": self.reason, "domain": "global"}]
        told: dict[str, Any] = {"code": self.status, "message": self.message, "errors": errors}
        return JSONResponse({"error": told | ({"status": self.name} if self.name else {})}, self.status)


def needed(value: Any, message: str) -> Any:
    """A value that a request must have. Raises Refused."""
    if not value:
        raise Refused(message)
    return value


@dataclass
class Someone:
    """Who has signed in by e-mail, in milliseconds of when."""

    id: str
    email: str
    created_at: int
    signed_in_at: int
    refreshed_at: int

    def told(self) -> dict[str, Any]:
        """As `accounts:lookup` tells of them."""
        refreshed = time.strftime("%Y-%m-%dT%H:%M:%S", time.gmtime(self.refreshed_at / 1_000))
        provider = {"providerId": "password", "email": self.email, "federatedId": self.email}
        return {
            "localId": self.id,
            "email": self.email,
            "emailVerified": True,
            "emailLinkSignin": True,
            "createdAt": str(self.created_at),
            "lastLoginAt": str(self.signed_in_at),
            "lastRefreshAt": f"{refreshed}.{self.refreshed_at % 1_000:03}Z",
            "providerUserInfo": [{**provider, "rawId": self.email}],
        }


class Doorman:
    """Identity Toolkit and its tokens, as far as signing in by e-mail asks them."""

    def __init__(self, project: str, link: str) -> None:
        self._project, self._link = project, link
        self._known: dict[str, Someone] = {}
        self._codes: dict[str, str] = {}
        self._sent: dict[str, str] = {}

    def routes(self) -> list[Route]:
        asked: dict[str, Callable[[Request], Awaitable[dict[str, Any]]]] = {
            f"{TOOLKIT}sendOobCode": self._send,
            f"{TOOLKIT}signInWithEmailLink": self._sign_in,
            f"{TOOLKIT}lookup": self._look_up,
            "/securetoken.googleapis.com/v1/token": self._refresh,
        }
        return [
            *(Route(path, _answering(endpoint), methods=["POST"]) for path, endpoint in asked.items()),
            Route("/emulator/action", self._opened),
            Route("/sent/{address}", self._newest),
        ]

    async def _send(self, request: Request) -> dict[str, Any]:
        body = await request.json()
        assert needed(body.get("requestType"), "MISSING_REQ_TYPE") == "EMAIL_SIGNIN"
        back = body.get("continueUrl")
        if back and not (urlsplit(back).scheme and urlsplit(back).netloc):
            raise Refused(NO_LINK_BACK)
        email = needed(body.get("email"), "MISSING_EMAIL").lower()
        code = secrets.token_urlsafe(54)
        self._codes[code] = email
        query = {"mode": "signIn", "lang": "en", "oobCode": code, "apiKey": "fake-api-key"}
        self._sent[email] = f"{self._link}/emulator/action?{urlencode(query | {'continueUrl': back})}"
        return {"kind": "identitytoolkit#GetOobConfirmationCodeResponse", "email": email}

    async def _opened(self, request: Request) -> Response:
        """The link in an e-mail: it leads to the page that asked for it, with the code."""
        query = dict(request.query_params)
        back = query.pop("continueUrl")
        return RedirectResponse(f"{back}{'&' if urlsplit(back).query else '?'}{urlencode(query)}", 303)

    async def _newest(self, request: Request) -> Response:
        """The link that was last sent to an address."""
        return JSONResponse({"link": self._sent.get(request.path_params["address"])})

    async def _sign_in(self, request: Request) -> dict[str, Any]:
        body = await request.json()
        email = needed(body.get("email"), "MISSING_EMAIL").lower()
        code = needed(body.get("oobCode"), "MISSING_OOB_CODE")
        if needed(self._codes.get(code), "INVALID_OOB_CODE") != email:
            raise Refused(ANOTHER_ADDRESS)
        del self._codes[code]
        now = int(time.time() * 1_000)
        known = next((each for each in self._known.values() if each.email == email), None)
        someone = known or Someone(secrets.token_hex(14), email, now, now, now)
        someone.signed_in_at = now
        self._known[someone.id] = someone
        return {
            "kind": "identitytoolkit#EmailLinkSigninResponse",
            "email": email,
            "localId": someone.id,
            "isNewUser": known is None,
            **self._tokens(someone),
        }

    async def _look_up(self, request: Request) -> dict[str, Any]:
        token = needed((await request.json()).get("idToken"), "MISSING_ID_TOKEN")
        try:
            claims = json.loads(base64.urlsafe_b64decode(token.split(".")[1] + "=="))
        except (ValueError, IndexError):
            raise Refused("INVALID_ID_TOKEN") from None
        someone = needed(self._known.get(claims["user_id"]), "USER_NOT_FOUND")
        return {"kind": "identitytoolkit#GetAccountInfoResponse", "users": [someone.told()]}

    async def _refresh(self, request: Request) -> dict[str, Any]:
        form = await request.form()
        if needed(form.get("grant_type"), "MISSING_GRANT_TYPE") != "refresh_token":
            raise Refused("INVALID_GRANT_TYPE")
        token = str(needed(form.get("refresh_token"), "MISSING_REFRESH_TOKEN"))
        try:
            record = json.loads(base64.b64decode(token))
        except ValueError:
            raise Refused("INVALID_REFRESH_TOKEN") from None
        mine = record.get("_AuthEmulatorRefreshToken") and record["projectId"] == self._project
        someone = needed(mine and self._known.get(record["localId"]), "INVALID_REFRESH_TOKEN")
        tokens = self._tokens(someone)
        return {
            "id_token": tokens["idToken"],
            "access_token": tokens["idToken"],
            "expires_in": tokens["expiresIn"],
            "refresh_token": tokens["refreshToken"],
            "token_type": "Bearer",
            "user_id": someone.id,
            "project_id": PROJECT_NUMBER,
        }

    def _tokens(self, someone: Someone) -> dict[str, str]:
        now = time.time()
        someone.refreshed_at = int(now * 1_000)
        claims = {
            "email": someone.email,
            "email_verified": True,
            "auth_time": someone.signed_in_at // 1_000,
            "user_id": someone.id,
            "firebase": {"identities": {"email": [someone.email]}, "sign_in_provider": "password"},
        }
        record = {
            "_AuthEmulatorRefreshToken": "DO NOT MODIFY",
            "localId": someone.id,
            "provider": "password",
            "extraClaims": {},
            "projectId": self._project,
        }
        return {
            "idToken": firebase_token(self._project, someone.id, int(now) + LIFE_SECONDS, **claims),
            "refreshToken": base64.b64encode(json.dumps(record).encode()).decode(),
            "expiresIn": str(LIFE_SECONDS),
        }


def _answering(endpoint: Callable[[Request], Awaitable[dict[str, Any]]]) -> Endpoint:
    async def answer(request: Request) -> Response:
        try:
            if not (request.query_params.get("key") or request.headers.get("x-goog-api-key")):
                raise Refused(NO_KEY, 403, "PERMISSION_DENIED", "forbidden")
            return JSONResponse(await endpoint(request))
        except Refused as refused:
            return refused.answer()

    return answer
