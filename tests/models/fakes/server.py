"""What every stand-in is: a small HTTP server with a log of what it was asked, and faults on demand."""

import hashlib
import json
import threading
from abc import ABC, abstractmethod
from collections.abc import Callable
from dataclasses import dataclass, field
from email.parser import BytesParser
from email.policy import HTTP
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qsl, unquote, urlsplit


@dataclass(frozen=True)
class Asked:
    """One request. `sha256` holds those of the pictures it brought, in their order."""

    method: str
    path: str
    query: dict[str, str]
    headers: dict[str, str]
    body: bytes

    @property
    def json(self) -> Any:
        return json.loads(self.body or b"{}")

    def message(self) -> Any:
        """A multipart body."""
        head = f"Content-Type: {self.headers['content-type']}\r\n\r\n".encode()
        return BytesParser(policy=HTTP).parsebytes(head + self.body)

    def parts(self) -> dict[str, tuple[str | None, bytes]]:
        """The parts of a form: the file's name if it has one, and the bytes."""
        return {
            str(part.get_param("name", header="content-disposition")): (
                part.get_filename(),
                part.get_payload(decode=True),
            )
            for part in self.message().iter_parts()
        }


@dataclass(frozen=True)
class Answer:
    """What is sent back. A dictionary becomes JSON; `endless` bytes come over and over while one listens."""

    body: Any = b""
    status: int = 200
    headers: dict[str, str] = field(default_factory=dict)
    endless: bool = False


Trouble = Callable[[Asked], Answer | None]
"""What a test puts in the way: an answer instead of the true one, or None; it may also raise."""


class LostReply(Exception):
    """The connection breaks after all was done."""


class Fake(ABC):
    """A stand-in. `log` keeps what it was asked; `before` and `after` interfere around its own answer.
    `sent` counts the bytes of endless answers. Films that it makes are `shrunk` so many times from what was
    asked: a small one is soon made.
    """

    def __init__(self, port: int = 0) -> None:
        self._lock = threading.RLock()
        self.begin()
        fake = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def answer(self) -> None:
                fake._serve(self)

            do_GET = do_POST = do_PUT = do_DELETE = answer  # noqa: N815

            def log_message(self, *_: object) -> None:
                """Nothing on the terminal."""

        self._server = ThreadingHTTPServer(("127.0.0.1", port), Handler)
        self._server.daemon_threads = True
        self.link = f"http://127.0.0.1:{self._server.server_address[1]}"
        threading.Thread(target=self._server.serve_forever, args=(0.05,), daemon=True).start()

    def begin(self) -> None:
        """Be as new: nothing asked, nothing in the way."""
        self.log: list[Asked] = []
        self.sent = 0
        self.shrunk = 1
        self.before: Trouble | None = None
        self.after: Trouble | None = None

    def close(self) -> None:
        self._server.shutdown()
        self._server.server_close()

    def _serve(self, handler: BaseHTTPRequestHandler) -> None:
        coming = int(handler.headers.get("Content-Length") or 0)
        parts = urlsplit(handler.path)
        headers = {name.lower(): value for name, value in handler.headers.items()}
        query = dict(parse_qsl(parts.query, keep_blank_values=True))
        asked = Asked(handler.command, unquote(parts.path), query, headers, handler.rfile.read(coming))
        with self._lock:
            self.log.append(asked)
            try:
                answer = (self.before and self.before(asked)) or self.route(asked)
                answer = (self.after and self.after(asked)) or answer
            except LostReply:
                handler.close_connection = True
                return
        body = answer.body if isinstance(answer.body, bytes) else json.dumps(answer.body).encode()
        handler.send_response(answer.status)
        kind = "video/mp4" if isinstance(answer.body, bytes) else "application/json"
        length = {"Connection": "close"} if answer.endless else {"Content-Length": str(len(body))}
        for name, value in {"Content-Type": kind, **length, **answer.headers}.items():
            handler.send_header(name, value)
        handler.end_headers()
        handler.wfile.write(body)
        while answer.endless:
            try:
                handler.wfile.write(body)
                self.sent += len(body)
            except OSError:
                handler.close_connection = True
                return

    @abstractmethod
    def route(self, asked: Asked) -> Answer:
        """The provider's own answer."""

    def submits(self) -> list[Asked]:
        """The requests that start a generation."""
        return [asked for asked in self.log if self.starts(asked)]

    @abstractmethod
    def starts(self, asked: Asked) -> bool:
        """Whether a request starts a generation."""

    @abstractmethod
    def delivers(self, asked: Asked) -> bool:
        """Whether a request fetches a film."""

    @abstractmethod
    def forget(self) -> None:
        """Know of no generation any more, and of no film."""


def sha256(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()


def refuse(status: int, message: str, name: str = "") -> Answer:
    """An error as Google words it; the others' SDKs read only the status."""
    return Answer({"error": {"code": status, "message": message, "status": name}}, status)
