"""What steps took in this process: gathered here, and merged into what everybody knows only now and then."""

import threading
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from segue.domain import limits
from segue.domain.value import Instant

Times = Mapping[str, Sequence[int]]
"""Milliseconds that the last steps of each sort took."""


@dataclass
class Measurements:
    """Times by sort of step: `fresh` ones that nobody else knows yet, and `known` ones, read at a moment."""

    _lock: threading.Lock = field(default_factory=threading.Lock)
    _fresh: dict[str, tuple[int, ...]] = field(default_factory=dict)
    _known: Times = field(default_factory=dict)
    _read_at: Instant | None = None
    _merged_at: Instant | None = None

    def note(self, sort: str, milliseconds: int) -> None:
        with self._lock:
            times = (*self._fresh.get(sort, ()), max(1, milliseconds))
            self._fresh[sort] = times[-limits.STEP_TIMES :]

    def due(self, now: Instant) -> bool:
        """Whether it is long ago that the fresh ones were taken."""
        return self._merged_at is None or now - self._merged_at >= limits.TIMES_MERGE_MS

    def taken(self, now: Instant) -> Times:
        """The fresh ones, which are forgotten here: whoever takes them merges them."""
        with self._lock:
            fresh, self._fresh = self._fresh, {}
            self._merged_at = now
            if fresh:
                self._read_at = None  # what was read is old now
            return fresh

    def known(self, now: Instant) -> Times | None:
        """What was read a short while ago, and the fresh ones; None when it is time to read again."""
        with self._lock:
            if self._read_at is None or now - self._read_at >= limits.TIMES_MERGE_MS:
                return None
            return self._all()

    def remember(self, known: Times, now: Instant) -> Times:
        """Keep for a while what was read; returns it with the fresh ones."""
        with self._lock:
            self._known, self._read_at = known, now
            return self._all()

    def _all(self) -> Times:
        sorts = self._known.keys() | self._fresh.keys()
        return {sort: (*self._known.get(sort, ()), *self._fresh.get(sort, ())) for sort in sorts}
