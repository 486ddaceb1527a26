"""The Google adapters as an entry of the contract suites: a project of its own for each place."""

import hashlib
import os
import sys
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from typing import Protocol

import grpc
from google.auth.credentials import AnonymousCredentials
from google.cloud import storage as storage_client
from google.cloud.firestore import Client
from google.cloud.run_v2 import JobsClient
from google.cloud.run_v2.services.jobs.transports import JobsGrpcTransport

from segue.domain.value import Instant
from segue.platform.gcp.bucket import BucketPair, CloudBucket
from segue.platform.gcp.identity import FetchedCertificates, FirebaseIdentity
from segue.platform.gcp.jobs import CloudJobs
from segue.platform.gcp.messages import CloudMessages
from segue.platform.gcp.post import Post, Route
from segue.platform.gcp.signing import KeySigner
from segue.platform.gcp.store import FirestoreStore
from segue.ports import Message, Topic, User
from tests.contract.adapters import Courier, Doorman
from tests.google import emulators
from tests.google.courier import TOPICS, PubSub, Recipient, tasks_client
from tests.google.grpc_fakes import FakeRun, FakeTasks, GrpcServer
from tests.google.keys import KEY, SIGNER
from tests.google.storage import Objects
from tests.google.storage_server import StorageServer
from tests.google.tokens import certificates, firebase_token, machine_token

TASKS_CALLER = "tasks-push@demo.iam.gserviceaccount.com"
HEARTBEAT = (
    "import os, pathlib, sys; "
    "worker = os.environ['CLOUD_RUN_EXECUTION'] + os.environ['CLOUD_RUN_TASK_INDEX']; "
    "pathlib.Path(sys.argv[1], f'{sys.argv[2]}-{worker}').touch()"
)


class Clock(Protocol):
    def now(self) -> Instant: ...


def project_of(place: Path) -> str:
    return f"demo-{hashlib.sha256(str(place).encode()).hexdigest()[:16]}"


def firestore_client(place: Path) -> Client:
    emulators.firestore()
    return Client(project=project_of(place), credentials=AnonymousCredentials())


@contextmanager
def google_store(place: Path, clock: Clock) -> Iterator[FirestoreStore]:
    client = firestore_client(place)
    yield FirestoreStore(client, clock.now, _nobody_listens)
    client.close()


def _nobody_listens(messages: Sequence[Message]) -> None:
    """Messages of a store that has no bus go nowhere."""


@cache
def storage() -> StorageServer:
    """One Cloud Storage for all places, shared with child processes by its address."""
    server = StorageServer(Objects(), {SIGNER["client_email"]: KEY.public_key()})
    os.environ["STORAGE_EMULATOR_HOST"] = server.link
    return server


@contextmanager
def google_bucket(place: Path, clock: Clock) -> Iterator[CloudBucket]:
    server, project = storage(), project_of(place)
    client = storage_client.Client(project=project, credentials=AnonymousCredentials())
    pair = BucketPair(f"{project}-kept", f"{project}-incoming", "https://segue.example")
    yield CloudBucket(client, pair, KeySigner(SIGNER), clock.now, server.link)
    client.close()


@contextmanager
def google_courier(place: Path, clock: Clock) -> Iterator[Courier]:
    project = project_of(place)
    pubsub, marks = PubSub(project), firestore_client(place)
    pubsub.make()
    fake = FakeTasks(machine_token, clock.now)
    server = GrpcServer(fake.handler())
    tasks, channel = tasks_client(server.address)
    recipient = Recipient(lambda message: messages.begun(message), lambda message: messages.bury(message))
    route = Route(project, "here", "segue-later", f"{recipient.link}/task", TASKS_CALLER, "segue-on-poll")
    post = Post(pubsub.publisher, tasks, marks, route, clock.now)
    store = FirestoreStore(marks, clock.now, post.send)
    messages = CloudMessages(post, store)

    def start(handlers: Mapping[Topic, Callable[[Message], None]]) -> None:
        recipient.open(handlers)
        for topic in TOPICS:
            pubsub.push(topic, f"{recipient.link}/{'dead' if topic == 'dead' else 'push'}")

    def stop() -> None:
        if not recipient.close():
            return
        for topic in TOPICS:
            pubsub.push(topic, "")

    yield Courier(messages, store, start, stop)
    stop()
    recipient.stop()
    fake.stop()
    channel.close()
    server.stop()
    pubsub.close()
    marks.close()


@contextmanager
def google_jobs(place: Path) -> Iterator[CloudJobs]:
    fake = FakeRun([sys.executable, "-c", HEARTBEAT, str(place)], os.environ)
    server = GrpcServer(fake.handler())
    channel = grpc.insecure_channel(server.address)
    client = JobsClient(transport=JobsGrpcTransport(channel=channel))
    yield CloudJobs(client, "projects/demo/locations/here/jobs/segue-worker")
    channel.close()
    server.stop()
    fake.stop()


class Records:
    """What Firebase knows of its users: until when their tokens do not count."""

    def __init__(self, now: Callable[[], Instant]) -> None:
        self._now = now
        self._since: dict[str, Instant | None] = {}

    def valid_since(self, user_id: str) -> Instant | None:
        return self._since.get(user_id, 0)

    def revoke(self, user_id: str) -> None:
        self._since[user_id] = self._now() // 1_000 * 1_000  # Firebase counts seconds

    def remove(self, user_id: str) -> None:
        self._since[user_id] = None


@contextmanager
def google_doorman(place: Path, clock: Clock) -> Iterator[Doorman]:
    """Google's libraries read this machine's clock: the test's clock goes on from there."""
    begin, shown = int(time.time()), clock.now()

    def now() -> Instant:
        return begin * 1_000 + clock.now() - shown

    def issue(user: User, lifetime_ms: int) -> str:
        expires_at = (now() + lifetime_ms) // 1_000
        claims = {"account": user.account, "email_verified": user.email_verified, "roles": sorted(user.roles)}
        email = {"email": user.email} if user.email else {}
        return firebase_token("demo", user.id, expires_at, **claims, **email)

    keys = FetchedCertificates(certificates, now)
    yield Doorman(FirebaseIdentity("demo", keys, now, Records(now)), issue)
