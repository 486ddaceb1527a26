"""The real use cases, handlers, worker and sweep on simulated surroundings: one seed, one history.

Everything runs in one thread. What in reality happens at once is nested here: at any call of a port another
delivery, worker, user or sweep may run from beginning to end, or itself be interrupted, before the call
returns.
"""

from collections.abc import Callable
from dataclasses import dataclass
from itertools import count
from pathlib import Path

from segue.app.accounts import open_account
from segue.app.context import App
from segue.app.credits import apply_payment
from segue.app.quotes import make_quote
from segue.app.renders import StartRender, cancel_render, start_render
from segue.app.steps import tell
from segue.app.sweep import recover, sweep
from segue.app.topics import TOPICS
from segue.app.worker import run_worker
from segue.domain import limits
from segue.domain.artifacts import Artifact
from segue.domain.assets import Asset
from segue.domain.capabilities import Catalogue, Prices
from segue.domain.errors import Internal, SegueError
from segue.domain.render_model import TERMINAL, Render, WorkerGone
from segue.domain.timeline import Bridge, Clip, Timeline
from segue.ports import Message, User
from tests.app.world import FREE, PAID, RESULTS, FactsOfTakes, facts
from tests.simulation.chance import DAY_MS, Chance, Crash, Violation
from tests.simulation.rules import Rules
from tests.simulation.store import SimulatedStore
from tests.simulation.surroundings import SimulatedBucket, SimulatedPayments, SimulatedProvider, Steps

SWEEP_MS = 20_000
NESTED = 2
LIVENESS_MS = 4 * 3_600_000
USERS = tuple(User(id=name, account=name, email=None, email_verified=True) for name in ("ann", "bob"))
CLIPS = ("a", "b", "c")


@dataclass
class Parcel:
    """A message under way, or the start of a worker (`topic` "run")."""

    number: int
    message: Message
    due: int
    worker: str = ""
    attempts: int = 0
    delivering: bool = False


