"""One process held at a chosen call of a port while others run: histories that are forced, not drawn."""

from collections.abc import Callable

from segue.app.quotes import make_quote
from segue.app.renders import StartRender, start_render
from segue.app.sweep import sweep
from segue.domain.quotes import Quote
from segue.domain.render_model import Render
from segue.domain.timeline import Bridge, Clip, Timeline
from segue.ports import User
from tests.simulation.people import USERS
from tests.simulation.simulator import Parcel, Simulator
from tests.simulation.tasks import Task

ANN = USERS[0]
Act = Callable[[], object]
MOST_CALLS = 200


class Forced(Simulator):
    """An installation without faults. `held_at` counts down the port calls of the process that is watched."""

    def __init__(self, end: str = "succeeds", takes_ms: int = 1_000, seed: int = 1) -> None:
        super().__init__(seed)
        self.chance.faulty = False
        self.provider.end, self.provider.takes_ms = end, takes_ms
        self._watched: Task | None = None
        self._calls_left = 0
        before = self.chance.before

        def held() -> None:
            if self._watched is not None and self.tasks._running is self._watched:
                self._calls_left -= 1
                if self._calls_left == 0:
                    self.chance.pause(0)
            before()

        self.store.before = self.chance.before = held

    def film(self, user: User = ANN, prompt: str | None = None) -> Timeline:
        clips = [Clip(id=name, asset=self.people.clip(user.account, name)) for name in ("a", "b")]
        return Timeline(segments=(clips[0], Bridge(id="b1", generator="paid", prompt=prompt), clips[1]))

    def quote(self, user: User = ANN) -> Quote:
        return make_quote(self.app, user, self.film(user), "film")

    def start(self, quote: Quote | None = None) -> Render:
        quote = quote or self.quote()
        return start_render(self.app, ANN, StartRender(quote=quote.id), quote.id)[0]

    def now_of(self, render: Render) -> Render:
        return next(each for each in self.store.all(Render) if each.id == render.id)

    def until(self, wanted: Callable[[Parcel], bool]) -> Parcel:
        """Deliver one after another, in their order, up to the one that is wanted."""
        while True:
            due = sorted(self.parcels, key=lambda each: (each.due, each.name))
            if chosen := next((each for each in due if wanted(each)), None):
                self.chance.now_ms = max(self.chance.now_ms, chosen.due)
                return chosen
            self.chance.now_ms = max(self.chance.now_ms, due[0].due)
            self.deliver(due[0])

    def held_while(self, first: Act | Parcel, at: int, meanwhile: Act) -> bool:
        """Hold `first` before its call number `at` of a port while `meanwhile` happens; then let it go on.

        False when it ended before.
        """
        self._calls_left = at
        start = self.tasks.start

        def watched(work: Act, done: Callable[[BaseException | None], None]) -> None:
            self.tasks.start = start
            task = Task(work, done, 0)
            self._watched = task
            self.tasks.alive.append(task)
            self.tasks.resume(task)

        self.tasks.start = watched
        self.deliver(first) if isinstance(first, Parcel) else self.attempt(first)
        held, task = self._calls_left <= 0, self._watched
        self._watched = None
        if held and task is not None:
            meanwhile()
            self.tasks.resume(task)
        return held

    def deliver_due(self) -> None:
        """Deliver all that is due, and what follows from it; whoever is held stays held."""
        while due := self.due():
            self.deliver(due[0])

    def passes(self, milliseconds: int) -> None:
        """Time goes by, with its sweeps and messages; whoever is held stays held."""
        end = self.chance.now_ms + milliseconds
        while self.chance.now_ms < end:
            self.chance.now_ms += 30_000
            self.attempt(lambda: sweep(self.app))
            self.deliver_due()

    def end(self) -> None:
        """Everything comes to its end, and every promise was kept."""
        self._finish()
        self.rules.at_the_end()


class Thrice(Forced):
    """Each message is delivered three times, in an order and with interleavings that the seed draws."""

    most_turns = 10_000

    def __init__(self, seed: int) -> None:
        super().__init__(seed=seed)
        self.chance.likely = dict.fromkeys(self.chance.likely, 0.0) | {"yields": 0.3}
        self.chance.faulty = True
        for handler in self.app.handlers.values():
            handler.same = True  # type: ignore[attr-defined]

    def post(self, parcel: Parcel) -> None:
        due = max(self.chance.now_ms, parcel.due)
        for _ in range(3):
            self.parcels.append(Parcel(parcel.name, due, parcel.work, parcel.message, parcel.worker))


def step_of(kind: str) -> Callable[[Parcel], bool]:
    return lambda parcel: parcel.message is not None and parcel.message.step.startswith(kind)


def topic(name: str) -> Callable[[Parcel], bool]:
    return lambda parcel: parcel.message is not None and parcel.message.topic == name


def a_worker(parcel: Parcel) -> bool:
    return bool(parcel.worker)


def at_each_call(history: Callable[[int], bool]) -> int:
    """Run a history once for each call at which its first process is held; returns how many there were."""
    for at in range(1, MOST_CALLS):
        if not history(at):
            return at - 1
    raise AssertionError("a process that never ends")
