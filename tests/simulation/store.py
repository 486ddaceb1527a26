"""A store in memory: it keeps the contract of `tests/contract/test_store.py`, as unkind as that allows."""

import base64
import json
from collections import defaultdict
from collections.abc import Callable, Sequence
from contextlib import suppress
from functools import cache
from itertools import count

from segue.domain import limits
from segue.domain.errors import (
    BadRequest,
    Conflict,
    Contended,
    Internal,
    NewerVersion,
    NoSpace,
    OutcomeUnknown,
    Unavailable,
)
from segue.domain.value import Document
from segue.ports import Message, Page, Query
from tests.simulation.chance import Chance, Violation

Key = tuple[str, str]


class SimulatedTransaction:
    """Remembers the revision of everything it reads; writes reach the store when it is committed."""

    def __init__(self, store: "SimulatedStore", most: int) -> None:
        self.now = store.now()
        self.read: dict[Key, int] = {}
        self.decided: set[Key] = set()
        self.written: dict[Key, Document | None] = {}
        self.emitted: list[Message] = []
        self._store, self._most = store, most
        self._seen: dict[Key, Document | None] = {}

    def get(self, model, id: str):
        if self.written:
            raise Internal("Segue read after it wrote in one commit.", detail=id)
        key = (model.collection, id)
        if key not in self.read:
            self._store.before()
            self._store.refuse_newer(key)
            self.read[key], self._seen[key] = self._store.read(key)
        return self._seen[key]

    def get_many(self, model, ids: Sequence[str]):
        return [self.get(model, id) for id in ids]

    def create(self, document: Document) -> None:
        key = (document.collection, document.id)
        if not storable(document.id):
            raise Internal("Segue made an id that cannot be stored.", detail=repr(document.id))
        if key in self.written:
            present = self.written[key] is not None
        else:
            present = self._seen.get(key) is not None or self._store.stored(key)[1] is not None
        if present:
            raise Conflict("This exists already.", detail=str(key))
        self.read.setdefault(key, self._store.stored(key)[0])
        self._write(key, document)

    def put(self, document: Document) -> None:
        key = (document.collection, document.id)
        if self._seen.get(key) is None or (key in self.written and self.written[key] is None):
            raise Conflict("This was not read, or is absent.", detail=str(key))
        self._write(key, document)

    def check(self, model, id: str) -> None:
        if (model.collection, id) not in self._seen:
            raise Conflict("This was not read before it was decided upon.", detail=id)
        self._count((model.collection, id))

    def delete(self, model, id: str) -> None:
        self.check(model, id)
        if self._seen[(model.collection, id)] is not None:
            self._write((model.collection, id), None)

    def emit(self, *messages: Message) -> None:
        self.emitted.extend(messages)
        if len(self.emitted) > 1_000:
            size = sum(len(message.model_dump_json()) for message in self.emitted)
            if size > limits.DOCUMENT_BYTES:
                raise Internal("Segue sent too many messages at once.", detail=f"{size} B")

    def _write(self, key: Key, document: Document | None) -> None:
        self._count(key)
        self.written[key] = document

    def _count(self, key: Key) -> None:
        self.decided.add(key)
        if len(self.decided) > self._most:
            raise Internal("Segue changed too much in one commit.", detail=f"more than {self._most}")


