"""The golden thread on Google's emulators: every function and the media job in processes of their own.

`python -m tests.google.rehearsal` makes a film of the two sample clips and prints each hop with its time.
"""

import base64
import json
import os
import sys
import tempfile
import threading
import time
import urllib.error
import urllib.request
from collections.abc import Callable
from contextlib import ExitStack
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import httpx
from google.pubsub_v1 import PubsubMessage

from tests.google import emulators
from tests.google.courier import PubSub
from tests.google.grpc_fakes import FakeRun, FakeTasks, GrpcServer
from tests.google.keys import CERTIFICATES, KEY, SIGNER
from tests.google.storage import Object, Objects
from tests.google.storage_server import StorageServer
from tests.google.tokens import firebase_token, machine_token

ROOT = Path(__file__).parents[2]
PROJECT = f"demo-rehearsal-{os.getpid()}"
FUNCTIONS = ("api", "on_upload", "on_step", "on_poll", "stripe_webhook", "sweep")
CALLER = "{}@demo.iam.gserviceaccount.com"
PUSHES = {"upload": "on_upload", "render": "on_step", "step": "on_step", "work": "on_step", "dead": "sweep"}
WAIT_SECONDS = 120
SWEEP_SECONDS = 2

Say = Callable[[str], None]


class Stage:
    """All of it, running. `say` hears of each hop."""

    def __init__(self, stack: ExitStack, say: Say) -> None:
        self.say = say
        self.ports = {name: emulators.free_port() for name in FUNCTIONS}
        self._helper = _serve(stack, self)
        self.pubsub = PubSub(PROJECT)
        stack.callback(self.pubsub.close)
        self.pubsub.make(tuple(PUSHES))
        storage = StorageServer(Objects(self._told), {SIGNER["client_email"]: KEY.public_key()})
        stack.callback(storage.stop)
        environment = self._environment(stack, storage.link)
        tasks = FakeTasks(machine_token, lambda: time.time_ns() // 1_000_000)
        run = FakeRun([sys.executable, "-m", "jobs.worker"], environment)
        for fake, name in ((tasks, "SEGUE_TASKS_ADDRESS"), (run, "SEGUE_RUN_ADDRESS")):
            server = GrpcServer(fake.handler())
            environment[name] = server.address
            stack.callback(server.stop)
            stack.callback(fake.stop)
        run.environment.update(environment)
        self.processes = [self._function(stack, name, environment) for name in FUNCTIONS]
        for name, process in zip(FUNCTIONS, self.processes, strict=True):
            assert process.answers(), f"{name}: {process.log()}"
        for topic in PUSHES:
            self.pubsub.push(topic, f"{self._helper}/relay/{topic}")
        self._end = threading.Event()
        threading.Thread(target=self._sweep_often, daemon=True).start()
        stack.callback(self._end.set)

    @property
    def link(self) -> str:
        return f"http://127.0.0.1:{self.ports['api']}"

    def _function(self, stack: ExitStack, name: str, environment: dict[str, str]) -> emulators.Process:
        command = [
            sys.executable,
            *("-c", "from functions_framework._cli import _cli; _cli()"),
            *("--target", name, "--source", "functions/main.py", "--host", "127.0.0.1"),
            *(["--asgi"] if name == "api" else []),
        ]
        process = emulators.Process(
            lambda port: [*command, "--port", str(port)], self.ports[name], environment
        )
        stack.callback(process.stop)
        return process

    def _environment(self, stack: ExitStack, storage: str) -> dict[str, str]:
        folder = stack.enter_context(tempfile.TemporaryDirectory())
        signer = Path(folder) / "signer.json"
        signer.write_text(json.dumps(SIGNER))
        return {
            **os.environ,
            "PYTHONPATH": str(ROOT),
            "TMPDIR": folder,
            "FIRESTORE_EMULATOR_HOST": emulators.firestore(),
            "PUBSUB_EMULATOR_HOST": emulators.pubsub(),
            "STORAGE_EMULATOR_HOST": storage,
            "FIREBASE_AUTH_EMULATOR_HOST": self._helper.removeprefix("http://"),
            "GOOGLE_CLOUD_PROJECT": PROJECT,
            "SEGUE_CERTIFICATES": f"{self._helper}/certificates",
            "SEGUE_SIGNER": str(signer),
            "SEGUE_PROJECT": PROJECT,
            "SEGUE_REGION": "here",
            "SEGUE_BUCKET_UPLOADS": "uploads",
            "SEGUE_BUCKET_MEDIA": "media",
            "SEGUE_QUEUE_LATER": "segue-later",
            "SEGUE_WORKER_JOB": "segue-worker",
            "SEGUE_POLL_LINK": f"http://127.0.0.1:{self.ports['on_poll']}/",
            "SEGUE_SERVICE_ACCOUNT": SIGNER["client_email"],
            "SEGUE_TASKS_CALLER": CALLER.format("tasks"),
            "SEGUE_PUBSUB_CALLER": CALLER.format("pubsub"),
            "SEGUE_SCHEDULER_CALLER": CALLER.format("scheduler"),
            "SEGUE_WEB_ORIGINS": "https://segue.example",
        }

    def _told(self, new: Object) -> None:
        """Cloud Storage's notification of a new object in the bucket that takes what comes in."""
        if new.bucket == "uploads":
            attributes = {"eventType": "OBJECT_FINALIZE", "bucketId": new.bucket, "objectId": new.name}
            message = PubsubMessage(data=json.dumps(new.resource()).encode(), attributes=attributes)
            topic = f"projects/{PROJECT}/topics/segue-upload"
            self.pubsub.publisher.publish(topic=topic, messages=[message])

    def relay(self, topic: str, body: bytes) -> int:
        """Pass a push on with the token that Pub/Sub would send and its emulator does not."""
        name = PUSHES[topic]
        path = "/dead" if topic == "dead" else "/"
        status = self.call(name, path, "pubsub", body)
        self.say(f"Pub/Sub {topic} -> {name} {status} {_shown(body)}")
        return status

    def call(self, name: str, path: str, caller: str, body: bytes) -> int:
        """Call a private function as one of Google's machines; returns the status."""
        token = machine_token(CALLER.format(caller), f"segue-{name.replace('_', '-')}")
        headers = {"Authorization": f"Bearer {token}", "Content-Type": "application/json"}
        link = f"http://127.0.0.1:{self.ports[name]}{path}"
        try:
            with urllib.request.urlopen(urllib.request.Request(link, body, headers), timeout=90) as answer:
                return int(answer.status)
        except urllib.error.HTTPError as error:
            error.close()
            return error.code

    def _sweep_often(self) -> None:
        while not self._end.wait(SWEEP_SECONDS):
            try:
                self.call("sweep", "/", "scheduler", b"{}")
            except OSError:
                continue

    def client(self, user: str) -> httpx.Client:
        token = firebase_token(
            PROJECT, user, int(time.time()) + 3_600, email=f"{user}@example.com", email_verified=True
        )
        return httpx.Client(
            base_url=self.link, headers={"Authorization": f"Bearer {token}"}, timeout=90, verify=False
        )


def film_by_api(stage: Stage, client: httpx.Client) -> dict[str, Any]:
    """Upload both sample clips by signed links, quote, render, wait; the render as it ended."""
    assets = [uploaded(stage, client, ROOT / "tests" / "clips" / f"sample_{side}.mp4") for side in "ab"]
    clips = [{"kind": "clip", "id": side, "asset": asset} for side, asset in zip("ab", assets, strict=True)]
    bridge = {"kind": "bridge", "id": "bridge", "generator": "procedural", "seconds": 1}
    timeline = {"segments": [clips[0], bridge, clips[1]]}
    quote = answered(client.post("/v1/quotes", json={"timeline": timeline}))
    stage.say(f"quote {quote['id']}: {quote['credits']} credits")
    key = {"Idempotency-Key": quote["id"]}
    render = answered(client.post("/v1/renders", json={"quote_id": quote["id"]}, headers=key))
    stage.say(f"render {render['id']} started")
    deadline = time.monotonic() + WAIT_SECONDS
    while render["state"] in ("held", "running", "cancelling"):
        assert time.monotonic() < deadline, render
        time.sleep(0.25)
        render = answered(client.get(f"/v1/renders/{render['id']}"))
    stage.say(f"render {render['state']}")
    return render


def uploaded(stage: Stage, client: httpx.Client, path: Path) -> str:
    data = path.read_bytes()
    upload = answered(client.post("/v1/uploads", json={"name": path.name, "size": len(data)}))
    sent = httpx.put(upload["link"], content=data, timeout=90)
    assert sent.status_code == 200, sent.text
    stage.say(f"{path.name}: {len(data)} bytes sent to the bucket")
    return str(answered(client.post(upload["complete"]))["id"])


def answered(answer: httpx.Response) -> dict[str, Any]:
    assert answer.is_success, f"{answer.status_code} {answer.text}"
    found: dict[str, Any] = answer.json()
    return found


def _shown(body: bytes) -> str:
    data = json.loads(base64.b64decode(json.loads(body)["message"]["data"]))
    return str(data.get("step") or data.get("subject") or data.get("name"))


def _serve(stack: ExitStack, stage: Stage) -> str:
    """What Google's other services say: public keys, a user's sign-in; and the relay. Returns its address."""

    class Handler(BaseHTTPRequestHandler):
        def log_message(self, *_: object) -> None:
            """Say nothing."""

        def do_GET(self) -> None:
            self._send(200, CERTIFICATES)

        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
            if self.path.startswith("/relay/"):
                self._send(stage.relay(self.path.rpartition("/")[2], body), b"")
                return
            (user,) = json.loads(body)["localId"]
            self._send(200, json.dumps({"users": [{"localId": user, "validSince": "0"}]}).encode())

        def _send(self, status: int, body: bytes) -> None:
            self.send_response(status)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True).start()
    stack.callback(server.server_close)
    stack.callback(server.shutdown)
    return f"http://127.0.0.1:{server.server_address[1]}"


def main() -> None:
    begin = time.monotonic()

    def say(line: str) -> None:
        sys.stdout.write(f"{time.monotonic() - begin:7.2f} s  {line}\n")
        sys.stdout.flush()

    with ExitStack() as stack:
        stage = Stage(stack, say)
        say("emulators, fakes and functions answer")
        with stage.client("ann") as client:
            render = film_by_api(stage, client)
            say(f"credits: {answered(client.get('/v1/credits'))}")
        if render["state"] != "succeeded":
            sys.exit(1)


if __name__ == "__main__":
    main()
