"""The real use cases, handlers, worker and sweep on simulated surroundings: one seed, one history.

Every delivery, worker, user and sweep is a process of its own (`tasks.py`) that may be interrupted, frozen or
ended at each call of a port.
"""

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from itertools import count

from segue.app.accounts import open_account
from segue.app.context import App
from segue.app.steps import tell
from segue.app.sweep import recover, sweep
from segue.app.topics import TOPICS
from segue.app.worker import run_worker
from segue.domain import limits
from segue.domain.artifacts import Artifact, plan_name
from segue.domain.attempts import GenerationAttempt
from segue.domain.capabilities import Catalogue, Prices
from segue.domain.errors import Internal, NewerVersion, SegueError
from segue.domain.ledger import Account
from segue.domain.payments import Payment, PaymentEvent
from segue.domain.plan import PlanIndex
from segue.domain.provider_queue import ProviderQueue
from segue.domain.quotes import Quote
from segue.domain.render_model import TERMINAL, Render, WorkerGone
from segue.ports import Message
from tests.app.world import FREE, PAID, RESULTS
from tests.simulation.chance import DAY_MS, Chance, Crash, Violation
from tests.simulation.memory import MemoryPath
from tests.simulation.people import USERS, People
from tests.simulation.rules import Rules
from tests.simulation.store import SimulatedStore
from tests.simulation.surroundings import (
    JudgedTakes,
    SimulatedBucket,
    SimulatedPayments,
    SimulatedProvider,
    Steps,
)
from tests.simulation.tasks import Tasks

SWEEP_MS = 20_000
LIVENESS_MS = 4 * 3_600_000
AT_ONCE = 6
REDELIVERED_MS = 60_000
GROWS = (Render, Artifact, Quote, Account, GenerationAttempt, Payment, ProviderQueue)
"""What the next release may write with a field more."""
SOUNDS, VOICES = (PAID.changed(name=name) for name in ("sounds", "voices"))


class SimulatedApp(App):
    """An application whose plans are read from the bucket each time, and parsed once."""

    def plan(self, sha256: str) -> PlanIndex:
        if sha256 not in self.plans:
            self.bucket.read(plan_name(sha256))
            self.plans[sha256] = self.bucket.plan(sha256)
        if plan_name(sha256) in self.bucket.newer and not self.bucket.chance.newer():
            raise NewerVersion("A newer version of Segue has planned this film.", detail=sha256)
        return self.plans[sha256]


@dataclass(eq=False)
class Parcel:
    """A message under way; or the start of a worker, or a payment's news, which `work` does."""

    name: str
    due: int
    work: Callable[[], object]
    message: Message | None = None
    worker: str = ""
    attempts: int = 0
    begun_at: int | None = None
    running: int = field(default=0)


