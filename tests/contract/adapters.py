"""The adapters under test: for each platform, how to open its ports on an empty place.

A platform is one entry of `PLATFORMS`. Its factories are context managers; opened twice on one place, also
from two processes, they share what is kept there.
"""

import importlib
import sys
import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol

from segue.domain.value import Instant
from segue.payments import webhooks
from segue.payments.sandbox import SandboxPayments, Webhook
from segue.payments.stripe import StripePayments
from segue.platform.embedded.bucket import FolderBucket
from segue.platform.embedded.bus import EmbeddedBus
from segue.platform.embedded.identity import LocalIdentity
from segue.platform.embedded.jobs import ChildJobs
from segue.platform.embedded.store import EmbeddedStore
from segue.ports import Bucket, Identity, Jobs, Message, Messages, Payments, Store, Topic, User
from tests.contract.stripe_fake import KEY, NEXT_SECRET, SECRET, stripe_fake

ROOT = Path(__file__).parents[2]
HEARTBEAT_SCRIPT = """
import pathlib, sys
from segue.platform.embedded.jobs import asked
for work in asked():
    pathlib.Path(sys.argv[1], "-".join(work)).touch()
"""


class Clock(Protocol):
    def now(self) -> Instant: ...


class ManualClock:
    """A clock that stands until a test moves it."""

    def __init__(self, start: Instant = 1_800_000_000_000) -> None:
        self._lock = threading.Lock()
        self._now = start

    def now(self) -> Instant:
        with self._lock:
            return self._now

    def advance(self, milliseconds: int) -> None:
        with self._lock:
            self._now += milliseconds


@dataclass(frozen=True)
class Courier:
    """Messages with the store whose commits emit them, and a way to start and stop their delivery."""

    messages: Messages
    store: Store
    start: Callable[[Mapping[Topic, Callable[[Message], None]]], None]
    stop: Callable[[], None]


@dataclass(frozen=True)
class Doorman:
    """An identity with a way to get a token from it, living for some milliseconds."""

    identity: Identity
    issue: Callable[[User, int], str]


@dataclass(frozen=True)
class Till:
    """Payments with a buyer, a bank and a provider that sends webhooks."""

    payments: Payments
    pay: Callable[[str], Webhook]
    pay_later: Callable[[str], Webhook]
    fail: Callable[[str], Webhook]
    refund: Callable[[str, int | None], Webhook]
    dispute: Callable[[str, str], Webhook]
    redeliver: Callable[[Webhook], Webhook]
    sign: Callable[[bytes, int], str]
    """The provider's signature of any body, at any time in seconds."""
    mode: dict[str, bool]
    """What an event of this provider says of itself besides."""


@dataclass(frozen=True)
class Platform:
    """How to open each port of one platform. `jobs` leaves a file named `render-worker` for each worker."""

    store: Callable[[Path, Clock], AbstractContextManager[Store]]
    courier: Callable[[Path, Clock], AbstractContextManager[Courier]]
    bucket: Callable[[Path, Clock], AbstractContextManager[Bucket]]
    jobs: Callable[[Path], AbstractContextManager[Jobs]]
    doorman: Callable[[Path, Clock], AbstractContextManager[Doorman]]


@contextmanager
def _embedded_store(place: Path, clock: Clock) -> Iterator[EmbeddedStore]:
    with EmbeddedStore(place / "segue.db", clock) as store:
        yield store


@contextmanager
def _embedded_courier(place: Path, clock: Clock) -> Iterator[Courier]:
    with _embedded_store(place, clock) as store:
        bus = EmbeddedBus(store, clock)
        yield Courier(bus, store, bus.start, bus.stop)
        bus.stop()


@contextmanager
def _embedded_bucket(place: Path, clock: Clock) -> Iterator[Bucket]:
    yield FolderBucket(place / "bucket", b"k" * 32, "http://127.0.0.1:8484", clock)


@contextmanager
def _embedded_jobs(place: Path) -> Iterator[Jobs]:
    command = [sys.executable, "-c", HEARTBEAT_SCRIPT, str(place)]
    jobs = ChildJobs(command, {}, lambda render, worker, code: None, max_children=2)
    yield jobs
    jobs.stop()


@contextmanager
def _embedded_doorman(place: Path, clock: Clock) -> Iterator[Doorman]:
    with _embedded_store(place, clock) as store:
        identity = LocalIdentity(b"i" * 32, clock, store)
        yield Doorman(identity, identity.issue)


@contextmanager
def _sandbox_till(place: Path, clock: Clock) -> Iterator[Till]:
    secret = b"whsec_of_the_sandbox"
    with _embedded_store(place, clock) as store:
        sandbox = SandboxPayments(store, secret, clock, "http://127.0.0.1:8484")
        yield Till(
            payments=sandbox,
            pay=sandbox.pay,
            pay_later=lambda checkout: sandbox.pay(checkout, money_comes=False),
            fail=sandbox.fail,
            refund=sandbox.refund,
            dispute=sandbox.dispute,
            redeliver=sandbox.redeliver,
            sign=lambda body, at_seconds: webhooks.signed(body, secret, at_seconds),
            mode={},
        )


@contextmanager
def _stripe_till(place: Path, clock: Clock) -> Iterator[Till]:
    """Stripe's own library, speaking to a fake of Stripe over a socket."""
    with stripe_fake(clock.now) as fake:
        payments = StripePayments(KEY, (SECRET, NEXT_SECRET), clock.now, api=fake.link)
        yield Till(
            payments=payments,
            pay=fake.pay,
            pay_later=lambda checkout: fake.pay(checkout, money_comes=False),
            fail=fake.fail,
            refund=fake.refund,
            dispute=fake.dispute,
            redeliver=fake.redeliver,
            sign=lambda body, at_seconds: webhooks.signed(body, SECRET, at_seconds),
            mode={"livemode": False},
        )


TILLS: Mapping[str, Callable[[Path, Clock], AbstractContextManager[Till]]] = {
    "sandbox": _sandbox_till,
    "stripe": _stripe_till,
}


def _on_google(name: str) -> Callable[..., AbstractContextManager[Any]]:
    """A factory of `tests/google/platform.py`, imported with Google's libraries when it is first used."""

    def opened(*arguments: object) -> AbstractContextManager[Any]:
        factory = getattr(importlib.import_module("tests.google.platform"), name)
        port: AbstractContextManager[Any] = factory(*arguments)
        return port

    return opened


PLATFORMS: Mapping[str, Platform] = {
    "embedded": Platform(
        store=_embedded_store,
        courier=_embedded_courier,
        bucket=_embedded_bucket,
        jobs=_embedded_jobs,
        doorman=_embedded_doorman,
    ),
    "google": Platform(
        store=_on_google("google_store"),
        courier=_on_google("google_courier"),
        bucket=_on_google("google_bucket"),
        jobs=_on_google("google_jobs"),
        doorman=_on_google("google_doorman"),
    ),
}
