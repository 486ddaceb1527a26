"""What a seed decides: how likely each fault is, and, at every port call, whether it happens now."""

import random
from collections.abc import Callable

START = 1_800_000_000_000
DAY_MS = 24 * 3_600_000
SLACK_MS = 100_000
"""How far apart two processes may be about now: their clocks' skew, and a jump backwards."""


class Violation(BaseException):
    """A promise was broken. No handler catches it."""


class Crash(BaseException):
    """A process ends here. `machine`: all of them do, and start again with `recover`."""

    def __init__(self, *, machine: bool) -> None:
        super().__init__("machine" if machine else "process")
        self.machine = machine


MOST = {
    "crash_before": 0.006,
    "crash_after": 0.006,
    "unknown_before": 0.03,
    "unknown_after": 0.06,
    "contended": 0.05,
    "unavailable": 0.01,
    "disk_full": 0.006,
    "yields": 0.5,
    "duplicate": 0.3,
    "delay": 0.15,
    "stall": 0.015,
    "skewed": 0.5,
    "step_fails": 0.05,
    "submit_hangs": 0.15,
    "provider_refuses": 0.3,
    "provider_loses_reply": 0.4,
    "provider_fails": 0.6,
    "provider_unavailable": 0.3,
    "bytes_lost": 0.04,
    "worker_never_starts": 0.2,
    "clock_jump": 0.03,
    "days_pass": 0.02,
    "rolls_out": 0.15,
    "same_bytes": 1.0,
}
"""The highest probability of each fault; a seed draws its own below it, or leaves the fault out."""

STALLS_MS = (2_000, 20_000, 70_000, 150_000, 500_000)
"""How long a process may be frozen: beyond a lease, and beyond a model's maximum time."""


class Chance:
    """One source of chance, one clock. Time passes with every call of a port.

    `pause` gives the processor to others, for at least some milliseconds; `skew` is how far the clock of the
    process that runs now is off; `newer` says whether that process is one of the next release.
    """

    def __init__(self, seed: int) -> None:
        self.random = random.Random(seed)
        self.faulty = True
        self.likely = {
            fault: most * self.random.random() if self.random.random() < 0.7 else 0.0
            for fault, most in MOST.items()
        }
        self.now_ms = START
        self.seen: dict[str, int] = dict.fromkeys(MOST, 0)
        self.pause: Callable[[int], None] = lambda _milliseconds: None
        self.skew: Callable[[], int] = lambda: 0
        self.newer: Callable[[], bool] = lambda: False

    def now(self) -> int:
        """What the clock of the running process shows."""
        self.now_ms += 1
        return self.now_ms + self.skew()

    def happens(self, fault: str) -> bool:
        """Whether a fault happens now; a draw whatever the answer."""
        drawn = self.random.random()
        if not self.faulty or drawn >= self.likely[fault]:
            return False
        self.seen[fault] += 1
        return True

    def before(self) -> None:
        """At each call of a port: time passes, others may run first, the process may freeze or end."""
        drawn = self.random.random()
        self.now_ms += 1 + int(drawn * 40)
        if not self.faulty:
            return
        drawn = self.random.random()
        for fault in ("yields", "stall", "crash_before"):
            drawn -= self.likely[fault]
            if drawn < 0:
                break
        else:
            return
        self.seen[fault] += 1
        if fault == "yields":
            self.pause(0)
        elif fault == "stall":
            self.pause(self.random.choice(STALLS_MS))
        else:
            self.crash()

    def after(self) -> None:
        """The effect has happened, the answer has not been heard."""
        if self.happens("crash_after"):
            self.crash()

    def crash(self) -> None:
        raise Crash(machine=self.random.random() < 0.3)
