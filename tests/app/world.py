"""A whole installation in a temporary folder, with real storage and with steps that take no time.

Every kind of step is a small function that writes a file naming what it did, so that a test sees what ran.
Paid generation goes to `PaidModel`, a provider that keeps what it was asked in files.
"""

import threading
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from fractions import Fraction
from pathlib import Path

from segue.app.accounts import open_account
from segue.app.context import App
from segue.app.quotes import make_quote
from segue.app.renders import StartRender, get_render, start_render
from segue.app.topics import TOPICS
from segue.app.worker import run_worker
from segue.domain import results
from segue.domain.assets import Asset, Colour, Facts, Picture, Size, Sound, SoundFacts
from segue.domain.capabilities import Capabilities, Catalogue, Prices
from segue.domain.plan import FilmFormat
from segue.domain.render_model import TERMINAL, Render
from segue.domain.timeline import Bridge, Clip, Extension, Target, Timeline
from segue.payments.sandbox import SandboxPayments
from segue.platform.embedded.bucket import FolderBucket
from segue.platform.embedded.bus import EmbeddedBus
from segue.platform.embedded.identity import LocalIdentity
from segue.platform.embedded.store import EmbeddedStore
from segue.ports import (
    ExtensionRequest,
    GenerationRequest,
    Outcome,
    ProviderRefused,
    Running,
    StepHandler,
    StepJob,
    StepOutput,
    Succeeded,
    User,
)

ANN = User(id="ann", account="ann", email="ann@example.com", email_verified=True)
BOB = User(id="bob", account="bob", email="bob@example.com", email_verified=True)


FREE = Capabilities(
    name="free",
    as_of="2026-11-20",
    place="worker",
    version=1,
    first_and_last_frame=True,
    context_frames=8,
    seconds=tuple(range(1, 11)),
    prompt_characters=4_000,
)
PAID = FREE.changed(name="paid", place="provider", version=0, extension_seconds=(3, 7))


class ManualClock:
    """A clock that a test moves. It never stands still for long: each look adds a millisecond."""

    def __init__(self) -> None:
        self._now = 1_800_000_000_000
        self._lock = threading.Lock()

    def now(self) -> int:
        with self._lock:
            self._now += 1
            return self._now

    def pass_seconds(self, seconds: float) -> None:
        with self._lock:
            self._now += round(seconds * 1_000)


def facts(frames: int = 120, rate: str = "24", sounds: int = 1) -> Facts:
    """Facts of a plain clip."""
    size = Size(width=1280, height=720)
    picture = Picture(
        stream_index=0,
        codec="h264",
        profile="High",
        pixel_format="yuv420p",
        bits=8,
        stored=size,
        shown=size,
        rotation=0,
        sample_aspect=Fraction(1),
        rate=Fraction(rate),
        frames=frames,
        variable_rate=False,
        start="0",
        field_order="progressive",
        colour=Colour(),
        colour_assumed=False,
    )
    track = Sound(index=0, stream_index=1, codec="aac", sample_rate=48_000, channels=2, layout="stereo")
    return Facts(container="mp4", bytes=1_000, picture=picture, sounds=(track,) * sounds)


@dataclass
class PaidModel:
    """A provider of takes: counts what it was asked, and answers as a test says."""

    capabilities: Capabilities
    bucket: FolderBucket
    maximum_ms: int = 300_000
    asked: list[str] = field(default_factory=list)
    frames_seen: list[tuple[bytes, bytes]] = field(default_factory=list)
    answer: Callable[[str], Outcome] | None = None
    prompts: list[str] = field(default_factory=list)
    refuse: ProviderRefused | None = None
    lose_reply: bool = False

    def submit(self, request: GenerationRequest, prefix: str) -> str:
        self.asked.append(prefix)
        if self.refuse is not None:
            raise self.refuse
        self.frames_seen.append((request.first.read_bytes(), request.last.read_bytes()))
        self.bucket.put_bytes(prefix + "take.mp4", b"take of " + prefix.encode())
        if self.lose_reply:
            raise TimeoutError("the reply was lost")
        return f"operations/{prefix}"

    def extend(self, request: ExtensionRequest, prefix: str) -> str:
        assert request.before.read_bytes()
        self.asked.append(prefix)
        self.prompts.append(request.prompt)
        if self.refuse is not None:
            raise self.refuse
        self.bucket.put_bytes(prefix + "take.mp4", b"more of " + prefix.encode())
        return f"operations/{prefix}"

    def poll(self, operation: str, prefix: str) -> Outcome:
        return self.answer(prefix) if self.answer else Succeeded(prefix + "take.mp4", "paid-1")

    def adopt(self, prefix: str) -> Outcome | None:
        return Succeeded(prefix + "take.mp4", "paid-1") if self.bucket.stat(prefix + "take.mp4") else None


