"""`segue doctor --cloud` looks at a project through Google's true clients: one line each, with what to do."""

import json
import threading
from collections.abc import Iterator
from contextlib import ExitStack
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import grpc
import pytest
from google.cloud import run_v2, tasks_v2

from segue.commands.doctor import doctor
from segue.domain import limits
from segue.platform.gcp.checkup import SERVICES, TOPICS
from tests.google import emulators
from tests.google.courier import PubSub
from tests.google.grpc_fakes import FakeTasks, GrpcServer, service
from tests.google.keys import KEY, SIGNER
from tests.google.storage import Objects
from tests.google.storage_server import StorageServer
from tests.google.tokens import machine_token

PROJECT = "demo-doctor"


class Around:
    """The services' own addresses, and Secret Manager."""

    def __init__(self, stack: ExitStack) -> None:
        self.empty: set[str] = set()
        self.sick: dict[str, int] = {}
        outer = self

        class Handler(BaseHTTPRequestHandler):
            def log_message(self, *_: object) -> None:
                """Say nothing."""

            def do_GET(self) -> None:
                self.send_response(outer.status(self.path))
                self.end_headers()
                self.wfile.write(b'{"state": "ENABLED"}')

        server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True).start()
        stack.callback(server.server_close)
        stack.callback(server.shutdown)
        self.link = f"http://127.0.0.1:{server.server_address[1]}"

    def status(self, path: str) -> int:
        if "/secrets/" in path:
            return 404 if path.split("/")[5] in self.empty else 200
        name = path.split("/")[1]
        return self.sick.get(name, 403 if name in ("on-step", "sweep") else 200)


class Deployment:
    """A project that is whole, until a test takes something away."""

    def __init__(self, stack: ExitStack, monkeypatch: pytest.MonkeyPatch, folder: Path) -> None:
        self.around = Around(stack)
        self.storage = StorageServer(Objects(), {SIGNER["client_email"]: KEY.public_key()})
        stack.callback(self.storage.stop)
        self.tasks = FakeTasks(machine_token, lambda: 0)
        stack.callback(self.tasks.stop)
        self.missing: set[str] = set()
        self.state = run_v2.Condition.State.CONDITION_SUCCEEDED
        services = service(
            "google.cloud.run.v2.Services", GetService=(self._service, run_v2.GetServiceRequest)
        )
        jobs = service("google.cloud.run.v2.Jobs", GetJob=(self._job, run_v2.GetJobRequest))
        tasks, run = GrpcServer(self.tasks.handler()), GrpcServer(services, jobs)
        stack.callback(tasks.stop)
        stack.callback(run.stop)
        emulators.all_started()
        pubsub = PubSub(PROJECT)
        stack.callback(pubsub.close)
        pubsub.make(TOPICS)
        told = {
            "STORAGE_EMULATOR_HOST": self.storage.link,
            "SEGUE_TASKS_ADDRESS": tasks.address,
            "SEGUE_RUN_ADDRESS": run.address,
            "SEGUE_SECRETS_LINK": self.around.link,
            "SEGUE_CERTIFICATES": self.around.link,
            "SEGUE_SIGNER": "unused",
        }
        for name, value in told.items():
            monkeypatch.setenv(name, value)

    def _service(self, request: run_v2.GetServiceRequest, context: grpc.ServicerContext) -> run_v2.Service:
        name = request.name.rpartition("/segue-")[2]
        if name in self.missing:
            context.abort(grpc.StatusCode.NOT_FOUND, "no such service")
        key = run_v2.SecretKeySelector(secret="segue-stripe-key")
        secret = run_v2.EnvVar(name="KEY", value_source=run_v2.EnvVarSource(secret_key_ref=key))
        bucket = run_v2.EnvVar(name="SEGUE_BUCKET_UPLOADS", value="ups")
        return run_v2.Service(
            name=request.name,
            uri=f"{self.around.link}/{name}",
            terminal_condition=run_v2.Condition(state=self.state, message="the image cannot be pulled"),
            template=run_v2.RevisionTemplate(containers=[run_v2.Container(env=[secret, bucket])]),
        )

    def _job(self, request: run_v2.GetJobRequest, context: grpc.ServicerContext) -> run_v2.Job:
        if "worker" in self.missing:
            context.abort(grpc.StatusCode.PERMISSION_DENIED, "no")
        return run_v2.Job(name=request.name)


@pytest.fixture
def deployment(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Iterator[Deployment]:
    with ExitStack() as stack:
        yield Deployment(stack, monkeypatch, tmp_path)


def findings(capsys: pytest.CaptureFixture[str], code: int) -> dict[str, dict[str, Any]]:
    assert doctor(json=True, cloud=PROJECT, region="here") == code
    return {each["name"]: each for each in json.loads(capsys.readouterr().out)["findings"]}


def test_a_project_that_is_whole_is_well(deployment: Deployment, capsys: pytest.CaptureFixture[str]) -> None:
    found = findings(capsys, 0)
    assert {each["state"] for each in found.values()} == {"well"}
    assert found.keys() >= {f"Service {name}" for name in SERVICES} | {
        f"Topic segue-{each}" for each in TOPICS
    }
    assert found.keys() >= {"Firestore", "Bucket ups", "Queue segue-later", "Job segue-worker"}
    assert "Secret segue-stripe-key" in found
    assert found["Health of on-step"]["words"] == "runs, and lets only its own caller in"


def test_what_is_wrong_is_said_with_what_to_do(
    deployment: Deployment, capsys: pytest.CaptureFixture[str]
) -> None:
    deployment.storage.objects.readers.add("allUsers")
    deployment.tasks.queue_state = tasks_v2.Queue.State.PAUSED
    deployment.missing |= {"sweep", "worker"}
    deployment.around.empty.add("segue-stripe-key")
    deployment.around.sick |= {"api": 503, "stripe-webhook": 403}
    found = findings(capsys, 8)
    wrong = {name: each["remedy"] for name, each in found.items() if each["state"] == "missing"}
    assert {name: remedy.partition(":")[0] for name, remedy in wrong.items()} == {
        "Service sweep": "Run make deploy PROJECT=... again",
        "Health of api": "Read its log",
        "Health of stripe-webhook": "Read its log",
        "Bucket ups": "Close it",
        f"Bucket {PROJECT}-segue-media": "Close it",
        "Queue segue-later": "Let it go on",
        "Job segue-worker": "Sign in with an account that may read this project",
        "Secret segue-stripe-key": "Give it one",
    }


def test_a_service_that_does_not_start_and_a_place_that_does_not_answer(
    deployment: Deployment, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    deployment.state = run_v2.Condition.State.CONDITION_FAILED
    monkeypatch.setattr(limits, "COMMIT_RPC_SECONDS", 1)
    monkeypatch.setenv("SEGUE_TASKS_ADDRESS", f"127.0.0.1:{emulators.free_port()}")
    found = findings(capsys, 8)
    assert found["Service api"]["words"] == "not ready: the image cannot be pulled"
    assert "gcloud run services logs read segue-api" in found["Service api"]["remedy"]
    assert found["Queue segue-later"]["state"] == "missing"