class Simulator:
    """One installation and its users. `plant` may change it before it runs."""

    def __init__(
        self, seed: int, folder: Path, plant: Callable[["Simulator"], None] = lambda _: None
    ) -> None:
        self.chance = Chance(seed)
        self.random = self.chance.random
        self.chance.preempted = self._something_else
        self.store = SimulatedStore(self.chance)
        self.bucket = SimulatedBucket(self.chance)
        self.payments = SimulatedPayments(self.chance)
        self.parcels: list[Parcel] = []
        self.dead: list[Message] = []
        self.numbers = count(1)
        self.depth = 0
        self.next_sweep = 0
        self.requests: dict[str, tuple[User, str]] = {}
        self.started: dict[str, str] = {}
        self.app = self._app(folder)
        self.rules = Rules(self.store, self.app)
        self.store.on_commit, self.store.on_message = self.rules.commit, self.publish
        self.chance.faulty = False
        for user in USERS:
            open_account(self.app, user)
            self._assets(user)
        self.chance.faulty = True
        plant(self)

    def _app(self, folder: Path) -> App:
        self.provider = SimulatedProvider(self.chance, self.bucket, PAID, self.store)
        steps = Steps(self.chance)
        return App(
            store=self.store,
            bucket=self.bucket,
            jobs=self,
            identity=None,
            payments=self.payments,
            prober=FactsOfTakes(),
            catalogue=Catalogue(
                generators=(FREE, PAID, FREE.changed(name="procedural")),
                prices=Prices(version="test", credits_per_second={"paid": 2}),
                analyst_place=self.random.choice(("worker", "function")),
                director_place=self.random.choice(("worker", "function")),
            ),
            handlers=dict.fromkeys(RESULTS, steps),
            remotes={"paid": self.provider},
            now=self.chance.now,
            new_id=lambda prefix: f"{prefix}_{next(self.numbers):06}",
            scratch=folder,
            heartbeat_seconds=1e6,
        )

    def _assets(self, user: User) -> None:
        for name in CLIPS:
            asset = Asset(
                id=f"ast_{user.account}_{name}",
                owner=user.account,
                name=name,
                sha256=(name.encode().hex() + "0" * 64)[:64],
                facts=facts(),
                created_at=self.chance.now(),
            )
            self.store.transact(lambda transaction, asset=asset: transaction.create(asset), on=asset.id)

    # What the platform does.

    def publish(self, message: Message) -> None:
        copies = 1 + self.chance.happens("duplicate")
        for _ in range(copies):
            due = max(self.chance.now_ms, message.not_before)
            if self.chance.happens("delay"):
                due += self.random.choice((5_000, 100_000, 1_000_000, DAY_MS))
            self.parcels.append(Parcel(next(self.numbers), message, due))

    def run(self, render_id: str, tasks: int) -> None:
        """The Jobs port."""
        for _ in range(tasks):
            if not self.chance.happens("worker_never_starts"):
                number = next(self.numbers)
                message = Message(id=f"run:{number}", topic="work", subject=render_id)
                self.parcels.append(Parcel(number, message, self.chance.now_ms, worker=f"worker{number}"))

    def deliver(self, parcel: Parcel) -> None:
        """Hand a parcel to its handler: what raises comes again later, what ends a process was half done."""
        parcel.delivering = True
        try:
            if parcel.worker:
                run_worker(self.app, parcel.message.subject, parcel.worker)
            else:
                TOPICS[parcel.message.topic](self.app, parcel.message)
            done = True
        except Crash as crash:
            if crash.machine:
                raise
            done = bool(parcel.worker)
            self._bury(parcel)
        except Exception as error:
            self._check_expected(error)
            done = bool(parcel.worker)
        parcel.delivering = False
        if done:
            self._drop(parcel)
        else:
            self._postpone(parcel)

    def _bury(self, parcel: Parcel) -> None:
        """Sometimes whoever watches a worker's process says that it has died."""
        if parcel.worker and self.random.random() < 0.5:
            self._attempt(
                lambda: tell(self.app, parcel.message.subject, WorkerGone(parcel.worker, crashed=True))
            )

    def _check_expected(self, error: Exception) -> None:
        if isinstance(error, Internal) or not isinstance(error, SegueError):
            raise Violation(f"{type(error).__name__}: {error}") from error

    def _drop(self, parcel: Parcel) -> None:
        self.parcels = [each for each in self.parcels if each is not parcel]

    def _postpone(self, parcel: Parcel) -> None:
        parcel.attempts += 1
        parcel.due = self.chance.now_ms + min(60_000, 500 << parcel.attempts)
        if parcel.attempts >= limits.MESSAGE_ATTEMPTS:
            self.dead.append(parcel.message)
            self._drop(parcel)

    def _restart(self) -> None:
        """Every process has ended: what was being delivered comes again, workers are gone."""
        self.depth = 0
        while True:
            self.app.plans.clear()
            self.parcels = [each for each in self.parcels if not each.worker]
            for parcel in self.parcels:
                parcel.delivering = False
            try:
                recover(self.app)
                return
            except Crash:
                continue
            except SegueError:
                return  # the engine does not start, or only later: the sweep has to do

    # What may happen next.

    def _attempt(self, act: Callable[[], object]) -> None:
        """Something a user or a clock does: it may be refused, and nobody tries again."""
        try:
            act()
        except Crash as crash:
            if crash.machine:
                raise
        except Exception as error:
            self._check_expected(error)

    def _due(self) -> list[Parcel]:
        now = self.chance.now_ms
        return [each for each in self.parcels if each.due <= now and not each.delivering]

    def _something_else(self) -> None:
        if self.depth >= NESTED:
            return
        self.depth += 1
        self._act()
        self.depth -= 1

    def _act(self) -> None:
        drawn = self.random.random()
        due = self._due()
        if self.chance.happens("bytes_lost"):
            self.bucket.spoil()
        if self.chance.faulty and drawn < 0.12:
            self._attempt(self._user)
        elif due:
            self.deliver(self.random.choice(due))
        elif self.chance.now_ms >= self.next_sweep:
            self.next_sweep = self.chance.now_ms + SWEEP_MS
            self._attempt(lambda: sweep(self.app))

    def _user(self) -> None:
        user = self.random.choice(USERS)
        drawn = self.random.random()
        if drawn < 0.5:
            self._start(user)
        elif drawn < 0.65 and self.requests:
            self._start_again(self.random.choice(list(self.requests)))
        elif drawn < 0.85:
            renders = [each for each in self.store.all(Render) if each.owner == user.account]
            if renders:
                cancel_render(self.app, user, self.random.choice(renders).id)
        else:
            apply_payment(self.app, self.payments.news(user.account))

    def _start(self, user: User) -> None:
        quote = make_quote(self.app, user, self._timeline(user), "film")
        key = f"key{next(self.numbers)}"
        self.requests[key] = (user, quote.id)
        self._start_again(key)
        if self.random.random() < 0.3:
            self._start_again(key)

    def _start_again(self, key: str) -> None:
        """The same request under the same key: the same render, whatever happened in between."""
        user, quote = self.requests[key]
        render, _replayed = start_render(self.app, user, StartRender(quote=quote), key)
        known = self.started.setdefault(key, render.id)
        if known != render.id:
            raise Violation(f"{key} started {known} and {render.id}")

    def _timeline(self, user: User) -> Timeline:
        """One of few timelines, so that renders share takes, and change one of several."""
        clips = self.random.choice((("a", "b"), ("a", "b"), ("b", "c"), ("a", "b", "c")))
        segments: list[Clip | Bridge] = []
        for number, name in enumerate(clips):
            if number:
                generator = self.random.choice(("paid", "paid", "paid", "free"))
                prompt = self.random.choice((None, None, "a slow pan"))
                take = self.random.choice((1, 1, 1, 2))
                segments.append(Bridge(id=f"b{number}", generator=generator, prompt=prompt, take=take))
            segments.append(Clip(id=f"c{number}", asset=f"ast_{user.account}_{name}"))
        return Timeline(segments=tuple(segments))

    # The whole history.

    def go(self, acts: int = 120) -> None:
        """A time with faults, then one without, in which everything must come to its end."""
        for _ in range(acts):
            try:
                if not self._due():
                    self._wait()
                if self.chance.happens("clock_jump"):
                    self.chance.now_ms += self.random.choice((-30_000, 60_000, 600_000, 7_200_000))
                self._act()
            except Crash:
                self._restart()
        self.chance.faulty = False
        self._finish()
        self.rules.at_the_end()

    def _wait(self) -> None:
        soon = [each.due for each in self.parcels] + [self.next_sweep]
        if self.store.all(Render) or self.chance.now_ms < self.next_sweep:
            self.chance.now_ms = max(self.chance.now_ms, min(min(soon), self.chance.now_ms + 600_000))

    def _finish(self) -> None:
        """Faults have stopped: all ends within hours, and messages that come a day late change nothing."""
        self.next_sweep = min(self.next_sweep, self.chance.now_ms)
        end = self.chance.now_ms + LIVENESS_MS
        while self._unfinished():
            if self.chance.now_ms > end:
                self.rules.at_the_end()
            self._turn()
        while self.parcels:
            self.chance.now_ms = max(self.chance.now_ms, min(each.due for each in self.parcels))
            self._turn()
        for id in sorted(self.payments.states):
            apply_payment(self.app, id)

    def _unfinished(self) -> bool:
        return any(each.state not in TERMINAL for each in self.store.all(Render)) or any(
            each.submission is not None for each in self.store.all(Artifact)
        )

    def _turn(self) -> None:
        """Deliver all that is due; with nothing due, go to the moment at which something is, and sweep."""
        for _ in range(400):
            due = self._due()
            if not due:
                break
            self.deliver(self.random.choice(due))
        else:
            raise Violation("messages go round in a circle")
        dues = [each.due for each in self.parcels if not each.delivering]
        documents = [*self.store.all(Render), *self.store.all(Artifact)]
        dues += [each.due_at for each in documents if each.due_at is not None]
        if dues:
            self.chance.now_ms = max(self.chance.now_ms + 1_000, min(dues))
        else:
            self.chance.now_ms += SWEEP_MS
        self._attempt(lambda: sweep(self.app))