class Simulator:
    """One installation and its users. `plant` may change it before it runs."""

    most_turns = 400
    """Deliveries and resumptions at one moment; more of them would never end."""

    def __init__(self, seed: int, plant: Callable[["Simulator"], None] = lambda _: None) -> None:
        self.seed = seed
        self.chance = Chance(seed)
        self.random = self.chance.random
        self.tasks = Tasks(self.chance)
        self.store = SimulatedStore(self.chance)
        self.bucket = SimulatedBucket(self.chance)
        self.payments = SimulatedPayments(self.chance)
        self.provider = SimulatedProvider(self.chance, self.bucket, PAID, self.store)
        self.parcels: list[Parcel] = []
        self.dead: list[Parcel] = []
        self.published: set[str] = set()
        self.numbers = count(1)
        self.next_sweep = 0
        self.down = False
        self.app = self._app()
        next_catalogue = self.app.catalogue.changed(
            analyst_version=1, analyst_place="function", director_place="function"
        )
        self.next_app = replace(self.app, catalogue=next_catalogue)
        self.store.grown = tuple(model for model in GROWS if self.random.random() < 0.5)
        self.people = People(self)
        self.rules = Rules(self.store, self.bucket, self.provider, self.payments, self.app)
        self.store.on_commit, self.store.on_message = self.rules.commit, self.publish
        self.chance.faulty = False
        for user in USERS:
            open_account(self.app, user)
        self.chance.faulty = True
        plant(self)

    def _app(self) -> App:
        return SimulatedApp(
            store=self.store,
            bucket=self.bucket,
            jobs=self,
            identity=None,
            payments=self.payments,
            prober=JudgedTakes(),
            catalogue=Catalogue(
                generators=(FREE, PAID, FREE.changed(name="procedural")),
                prices=Prices(version="test", credits_per_second={"paid": 2, "sounds": 1, "voices": 1}),
                analyst_place=self.random.choice(("worker", "function")),
                director_place=self.random.choice(("worker", "function")),
                sound_maker=SOUNDS,
                voice_maker=VOICES,
            ),
            handlers=dict.fromkeys(RESULTS, Steps(self.chance)),
            remotes={"paid": self.provider},
            sound_makers={each.name: self.provider.under(each) for each in (SOUNDS, VOICES)},
            now=self.chance.now,
            new_id=lambda prefix: f"{prefix}_{next(self.numbers):06}",
            scratch=MemoryPath({}),
            heartbeat_seconds=1e6,
        )

    def app_that_runs(self) -> App:
        """The application as the release of the running process has it: the next one has another analyst, in
        a function."""
        return self.next_app if self.chance.newer() else self.app

    # What the platform does.

    def publish(self, message: Message) -> None:
        self.published.add(message.id)
        self.post(
            Parcel(message.id, message.not_before, lambda: TOPICS[message.topic](self.app, message), message)
        )

    def post(self, parcel: Parcel) -> None:
        """Something to be delivered: perhaps twice, late, and after what was sent later."""
        due = max(self.chance.now_ms, parcel.due)
        for _ in range(1 + self.chance.happens("duplicate")):
            late = self.random.choice((5_000, 100_000, 1_000_000, DAY_MS))
            delay = late if self.chance.happens("delay") else 0
            self.parcels.append(Parcel(parcel.name, due + delay, parcel.work, parcel.message, parcel.worker))

    def run(self, render_id: str, tasks: int) -> None:
        """The Jobs port: a worker may never start, or run twice at once."""
        for _ in range(tasks):
            if self.chance.happens("worker_never_starts"):
                continue
            worker = f"worker{next(self.numbers)}"
            self.post(
                Parcel(
                    render_id,
                    self.chance.now_ms,
                    lambda worker=worker: run_worker(self.app, render_id, worker),
                    worker=worker,
                )
            )

    def deliver(self, parcel: Parcel) -> None:
        """Hand a parcel to its handler: what raises comes again later, what ends a process was half done."""
        parcel.begun_at = self.chance.now_ms
        parcel.running += 1
        self.tasks.start(parcel.work, lambda error: self._delivered(parcel, error))

    def _delivered(self, parcel: Parcel, error: BaseException | None) -> None:
        parcel.running -= 1
        if self._ended(error) and parcel.worker:
            self._bury(parcel)
        if parcel not in self.parcels:
            return  # delivered by another process meanwhile
        if error is None or parcel.worker:
            self.parcels.remove(parcel)
            return
        parcel.begun_at = None
        if not isinstance(error, NewerVersion) or parcel.attempts + 1 < limits.MESSAGE_ATTEMPTS:
            parcel.attempts += 1  # what is newer is never given up: whoever can read it will be there
        parcel.due = self.chance.now_ms + min(60_000, 500 << parcel.attempts)
        if parcel.attempts >= limits.MESSAGE_ATTEMPTS and parcel.message:
            self.dead.append(parcel)
            self.parcels.remove(parcel)

    def _bury(self, parcel: Parcel) -> None:
        """Sometimes whoever watches a worker's process says that it has died."""
        if self.random.random() < 0.5:
            gone = WorkerGone(parcel.worker, crashed=True)
            self.attempt(lambda: tell(self.app, parcel.name, gone))

    def attempt(self, act: Callable[[], object]) -> None:
        """A process that a user or a clock starts: it may be refused, and nobody tries again."""
        self.tasks.start(act, self._ended)

    def _ended(self, error: BaseException | None) -> bool:
        """Whether a process has crashed. A bug is a violation; a crash of the machine ends all the others."""
        if isinstance(error, Crash):
            self.down = self.down or error.machine
            return True
        if isinstance(error, Internal) or (error is not None and not isinstance(error, SegueError)):
            if isinstance(error, Violation):
                raise error
            raise Violation(f"{type(error).__name__}: {error}") from error
        return False

    def _restart(self) -> None:
        """Every process has ended: what was being delivered comes again, workers are gone."""
        self.down = False
        self.tasks.kill_all()
        self.app.plans.clear()
        self.parcels = [each for each in self.parcels if not each.worker]
        for parcel in self.parcels:
            parcel.begun_at, parcel.running = None, 0
        self.attempt(lambda: recover(self.app))

    # What may happen next.

    def due(self) -> list[Parcel]:
        """What may be handed out: also again, when it was handed out long ago and has not come back."""
        now = self.chance.now_ms
        return [
            each
            for each in self.parcels
            if each.due <= now
            and (each.begun_at is None or (not each.worker and each.begun_at + REDELIVERED_MS <= now))
            and each.running < 2
        ]

    def _act(self) -> None:
        if self.down:
            self._restart()
            return
        ready = self.tasks.ready()
        full = len(self.tasks.alive) >= AT_ONCE
        if ready and (full or self.random.random() < 0.7):
            self.tasks.resume(self.random.choice(ready))
            return
        if self.chance.happens("bytes_lost"):
            self.bucket.spoil()
        if self.chance.happens("clock_jump"):
            self.chance.now_ms += self.random.choice((-30_000, 60_000, 600_000, 7_200_000))
        if self.chance.happens("rolls_out"):
            self.tasks.rolled_out = self.random.choice((0.0, 0.5, 0.5, 1.0))
        if not self.tasks.alive and self.chance.happens("days_pass"):
            self.chance.now_ms += self.random.choice((1, 6, 8, 29, 31)) * DAY_MS
        due = self.due()
        if self.random.random() < 0.12:
            self.attempt(self.people.act)
        elif due and not full:
            self.deliver(self.random.choice(due))
        elif self.chance.now_ms >= self.next_sweep:
            self.next_sweep = self.chance.now_ms + SWEEP_MS
            self.attempt(lambda: sweep(self.app))
        elif not ready:
            self._wait()

    def _wait(self) -> None:
        soon = [each.due for each in self.parcels if each.begun_at is None] + [self.next_sweep]
        soon += [task.resumes_at for task in self.tasks.alive]
        self.chance.now_ms = max(self.chance.now_ms, min(min(soon), self.chance.now_ms + 600_000))

    # The whole history.

    def go(self, acts: int = 200) -> None:
        """A time with faults, then one without, in which everything must come to its end."""
        for _ in range(acts):
            self._act()
        self.chance.faulty = False
        if self.down:
            self._restart()
        self._finish()
        self.rules.at_the_end()
        if lost := self.store.promised - self.published:
            raise Violation(f"J12: committed and never sent: {sorted(lost)[:3]}")
        if self.seed % 10 == 0:
            self.rules.read_again()

    def _finish(self) -> None:
        """Faults have stopped: all ends within hours, and messages that come a day late change nothing."""
        self.next_sweep = min(self.next_sweep, self.chance.now_ms)
        end = self.chance.now_ms + LIVENESS_MS
        while self.parcels or self.tasks.alive or self.unfinished():
            self._roll_forward()
            if not self.unfinished():
                end = self.chance.now_ms + LIVENESS_MS
                if not self.tasks.alive:
                    self.chance.now_ms = max(self.chance.now_ms, min(each.due for each in self.parcels))
            elif self.chance.now_ms > end:
                self.rules.at_the_end()
            self._turn()
        self._roll_forward()

    def _roll_forward(self) -> None:
        """What the next release has written, even in its last breath, only the next one can read."""
        if self.store.newer or self.bucket.newer:
            self.tasks.rolled_out = 1.0

    def unfinished(self) -> bool:
        return (
            any(each.state not in TERMINAL for each in self.store.all(Render))
            or any(each.submission is not None for each in self.store.all(Artifact))
            or any(each.waiting for each in self.store.all(PaymentEvent))
        )

    def _turn(self) -> None:
        """Deliver all that is due; with nothing due, go to the moment at which something is, and sweep."""
        for _ in range(self.most_turns):
            waiting = [*self.tasks.ready(), *self.due()]
            if not waiting:
                break
            chosen = self.random.choice(waiting)
            (self.deliver if isinstance(chosen, Parcel) else self.tasks.resume)(chosen)
        else:
            raise Violation("J10: messages go round in a circle")
        dues = [each.due for each in self.parcels if not each.running]
        dues += [task.resumes_at for task in self.tasks.alive]
        documents = [*self.store.all(Render), *self.store.all(Artifact), *self.store.all(PaymentEvent)]
        dues += [each.due_at for each in documents if each.due_at is not None]
        self.chance.now_ms = max(self.chance.now_ms + 1_000, min(dues, default=0))
        self.attempt(lambda: sweep(self.app))
