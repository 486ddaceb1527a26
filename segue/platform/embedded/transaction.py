"""One caller's work inside a group: what it read, what it wants written, and the limits on both."""

import sqlite3
from collections.abc import Callable, Sequence
from typing import TypeVar

from segue.domain.value import Instant
from segue.platform.documents import D, DocumentCache, Key, decoded, storable
from segue.platform.staging import StagedTransaction, Written
from segue.ports import Message, Transaction

T = TypeVar("T")

_SELECT = """
    SELECT revision, CASE WHEN revision = ? THEN NULL ELSE body END
    FROM documents WHERE collection = ? AND id = ?
"""


def read_document(connection: sqlite3.Connection, cache: DocumentCache, model: type[D], id: str) -> D | None:
    """The stored document; None as well for an id that none can have, which a stranger may have typed.

    Its JSON is parsed only if no equal revision of it is in the cache.
    """
    key = (model.collection, id)
    if not storable(id):
        return None
    revision, document = cache.get(key) or (-1, None)
    fits = type(document) is model
    row = connection.execute(_SELECT, (revision if fits else -1, *key)).fetchone()
    if row is None:
        return None
    stored_revision, body = row
    if body is None and isinstance(document, model):
        return document
    parsed = decoded(model, body)
    cache.keep(key, stored_revision, parsed, len(body))
    return parsed


class Group:
    """Works that share one commit. Each sees what those before it wrote."""

    def __init__(self, connection: sqlite3.Connection, parsed: DocumentCache, current: DocumentCache) -> None:
        self.connection = connection
        self.written: dict[Key, Written] = {}
        self.emitted: list[Message] = []
        self.bytes = 0
        self.altered = False
        """Whether something else than documents and messages was changed, such as an index."""
        self._parsed = parsed
        self._current = current
        """Documents known to be as the database has them: nobody else has written since."""

    def read_many(self, model: type[D], ids: Sequence[str]) -> list[D | None]:
        return [self._read(model, id) for id in ids]

    def _read(self, model: type[D], id: str) -> D | None:
        key = (model.collection, id)
        if written := self.written.get(key):
            document = written.document
            return (
                document if document is None or isinstance(document, model) else decoded(model, written.body)
            )
        known = self._current.get(key)
        if known and type(known[1]) is model:
            return known[1]
        found = read_document(self.connection, self._parsed, model, id)
        if found is not None:
            self._current.keep(key, 0, found, self._parsed.size(key))
        return found

    def exists(self, key: Key) -> bool:
        if written := self.written.get(key):
            return written.document is not None
        if self._current.get(key):
            return True
        sql = "SELECT 1 FROM documents WHERE collection = ? AND id = ?"
        return self.connection.execute(sql, key).fetchone() is not None

    def take(self, transaction: "StagedTransaction") -> None:
        """Add what a finished work wrote."""
        self.written.update(transaction.written)
        self.emitted.extend(transaction.emitted)
        self.bytes += transaction.bytes


def run_work(
    group: Group, work: Callable[[Transaction], T], now: Callable[[], Instant], maximum_documents: int
) -> T:
    """Run one work and add its writes to the group. What it raises is raised, and none of it is added."""
    transaction = StagedTransaction(group, now(), maximum_documents)
    answer = work(transaction)
    group.take(transaction)
    return answer