class FactsOfTakes:
    """Probes anything as a clip of 96 frames; `likeness` is how true its ends are said to be."""

    likeness = (40.0, 38.0)
    lead = 0

    def __init__(self) -> None:
        self.scores: list[float] = []
        """Of the next takes, one after the other."""

    def score(self, take: Path, before: Path, after: Path, form: FilmFormat) -> float:
        assert before.read_bytes() and after.read_bytes() and form.rate == 24
        return self.scores.pop(0)

    def fidelity(self, take: Path, first: Path, last: Path) -> tuple[float, float]:
        return self.likeness

    def fidelity_at(self, take: Path, still: Path, number: int) -> float:
        assert still.read_bytes() and number == self.lead
        return self.likeness[0]

    def probe(self, path: Path) -> Facts:
        return facts(frames=96)

    def listen(self, path: Path) -> SoundFacts:
        sound = facts().sounds[0]
        return SoundFacts(container="wav", bytes=path.stat().st_size, samples=96_000, sound=sound)


RESULTS: dict[str, results.Result] = {
    "analyse": results.Analysis(
        analyst="test", local=True, subject="", action="", camera="", light="", palette=(), sound="", words=""
    ),
    "direct": results.Direction(director="test", local=True, prompt="a slow pan"),
    "frames": results.Anchors(
        before_frame=119,
        after_frame=0,
        dropped_before=0,
        dropped_after=0,
        reason="",
        first_sha256="1" * 64,
        last_sha256="2" * 64,
    ),
    "generate": results.Generated(
        generator="free", model="free", prompt="", take=1, frames=96, before_frame=119, after_frame=0
    ),
    "ending": results.Ending(before_frame=119, first_sha256="1" * 64),
    "extend": results.Extended(generator="free", model="free", take=1, frames=96, before_frame=119),
    "conform_clip": results.Conformed(frames=120),
    "conform_bridge": results.Conformed(frames=94),
    "sound": results.Sounded(samples=1, integrated_loudness_lufs=None, has_sound=True),
    "stitch": results.Stitched(frames=1, samples=1),
    "inspect": results.Inspection(seams=(), insides=(), checks=()),
    "deliver": results.Delivered(frames=1, seconds=1.0, seams=(), insides=(), prompts={}, anchors={}),
    "collect": results.Collected(prompts={}, anchors={}),
}
FILES = {
    "frames": ("first.png", "last.png", "before.mkv", "after.mkv"),
    "ending": ("first.png", "before.mkv"),
    "generate": ("take.mkv",),
}


