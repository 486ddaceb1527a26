"""The Google adapters as an entry of the contract suites: a project of its own for each place."""

import hashlib
import os
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from typing import Protocol

from google.auth.credentials import AnonymousCredentials
from google.cloud import storage as storage_client
from google.cloud.firestore import Client

from segue.domain.value import Instant
from segue.platform.gcp.bucket import BucketPair, CloudBucket
from segue.platform.gcp.signing import KeySigner
from segue.platform.gcp.store import FirestoreStore
from segue.ports import Message
from tests.google import emulators
from tests.google.keys import KEY, SIGNER
from tests.google.storage import Objects
from tests.google.storage_server import StorageServer


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
