"""Requests as nobody should send them, put to the API in this process, past what a server refuses."""

import asyncio
import json
import random
from dataclasses import dataclass
from typing import Any

from fastapi import FastAPI

Header = tuple[bytes, bytes]

VERBS = (
    "GET",
    "POST",
    "PUT",
    "PATCH",
    "DELETE",
    "HEAD",
    "OPTIONS",
    "TRACE",
    "CONNECT",
    "PURGE",
    "get",
    "",
    "\t",
)
JUNK = (
    "", "0", "-1", "x", "..", ".", "%", "%00", "\0", "é", "\ud800", "🎞", "a b", "'\"--", "{x}",
    "__x__", "null",
    "true", "1e400", "NaN", "9" * 40, "a" * 300, "a" * 3_000, "../../etc/passwd", "rnd_",
    "<script>", "a\r\nb: c",
)  # fmt: skip
QUERIES = (
    "limit", "cursor", "wait", "search", "format", "project", "anchor", "frame", "name", "size", "expires",
    "signature", "last_event_id", "x",
)  # fmt: skip
HEADERS = (
    "content-type", "content-length", "content-range", "content-encoding", "transfer-encoding",
    "range", "host",
    "if-match", "if-none-match", "idempotency-key", "last-event-id", "stripe-signature", "cookie", "origin",
    "referer", "accept", "accept-encoding", "x-request-id", "x-forwarded-for", "traceparent", "upgrade",
)  # fmt: skip
TYPES = (
    "application/json", "application/json; charset=utf-16", "text/plain", "multipart/form-data",
    "application/x-www-form-urlencoded", "application/problem+json", "/", "", "\0",
)  # fmt: skip
BODIES = (
    b"", b"{}", b"[]", b"null", b"0", b'""', b"{", b'{"a"', b"\xff\xfe", b"\0" * 99, b'{"name":"\\ud800"}',
    b"NaN", b'{"name":1e999}', b'{"timeline":{"segments":[]}}', b"[" * 100_000, b'{"a":' * 20_000,
    b"9" * 5_000,
    b'{"name":"' + b"a" * 1_100_000 + b'"}', b'{"name":"a","name":"b"}', b'{"size":-1,"name":"a"}',
    b'{"quote_id":null}', b'{"quote_id":"\\u0000"}', b"\xef\xbb\xbf{}",
)  # fmt: skip


@dataclass(frozen=True)
class Request:
    """One request; its body comes in pieces."""

    verb: str
    path: str
    query: bytes
    headers: tuple[Header, ...]
    body: tuple[bytes, ...]


@dataclass(frozen=True)
class Answer:
    status: int
    headers: dict[str, str]
    body: bytes
    seconds: float