class SimulatedStore:
    """Optimistic: only what a work wrote or checked must still be as it was read; other reads may be torn.

    With `chance`, every call may be interrupted, refused, or end in an unknown outcome.
    """

    def __init__(self, chance: Chance | None = None, now: Callable[[], int] | None = None) -> None:
        self.chance = chance
        self.now = now or (chance.now if chance else lambda: 0)
        self.before = chance.before if chance else lambda: None
        self.documents: dict[Key, tuple[int, Document]] = {}
        self.on_commit: Callable[[dict[Key, Document | None], dict[Key, Document | None]], None] = (
            lambda _before, _written: None
        )
        self.on_message: Callable[[Message], None] = lambda _message: None
        self.grown: tuple[type[Document], ...] = ()
        """What the next release writes with a field more: this one cannot read it."""
        self.newer: set[Key] = set()
        self.promised: set[str] = set()
        """The messages of all commits."""
        self._by_collection: dict[str, dict[str, Document]] = defaultdict(dict)
        self._revisions = count(1)
        self._working = 0

    def stored(self, key: Key) -> tuple[int, Document | None]:
        return self.documents.get(key, (0, None))

    read = stored
    """What a transaction reads; a seam for tests of the simulator."""

    def refuse_newer(self, key: Key) -> None:
        """What an adapter says to a release of what the next one has written."""
        if key in self.newer and self.chance is not None and not self.chance.newer():
            raise NewerVersion("A newer version of Segue works on this.", detail=str(key))

    def all(self, model) -> list:
        return list(self._by_collection[model.collection].values())

    def get(self, model, id: str):
        self._outside()
        self._trouble()
        self.refuse_newer((model.collection, id))
        return self.stored((model.collection, id))[1]

    def query(self, model, query: Query) -> Page:
        self._outside()
        self._trouble()
        check_listed(model, query)
        after = cursor_read(query.cursor) if query.cursor is not None else None
        found = sorted(
            (row for row in self._matching(model, query)), key=lambda row: row[0], reverse=query.descending
        )
        if after is not None:
            found = [row for row in found if (row[0] < after if query.descending else row[0] > after)]
        page = [each for _, each in found[: query.limit]]
        more = len(found) > query.limit
        cursor = cursor_at(page[-1], query.order_by) if more else None
        return Page(tuple(self._readable(page, skips=query.readable)), cursor)

    def _readable(self, page: list, *, skips: bool):
        """A query's documents; what the next release wrote is skipped, or refuses all of them."""
        for each in page:
            try:
                self.refuse_newer((each.collection, each.id))
            except NewerVersion:
                if not skips:
                    raise
            else:
                yield each

    def _matching(self, model, query: Query):
        bounded = query.at_least is not None or query.at_most is not None
        for each in self._by_collection[model.collection].values():
            value = getattr(each, query.order_by)
            if (value is None and bounded) or (query.at_most is not None and value > query.at_most):
                continue
            if query.at_least is not None and value < query.at_least:
                continue
            if all(wanted in values_of(each, name) for name, wanted in query.where):
                yield rank(value, each.id), each

    def transact(self, work, *, on: str, settlement: bool = False):
        self._outside()
        most = limits.SETTLEMENT_DOCUMENTS if settlement else limits.TRANSACTION_DOCUMENTS
        for _ in range(6):
            transaction = SimulatedTransaction(self, most)
            try:
                answer = self._worked(work, transaction)
            except Exception:
                if all(self.stored(key)[0] == revision for key, revision in transaction.read.items()):
                    raise
                continue  # reads may be torn: once more on fresh ones
            if self._committed(transaction):
                return answer
        raise Contended("The store refused this too often.")

    def _worked(self, work, transaction: SimulatedTransaction):
        """Only a store without `chance` can tell that a work uses it: there nobody else runs meanwhile."""
        self._working += self.chance is None
        try:
            return work(transaction)
        finally:
            self._working -= self.chance is None

    def _outside(self) -> None:
        if self._working:
            raise Internal("Segue used its store inside a commit's work.")

    def _trouble(self) -> None:
        self.before()
        if self.chance and self.chance.happens("unavailable"):
            raise Unavailable("The store does not answer.")

    def _committed(self, transaction: SimulatedTransaction) -> bool:
        self.before()
        if self.chance is None:  # a simulated history has no large documents
            refuse_large(transaction.written)
        else:
            if self.chance.happens("contended"):
                return False
            if self.chance.happens("disk_full"):
                raise NoSpace("The disk is full.")
            if self.chance.happens("unknown_before"):
                raise OutcomeUnknown("It may have happened.")
        if not self.unmoved(transaction):
            return False
        self.apply(transaction)
        if self.chance:
            self.chance.after()
            if self.chance.happens("unknown_after"):
                raise OutcomeUnknown("It may have happened.")
        return True

    def unmoved(self, transaction: SimulatedTransaction) -> bool:
        """Whether all that decided something is as it was read."""
        return all(self.stored(key)[0] == transaction.read[key] for key in transaction.decided)

    def apply(self, transaction: SimulatedTransaction) -> None:
        """The commit itself: documents and messages, all at once."""
        newer = self.chance is not None and self.chance.newer()
        if not newer and not self.newer.isdisjoint(transaction.written):
            raise Violation(f"J11: this release writes over the next one's {sorted(transaction.written)}")
        before = {key: self.stored(key)[1] for key in transaction.written}
        for key, document in transaction.written.items():
            if document is None:
                self.documents.pop(key, None)
                self._by_collection[key[0]].pop(key[1], None)
                self.newer.discard(key)
            else:
                self._by_collection[key[0]][key[1]] = document
                self.documents[key] = (next(self._revisions), document)
                if newer and isinstance(document, self.grown):
                    self.newer.add(key)
        self.promised.update(message.id for message in transaction.emitted)
        self.send(transaction.emitted)
        self.on_commit(before, transaction.written)

    def send(self, messages: Sequence[Message]) -> None:
        """Hand the messages of a commit to the bus, in the commit."""
        for message in messages:
            self.on_message(message)


