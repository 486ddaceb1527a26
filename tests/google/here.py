"""The private functions in this process, around them emulators and fakes; a test posts what Google would.

Nothing is delivered by itself: what was published waits in `posted`, so that a test delivers it twice, late
or never. Cloud Run is away, unless a test says otherwise: no media job starts.
"""

import base64
import json
import os
import zlib
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any

import functions_framework
import pytest
from flask.testing import FlaskClient
from google.pubsub_v1 import PublishRequest, PublishResponse

from functions import entries
from segue.app.accounts import open_account
from segue.ports import Message, User
from segue.wiring_cloud import Cloud
from tests.google import emulators
from tests.google.firebase import Firebase
from tests.google.grpc_fakes import FakeTasks, GrpcServer, service
from tests.google.keys import KEY, SIGNER
from tests.google.storage import Objects
from tests.google.storage_server import StorageServer
from tests.google.tokens import machine_token

ROOT = Path(__file__).parents[2]
MAIN = str(ROOT / "functions" / "main.py")
CALLER = "{}@demo.iam.gserviceaccount.com"
ANN = User(id="ann", account="ann", email="ann@example.com", email_verified=True)


class Here:
    """Cloud Storage, what was published, and a client for each function; `clips` are two to make films of."""

    clips: tuple[Path, Path]

    def __init__(self, stack: ExitStack, monkeypatch: pytest.MonkeyPatch, folder: Path, project: str) -> None:
        self.project = project
        self.storage = StorageServer(Objects(), {SIGNER["client_email"]: KEY.public_key()})
        stack.callback(self.storage.stop)
        self.posted: list[Message] = []
        self.refusing: list[int] = []
        """Statuses of gRPC that the next publications are answered with."""
        self.firebase = Firebase(stack)
        publisher = service("google.pubsub.v1.Publisher", Publish=(self._publish, PublishRequest))
        self.tasks = FakeTasks(machine_token, lambda: 0)
        stack.callback(self.tasks.stop)
        servers = {"PUBSUB_EMULATOR_HOST": publisher, "SEGUE_TASKS_ADDRESS": self.tasks.handler()}
        for name, handler in servers.items():
            server = GrpcServer(handler)
            stack.callback(server.stop)
            monkeypatch.setenv(name, server.address)
        for name, value in self._settings(folder).items():
            monkeypatch.setenv(name, value)
        entries._opened.cache_clear()
        stack.callback(entries._opened.cache_clear)

    @property
    def cloud(self) -> Cloud:
        return entries.cloud()

    def reopened(self) -> None:
        """The functions read their settings again, as new processes do."""
        entries._opened.cache_clear()

    def open_account(self) -> None:
        open_account(self.cloud.app, ANN)

    def ask(self, name: str, body: bytes, token: str | None = "", *, path: str = "/") -> int:
        """The status that a function answers a call with; with no token of its own, as its right caller."""
        caller = {"on_poll": "tasks", "sweep": "pubsub" if path == "/dead" else "scheduler"}.get(
            name, "pubsub"
        )
        token = (
            machine_token(CALLER.format(caller), f"segue-{name.replace('_', '-')}") if token == "" else token
        )
        headers = {"Authorization": f"Bearer {token}"} if token else {}
        return self.client(name).post(path, data=body, headers=headers).status_code

    def push(self, message: Message) -> int:
        """Deliver a message as Pub/Sub would."""
        return self.ask("on_step", pushed(message.model_dump_json().encode()))

    def finalised(self, name: str) -> int:
        """Tell of an object as Cloud Storage's notification does."""
        told = {"eventType": "OBJECT_FINALIZE", "bucketId": "uploads", "objectId": name}
        return self.ask("on_upload", pushed(b"{}", told))

    def client(self, name: str) -> FlaskClient:
        return functions_framework.create_app(name, MAIN, "http").test_client()

    def _publish(self, request: PublishRequest, context: Any) -> PublishResponse:
        if self.refusing:
            context.abort(self.refusing.pop(0), "on purpose")
        for each in request.messages:
            self.posted.append(Message.model_validate_json(each.data))
        return PublishResponse(message_ids=[str(n) for n in range(len(request.messages))])

    def _settings(self, folder: Path) -> dict[str, str]:
        signer = folder / "signer.json"
        signer.write_text(json.dumps(SIGNER))
        return {
            "FIRESTORE_EMULATOR_HOST": emulators.firestore(),
            "STORAGE_EMULATOR_HOST": self.storage.link,
            "FIREBASE_AUTH_EMULATOR_HOST": self.firebase.host,
            "GOOGLE_CLOUD_PROJECT": self.project,
            "SEGUE_RUN_ADDRESS": f"127.0.0.1:{emulators.free_port()}",
            "SEGUE_CERTIFICATES": self.firebase.link,
            "SEGUE_SIGNER": str(signer),
            "SEGUE_PROJECT": self.project,
            "SEGUE_REGION": "here",
            "SEGUE_BUCKET_UPLOADS": "uploads",
            "SEGUE_BUCKET_MEDIA": "media",
            "SEGUE_QUEUE_LATER": "segue-later",
            "SEGUE_WORKER_JOB": "segue-worker",
            "SEGUE_POLL_LINK": "http://127.0.0.1:9/",
            "SEGUE_SERVICE_ACCOUNT": SIGNER["client_email"],
            "SEGUE_TASKS_CALLER": CALLER.format("tasks"),
            "SEGUE_PUBSUB_CALLER": CALLER.format("pubsub"),
            "SEGUE_SCHEDULER_CALLER": CALLER.format("scheduler"),
            "SEGUE_WEB_ORIGINS": "https://segue.example",
        }


def pushed(data: bytes, attributes: dict[str, str] | None = None) -> bytes:
    """The body of one push."""
    message = {"data": base64.b64encode(data).decode(), "attributes": attributes or {}}
    return json.dumps({"message": message}).encode()


@contextmanager
def here(monkeypatch: pytest.MonkeyPatch, folder: Path) -> Iterator[Here]:
    project = f"demo-here-{os.getpid()}-{zlib.crc32(str(folder).encode()):08x}"
    with ExitStack() as stack:
        yield Here(stack, monkeypatch, folder, project)
