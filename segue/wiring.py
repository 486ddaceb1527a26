"""The one composition root: configuration -> application. What is heavy is imported where it is used."""

import os
import shutil
import sys
import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Literal

from segue.app.accounts import open_account
from segue.app.context import App
from segue.app.spending import SpendingToday
from segue.config import Config
from segue.domain.capabilities import Catalogue
from segue.domain.errors import BadRequest, NoSpace, SegueError, Unavailable
from segue.domain.previews import PreviewWork, StillsFound
from segue.domain.render_model import Render
from segue.domain.value import Instant
from segue.engine import Engine
from segue.logs import log_to
from segue.models.catalogue import LateGenerator, LateModerator, remote_generators, sound_makers, voice_makers
from segue.models.procedural.capabilities import CAPABILITIES
from segue.payments.sandbox import SandboxPayments
from segue.platform.embedded.bucket import FolderBucket
from segue.platform.embedded.bus import EmbeddedBus
from segue.platform.embedded.clock import SystemClock
from segue.platform.embedded.identity import LocalIdentity
from segue.platform.embedded.ids import random_id
from segue.platform.embedded.jobs import FILM, PROMPTS, SKETCH, ChildJobs
from segue.platform.embedded.secrets import load_or_create_key
from segue.platform.embedded.store import EmbeddedStore
from segue.ports import Payments, RemoteGenerator, SoundMaker, Told, User
from segue.telemetry import Reporting, export_to
from segue.wiring_looking import LazyProber
from segue.wiring_steps import handlers_of, signing_certificate

if TYPE_CHECKING:
    from segue.media.previews import ChildPreviews

    pass

__all__ = ["Config", "Segue", "open_segue"]

LOCAL_USER = User(
    id="local",
    account="local",
    email="you@localhost",
    email_verified=True,
    roles=frozenset({"user", "admin"}),
)
"""Who uses an installation on one machine, and runs it: nobody else can reach it."""

EMBEDDED_HEARTBEAT_SECONDS = 1.0
"""A lease is renewed, and progress shown, once a second: a local commit costs nothing."""


@dataclass
class Segue:
    """An open installation: the application, its local user, and the parts that only this machine has."""

    config: Config
    app: App
    user: User
    bucket: FolderBucket
    identity: LocalIdentity
    sandbox: SandboxPayments | None
    bus: EmbeddedBus
    jobs: ChildJobs
    store: EmbeddedStore
    remotes: Mapping[str, LateGenerator]
    closing: threading.Event
    reporting: Reporting | None = None
    engine: Engine | None = None
    _opening: threading.Lock = field(default_factory=threading.Lock)

    def ensure_engine(self) -> bool:
        """Run the engine in this process unless another one does; says whether this process has it."""
        with self._opening:
            if self.engine is None:
                self.engine = Engine.start(self.app, self.bus, self.config.data)
            return self.engine is not None

    def close(self) -> None:
        """Stop what this process runs; renders that are not finished go on when an engine starts again."""
        self.closing.set()
        self.jobs.stop()
        if isinstance(self.app.previews, LazyPreviews):
            self.app.previews.close()
        if self.engine is not None:
            self.engine.stop()
        self.store.close()
        for generator in self.remotes.values():
            generator.close()
        shutil.rmtree(self.app.scratch, ignore_errors=True)


@contextmanager
def open_segue(config: Config, *, media: bool = False) -> Iterator[Segue]:
    """Open the installation that `config` describes; with `media`, able to do media steps in this process.

    Raises NoSpace and Unavailable, with a sentence, when its data folder cannot be used.
    """
    _make_folders(config.data)
    log_to(config.data / "log" / "segue.log")
    segue = _assembled(config, media)
    if config.collector:
        segue.reporting = export_to(config.collector, "segue-worker" if media else "segue")
    try:
        open_account(segue.app, segue.user)
        yield segue
    finally:
        segue.close()
        if segue.reporting is not None:
            segue.reporting.sent()


def _make_folders(data: Path) -> None:
    try:
        for name in ("", "bucket", "log", "scratch"):
            (data / name).mkdir(parents=True, exist_ok=True, mode=0o700)
    except OSError as error:
        if error.errno == 28:  # ENOSPC
            raise NoSpace(f"The disk of '{data}' is full: free some space, then try again.") from error
        raise Unavailable(f"The data folder '{data}' cannot be used: set SEGUE_DATA to another.") from error


