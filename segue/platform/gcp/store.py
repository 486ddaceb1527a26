"""`segue.ports.Store` on Firestore: plain reads, and one batch commit with preconditions."""

import random
import threading
import time
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from typing import Any, Protocol, TypeVar

import structlog
from google.cloud.firestore import Client

from segue.domain import limits
from segue.domain.errors import Contended, Internal, SegueError, Unavailable
from segue.domain.value import Instant
from segue.platform.documents import D, Key, decoded_rows, encoded
from segue.platform.gcp.committing import Commit, Outcome, Stage
from segue.platform.gcp.documents import Reader, path_of, stored_in
from segue.platform.gcp.errors import errors_translated
from segue.platform.gcp.lanes import Lanes
from segue.platform.gcp.outbox import Parcel
from segue.platform.gcp.queries import firestore_query
from segue.platform.questions import cursor_at
from segue.platform.staging import StagedTransaction, Written
from segue.ports import Message, Page, Query, Transaction

T = TypeVar("T")
_log = structlog.get_logger()
_chance = random.SystemRandom()


class Send(Protocol):
    """Sends messages; with `again`, whether or not they seem to be on their way. Raises Unavailable."""

    def __call__(self, messages: Sequence[Message], *, again: bool = False) -> None: ...


@dataclass
class Work:
    """A caller's work on its way. What it raises counts when it raises again, on fresh reads."""

    run: Callable[[Transaction], Any]
    maximum_documents: int
    answer: Any = None
    error: BaseException | None = None
    done: bool = False
    raised: bool = False


class FirestoreStore:
    """Documents in one Firestore database.

    `send` sends messages; it is called after their commit and before `transact` returns. What it could not
    send stays in the outbox for `republish`.
    """

    def __init__(self, client: Client, now: Callable[[], Instant], send: Send) -> None:
        self._reader = Reader(client)
        self._now = now
        self._send = send
        self._inside = threading.local()
        self._lanes: Lanes[Work] = Lanes(self._carry_out, limits.LANE_WORKS)

    def get(self, model: type[D], id: str) -> D | None:
        self._refuse_inside_a_work()
        return self._reader.read(model, id)

    def query(self, model: type[D], query: Query) -> Page[D]:
        self._refuse_inside_a_work()
        asked = firestore_query(self._reader.client, model, query)
        with errors_translated():
            found = asked.get()
        items = decoded_rows(
            found[: query.limit],
            lambda each: self._reader.parsed(model, each.id, stored_in(each)),
            readable=query.readable,
        )
        if len(found) <= query.limit:
            return Page(items)
        last = found[query.limit - 1]
        value = last.id if query.order_by == "id" else last.get(path_of(query.order_by))
        return Page(items, cursor_at(value, last.id))

    def transact(self, work: Callable[[Transaction], T], *, on: str, settlement: bool = False) -> T:
        self._refuse_inside_a_work()
        most = limits.SETTLEMENT_DOCUMENTS if settlement else limits.TRANSACTION_DOCUMENTS
        job = Work(work, most)
        self._lanes.submit(on, job)
        if job.error is not None:
            raise job.error
        answer: T = job.answer
        return answer

    def republish(self, older_than: Instant) -> int:
        """Send what a crash left in the outbox; returns the age of the oldest of it in ms, 0 for nothing."""
        oldest = 0
        for shard in range(limits.SHARDS):
            query = Query(where=(("shard", shard),), order_by="created_at", at_most=older_than)
            for parcel in self.query(Parcel, query).items:
                self._send(parcel.messages, again=True)
                self._forget(parcel)
                oldest = max(oldest, self._now() - parcel.created_at)
        return oldest

    def _carry_out(self, works: Sequence[Work]) -> None:
        """Bring each work to its end. A group that is refused twice goes one by one."""
        refused = 0
        known: set[Key] = set()
        pending = list(works)
        try:
            while pending := [work for work in pending if not work.done]:
                if refused == limits.GROUP_REFUSALS and len(pending) > 1:
                    for work in pending:
                        self._carry_out([work])
                    return
                if refused >= limits.COMMIT_ATTEMPTS:
                    raise Contended("Too many are changing this at once: try again in a moment.")
                stage, began = Stage(self._reader, known, careful=refused > 0), time.monotonic()
                if self._attempt(pending, stage) is Outcome.REFUSED:
                    refused += 1
                    pause(refused, time.monotonic() - began)
                known = set(stage.stored)
        except SegueError as error:
            for work in pending:
                if not work.done:
                    work.done, work.error = True, type(error)(error.sentence, detail=error.detail)
        except BaseException as error:
            _log.exception("commit_failed")
            for work in pending:
                if not work.done:
                    work.done = True
                    work.error = Internal("Segue's store failed: please report this.", detail=repr(error))

    def _attempt(self, works: Sequence[Work], stage: Stage) -> Outcome:
        """Run works on one stage and commit what they wrote."""
        included: list[Work] = []
        raised: list[tuple[Work, BaseException]] = []
        now = self._now()
        for work in works:
            transaction = StagedTransaction(stage, now, work.maximum_documents)
            try:
                work.answer = self._run(work, transaction)
            except BaseException as error:
                raised.append((work, error))
                continue
            if included and not stage.fits(transaction):
                break
            stage.take(transaction)
            included.append(work)
        if self._commit(stage) is Outcome.REFUSED:
            return Outcome.REFUSED
        for work in included:
            work.done = True
        for work, fault in raised:
            work.done, work.error, work.raised = work.raised, fault if work.raised else None, True
        return Outcome.COMMITTED

    def _run(self, work: Work, transaction: StagedTransaction) -> Any:
        self._inside.work = True
        try:
            return work.run(transaction)
        finally:
            self._inside.work = False

    def _commit(self, stage: Stage) -> Outcome:
        if not (stage.decided or stage.written or stage.emitted):
            return Outcome.COMMITTED
        parcel = Parcel.of(stage.emitted, _chance.getrandbits(120), self._now()) if stage.emitted else None
        outbox = Written(parcel, *encoded(parcel)) if parcel else None
        outcome = Commit(stage, _chance.getrandbits(62), parcel, outbox).send(self._reader, pause)
        if parcel and outcome is Outcome.COMMITTED:
            self._post(parcel)
        return outcome

    def _post(self, parcel: Parcel) -> None:
        """Send what a commit emitted. What fails here is sent by the next sweep."""
        try:
            self._send(parcel.messages)
        except Unavailable as error:
            _log.warning("messages_left_in_the_outbox", outbox=parcel.id, detail=error.detail)
            return
        with suppress(Unavailable):
            self._forget(parcel)

    def _forget(self, parcel: Parcel) -> None:
        with errors_translated():
            self._reader.reference((Parcel.collection, parcel.id)).delete(timeout=limits.COMMIT_RPC_SECONDS)

    def _refuse_inside_a_work(self) -> None:
        if getattr(self._inside, "work", False):
            raise Internal("Segue used its store inside a commit's work: please report this.")


def pause(refusals: int, attempt_seconds: float = 0.0) -> None:
    """Wait a random while, longer the more often it was refused.

    It is counted in attempts of what is tried: many that come back within the time of one refuse each other.
    """
    base_ms = max(limits.COMMIT_PAUSE_BASE_MS, attempt_seconds * 1_000)
    ceiling_ms = min(limits.COMMIT_PAUSE_CEILING_MS, base_ms * 2**refusals)
    time.sleep(_chance.uniform(0, ceiling_ms) / 1_000)
