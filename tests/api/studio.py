"""The API of a whole installation with real storage, answering on a real port of this machine.

Steps take no time and run when a test says so (`settle`). Ann and Bob are two users with a token each.
"""

import json
import socket
import threading
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import httpx
import uvicorn
from fastapi import FastAPI

from segue.api import LocalFiles, create_api
from segue.app.context import NoPreviews
from segue.domain.assets import Facts, SoundFacts
from segue.domain.errors import MediaRefused
from segue.domain.plan import FilmFormat
from segue.payments.sandbox import SandboxPayments
from segue.platform.embedded.bucket import FolderBucket
from segue.platform.embedded.identity import LocalIdentity
from segue.platform.embedded.ids import random_id
from segue.platform.embedded.uploads import Uploads
from segue.ports import Payments, Previews, User
from segue.ports import Prober as ProberPort
from tests.app.world import ANN, BOB, FactsOfTakes, World, facts

DAY_MS = 24 * 3_600_000
KEY = b"k" * 32


class Prober:
    """Takes anything for a clip but what says that it is none."""

    def score(self, take: Path, before: Path, after: Path, form: FilmFormat) -> float:
        return 100.0

    def fidelity(self, take: Path, first: Path, last: Path) -> tuple[float, float]:
        return 40.0, 40.0

    def fidelity_at(self, take: Path, still: Path, number: int) -> float:
        return 40.0

    def probe(self, path: Path) -> Facts:
        if path.read_bytes().startswith(b"no clip"):
            raise MediaRefused("This file is not a video: send a clip.", detail="Invalid data found")
        return facts()

    def listen(self, path: Path) -> SoundFacts:
        if path.read_bytes().startswith(b"no sound"):
            raise MediaRefused("This file has no sound: send another.", detail="no audio stream")
        return FactsOfTakes().listen(path)


class Studio:
    """An installation, its server, and a client for each user.

    It may be given what reads real clips, and what takes payments instead of the sandbox.
    """

    def __init__(
        self,
        folder: Path,
        prober: ProberPort | None = None,
        previews: Previews | None = None,
        payments: Payments | None = None,
    ) -> None:
        self.world = World(folder)
        self._socket = listener()
        self.link = f"http://127.0.0.1:{self._socket.getsockname()[1]}"
        bucket = FolderBucket(folder / "bucket", KEY, self.link, self.world.clock)
        self.payments = SandboxPayments(self.world.store, b"whsec", self.world.clock, self.link)
        self.world.app = replace(
            self.world.app,
            bucket=bucket,
            payments=payments or self.payments,
            prober=prober or Prober(),
            previews=previews or NoPreviews(),
            new_id=random_id,
        )
        self.identity = LocalIdentity(KEY, self.world.clock, self.world.store)
        self.api = create_api(
            self.world.app,
            accepted=("mp4", "mov"),
            sign_in=lambda: self.token(ANN),
            files=LocalFiles(bucket, Uploads(bucket)),
            sandbox=self.payments,
            drops_address="gs://uploads/drop/",
        )
        self._serving = ExitStack()
        self._serving.enter_context(served(self.api, self._socket))
        self.bob_user = BOB
        self.ann = self.client(ANN)
        self.bob = self.client(BOB)
        self.nobody = self.browser()

    def token(self, user: User) -> str:
        return self.identity.issue(user, DAY_MS)

    def client(self, user: User) -> httpx.Client:
        headers = {"Authorization": f"Bearer {self.token(user)}"}
        return httpx.Client(base_url=self.link, headers=headers, timeout=30, verify=False)

    def browser(self) -> httpx.Client:
        """A client that brings no token of its own."""
        return httpx.Client(base_url=self.link, timeout=30, verify=False)

    def upload(self, data: bytes, name: str = "a.mp4") -> dict[str, Any]:
        """The asset of a file that Ann sends whole."""
        upload = self.ann.post("/v1/uploads", json={"name": name, "size": len(data)}).json()
        assert self.nobody.put(upload["link"], content=data).status_code == 200
        asset = self.ann.post(upload["complete"])
        assert asset.status_code == 201, asset.text
        answer: dict[str, Any] = asset.json()
        return answer

    def timeline(self, *clips: str, **bridge: object) -> dict[str, Any]:
        """Ann's clips by name with a paid bridge between each two, as JSON."""
        timeline = self.world.timeline(*(clips or ("a", "b")), **bridge)  # type: ignore[arg-type]
        answer: dict[str, Any] = timeline.model_dump(mode="json")
        return answer

    def quote(self, *clips: str, **bridge: object) -> dict[str, Any]:
        quote = self.ann.post("/v1/quotes", json={"timeline": self.timeline(*clips, **bridge)})
        assert quote.status_code == 201, quote.text
        answer: dict[str, Any] = quote.json()
        return answer

    def start(self, *clips: str, **bridge: object) -> dict[str, Any]:
        """A render that Ann started."""
        quote = self.quote(*clips, **bridge)
        key = {"Idempotency-Key": quote["id"]}
        render = self.ann.post("/v1/renders", json={"quote_id": quote["id"]}, headers=key)
        assert render.status_code == 202, render.text
        answer: dict[str, Any] = render.json()
        return answer

    def render(self, id: str) -> dict[str, Any]:
        answer: dict[str, Any] = self.ann.get(f"/v1/renders/{id}").json()
        return answer

    def film(self, *clips: str, **bridge: object) -> dict[str, Any]:
        """A render that was started and has succeeded."""
        started = self.start(*clips, **bridge)
        self.world.settle()
        render = self.render(started["id"])
        assert render["state"] == "succeeded", render
        return render

    def close(self) -> None:
        for client in (self.ann, self.bob, self.nobody):
            client.close()
        self._serving.close()
        self.world.close()


def listener() -> socket.socket:
    """A socket that listens on any free port of this machine.

    Named as TCP, so that asyncio sends small answers at once: else each waits 40 ms for an acknowledgement.
    """
    made = socket.socket(socket.AF_INET, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    made.bind(("127.0.0.1", 0))
    made.listen()
    return made


@contextmanager
def served(api: FastAPI, place: socket.socket) -> Iterator[None]:
    """Serve an API on a socket that listens."""
    settings = uvicorn.Config(api, log_config=None, lifespan="off", timeout_graceful_shutdown=2)
    server = uvicorn.Server(settings)
    thread = threading.Thread(target=server.run, args=([place],))
    thread.start()
    try:
        while not server.started:
            time.sleep(0.005)
        yield
    finally:
        server.should_exit = True
        thread.join()


@dataclass(frozen=True)
class Sent:
    """One server-sent event."""

    id: str
    data: dict[str, Any]


@contextmanager
def events(client: httpx.Client, path: str, last_event_id: str = "") -> Iterator[Iterator[Sent]]:
    """The events of a stream, parsed as the HTML standard says, until it ends or the caller leaves."""
    headers = {"Last-Event-ID": last_event_id} if last_event_id else {}
    with client.stream("GET", path, headers=headers) as response:
        assert response.status_code == 200, response.read()
        assert response.headers["content-type"].startswith("text/event-stream")
        assert response.headers["cache-control"] == "no-store"
        yield _parsed(response.iter_lines())


def _parsed(lines: Iterator[str]) -> Iterator[Sent]:
    fields: dict[str, str] = {}
    for line in lines:
        if line:
            name, _, value = line.partition(":")
            fields[name] = value.removeprefix(" ")
        elif "data" in fields:
            assert fields["event"] == "render"
            yield Sent(fields["id"], json.loads(fields["data"]))
            fields = {}
        else:
            fields = {}
