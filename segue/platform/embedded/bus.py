"""`segue.ports.Messages` on the store's own table: what a commit emits waits there until it is delivered."""

import random
import sqlite3
import threading
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from sqlite3 import Connection

import structlog

from segue.domain import limits
from segue.domain.errors import Internal, NewerVersion
from segue.domain.value import Instant
from segue.platform.embedded import outbox
from segue.platform.embedded.clock import Clock
from segue.platform.embedded.deliveries import Deliveries
from segue.platform.embedded.outbox import Parcel
from segue.platform.embedded.store import EmbeddedStore
from segue.ports import Message, Topic, Transaction

Handler = Callable[[Message], None]
_log = structlog.get_logger()


def pause_ms(attempts: int, chance: float) -> int:
    """How long to wait after a number of failed attempts; `chance` in 0..1 spreads it over its upper half."""
    whole = min(limits.RETRY_CEILING_MS, limits.RETRY_BASE_MS * 2 ** (attempts - 1))
    return int(whole * (1 + chance) / 2)


class EmbeddedBus:
    """Delivers the messages of a store.

    Any process may publish; the one that holds the engine lock starts it. `chance` gives numbers in 0..1.
    """

    def __init__(
        self, store: EmbeddedStore, clock: Clock, *, chance: Callable[[], float] = random.random
    ) -> None:
        self._store = store
        self._clock = clock
        self._chance = chance
        self._lock = threading.Lock()
        self._work = threading.Condition(self._lock)
        self._tick = threading.Condition(self._lock)
        self._deliveries = Deliveries()
        self._handlers: Mapping[Topic, Handler] = {}
        self._threads: list[threading.Thread] = []
        self._running = False

    def publish(self, *messages: Message) -> None:
        def work(transaction: Transaction) -> None:
            transaction.emit(*messages)

        self._store.transact(work, on="messages")

    def dead(self) -> Sequence[Message]:
        self._store.settle()  # a delivery that just failed for the last time still rides
        with self._store.reading() as connection:
            return outbox.dead(connection)

    def start(self, handlers: Mapping[Topic, Handler], threads: int = limits.DELIVERY_THREADS) -> None:
        """Deliver from now on, to the handler of each topic, on this many threads."""
        if self._threads:
            raise Internal("Segue started its deliveries twice: please report this.")
        self._handlers, self._running, self._deliveries = handlers, True, Deliveries()
        self._store.listen(self._offer)
        names = ["segue-messages", *(f"segue-delivery-{number}" for number in range(threads))]
        for name in names:
            target = self._watch if name == names[0] else self._deliver_for_ever
            self._threads.append(threading.Thread(target=target, name=name, daemon=True))
        for thread in self._threads:
            thread.start()

    def stop(self) -> None:
        """Let the handlers under way finish, and deliver no more. Nothing is lost: the rest waits."""
        self._store.unlisten(self._offer)
        with self._lock:
            self._running = False
            self._work.notify_all()
            self._tick.notify_all()
        for thread in self._threads:
            thread.join()
        self._threads = []
        self._store.settle()

    def drain(self, handlers: Mapping[Topic, Handler]) -> int:
        """Deliver in this thread all that is due, and what it leads to; returns how often it delivered.

        For tests and for a command that waits: the bus must not be started.
        """
        if self._threads:
            raise Internal("Segue drained its deliveries while they ran: please report this.")
        self._handlers = handlers
        count = 0
        while parcels := self._due_parcels():
            for parcel in parcels:
                self._attempt(parcel)
            self._store.settle()
            count += len(parcels)
        return count

    def _due_parcels(self) -> list[Parcel]:
        with self._store.reading() as connection:
            return outbox.due_at(connection, self._clock.now())

    def _offer(self, parcels: Sequence[Parcel]) -> None:
        now = self._clock.now()
        with self._lock:
            for parcel in parcels:
                self._deliveries.offer(parcel)
            self._work.notify(sum(parcel.due <= now for parcel in parcels))
            if any(parcel.due > now for parcel in parcels):
                self._tick.notify()

    def _deliver_for_ever(self) -> None:
        while parcel := self._next():
            again = self._attempt(parcel)
            with self._lock:
                self._deliveries.finish(parcel, again)
                if again:
                    self._tick.notify()

    def _next(self) -> Parcel | None:
        """The next parcel to deliver, as soon as there is one; None when the bus stops."""
        with self._lock:
            while self._running:
                if parcel := self._deliveries.next(self._clock.now()):
                    return parcel
                self._work.wait()
        return None

    def _attempt(self, parcel: Parcel) -> Parcel | None:
        """Call the handler once; returns the parcel with its next due time if it is to be tried again."""
        message = parcel.message
        try:
            self._handlers[message.topic](message)
        except Exception as error:
            return self._failed(parcel, error)
        self._store.ride(outbox.delivered(parcel))
        return None

    def _failed(self, parcel: Parcel, error: Exception) -> Parcel | None:
        message, attempts = parcel.message, parcel.attempts + 1
        if isinstance(error, NewerVersion):  # whoever can read it will be there, or is already
            attempts = min(attempts, limits.MESSAGE_ATTEMPTS - 1)
        detail = getattr(error, "detail", "")
        log = _log.bind(topic=message.topic, subject=message.subject, step=message.step, attempts=attempts)
        if attempts >= limits.MESSAGE_ATTEMPTS:
            log.error("message_given_up", message=message.id, error=repr(error), detail=detail)
            self._store.ride(outbox.given_up(replace(parcel, attempts=attempts)))
            return None
        log.warning("message_postponed", message=message.id, error=repr(error), detail=detail)
        due: Instant = self._clock.now() + pause_ms(attempts, self._chance())
        again = replace(parcel, attempts=attempts, due=due)
        self._store.ride(outbox.postponed(again))
        return again

    def _watch(self) -> None:
        """Notice other processes' messages and those that have become due; commit what rides."""
        version = -1
        with self._store.reading() as connection:
            while self._running:
                version = self._look(connection, version)
                with self._lock:
                    self._wake_for_due()
                    told = not self._running or self._tick.wait(self._seconds_to_next())
                if not told:
                    self._store.nudge()

    def _look(self, connection: Connection, version: int) -> int:
        """Offer the messages committed since the last look, if anything was; returns the data's version."""
        try:
            (now_version,) = connection.execute("PRAGMA data_version").fetchone()
            if now_version != version:
                self._offer_new(connection)
            return int(now_version)
        except sqlite3.Error as error:
            _log.error("messages_not_read", error=repr(error))
            return -1

    def _offer_new(self, connection: Connection) -> None:
        newest = outbox.newest(connection)
        while parcels := outbox.posted_after(connection, self._deliveries.scanned):
            self._offer(parcels)
            with self._lock:
                self._deliveries.offered_up_to(parcels[-1].sequence)
        with self._lock:
            self._deliveries.offered_up_to(newest)

    def _wake_for_due(self) -> None:
        due = self._deliveries.next_due()
        if due is not None and due <= self._clock.now():
            self._work.notify_all()

    def _seconds_to_next(self) -> float:
        due = self._deliveries.next_due()
        wait_ms = limits.MESSAGE_POLL_MS if due is None else due - self._clock.now()
        return max(1, min(limits.MESSAGE_POLL_MS, wait_ms)) / 1000
