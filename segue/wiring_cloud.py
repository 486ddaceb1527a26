"""The composition root on Google Cloud: configuration -> application."""

import json
import os
import tempfile
import threading
import urllib.request
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from functools import cached_property, partial
from pathlib import Path
from typing import TYPE_CHECKING, Any, Generic, TypeVar, cast

from segue.app.context import App
from segue.app.spending import SpendingToday
from segue.cloud_config import FIREBASE_KEYS, GOOGLE_KEYS, STORAGE, CloudConfig, Doubles
from segue.domain import limits
from segue.domain.value import Instant
from segue.models.catalogue import LateModerator, remote_generators, sound_makers, voice_makers
from segue.payments.closed import ClosedPayments
from segue.payments.sandbox import SandboxPayments
from segue.platform.embedded.clock import SystemClock
from segue.platform.embedded.ids import random_id
from segue.platform.gcp.identity import FetchedCertificates, FirebaseIdentity, MachineDoor, People
from segue.platform.gcp.messages import CloudMessages
from segue.platform.gcp.post import Post, Route
from segue.platform.gcp.store import FirestoreStore
from segue.ports import Bucket, Jobs, Payments
from segue.telemetry import Reporting, export_to
from segue.wiring import LazyPreviews, catalogue_of, stripe_payments
from segue.wiring_looking import LazyProber
from segue.wiring_steps import configured_certificate, handlers_of

if TYPE_CHECKING:
    from requests import Session

HEARTBEAT_SECONDS = limits.LEASE_RENEW_MS / 1_000

T = TypeVar("T")


class Late(Generic[T]):
    """Stands for a part whose SDK is imported, and which is made, at its first use."""

    def __init__(self, make: Callable[[], T]) -> None:
        self._make, self._lock = make, threading.Lock()

    def __getattr__(self, name: str) -> Any:
        return getattr(self._made, name)

    @cached_property
    def _made(self) -> T:
        with self._lock:
            return self.__dict__.get("_made") or self._make()


@dataclass
class Cloud:
    """An open installation on Google Cloud: its application, its messages, and its doors for machines."""

    config: CloudConfig
    app: App
    store: FirestoreStore
    messages: CloudMessages
    clock: SystemClock
    _reporting: Reporting | None = None
    _beginning: threading.Lock = field(default_factory=threading.Lock)

    def door(self, entry: str, *callers: str) -> MachineDoor:
        """Who may call a private entry point, with tokens made for `segue-ENTRY`."""
        return MachineDoor(self._google_keys, f"segue-{entry}", frozenset(callers))

    def reporting(self, service: str) -> Reporting | None:
        """Send spans and metrics from now on, if there is somewhere to send them; asked again, the same."""
        with self._beginning:
            if self._reporting is None and self.config.common.collector:
                about = {"gcp.project_id": self.config.project, "service.instance.id": random_id("run")}
                signed = partial(_signed_session, self.config)
                self._reporting = export_to(self.config.common.collector, service, signed, about)
            return self._reporting

    @cached_property
    def _google_keys(self) -> FetchedCertificates:
        return _certificates(self.config.doubles.certificates or GOOGLE_KEYS, self.clock.now)


def open_cloud(config: CloudConfig, *, media: bool) -> Cloud:
    """Put the application together; with `media`, able to do steps in this process."""
    from google.cloud.firestore import Client

    clock = SystemClock()
    client = Client(project=config.project, credentials=credentials_for(config.doubles))
    publisher, tasks = Late(lambda: _publisher(config)), Late(lambda: _tasks(config))
    post = Post(cast(Any, publisher), cast(Any, tasks), client, _route(config), clock.now)
    store = FirestoreStore(client, clock.now, post.send)
    bucket = cast(Bucket, Late(lambda: _bucket(config, clock.now)))
    models = config.common.models
    remotes = remote_generators(models, bucket)
    makers, voices = sound_makers(models, bucket), voice_makers(models, bucket)
    app = App(
        store=store,
        bucket=bucket,
        jobs=cast(Jobs, Late(lambda: _jobs(config))),
        identity=_identity(config, clock.now),
        payments=cast(Payments, Late(lambda: _payments(config, store, clock))),
        prober=LazyProber(),
        catalogue=catalogue_of(config.common, remotes, makers, voices),
        handlers=handlers_of(config.common, media, lambda: configured_certificate(config.common)),
        remotes=remotes,
        sound_makers={**makers, **voices},
        now=clock.now,
        new_id=random_id,
        scratch=Path(tempfile.gettempdir()) / f"segue-{os.getpid()}",
        heartbeat_seconds=HEARTBEAT_SECONDS,
        previews=LazyPreviews(),
        moderator=LateModerator(config.common.models.google) if config.common.models.google else None,
        spending=SpendingToday(config.common.daily_credits),
        fetched_bytes=limits.FETCHED_BYTES,
    )
    return Cloud(config, app, store, CloudMessages(post, store), clock)


