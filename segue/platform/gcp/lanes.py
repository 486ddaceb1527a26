"""Works on one key run one after another in a process, and share commits while they wait."""

import threading
from collections.abc import Callable, Hashable, Sequence
from dataclasses import dataclass, field
from typing import Generic, TypeVar

J = TypeVar("J")


class Seat(Generic[J]):
    """A caller's job and the event that wakes it: when it is done, or when it is its turn to lead."""

    def __init__(self, job: J) -> None:
        self.job = job
        self.done = False
        self.woken = threading.Event()


@dataclass
class _Lane(Generic[J]):
    waiting: list[Seat[J]] = field(default_factory=list)


class Lanes(Generic[J]):
    """Runs jobs by lane. The first in a lane leads: it carries out all that wait, then hands the lead on.

    `carry_out` gets at most `most` jobs and must not raise: a job keeps its own error.
    """

    def __init__(self, carry_out: Callable[[Sequence[J]], None], most: int) -> None:
        self._carry_out = carry_out
        self._most = most
        self._lock = threading.Lock()
        self._lanes: dict[Hashable, _Lane[J]] = {}

    def submit(self, key: Hashable, job: J) -> None:
        """Returns when the job was carried out, by this thread or by the one that leads."""
        seat = Seat(job)
        with self._lock:
            lane = self._lanes.get(key)
            if led := lane is not None:
                lane.waiting.append(seat)
            else:
                lane = self._lanes[key] = _Lane([seat])
        if led:
            seat.woken.wait()
        while not seat.done:
            self._lead(key, lane)

    def _lead(self, key: Hashable, lane: _Lane[J]) -> None:
        with self._lock:
            group, lane.waiting = lane.waiting[: self._most], lane.waiting[self._most :]
        try:
            self._carry_out([seat.job for seat in group])
        finally:
            for seat in group:
                seat.done = True
                seat.woken.set()
            self._hand_on(key, lane)

    def _hand_on(self, key: Hashable, lane: _Lane[J]) -> None:
        with self._lock:
            if lane.waiting:
                lane.waiting[0].woken.set()
            else:
                del self._lanes[key]
