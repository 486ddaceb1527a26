"""The one thread of a process that writes: it commits the works of all waiting callers together.

Measured with 16 callers on one account: a commit by each in turn starves some of them for seconds; a group
has one fsync for all, and no one waits longer than the group before it.
"""

import contextlib
import queue
import sqlite3
import threading
from collections import deque
from collections.abc import Callable, Sequence
from pathlib import Path
from random import SystemRandom
from typing import Any, TypeVar

import structlog

from segue.domain import limits
from segue.domain.errors import Contended, Internal, OutcomeUnknown, SegueError, Unavailable
from segue.platform.documents import DocumentCache
from segue.platform.embedded import outbox
from segue.platform.embedded.outbox import Parcel
from segue.platform.embedded.queries import Statement
from segue.platform.embedded.sqlite import Gate, open_for_writing, translated
from segue.platform.embedded.transaction import Group

T = TypeVar("T")

_UPSERT = (
    "INSERT INTO documents (collection, id, revision, body) VALUES (?, ?, ?, ?) "
    "ON CONFLICT (collection, id) DO UPDATE SET revision = excluded.revision, body = excluded.body"
)
_DELETE = "DELETE FROM documents WHERE collection = ? AND id = ?"
_log = structlog.get_logger()


class Job:
    """A caller's work on its way through the writer. Both locks are held from the start and released once."""

    __slots__ = ("answer", "begun", "done", "error", "run")

    def __init__(self, run: Callable[[Group], Any]) -> None:
        self.run = run
        self.answer: Any = None
        self.error: BaseException | None = None
        self.begun = threading.Lock()
        """Taken by the writer when it begins, or by the caller when it gives up: whoever is first."""
        self.done = threading.Lock()
        self.done.acquire()


