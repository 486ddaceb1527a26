"""Processes of a simulated machine: each is a greenlet that gives way where a port is called.

Only one runs at a time, and which one goes on is drawn; so two processes may be interleaved at every call of
a port, in every way, from one integer.
"""

from collections.abc import Callable

from greenlet import getcurrent, greenlet

from tests.simulation.chance import Chance, Crash

SKEW_MS = 29_000
"""How far a process's clock may be off, either way: two of them differ by less than the grace of a lease."""


class Task:
    """One process at work. `done` is told how it went: None, or what it raised."""

    def __init__(
        self,
        work: Callable[[], object],
        done: Callable[[BaseException | None], None],
        skew: int,
        newer: bool = False,
    ) -> None:
        self.work, self.done, self.skew, self.newer = work, done, skew, newer
        self.resumes_at = 0
        self.dead = False
        self.greenlet = greenlet(self._run)

    def _run(self) -> BaseException | None:
        try:
            self.work()
        except BaseException as error:
            return error
        return None


class Tasks:
    """All processes of the machine."""

    def __init__(self, chance: Chance) -> None:
        self.chance = chance
        self.alive: list[Task] = []
        self.killed = 0
        self.rolled_out = 0.0
        """How many of the processes that begin now are of the next release."""
        self._running: Task | None = None
        self._hub = getcurrent()
        chance.pause, chance.skew, chance.newer = self.pause, self.skew, self.newer

    def skew(self) -> int:
        return self._running.skew if self._running else 0

    def newer(self) -> bool:
        return self._running.newer if self._running else self.rolled_out > 0

    def start(self, work: Callable[[], object], done: Callable[[BaseException | None], None]) -> None:
        """A new process begins, and runs until it gives way or ends."""
        skew = self.chance.random.randrange(-SKEW_MS, SKEW_MS) if self.chance.happens("skewed") else 0
        task = Task(work, done, skew, newer=self.chance.random.random() < self.rolled_out)
        self.alive.append(task)
        self.resume(task)

    def resume(self, task: Task) -> None:
        """Let a process go on. What it raised is given to its `done`, on the hub."""
        self._hub, self._running = getcurrent(), task
        error = task.greenlet.switch()
        self._running = None
        if task.greenlet.dead:
            self.alive.remove(task)
            task.done(error)

    def pause(self, milliseconds: int) -> None:
        """Called by the running process: others go first, for at least so long."""
        task = self._running
        if task is None:
            return
        if task.dead:
            raise Crash(machine=False)
        task.resumes_at = self.chance.now_ms + milliseconds
        self._hub.switch(None)
        if task.dead:
            raise Crash(machine=False)

    def ready(self) -> list[Task]:
        now = self.chance.now_ms
        return [task for task in self.alive if task.resumes_at <= now]

    def kill_all(self) -> None:
        """The machine is switched off: nobody has an effect any more, and nobody is told."""
        faulty, self.chance.faulty = self.chance.faulty, False
        for task in self.alive:
            task.dead = True
            self._running = task
            task.greenlet.switch()
        self._running = None
        self.chance.faulty = faulty
        self.killed += len(self.alive)
        self.alive.clear()
