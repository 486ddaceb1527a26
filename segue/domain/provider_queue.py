"""The line in front of a provider: what it lets one customer ask in a minute, and have made at once."""

from dataclasses import dataclass
from typing import ClassVar

from pydantic import Field

from segue.domain import limits
from segue.domain.capabilities import Capabilities
from segue.domain.value import Document, Instant, Many, Value

MINUTE_MS = 60_000


class Waiter(Value):
    """An artifact that waits for its turn, and when that was last asked for."""

    id: str
    seen_at: Instant


class ProviderQueue(Document):
    """One document for each generator, which all processes read and write.

    Sharding it would share out its rate, too, and it is written little: a provider lets one customer ask a
    few times a minute, and who waits asks the more rarely the farther back it stands. `asked` are the last
    minute's submits, `running` until when each attempt (by prefix) surely has ended, `waiting` the line.
    `changes` counts its writes.
    """

    collection: ClassVar[str] = "provider_queues"

    changes: int = 0
    asked: Many[Instant] = ()
    running: dict[str, Instant] = Field(default_factory=dict)
    waiting: Many[Waiter] = ()


@dataclass(frozen=True)
class Turn:
    """`position` None: go on, a place is taken. Otherwise it counts from 1; ask again at `not_before`."""

    queue: ProviderQueue
    position: int | None
    not_before: Instant


def turn(
    queue: ProviderQueue, bounds: Capabilities, who: str, prefix: str, until: Instant, now: Instant
) -> Turn:
    """Whether the artifact `who` may be submitted now, as the attempt `prefix` that ends by `until`."""
    asked = tuple(at for at in queue.asked if at > now - MINUTE_MS)
    running = {attempt: end for attempt, end in queue.running.items() if end > now}
    fresh = [each for each in queue.waiting if each.seen_at > now - limits.QUEUE_PATIENCE_MS]
    line = [each.id for each in fresh]
    place = line.index(who) if who in line else len(line)
    room = min(bounds.requests_per_minute - len(asked), bounds.at_once - len(running))
    if place < room:
        others = tuple(each for each in fresh if each.id != who)
        running[prefix] = until
        return Turn(_changed(queue, (*asked, now), running, others), None, now)
    here = Waiter(id=who, seen_at=now)
    waiting = tuple(here if each.id == who else each for each in fresh)
    if who not in line and len(line) < limits.MAX_IN_LINE:
        waiting = (*waiting, here)
    pause = min(limits.QUEUE_LOOK_CEILING_MS, limits.QUEUE_LOOK_MS * (place + 1))
    return Turn(_changed(queue, asked, running, waiting), place + 1, now + pause)


def without(queue: ProviderQueue, prefix: str) -> ProviderQueue:
    """The queue when an attempt has ended."""
    running = {each: end for each, end in queue.running.items() if each != prefix}
    return _changed(queue, queue.asked, running, queue.waiting)


def _changed(
    queue: ProviderQueue,
    asked: tuple[Instant, ...],
    running: dict[str, Instant],
    waiting: tuple[Waiter, ...],
) -> ProviderQueue:
    return queue.changed(changes=queue.changes + 1, asked=asked, running=running, waiting=waiting)
