"""What all accounts have had made at providers today: a sum up to a minute old, that no commit waits for."""

import threading
from dataclasses import replace
from typing import TYPE_CHECKING

from segue.domain import limits
from segue.domain.attempts import GenerationAttempt
from segue.domain.value import Instant
from segue.ports import Query

if TYPE_CHECKING:
    from segue.app.context import App

CAPPED = "Segue has made all that it may make in a day: nothing was charged. Try again tomorrow (UTC)."
_DAY_MS = 24 * 3_600_000
_FREE = frozenset({"refused", "filtered"})
"""How an attempt ends that the provider does not charge for."""


class SpendingToday:
    """The credits' worth of today's attempts (UTC), by attempt. Only the last minutes are read again.

    At most `most` credits are submitted in a day, or what a minute's attempts come to beyond it.
    """

    def __init__(self, most: int = limits.DAILY_PROVIDER_CREDITS) -> None:
        self.most = most
        self._lock = threading.Lock()
        self._day = -1
        self._read_at: Instant = 0
        self._credits: dict[str, int] = {}

    def credits(self, app: "App") -> int:
        """Today's sum, read anew when it is older than a minute. Nobody waits while another reads."""
        now = app.now()
        day = now // _DAY_MS
        with self._lock:
            if day != self._day:
                self._day, self._read_at, self._credits = day, 0, {}
            known_at = self._read_at
        if now - known_at >= limits.SPEND_AGE_MS:
            read = _read(app, max(day * _DAY_MS, known_at - limits.SPEND_OVERLAP_MS))
            with self._lock:
                if day == self._day:
                    self._credits |= read
                    self._read_at = max(self._read_at, now)
        with self._lock:
            return sum(self._credits.values())


def _read(app: "App", since: Instant) -> dict[str, int]:
    """What the attempts since a moment cost, by attempt."""
    found: dict[str, int] = {}
    for shard in range(limits.SHARDS):
        query = Query((("shard", shard),), "asked_at", at_least=since, limit=limits.PAGE_ITEMS)
        while True:
            page = app.store.query(GenerationAttempt, query)
            found.update((each.id, 0 if each.state in _FREE else each.credits) for each in page.items)
            if page.next_cursor is None:
                break
            query = replace(query, cursor=page.next_cursor)
    return found


def capped(app: "App") -> bool:
    """Whether no more may be submitted to providers today."""
    return app.spending.credits(app) > app.spending.most