def _assembled(config: Config, media: bool) -> Segue:
    clock = SystemClock()
    key = load_or_create_key(config.data / "secret.key")
    store = EmbeddedStore(config.data / "segue.db", clock)
    bus = EmbeddedBus(store, clock)
    base_link = f"http://127.0.0.1:{config.port}"
    bucket = FolderBucket(config.data / "bucket", key, base_link, clock)
    sandbox = None if config.stripe else SandboxPayments(store, key, clock, base_link)
    identity = LocalIdentity(key, clock, store)
    jobs = ChildJobs(
        [sys.executable, "-m", "jobs.worker"],
        _worker_environment(config),
        on_exit=lambda render, worker, code: worker_left(render, worker, code),
        max_children=2,
        turn=lambda render: turn_of(app, render),
    )
    remotes = remote_generators(config.models, bucket)
    makers, voices = sound_makers(config.models, bucket), voice_makers(config.models, bucket)
    app = App(
        store=store,
        bucket=bucket,
        jobs=jobs,
        identity=identity,
        payments=sandbox or stripe_payments(config, clock.now),
        prober=LazyProber(),
        catalogue=catalogue_of(config, remotes, makers, voices),
        handlers=handlers_of(config, media, partial(signing_certificate, config)),
        remotes=remotes,
        sound_makers={**makers, **voices},
        now=clock.now,
        new_id=random_id,
        scratch=config.data / "scratch" / str(os.getpid()),
        heartbeat_seconds=EMBEDDED_HEARTBEAT_SECONDS,
        previews=LazyPreviews(),
        moderator=LateModerator(config.models.google) if config.models.google else None,
        spending=SpendingToday(config.daily_credits),
    )
    if "SEGUE_CRASH_AT" in os.environ:
        from segue.crash_points import with_crash_points

        app = with_crash_points(app, config.data)
    closing = threading.Event()
    worker_left = partial(_worker_left, app, closing)
    made = {**remotes, **makers, **voices}
    return Segue(config, app, LOCAL_USER, bucket, identity, sandbox, bus, jobs, store, made, closing)


def stripe_payments(config: Config, now: Callable[[], Instant]) -> Payments:
    from segue.payments.stripe import StripePayments

    assert config.stripe is not None  # its caller has looked
    secrets = [secret.encode() for secret in config.stripe.webhook_secrets]
    return StripePayments(config.stripe.key, secrets, now, api=config.stripe.api)


def _worker_left(app: App, closing: threading.Event, render_id: str, worker_id: str, code: int) -> None:
    """A worker's process has ended. One that left by itself has said so; what a dead one held is freed."""
    if code == 0 or closing.is_set():
        return
    from segue.app.steps import tell
    from segue.domain.render_model import WorkerGone

    with suppress(Unavailable):  # the engine is stopping; its next start takes the leases back
        tell(app, render_id, WorkerGone(worker_id, crashed=True))


def turn_of(app: App, render_id: str) -> int | None:
    """When a render's workers get a process; None when it is over, or about to be."""
    try:
        render = app.store.get(Render, render_id)
    except SegueError:
        return FILM  # the worker sees for itself
    if render is None or render.state != "running":
        return None
    return {"animatic": SKETCH, "prompts": PROMPTS, "film": FILM}[render.target]


def _worker_environment(config: Config) -> Mapping[str, str]:
    passed = {name: value for name, value in os.environ.items() if name in PASSED_ON}
    return {**passed, "SEGUE_DATA": str(config.data), "SEGUE_PORT": str(config.port)}


PASSED_ON = frozenset(
    {
        "PATH",
        "HOME",
        "LANG",
        "LC_ALL",
        "TMPDIR",
        "VIRTUAL_ENV",
        "SEGUE_FFMPEG",
        "SEGUE_CRASH_AT",
        "SEGUE_PRICES",
        "OTEL_EXPORTER_OTLP_ENDPOINT",
        "SEGUE_CERTIFICATE",
        "SEGUE_CERTIFICATE_KEY",
    }
)
"""What a worker's environment keeps: nothing secret."""


class LazyPreviews:
    """What shows clips, imported at its first use. Its children know which FFmpeg to use, and no more."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._made: ChildPreviews | None = None

    def make(
        self, work: PreviewWork, files: Mapping[str, Path], folder: Path, told: Told
    ) -> StillsFound | None:
        return self._previews().make(work, files, folder, told)

    def close(self) -> None:
        with self._lock:
            if self._made is not None:
                self._made.close()

    def _previews(self) -> "ChildPreviews":
        from segue.media.previews import ChildPreviews

        with self._lock:
            if self._made is None:
                self._made = ChildPreviews(
                    {n: v for n, v in os.environ.items() if n in ("PATH", "SEGUE_FFMPEG")}
                )
            return self._made


def catalogue_of(
    config: Config,
    remotes: Mapping[str, RemoteGenerator],
    makers: Mapping[str, SoundMaker],
    voices: Mapping[str, SoundMaker],
) -> Catalogue:
    """What can be asked for. A voice without a price is not; for anything else without one, BadRequest."""
    prices = config.prices.credits_per_second
    for name in (*remotes, *makers):
        if name not in prices:
            raise BadRequest(f"The price table has no price for '{name}': add its credits per second.")
    generators = (CAPABILITIES, *(each.capabilities for each in remotes.values()))
    place: Literal["worker", "function"] = "function" if config.models.google else "worker"
    return Catalogue(
        generators=generators,
        prices=config.prices,
        analyst_version=int(place == "function"),
        analyst_place=place,
        director_place=place,
        sound_maker=next((each.capabilities for each in makers.values()), None),
        voice_maker=next((each.capabilities for name, each in voices.items() if name in prices), None),
    )
