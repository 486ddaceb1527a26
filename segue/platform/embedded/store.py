"""`segue.ports.Store` on SQLite: a table of JSON documents, and the messages in the same commits."""

import threading
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from sqlite3 import Connection
from types import TracebackType
from typing import Self, TypeVar

from segue.domain import limits
from segue.domain.errors import Internal, Unavailable
from segue.domain.value import Document
from segue.platform.documents import D, DocumentCache, decoded, decoded_rows
from segue.platform.embedded.clock import Clock
from segue.platform.embedded.outbox import Parcel
from segue.platform.embedded.queries import Statement, index_statements, select
from segue.platform.embedded.sqlite import errors_translated, open_for_reading
from segue.platform.embedded.transaction import Group, read_document, run_work
from segue.platform.embedded.writer import Writer
from segue.platform.questions import cursor_at
from segue.ports import Page, Query, Transaction

T = TypeVar("T")


class EmbeddedStore:
    """All documents of an installation in the file `path`, shared by the processes of this machine.

    Raises NoSpace, Contended, Unavailable, Internal when it is opened and the file cannot be used.
    `maximum_bytes` bounds the file; beyond it a commit raises NoSpace.
    """

    def __init__(self, path: Path, clock: Clock, *, maximum_bytes: int = limits.DATABASE_BYTES) -> None:
        with errors_translated():
            path.parent.mkdir(parents=True, exist_ok=True)
        self._path = path
        self._clock = clock
        self._parsed = DocumentCache()
        self._writer = Writer(path, self._parsed, maximum_bytes)
        self._readers: deque[Connection] = deque()
        self._indexed: set[type[Document]] = set()
        self._indexing = threading.Lock()
        self._closed = False

    def get(self, model: type[D], id: str) -> D | None:
        with self.reading() as connection:
            return read_document(connection, self._parsed, model, id)

    def query(self, model: type[D], query: Query) -> Page[D]:
        statement = select(model, query)
        self._make_indexes(model)
        with self.reading() as connection:
            rows = connection.execute(statement.sql, statement.values).fetchall()
        items = decoded_rows(
            rows[: query.limit],
            lambda row: self._parsed_row(model, row[0], row[1], row[3]),
            readable=query.readable,
        )
        if len(rows) <= query.limit:
            return Page(items)
        last_id, _, last_value, _ = rows[query.limit - 1]
        return Page(items, cursor_at(last_value, last_id))

    def transact(self, work: Callable[[Transaction], T], *, on: str, settlement: bool = False) -> T:
        """See the port. All works run one after another here, whatever they are `on`."""
        self._refuse_inside_a_work()
        maximum = limits.SETTLEMENT_DOCUMENTS if settlement else limits.TRANSACTION_DOCUMENTS
        run: Callable[[Group], T] = partial(
            run_work, work=work, now=self._clock.now, maximum_documents=maximum
        )
        return self._writer.submit(run)

    @contextmanager
    def reading(self) -> Iterator[Connection]:
        """A connection to read with, for a moment. SQLite's errors inside become ours."""
        self._refuse_inside_a_work()
        if self._closed:
            raise Unavailable("Segue is stopping: try again when it is back.")
        try:
            connection = self._readers.pop()
        except IndexError:
            connection = open_for_reading(self._path)
        try:
            with errors_translated():
                yield connection
        finally:
            self._readers.append(connection)
            if self._closed:
                self._close_readers()

    def listen(self, listener: Callable[[Sequence[Parcel]], None]) -> None:
        """Call `listener` with the messages of each commit of this process, on the writer's thread."""
        self._writer.listen(listener)

    def unlisten(self, listener: Callable[[Sequence[Parcel]], None]) -> None:
        self._writer.unlisten(listener)

    def ride(self, statement: Statement) -> None:
        """Run a statement with the next commit, whoever makes it."""
        self._writer.ride(statement)

    def nudge(self) -> None:
        """Commit soon what rides."""
        self._writer.nudge()

    def settle(self) -> None:
        """Commit now what rides."""
        self._writer.settle()

    def close(self) -> None:
        """Finish the commits under way and let go of the files. A second call does nothing."""
        self._writer.close()
        self._closed = True
        self._close_readers()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def _parsed_row(self, model: type[D], id: str, revision: int, body: str) -> D:
        key = (model.collection, id)
        kept = self._parsed.get(key)
        if kept and kept[0] == revision and isinstance(kept[1], model):
            return kept[1]
        document = decoded(model, body)
        self._parsed.keep(key, revision, document, len(body))
        return document

    def _make_indexes(self, model: type[Document]) -> None:
        """Make a model's indexes before its first query in this process."""
        if model in self._indexed:
            return
        with self._indexing:
            for statements in self._missing_indexes(model):
                self._writer.submit(partial(_execute, statements=statements))
            self._indexed.add(model)

    def _missing_indexes(self, model: type[Document]) -> list[tuple[str, ...]]:
        with self.reading() as connection:
            rows = connection.execute("SELECT name FROM sqlite_master").fetchall()
        present = {name for (name,) in rows}
        return [statements for name, statements in index_statements(model).items() if name not in present]

    def _refuse_inside_a_work(self) -> None:
        if self._writer.is_this_thread():
            raise Internal("Segue used its store inside a commit's work: please report this.")

    def _close_readers(self) -> None:
        while self._readers:
            self._readers.pop().close()


def _execute(group: Group, statements: Sequence[str]) -> None:
    for sql in statements:
        group.connection.execute(sql)
    group.altered = True
