"""A store in memory, as unkind as its contract allows."""

from collections import defaultdict
from collections.abc import Callable, Sequence
from itertools import count

from segue.domain import limits
from segue.domain.errors import Conflict, Contended, OutcomeUnknown, Unavailable
from segue.domain.value import Document
from segue.ports import Message, Page, Query
from tests.simulation.chance import Chance, Violation

Key = tuple[str, str]


class SimulatedTransaction:
    """Remembers the revision of everything it reads; writes reach the store when it is committed."""

    def __init__(self, store: "SimulatedStore", most: int) -> None:
        self.now = store.chance.now()
        self.read: dict[Key, int] = {}
        self.decided: set[Key] = set()
        self.written: dict[Key, Document | None] = {}
        self.emitted: list[Message] = []
        self._store, self._most = store, most
        self._seen: dict[Key, Document | None] = {}

    def get(self, model, id: str):
        if self.written:
            raise Violation(f"read of {id} after a write")
        key = (model.collection, id)
        if key not in self.read:
            self._store.chance.before()
            self.read[key], self._seen[key] = self._store.stored(key)
        return self._seen[key]

    def get_many(self, model, ids: Sequence[str]):
        return [self.get(model, id) for id in ids]

    def create(self, document: Document) -> None:
        key = (document.collection, document.id)
        present = self.written.get(key, self._store.stored(key)[1]) is not None
        if self._seen.get(key) is not None or (present and not self._store.overwrites):
            raise Conflict("This exists already.", detail=str(key))
        self.read.setdefault(key, self._store.stored(key)[0])
        self._write(key, document)

    def put(self, document: Document) -> None:
        key = (document.collection, document.id)
        if self._seen.get(key) is None or (key in self.written and self.written[key] is None):
            raise Conflict("This was not read, or is absent.", detail=str(key))
        self._write(key, document)

    def check(self, model, id: str) -> None:
        if (model.collection, id) not in self.read:
            raise Violation(f"check of {id}, which was not read")
        self._count((model.collection, id))

    def delete(self, model, id: str) -> None:
        self.check(model, id)
        self._write((model.collection, id), None)

    def emit(self, *messages: Message) -> None:
        self.emitted.extend(messages)

    def _write(self, key: Key, document: Document | None) -> None:
        self._count(key)
        self.written[key] = document

    def _count(self, key: Key) -> None:
        self.decided.add(key)
        if len(self.decided) > self._most:
            raise Violation(f"more than {self._most} documents in one commit")


class SimulatedStore:
    """Optimistic: only what a work wrote or checked must still be as it was read.

    `compares` and `overwrites` are there to be switched: a store with that bug.
    """

    def __init__(self, chance: Chance) -> None:
        self.chance = chance
        self.documents: dict[Key, tuple[int, Document]] = {}
        self.on_commit: Callable[[dict[Key, Document | None], dict[Key, Document | None]], None]
        self.on_message: Callable[[Message], None]
        self.compares = True
        self.overwrites = False
        self._by_collection: dict[str, dict[str, Document]] = defaultdict(dict)
        self._revisions = count(1)

    def stored(self, key: Key) -> tuple[int, Document | None]:
        return self.documents.get(key, (0, None))

    def all(self, model) -> list:
        return list(self._by_collection[model.collection].values())

    def get(self, model, id: str):
        self.chance.before()
        if self.chance.happens("unavailable"):
            raise Unavailable("The store does not answer.")
        return self.stored((model.collection, id))[1]

    def query(self, model, query: Query) -> Page:
        """Every listed index orders by one field; documents without it are not in a bounded range."""
        self.chance.before()
        bounded = query.at_least is not None or query.at_most is not None
        found = []
        for each in self.all(model):
            value = getattr(each, query.order_by)
            if (value is None and bounded) or any(
                getattr(each, name) != wanted for name, wanted in query.where
            ):
                continue
            if (query.at_least is None or value >= query.at_least) and (
                query.at_most is None or value <= query.at_most
            ):
                found.append((value, each.id, each))
        found.sort(key=lambda row: row[:2], reverse=query.descending)
        start = int(query.cursor or 0)
        items = tuple(row[2] for row in found[start : start + query.limit])
        more = start + query.limit < len(found)
        return Page(items, str(start + query.limit) if more else None)

    def transact(self, work, *, on: str, settlement: bool = False):
        most = limits.SETTLEMENT_DOCUMENTS if settlement else limits.TRANSACTION_DOCUMENTS
        for _ in range(6):
            transaction = SimulatedTransaction(self, most)
            try:
                answer = work(transaction)
            except Exception:
                if all(self.stored(key)[0] == revision for key, revision in transaction.read.items()):
                    raise
                continue  # reads may be torn: once more on fresh ones
            if self._committed(transaction):
                return answer
        raise Contended("The store refused this too often.")

    def _committed(self, transaction: SimulatedTransaction) -> bool:
        self.chance.before()
        if self.chance.happens("contended"):
            return False
        if self.chance.happens("unknown_before"):
            raise OutcomeUnknown("It may have happened.")
        moved = [key for key in transaction.decided if self.stored(key)[0] != transaction.read[key]]
        if moved and self.compares:
            return False
        before = {key: self.stored(key)[1] for key in transaction.written}
        for key, document in transaction.written.items():
            if document is None:
                self.documents.pop(key, None)
                self._by_collection[key[0]].pop(key[1], None)
            else:
                self._by_collection[key[0]][key[1]] = document
                self.documents[key] = (next(self._revisions), document)
        for message in transaction.emitted:
            self.on_message(message)
        self.on_commit(before, transaction.written)
        self.chance.after()
        if self.chance.happens("unknown_after"):
            raise OutcomeUnknown("It may have happened.")
        return True