class World:
    """One installation. `ran` counts the steps that were done, by kind; `fail` makes a kind raise."""

    def __init__(self, folder: Path, *, prices: dict[str, int] | None = None) -> None:
        self.clock = ManualClock()
        self.store = EmbeddedStore(folder / "segue.db", self.clock)
        self.bus = EmbeddedBus(self.store, self.clock)
        self.bucket = FolderBucket(folder / "bucket", b"k" * 32, "http://127.0.0.1:1", self.clock)
        self.ran: Counter[str] = Counter()
        self.fail: dict[str, Callable[[], Exception | None]] = {}
        self.before: dict[str, Callable[[StepJob], None]] = {}
        self.model = PaidModel(PAID, self.bucket)
        self.counter = 0
        self.folder = folder
        self.app = App(
            store=self.store,
            bucket=self.bucket,
            jobs=self,
            identity=LocalIdentity(b"k" * 32, self.clock, self.store),
            payments=SandboxPayments(self.store, b"whsec", self.clock, "http://127.0.0.1:1"),
            prober=FactsOfTakes(),
            catalogue=Catalogue(
                generators=(FREE, PAID, FREE.changed(name="procedural")),
                prices=Prices(version="test", credits_per_second=prices or {"paid": 2}),
            ),
            handlers={kind: self._handler(kind) for kind in RESULTS},
            remotes={"paid": self.model},
            now=self.clock.now,
            new_id=self._new_id,
            scratch=folder / "scratch",
            heartbeat_seconds=0.05,
        )
        for user in (ANN, BOB):
            open_account(self.app, user)

    def _new_id(self, prefix: str) -> str:
        self.counter += 1
        return f"{prefix}_{self.counter:06}"

    def _handler(self, kind: str) -> StepHandler:
        def handle(job: StepJob) -> StepOutput:
            if kind in self.before:
                self.before[kind](job)
            error = self.fail[kind]() if kind in self.fail else None
            if error is not None:
                raise error
            self.ran[kind] += 1
            files = {}
            for name in FILES.get(kind, (f"{kind}.txt",)):
                files[name] = job.scratch / name
                files[name].write_text(f"{job.step.key} {name}")
            return StepOutput(RESULTS[kind], files)

        return handle

    def run(self, render_id: str, tasks: int) -> None:
        """The Jobs port: the worker runs at once, in this thread."""
        for number in range(tasks):
            run_worker(self.app, render_id, f"worker{number}")

    def asset(self, name: str, owner: User = ANN, **about: object) -> str:
        """An asset that is there without any bytes of its own: no step here reads them."""
        sha256 = (name.encode().hex() + "0" * 64)[:64]
        asset = Asset(
            id=f"ast_{owner.account}_{name}",
            owner=owner.account,
            name=f"{name}.mp4",
            sha256=sha256,
            facts=facts(**about),
            created_at=(now := self.clock.now()),
            used_at=now,
        )

        def work(transaction):
            if transaction.get(Asset, asset.id) is None:
                transaction.create(asset)

        self.store.transact(work, on=asset.id)
        return asset.id

    def timeline(self, *clips: str, generator: str = "paid", owner: User = ANN, **bridge: object) -> Timeline:
        """Clips by name with a bridge between each two."""
        segments: list[Clip | Bridge] = []
        for number, name in enumerate(clips):
            if number:
                segments.append(Bridge.model_validate({"id": f"b{number}", "generator": generator, **bridge}))
            segments.append(Clip(id=f"c{number}", asset=self.asset(name, owner)))
        return Timeline(segments=tuple(segments))

    def going_on(self, name: str, generator: str = "paid", **extension: object) -> Timeline:
        """A clip by name that goes on."""
        onward = {"id": "e1", "generator": generator, "seconds": 3, **extension}
        clip = Clip(id="c0", asset=self.asset(name))
        return Timeline(segments=(clip, Extension.model_validate(onward)))

    def start(self, timeline: Timeline, user: User = ANN, target: Target = "film", key: str = "") -> Render:
        quote = make_quote(self.app, user, timeline, target)
        return start_render(self.app, user, StartRender(quote=quote.id), key or quote.id)[0]

    def settle(self, seconds: float = 200.0, step_seconds: float = 5.0) -> None:
        """Deliver all that is due while time passes."""
        passed = 0.0
        while passed <= seconds:
            self.drain()
            self.clock.pass_seconds(step_seconds)
            passed += step_seconds

    def drain(self, times: int = 1) -> None:
        """Deliver each message that is due, so many times."""
        handlers = {topic: self._called(function, times) for topic, function in TOPICS.items()}
        self.bus.drain(handlers)

    def _called(self, function, times: int):
        def called(message) -> None:
            for _ in range(times):
                function(self.app, message)

        return called

    def render(self, render: Render) -> Render:
        return get_render(self.app, User(render.owner, render.owner, None, True), render.id)

    def finished(self, timeline: Timeline, **options: object) -> Render:
        """A render of a timeline, run to its end."""
        started = self.start(timeline, **options)
        self.settle()
        ended = self.render(started)
        assert ended.state in TERMINAL, ended
        return ended

    def ended(self, started: Render, times: int = 1, look_seconds: int = 60, looks: int = 60) -> Render:
        """A started render at its end, each message delivered so many times. Fails when no look finds it."""
        for _ in range(looks):
            self.drain(times)
            render = self.render(started)
            if render.state in TERMINAL:
                return render
            self.clock.pass_seconds(look_seconds)
        raise AssertionError("the render never ends")

    def close(self) -> None:
        self.store.close()


def still_running(_prefix: str) -> Outcome:
    return Running()
