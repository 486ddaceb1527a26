"""Segue's cloud form on one machine: every function and the media job in processes of their own.

Around them Google's emulators and wire-level fakes, of its models too. Prices are in force: credits move.
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
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from http.client import HTTPException
from pathlib import Path

import httpx
from google.pubsub_v1 import PubsubMessage

from tests.collector import collecting
from tests.google import emulators
from tests.google.courier import PubSub
from tests.google.crowding import Crowding
from tests.google.firebase import Firebase
from tests.google.grpc_fakes import FakeRun, FakeTasks, GrpcServer
from tests.google.keys import KEY, SIGNER
from tests.google.storage import Object, Objects
from tests.google.storage_server import StorageServer
from tests.google.tokens import firebase_token, machine_token
from tests.models.fakes.google import GoogleFake

ROOT = Path(__file__).parents[2]
PROJECT = f"demo-rehearsal-{os.getpid()}"
WORKER = "worker"
FUNCTIONS = ("api", "on_upload", "on_step", "on_poll", "stripe_webhook", "sweep")
CALLER = "{}@demo.iam.gserviceaccount.com"
PUSHES = {"upload": "on_upload", "render": "on_step", "step": "on_step", "work": "on_step", "dead": "sweep"}
SWEEP_SECONDS = 2
MIDST_SECONDS = 0.05
"""After so long a function is in the midst of what it was called for."""
EARLY_MS = 60_000
"""The stand-in of a model is done at once: Cloud Tasks' clock is ahead, so that nobody waits to ask it."""
PRICES = {"procedural": 1, "veo": 4, "omni": 4}

Say = Callable[[str], None]


