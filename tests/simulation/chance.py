"""What a seed decides: how likely each fault is, and, at every port call, whether it happens now."""

import random
from collections.abc import Callable

START = 1_800_000_000_000
DAY_MS = 24 * 3_600_000


class Violation(BaseException):
    """A promise was broken. No handler catches it."""


class Crash(BaseException):
    """A process ends here. `machine`: all of them do, and start again with `recover`."""

    def __init__(self, *, machine: bool) -> None:
        super().__init__("machine" if machine else "process")
        self.machine = machine


FAULTS = (
    "crash_before",
    "crash_after",
    "unknown_before",
    "unknown_after",
    "contended",
    "unavailable",
    "preempt",
    "duplicate",
    "delay",
    "stall",
    "step_fails",
    "provider_refuses",
    "provider_loses_reply",
    "provider_fails",
    "provider_unavailable",
    "bytes_lost",
    "worker_never_starts",
    "clock_jump",
)
MOST = {
    "crash_before": 0.006,
    "crash_after": 0.006,
    "unknown_before": 0.03,
    "unknown_after": 0.06,
    "contended": 0.05,
    "unavailable": 0.01,
    "preempt": 0.04,
    "duplicate": 0.3,
    "delay": 0.15,
    "stall": 0.03,
    "step_fails": 0.05,
    "provider_refuses": 0.3,
    "provider_loses_reply": 0.4,
    "provider_fails": 0.6,
    "provider_unavailable": 0.3,
    "bytes_lost": 0.04,
    "worker_never_starts": 0.2,
    "clock_jump": 0.03,
}
"""The highest probability of each fault; a seed draws its own below it, or leaves the fault out."""


class Chance:
    """One source of chance, one clock. Time passes with every call of a port."""

    def __init__(self, seed: int) -> None:
        self.random = random.Random(seed)
        self.faulty = True
        self.likely = {
            fault: MOST[fault] * self.random.random() if self.random.random() < 0.7 else 0.0
            for fault in FAULTS
        }
        self.now_ms = START
        self.seen: dict[str, int] = dict.fromkeys(FAULTS, 0)
        self.preempted: Callable[[], None] = lambda: None

    def now(self) -> int:
        self.now_ms += 1
        return self.now_ms

    def happens(self, fault: str) -> bool:
        """Whether a fault happens now; the same number of draws whatever the answer."""
        drawn = self.random.random()
        if not self.faulty or drawn >= self.likely[fault]:
            return False
        self.seen[fault] += 1
        return True

    def before(self) -> None:
        """At each call of a port: time passes, something else may run first, the process may end."""
        self.now_ms += self.random.randrange(1, 40)
        if self.happens("stall"):
            self.now_ms += self.random.choice((2_000, 20_000, 70_000, 150_000))
        if self.happens("preempt"):
            self.preempted()
        if self.happens("crash_before"):
            self.crash()

    def after(self) -> None:
        """The effect has happened, the answer has not been heard."""
        if self.happens("crash_after"):
            self.crash()

    def crash(self) -> None:
        raise Crash(machine=self.random.random() < 0.5)
