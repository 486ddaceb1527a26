"""The Google adapters as an entry of the contract suites: a project of its own for each place."""

import hashlib
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Protocol

from google.auth.credentials import AnonymousCredentials
from google.cloud.firestore import Client

from segue.domain.value import Instant
from segue.platform.gcp.store import FirestoreStore
from segue.ports import Message
from tests.google import emulators


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