class Stage:
    """All of it, running. `say` hears of each hop."""

    def __init__(self, stack: ExitStack, say: Say) -> None:
        self.say = say
        # Processes die with the thread that started them: whoever kills one may end sooner.
        self._keeper = stack.enter_context(ThreadPoolExecutor(1))
        self._killed: dict[str, str] = {}
        self.doomed: set[str] = set()
        """The next message of such a topic is the last that the process which takes it sees."""
        self.ports = {name: emulators.free_port() for name in FUNCTIONS}
        self._firebase = Firebase(stack, self.relay)
        emulators.all_started()
        emulators.rules_loaded(PROJECT, (ROOT / "infra" / "firestore.rules").read_text())
        self.pubsub = PubSub(PROJECT)
        stack.callback(self.pubsub.close)
        self.pubsub.make(tuple(PUSHES))
        self.storage = StorageServer(Objects(self._told), {SIGNER["client_email"]: KEY.public_key()})
        stack.callback(self.storage.stop)
        self.collector = stack.enter_context(collecting())
        self.crowding = Crowding()
        stack.callback(self.crowding.stop)
        self.models = GoogleFake()
        stack.callback(self.models.close)
        environment = self._environment(stack)
        tasks = FakeTasks(machine_token, lambda: time.time_ns() // 1_000_000 + EARLY_MS)
        self._workers_log = tempfile.TemporaryFile()  # noqa: SIM115 -- closed with the stage
        stack.callback(self._workers_log.close)
        run = FakeRun([sys.executable, "-m", "jobs.worker"], environment, self._workers_log)
        for fake, name in ((tasks, "SEGUE_TASKS_ADDRESS"), (run, "SEGUE_RUN_ADDRESS")):
            server = GrpcServer(fake.handler())
            environment[name] = server.address
            stack.callback(server.stop)
            stack.callback(fake.stop)
        run.environment.update(environment)
        self._told_environment = environment
        self.run = run
        self.processes = {name: self._function(name) for name in FUNCTIONS}
        stack.callback(self._stop)
        for name, process in self.processes.items():
            assert process.answers(), f"{name}: {process.log()}"
        for topic in PUSHES:
            self.pubsub.push(topic, f"{self._firebase.link}/relay/{topic}")
        self._end = threading.Event()
        threading.Thread(target=self._sweep_often, daemon=True).start()
        stack.callback(self._end.set)

    @property
    def link(self) -> str:
        return f"http://127.0.0.1:{self.ports['api']}"

    def kill(self, name: str) -> None:
        """Kill a function's process; another takes its place, as on Cloud Run."""
        self.processes[name].kill()
        self._killed[name] = self._killed.get(name, "") + self.processes[name].log()
        self.say(f"kill -9 {name}")
        self.processes[name] = self._keeper.submit(self._function, name).result()
        assert self.processes[name].answers(), self.processes[name].log()

    def kill_worker(self) -> bool:
        """Kill a media job that runs now, if one does. Cloud Run starts its task again."""
        for process in self.run.running():
            process.kill()
            self.say(f"kill -9 {WORKER}")
            return True
        return False

    def logs(self) -> str:
        """What each process has logged, the end of it: for whoever reads a failure."""
        return "\n".join(f"--- {name}\n{log[-4_000:]}" for name, log in self.said().items())

    def said(self) -> dict[str, str]:
        """What each function and the media jobs have logged."""
        log = os.pread(self._workers_log.fileno(), 1 << 30, 0).decode(errors="replace")
        kept = {name: self._killed.get(name, "") + each.log() for name, each in self.processes.items()}
        return {**kept, WORKER: log}

    def _function(self, name: str) -> emulators.Process:
        told = {"FUNCTION_TARGET": name, "HOST": "127.0.0.1", "PORT": str(self.ports[name])}
        command = [sys.executable, "-m", "functions.serve"]
        return emulators.Process(lambda _: command, self.ports[name], {**self._told_environment, **told})

    def _stop(self) -> None:
        for process in self.processes.values():
            process.kill()

    def _environment(self, stack: ExitStack) -> dict[str, str]:
        folder = stack.enter_context(tempfile.TemporaryDirectory())
        signer = Path(folder) / "signer.json"
        signer.write_text(json.dumps(SIGNER))
        prices = Path(folder) / "prices.json"
        prices.write_text(json.dumps({"version": "rehearsal", "credits_per_second": PRICES}))
        return {
            **os.environ,
            "PYTHONPATH": str(ROOT),
            "TMPDIR": folder,
            "FIRESTORE_EMULATOR_HOST": emulators.firestore(),
            "PUBSUB_EMULATOR_HOST": emulators.pubsub(),
            "STORAGE_EMULATOR_HOST": self.storage.link,
            "FIREBASE_AUTH_EMULATOR_HOST": self._firebase.host,
            "GOOGLE_CLOUD_PROJECT": PROJECT,
            "OTEL_EXPORTER_OTLP_ENDPOINT": self.collector.link,
            "SEGUE_CERTIFICATES": f"{self._firebase.link}/certificates",
            "SEGUE_SIGNER": str(signer),
            "SEGUE_PRICES": str(prices),
            "SEGUE_GOOGLE_PROJECT": PROJECT,
            "SEGUE_GOOGLE_BUCKET": "results",
            "SEGUE_GOOGLE_LINK": self.models.link,
            "SEGUE_GOOGLE_STORAGE_LINK": self.models.link,
            "SEGUE_GOOGLE_TOKEN": "rehearsal",
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
        if topic in self.doomed:
            self.doomed.remove(topic)
            threading.Timer(MIDST_SECONDS, self.kill, [name]).start()
        status = self.call(name, path, "pubsub", body)
        self.say(f"Pub/Sub {topic} -> {name} {status} {_shown(body)}")
        return status

    def call(self, name: str, path: str, caller: str, body: bytes) -> int:
        """Call a private function as one of Google's machines; returns the status, 503 if it died of it.

        One that is not there is waited for, as Cloud Run does while it starts another.
        """
        token = machine_token(CALLER.format(caller), f"segue-{name.replace('_', '-')}")
        headers = {"Authorization": f"Bearer {token}", "Content-Type": "application/json"}
        link = f"http://127.0.0.1:{self.ports[name]}{path}"
        request = urllib.request.Request(link, body, headers)
        for _ in range(600):
            try:
                with urllib.request.urlopen(request, timeout=90) as answer:
                    return int(answer.status)
            except urllib.error.HTTPError as error:
                error.close()
                return error.code
            except urllib.error.URLError as error:
                if not isinstance(error.reason, ConnectionRefusedError):
                    return 503
                time.sleep(0.1)
            except (OSError, HTTPException):
                return 503
        return 503

    def _sweep_often(self) -> None:
        while not self._end.wait(SWEEP_SECONDS):
            self.call("sweep", "/", "scheduler", b"{}")

    def client(self, user: str) -> httpx.Client:
        token = firebase_token(
            PROJECT, user, int(time.time()) + 3_600, email=f"{user}@example.com", email_verified=True
        )
        return httpx.Client(
            base_url=self.link, headers={"Authorization": f"Bearer {token}"}, timeout=90, verify=False
        )


def _shown(body: bytes) -> str:
    data = json.loads(base64.b64decode(json.loads(body)["message"]["data"]))
    return str(data.get("step") or data.get("subject") or data.get("name"))
