"""One caller's work inside a group: what it read, what it wants written, and the limits on both."""

import sqlite3
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TypeVar

from segue.domain import limits
from segue.domain.errors import Conflict, Internal
from segue.domain.value import Document, Instant
from segue.platform.embedded.documents import D, DocumentCache, Key, decoded, encoded, key_of, storable
from segue.ports import Message, Transaction

T = TypeVar("T")

_SELECT = """
    SELECT revision, CASE WHEN revision = ? THEN NULL ELSE body END
    FROM documents WHERE collection = ? AND id = ?
"""


@dataclass(frozen=True)
class Written:
    """What a key shall hold after the commit: a document with its JSON and size in bytes, or nothing."""

    document: Document | None
    body: str = ""
    size: int = 0


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

    def read(self, model: type[D], id: str) -> D | None:
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

    def take(self, transaction: "EmbeddedTransaction") -> None:
        """Add what a finished work wrote."""
        self.written.update(transaction.written)
        self.emitted.extend(transaction.emitted)
        self.bytes += transaction.bytes


def run_work(
    group: Group, work: Callable[[Transaction], T], now: Callable[[], Instant], maximum_documents: int
) -> T:
    """Run one work and add its writes to the group. What it raises is raised, and none of it is added."""
    transaction = EmbeddedTransaction(group, now(), maximum_documents)
    answer = work(transaction)
    group.take(transaction)
    return answer


class EmbeddedTransaction:
    """`segue.ports.Transaction`. Writes are gathered here; they reach the group when the work returns."""

    def __init__(self, group: Group, now: Instant, maximum_documents: int) -> None:
        self.now = now
        self.written: dict[Key, Written] = {}
        self.emitted: list[Message] = []
        self.bytes = 0
        self._group = group
        self._maximum_documents = maximum_documents
        self._read: dict[Key, bool] = {}
        """The keys that were read, and whether there was a document."""
        self._counted: set[Key] = set()

    def get(self, model: type[D], id: str) -> D | None:
        if self.written:
            raise Internal("Segue read after it wrote in one commit: please report this.", detail=id)
        document = self._group.read(model, id)
        self._read[(model.collection, id)] = document is not None
        return document

    def get_many(self, model: type[D], ids: Sequence[str]) -> list[D | None]:
        return [self.get(model, id) for id in ids]

    def create(self, document: Document) -> None:
        key = key_of(type(document), document.id)
        written = self.written.get(key)
        if written is None:
            present = self._read.get(key, False) or (key not in self._read and self._group.exists(key))
        else:
            present = written.document is not None
        if present:
            raise Conflict("This exists already: read it, then decide again.", detail=f"create {key}")
        self._write(key, document)

    def put(self, document: Document) -> None:
        key = key_of(type(document), document.id)
        written = self.written.get(key)
        if not self._read.get(key) or (written is not None and written.document is None):
            raise Conflict("This was changed or removed meanwhile: read it again.", detail=f"put {key}")
        self._write(key, document)

    def check(self, model: type[Document], id: str) -> None:
        self._count(self._key_read(model, id))

    def delete(self, model: type[Document], id: str) -> None:
        key = self._key_read(model, id)
        self._count(key)
        if self._read[key]:
            self._replace(key, Written(None))

    def emit(self, *messages: Message) -> None:
        self.emitted.extend(messages)
        size = sum(len(message.model_dump_json()) for message in self.emitted)
        if size > limits.DOCUMENT_BYTES:
            raise Internal("Segue sent too many messages at once: please report this.", detail=f"{size} B")

    def _write(self, key: Key, document: Document) -> None:
        body, size = encoded(document)
        if size > limits.DOCUMENT_BYTES:
            raise Internal("Segue made a document too large to store: please report this.", detail=f"{key}")
        self._count(key)
        self._replace(key, Written(document, body, size))

    def _replace(self, key: Key, written: Written) -> None:
        before = self.written.get(key)
        self.bytes += written.size - (before.size if before else 0)
        if self.bytes > limits.TRANSACTION_BYTES:
            raise Internal("Segue stored too much at once: please report this.", detail=f"{self.bytes} B")
        self.written[key] = written

    def _count(self, key: Key) -> None:
        self._counted.add(key)
        if len(self._counted) > self._maximum_documents:
            detail = f"more than {self._maximum_documents} documents"
            raise Internal("Segue changed too much in one commit: please report this.", detail=detail)

    def _key_read(self, model: type[Document], id: str) -> Key:
        key = (model.collection, id)
        if key not in self._read:
            raise Conflict("This was not read before it was decided upon.", detail=f"{key}")
        return key
