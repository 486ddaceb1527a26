"""What every request passes first: a request id, bounds, the right host; and what every answer carries."""

import re
from collections.abc import Callable
from urllib.parse import urlsplit

import structlog
from starlette.datastructures import Headers, MutableHeaders
from starlette.exceptions import HTTPException
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from segue.api.pacing import Pacing, pace_headers
from segue.api.problems import INTERNAL, BodyTooLarge, answer, logged_path
from segue.domain import limits
from segue.domain.errors import BadRequest, Forbidden, Internal, SegueError, TooFast
from segue.domain.pace import Standing

log = structlog.get_logger()

BUCKET = "/v1/bucket/"
WEBHOOK = "/v1/payments/webhook"
SAFE_METHODS = frozenset({"GET", "HEAD", "OPTIONS"})
LOOPBACK = frozenset({"localhost", "127.0.0.1", "::1"})
_REQUEST_ID = re.compile(rf"[A-Za-z0-9_-]{{1,{limits.REQUEST_ID_CHARACTERS}}}")
_HEADERS = {
    "X-Content-Type-Options": "nosniff",
    "Content-Security-Policy": "default-src 'none'; frame-ancestors 'none'",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Referrer-Policy": "no-referrer",
    "Cache-Control": "no-store",
}


class Gate:
    """Around everything else. `loopback_only`: answers only to names of this machine.

    A page elsewhere can point a name of its own at 127.0.0.1, and a browser would then count us as that
    page's own server; the Host header gives it away.
    """

    def __init__(
        self,
        inner: ASGIApp,
        *,
        new_id: Callable[[str], str],
        loopback_only: bool,
        pacing: Pacing | None = None,
    ) -> None:
        self._inner = inner
        self._new_id = new_id
        self._loopback_only = loopback_only
        self._pacing = pacing

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._inner(scope, receive, send)
            return
        headers = Headers(scope=scope)
        request_id = _request_id(headers) or self._new_id("req")
        state = scope.setdefault("state", {})
        state["request_id"] = request_id
        started = False

        async def send_on(message: Message) -> None:
            nonlocal started
            if message["type"] == "http.response.start":
                started = True
                _complete(message, request_id, state.get("standing"))
            await send(message)

        try:
            refused = self._refused(scope, headers)
            if refused is not None:
                await answer(refused, request_id)(scope, receive, send_on)
            else:
                unread = scope["method"] in SAFE_METHODS  # a stream listens for its end, and drops the rest
                within = receive if unread else bounded(receive, body_limit(scope))
                await self._inner(scope, within, send_on)
        except Exception as error:
            log.error("request_broke", request_id=request_id, path=logged_path(scope), exc_info=error)
            if started:
                raise  # half an answer is out: the connection must be seen to break
            await answer(Internal(INTERNAL), request_id)(scope, receive, send_on)

    def _refused(self, scope: Scope, headers: Headers) -> SegueError | None:
        if self._loopback_only and hostname(headers.get("host", "")) not in LOOPBACK:
            return Forbidden("Segue answers on this machine only: open it as http://127.0.0.1.")
        limit = body_limit(scope)
        announced = headers.get("content-length", "0")
        if limit is not None and announced.isdecimal() and int(announced[:20]) > limit:
            if scope["path"] == WEBHOOK:
                return BadRequest("This webhook is too large: send one event at a time.")
            return BodyTooLarge(f"This body is too large: send at most {limit} bytes. Files go by upload.")
        return self._out_of_pace(scope, headers)

    def _out_of_pace(self, scope: Scope, headers: Headers) -> SegueError | None:
        """TooFast for a write from an address that sends too many. A provider's webhooks are let through."""
        if self._pacing is None or scope["method"] in SAFE_METHODS or scope["path"] == WEBHOOK:
            return None
        standing = self._pacing.address(address_of(scope, headers))
        scope["state"]["standing"] = standing
        return TooFast(standing.wait_ms) if standing.refused else None


def address_of(scope: Scope, headers: Headers) -> str:
    """Where a request comes from: Google's front end writes it last; anyone can write what is before."""
    forwarded = headers.get("x-forwarded-for", "").rpartition(",")[2].strip()
    client = scope.get("client")
    return forwarded[: limits.REQUEST_ID_CHARACTERS] or (client[0] if client else "")


def hostname(host: str) -> str | None:
    """The name in a Host header, without its port; None if it is malformed."""
    try:
        return urlsplit(f"//{host}").hostname
    except ValueError:
        return None


def body_limit(scope: Scope) -> int | None:
    """The bytes a request may send; None where the link itself says how many."""
    if scope["path"].startswith(BUCKET) and scope["method"] == "PUT":
        return None
    return limits.MAX_BODY_BYTES


def bounded(receive: Receive, limit: int | None) -> Receive:
    """`receive`, until more than `limit` bytes have come: then HTTPException, which endpoints let through."""
    if limit is None:
        return receive
    total = 0

    async def receive_within() -> Message:
        nonlocal total
        message = await receive()
        total += len(message.get("body", b""))
        if total > limit:
            raise HTTPException(413)
        return message

    return receive_within


def _request_id(headers: Headers) -> str | None:
    given = headers.get("x-request-id", "")
    return given if _REQUEST_ID.fullmatch(given) else None


def _complete(message: Message, request_id: str, standing: Standing | None) -> None:
    headers = MutableHeaders(scope=message)
    headers["X-Request-Id"] = request_id
    for name, value in (_HEADERS if standing is None else _HEADERS | pace_headers(standing)).items():
        headers.setdefault(name, value)
