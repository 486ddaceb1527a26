"""Which messages wait and which are being delivered in this process.

Plain bookkeeping: the bus holds its lock.
"""

import heapq

from segue.domain.value import Instant
from segue.platform.embedded.outbox import Parcel


class Deliveries:
    """Each parcel is handed out once; of one message id only the newest parcel, and never two at a time."""

    def __init__(self) -> None:
        self.scanned = 0
        """All rows up to this sequence were offered."""
        self._offered: set[int] = set()
        """Sequences above `scanned` that were offered."""
        self._waiting: dict[str, Parcel] = {}
        self._delivering: dict[str, Parcel | None] = {}
        """Message ids in delivery, each with the parcel that came meanwhile."""
        self._due: list[tuple[Instant, int, str]] = []

    def offer(self, parcel: Parcel) -> None:
        """Take note of a parcel; nothing happens if it was offered before."""
        if parcel.sequence <= self.scanned or parcel.sequence in self._offered:
            return
        self._offered.add(parcel.sequence)
        self._wait(parcel)

    def offered_up_to(self, sequence: int) -> None:
        """Forget the single sequences up to one: all of them were offered."""
        self.scanned = max(self.scanned, sequence)
        self._offered = {each for each in self._offered if each > self.scanned}

    def next(self, now: Instant) -> Parcel | None:
        """Begin to deliver the parcel that is due the longest."""
        while self._due and self._due[0][0] <= now:
            _, sequence, id = heapq.heappop(self._due)
            parcel = self._waiting.get(id)
            if parcel and parcel.sequence == sequence:
                del self._waiting[id]
                self._delivering[id] = None
                return parcel
        return None

    def next_due(self) -> Instant | None:
        return self._due[0][0] if self._due else None

    def finish(self, parcel: Parcel, again: Parcel | None = None) -> None:
        """End a delivery. `again` is the same message with its next due time; a newer parcel replaces it."""
        newer = self._delivering.pop(parcel.message.id)
        if following := newer or again:
            self._wait(following)

    def _wait(self, parcel: Parcel) -> None:
        id = parcel.message.id
        if id in self._delivering:
            self._delivering[id] = parcel
            return
        self._waiting[id] = parcel
        heapq.heappush(self._due, (parcel.due, parcel.sequence, id))