@dataclass(frozen=True)
class Sender:
    """Draws requests: of the API's own paths, of what is there, with good tokens and bad ones."""

    drawn: random.Random
    paths: tuple[str, ...]
    known: dict[str, str]
    tokens: tuple[str, ...]
    samples: tuple[bytes, ...]

    def request(self) -> Request:
        drawn = self.drawn
        verb = drawn.choice(VERBS) if drawn.random() < 0.2 else drawn.choice(VERBS[:5])
        query = "&".join(f"{drawn.choice(QUERIES)}={drawn.choice(JUNK)}" for _ in range(drawn.randrange(3)))
        headers = [self._header() for _ in range(drawn.randrange(4))]
        if drawn.random() < 0.97:
            headers.insert(0, (b"host", b"127.0.0.1"))
        if drawn.random() < 0.8:
            headers.append((b"authorization", self._token()))
        if drawn.random() < 0.7:
            headers.append((b"content-type", b"application/json"))
        return Request(verb, self._path(), _bytes(query), tuple(headers), self._body())

    def _path(self) -> str:
        if self.drawn.random() < 0.05:
            return "/" + "/".join(self.drawn.choice(JUNK) for _ in range(self.drawn.randrange(4)))
        parts = self.drawn.choice(self.paths).split("/")
        return "/".join(self._part(part) if part.startswith("{") else part for part in parts)

    def _part(self, name: str) -> str:
        known = self.known.get(name.strip("{}").partition(":")[0], "x")
        return known if self.drawn.random() < 0.7 else self.drawn.choice(JUNK)

    def _header(self) -> Header:
        name = self.drawn.choice(HEADERS)
        value = self.drawn.choice(TYPES if name == "content-type" else JUNK)
        return name.encode(), _bytes(value)

    def _token(self) -> bytes:
        token = self.drawn.choice(self.tokens)
        fate = self.drawn.random()
        if fate < 0.7:
            return b"Bearer " + token.encode()
        if fate < 0.8:
            return b"Bearer " + token[: self.drawn.randrange(len(token))].encode()
        return _bytes(self.drawn.choice(("Bearer", "Basic", "", "bearer ")) + self.drawn.choice(JUNK))

    def _body(self) -> tuple[bytes, ...]:
        body = self.drawn.choice(BODIES if self.drawn.random() < 0.5 else self.samples)
        if body and self.drawn.random() < 0.4:  # one byte of it is another
            place = self.drawn.randrange(len(body))
            body = body[:place] + bytes([self.drawn.randrange(256)]) + body[place + 1 :]
        cut = self.drawn.randrange(len(body) + 1)
        return (body[:cut], body[cut:]) if self.drawn.random() < 0.3 else (body,)


def sent_in_process(api: FastAPI, requests: list[Request]) -> list[Answer]:
    """What the API answers to each of them, one after another."""

    async def all_of_them() -> list[Answer]:
        return [await _answered(api, request) for request in requests]

    return asyncio.run(all_of_them())


async def _answered(api: FastAPI, request: Request) -> Answer:
    """The whole answer. A client that listens for ever is one that leaves at once."""
    pieces = list(request.body)
    said: list[dict[str, Any]] = []

    async def receive() -> dict[str, Any]:
        if pieces:
            return {"type": "http.request", "body": pieces.pop(0), "more_body": bool(pieces)}
        return {"type": "http.disconnect"}

    async def send(message: Any) -> None:
        said.append(message)

    begun = asyncio.get_running_loop().time()
    try:
        await api(_scope(request), receive, send)
    except Exception as error:
        return Answer(500, {}, repr(error).encode(), 0.0)
    seconds = asyncio.get_running_loop().time() - begun
    start = next(message for message in said if message["type"] == "http.response.start")
    headers = {name.decode("latin-1").lower(): value.decode("latin-1") for name, value in start["headers"]}
    body = b"".join(message.get("body", b"") for message in said if message["type"] == "http.response.body")
    return Answer(start["status"], headers, body, seconds)


def _scope(request: Request) -> dict[str, Any]:
    return {
        "type": "http",
        "asgi": {"version": "3.0", "spec_version": "2.3"},
        "http_version": "1.1",
        "method": request.verb,
        "scheme": "http",
        "path": _bytes(request.path).decode(errors="replace"),
        "raw_path": _bytes(request.path),
        "root_path": "",
        "query_string": request.query,
        "headers": list(request.headers),
        "client": ("127.0.0.1", 50_000),
        "server": ("127.0.0.1", 80),
        "state": {},
    }


def _bytes(text: str) -> bytes:
    return text.encode("utf-8", errors="surrogatepass")


def wrong_with(request: Request, answer: Answer) -> str:
    """What an answer lacks of what we promise; empty if nothing."""
    if answer.status >= 500:
        return f"{answer.status} {answer.body[:300]!r}"
    if answer.status < 400 or request.verb == "HEAD":
        return ""
    if answer.headers.get("content-type") != "application/problem+json":
        return f"{answer.status} as {answer.headers.get('content-type')}: {answer.body[:100]!r}"
    told = json.loads(answer.body)
    plain = told["status"] == answer.status and told["code"] and told["title"] and told["charged"] is not None
    return "" if plain else f"a problem that does not say all: {told}"
