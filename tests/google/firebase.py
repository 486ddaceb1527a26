"""What Google says of its public keys and of one user; and, for a stage, the relay of Pub/Sub's pushes."""

import json
import threading
from collections.abc import Callable
from contextlib import ExitStack
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from tests.google.keys import CERTIFICATES

Relay = Callable[[str, bytes], int]
"""Takes a topic and the body of a push; the status to answer with."""


class Firebase:
    """Google's answers at `link`. A test may change the `user`, and the `status` that is answered with."""

    def __init__(self, stack: ExitStack, relay: Relay | None = None) -> None:
        self.user: dict[str, Any] | None = {"validSince": "0"}
        self.status = 200
        self.relay = relay
        handler = type("Handler", (_Handler,), {"firebase": self})
        server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
        server.daemon_threads = True
        threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True).start()
        stack.callback(server.server_close)
        stack.callback(server.shutdown)
        self.host = f"127.0.0.1:{server.server_address[1]}"
        self.link = f"http://{self.host}"


class _Handler(BaseHTTPRequestHandler):
    firebase: Firebase

    def log_message(self, *_: object) -> None:
        """Say nothing."""

    def do_GET(self) -> None:
        self._send(200, CERTIFICATES)

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        if self.firebase.relay and self.path.startswith("/relay/"):
            self._send(self.firebase.relay(self.path.rpartition("/")[2], body), b"")
            return
        (user,) = json.loads(body)["localId"]
        found = [] if self.firebase.user is None else [{"localId": user, **self.firebase.user}]
        self._send(self.firebase.status, json.dumps({"users": found}).encode())

    def _send(self, status: int, body: bytes) -> None:
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)