def accepted_containers() -> Sequence[str]:
    """The containers a clip may come in."""
    from segue.media.containers import EXTENSIONS

    return EXTENSIONS


def credentials_for(doubles: Doubles) -> Any:
    """The service's own, or of whoever is signed in; with doubles, none."""
    import google.auth
    from google.auth.credentials import AnonymousCredentials

    if doubles.storage:
        return AnonymousCredentials()  # type: ignore[no-untyped-call]
    return google.auth.default(scopes=["https://www.googleapis.com/auth/cloud-platform"])[0]


def _signed_session(config: CloudConfig) -> "Session | None":
    """What Google's own collector is asked with: the service's token. A collector of one's own needs none."""
    if config.doubles.all:
        return None
    from google.auth.transport.requests import AuthorizedSession

    credentials = credentials_for(config.doubles)
    return cast("Session", AuthorizedSession(credentials))  # type: ignore[no-untyped-call]


def _publisher(config: CloudConfig) -> Any:
    from google.pubsub_v1 import PublisherClient
    from google.pubsub_v1.services.publisher.transports import PublisherGrpcTransport

    if not config.doubles.pubsub:
        return PublisherClient(credentials=credentials_for(config.doubles))
    return PublisherClient(transport=PublisherGrpcTransport(channel=channel_to(config.doubles.pubsub)))


def _tasks(config: CloudConfig) -> Any:
    from google.cloud.tasks_v2 import CloudTasksClient
    from google.cloud.tasks_v2.services.cloud_tasks.transports import CloudTasksGrpcTransport

    if not config.doubles.tasks:
        return CloudTasksClient(credentials=credentials_for(config.doubles))
    return CloudTasksClient(transport=CloudTasksGrpcTransport(channel=channel_to(config.doubles.tasks)))


def _jobs(config: CloudConfig) -> Jobs:
    from google.cloud.run_v2 import JobsClient
    from google.cloud.run_v2.services.jobs.transports import JobsGrpcTransport

    from segue.platform.gcp.jobs import CloudJobs

    job = f"projects/{config.project}/locations/{config.region}/jobs/{config.job}"
    if not config.doubles.run:
        return CloudJobs(JobsClient(credentials=credentials_for(config.doubles)), job)
    return CloudJobs(JobsClient(transport=JobsGrpcTransport(channel=channel_to(config.doubles.run))), job)


def channel_to(address: str) -> Any:
    import grpc

    return grpc.insecure_channel(address)


def _route(config: CloudConfig) -> Route:
    return Route(
        project=config.project,
        region=config.region,
        queue=config.queue,
        poll_link=config.poll_link,
        caller=config.tasks_caller,
        audience="segue-on-poll",
    )


def _bucket(config: CloudConfig, now: Callable[[], Instant]) -> Bucket:
    from google.cloud.storage import Client

    from segue.platform.gcp.bucket import BucketPair, CloudBucket
    from segue.platform.gcp.signing import IamSigner, KeySigner, Signer

    credentials = credentials_for(config.doubles)
    signer: Signer
    if config.doubles.signer:
        signer = KeySigner(json.loads(Path(config.doubles.signer).read_text()))
    else:
        signer = IamSigner(credentials, config.service)
    pair = BucketPair(config.media, config.uploads, config.origin)
    client = Client(project=config.project, credentials=credentials)
    return CloudBucket(client, pair, signer, now, config.doubles.storage or STORAGE)


def _identity(config: CloudConfig, now: Callable[[], Instant]) -> FirebaseIdentity:
    keys = _certificates(config.doubles.certificates or FIREBASE_KEYS, now)
    return FirebaseIdentity(config.project, keys, now, cast(People, Late(lambda: _users(config.project))))


def _certificates(link: str, now: Callable[[], Instant]) -> FetchedCertificates:
    def fetch() -> bytes:
        with urllib.request.urlopen(link, timeout=limits.COMMIT_RPC_SECONDS) as answer:
            data: bytes = answer.read()
            return data

    return FetchedCertificates(fetch, now)


def _users(project: str) -> People:
    from segue.platform.gcp.users import FirebaseUsers

    return FirebaseUsers(project)


def _payments(config: CloudConfig, store: FirestoreStore, clock: SystemClock) -> Payments:
    """Stripe with its keys; without them the sandbox, but only where everything else is a double too."""
    if config.common.stripe:
        return stripe_payments(config.common, clock.now)
    if not config.doubles.all:
        return ClosedPayments()
    return SandboxPayments(store, config.project.encode(), clock, config.origin)