def storable(id: str) -> bool:
    """What Firestore takes as a document's id."""
    reserved = id in (".", "..") or (id[:2] == id[-2:] == "__" and len(id) > 3)
    return 0 < len(id.encode()) <= limits.DOCUMENT_ID_BYTES and "/" not in id and not reserved


def refuse_large(written: dict[Key, Document | None]) -> None:
    """The limits of a document and of a commit, in bytes of JSON."""
    total = 0
    for key, document in written.items():
        if document is None:
            continue
        size = len(document.model_dump_json().encode())
        total += size
        if size > limits.DOCUMENT_BYTES or total > limits.TRANSACTION_BYTES:
            raise Internal("Segue made a document too large to store.", detail=str(key))


@cache
def is_listed(model, fields: tuple[str, ...], order_by: str) -> bool:
    """Whether an index of its model answers a query; all of them in the order of their ids need none."""
    listed = any(tuple(sorted(index[:-1])) == fields and index[-1] == order_by for index in model.indexes)
    return listed or (not fields and order_by == "id")


def check_listed(model, query: Query) -> None:
    """Refuse a query that no index of its model answers."""
    fields = tuple(sorted(field for field, _ in query.where))
    if not 1 <= query.limit <= limits.PAGE_ITEMS or not is_listed(model, fields, query.order_by):
        raise Internal("Segue asked its store a question without an index.", detail=f"{model} {query}")


def rank(value, id: str) -> tuple:
    """The order of a query: nothing before everything, text by its bytes, then the id."""
    return (value is not None, value.encode() if isinstance(value, str) else value or 0, id.encode())


def values_of(document, field: str) -> list:
    """What a field holds; written with `each`, what it holds of each value of a mapping."""
    path, _, within = field.partition(".each.")
    for name in path.split("."):
        document = getattr(document, name) if document is not None else None
    if not within:
        return [document]
    return [value for each in (document or {}).values() for value in values_of(each, within)]


def cursor_at(document: Document, order_by: str) -> str:
    body = json.dumps([getattr(document, order_by), document.id])
    return base64.urlsafe_b64encode(body.encode()).decode()


def cursor_read(cursor: str) -> tuple:
    with suppress(ValueError, TypeError):
        value, id = json.loads(base64.urlsafe_b64decode(cursor.encode("ascii")))
        if isinstance(id, str) and isinstance(value, str | int | None):
            return rank(value, id)
    raise BadRequest("This cursor does not belong to this list.")