class Writer:
    """Runs works in order inside shared commits, and wakes each caller when its own is on the disk."""

    def __init__(self, path: Path, parsed: DocumentCache, maximum_bytes: int) -> None:
        self._gate = Gate(path.with_name(f"{path.name}-gate"))
        self._connection = open_for_writing(path, self._gate, maximum_bytes)
        self._parsed = parsed
        self._current = DocumentCache()
        self._data_version = -1
        self._revisions = SystemRandom()
        self._queue: queue.SimpleQueue[Job | None] = queue.SimpleQueue()
        self._riders: deque[Statement] = deque()
        self._riding: list[Statement] = []
        self._listeners: tuple[Callable[[Sequence[Parcel]], None], ...] = ()
        self._closing = threading.Lock()
        self._closed = False
        self._thread = threading.Thread(target=self._write_for_ever, name="segue-writer", daemon=True)
        self._thread.start()

    def is_this_thread(self) -> bool:
        return self._thread.is_alive() and threading.get_ident() == self._thread.ident

    def submit(self, run: Callable[[Group], T]) -> T:
        """Run a work in the next group; returns or raises when its commit is on the disk, or refused.

        Raises Contended when the writer did not come to it, OutcomeUnknown when it did not come back.
        """
        job = Job(run)
        self._enqueue(job)
        if not job.done.acquire(timeout=limits.COMMIT_WAIT_SECONDS):
            if job.begun.acquire(blocking=False):
                raise Contended("Segue's database is busy: try again in a moment.")
            raise OutcomeUnknown("Saving takes very long: look whether the change is there, then try again.")
        if job.error is not None:
            raise job.error
        answer: T = job.answer
        return answer

    def listen(self, listener: Callable[[Sequence[Parcel]], None]) -> None:
        """Call `listener` with the messages of each commit, on the writer's thread: it must be quick."""
        self._listeners = (*self._listeners, listener)

    def unlisten(self, listener: Callable[[Sequence[Parcel]], None]) -> None:
        self._listeners = tuple(each for each in self._listeners if each != listener)

    def ride(self, statement: Statement) -> None:
        """Let a statement ride along with the next commit; a crash before it loses it."""
        self._riders.append(statement)

    def nudge(self) -> None:
        """Commit the riders soon, if there are any."""
        if self._riders and not self._closed:
            self._queue.put(Job(_nothing))

    def settle(self) -> None:
        """Commit the riders now; returns when they are on the disk."""
        self.submit(_nothing)

    def close(self) -> None:
        """Commit all that was submitted, and the riders; then stop. A second call does nothing."""
        with self._closing:
            if self._closed:
                return
            self._queue.put(Job(_nothing))
            self._closed = True
            self._queue.put(None)
        self._thread.join()
        self._connection.close()
        self._gate.close()

    def _enqueue(self, job: Job) -> None:
        with self._closing:
            if self._closed:
                raise Unavailable("Segue is stopping: try again when it is back.")
            self._queue.put(job)

    def _write_for_ever(self) -> None:
        while (job := self._queue.get()) is not None:
            self._commit_group(job)

    def _commit_group(self, first: Job) -> None:
        group = Group(self._connection, self._parsed, self._current)
        jobs: list[Job] = []
        posted: list[Parcel] = []
        try:
            with self._gate.passed():
                self._begin()
                self._run_jobs(first, group, jobs)
                posted = self._commit(group)
        except BaseException as error:
            self._roll_back(error)
            _refuse(jobs or [first], error)
        self._tell(posted)
        for job in jobs or [first]:
            job.done.release()

    def _begin(self) -> None:
        self._connection.execute("BEGIN IMMEDIATE")
        (version,) = self._connection.execute("PRAGMA data_version").fetchone()
        if version != self._data_version:  # another process has committed since
            self._current.clear()
            self._data_version = version

    def _run_jobs(self, first: Job, group: Group, jobs: list[Job]) -> None:
        """Run the first job and those that wait, up to a group's limits, and add them to `jobs`."""
        job: Job | None = first
        while job is not None:
            if job.begun.acquire(blocking=False):
                jobs.append(job)
                _run(job, group)
            if len(jobs) >= limits.GROUP_WORKS or group.bytes >= limits.GROUP_BYTES:
                return
            job = self._next_waiting()

    def _next_waiting(self) -> Job | None:
        with contextlib.suppress(queue.Empty):
            job = self._queue.get_nowait()
            if job is None:
                self._queue.put(None)  # the end: leave it for the outer loop
            return job
        return None

    def _commit(self, group: Group) -> list[Parcel]:
        """Write what the group and the riders want written, and see it to the disk."""
        self._riding = [self._riders.popleft() for _ in range(len(self._riders))]
        if not self._connection.in_transaction:
            raise Unavailable("Segue's database gave up in the middle of a commit: try again.")
        if not (self._riding or group.written or group.emitted or group.altered):
            self._connection.execute("ROLLBACK")
            return []
        kept = self._write(group)
        posted = outbox.post(self._connection, group.emitted)
        try:
            self._connection.execute("COMMIT")
        except sqlite3.Error as error:
            raise translated(error, committing=True) from error
        self._riding = []
        self._remember(group, kept)
        return posted

    def _write(self, group: Group) -> int:
        """Write the documents of a group; returns their new revision, which no document ever had."""
        for statement in self._riding:
            self._connection.execute(statement.sql, statement.values)
        revision = self._revisions.getrandbits(62)
        puts = [(*key, revision, new.body) for key, new in group.written.items() if new.document is not None]
        deletes = [key for key, new in group.written.items() if new.document is None]
        self._connection.executemany(_UPSERT, puts)
        self._connection.executemany(_DELETE, deletes)
        return revision

    def _remember(self, group: Group, revision: int) -> None:
        for key, new in group.written.items():
            for cache in (self._parsed, self._current):
                if new.document is None:
                    cache.forget(key)
                else:
                    cache.keep(key, revision, new.document, new.size)

    def _roll_back(self, error: BaseException) -> None:
        """Leave the database and this writer as they were before the group."""
        _log.error("commit_failed", error=repr(error))
        self._riders.extendleft(reversed(self._riding))
        self._riding = []
        self._current.clear()
        with contextlib.suppress(sqlite3.Error):
            if self._connection.in_transaction:
                self._connection.execute("ROLLBACK")

    def _tell(self, posted: Sequence[Parcel]) -> None:
        for listener in self._listeners if posted else ():
            try:
                listener(posted)
            except Exception:  # a listener finds the messages in the database as well
                _log.exception("listener_failed")


def _run(job: Job, group: Group) -> None:
    """Run one job; what it raises is its own."""
    try:
        job.answer = job.run(group)
    except sqlite3.Error as error:
        job.error = translated(error)
    except BaseException as error:
        job.error = error


def _refuse(jobs: Sequence[Job], error: BaseException) -> None:
    """Give each job the error of its group's commit: one of its own, as each is raised in another thread.

    Also those whose work raised: they may have read what was never committed.
    """
    for job in jobs:
        job.error = _own(error)


def _own(error: BaseException) -> SegueError:
    if isinstance(error, SegueError):
        return type(error)(error.sentence, detail=error.detail)
    if isinstance(error, sqlite3.Error | OSError):
        return translated(error)
    return Internal("Segue's database writer failed: please report this.", detail=repr(error))


def _nothing(group: Group) -> None:
    """A work without effect: it only makes a commit happen."""
