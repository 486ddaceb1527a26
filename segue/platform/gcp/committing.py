"""One commit on Firestore for a group of works: what they read, what they write, and whether it held."""

import enum
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field

from google.api_core import exceptions
from google.cloud.firestore import Client, WriteBatch

from segue.domain import limits
from segue.domain.errors import OutcomeUnknown
from segue.domain.value import Document
from segue.platform.documents import D, Key
from segue.platform.gcp.documents import Reader, Stored, fields_of, path_of
from segue.platform.gcp.errors import REFUSED, translated
from segue.platform.staging import StagedTransaction, Written
from segue.ports import Message

_CERTAIN = (exceptions.InvalidArgument, exceptions.PermissionDenied, exceptions.Unauthenticated)
"""The commit did not happen, and would not if it were tried again."""


class Stage:
    """Works that share one commit. Each sees what those before it wrote.

    `known` keys are read together at the start, so that all of them are of one moment. With `careful`, what
    is to be created is looked for first; without, that is left to the commit.
    """

    def __init__(self, reader: Reader, known: Iterable[Key], *, careful: bool) -> None:
        self._reader = reader
        self._careful = careful
        self.stored: dict[Key, Stored | None] = reader.stored(known)
        self.written: dict[Key, Written] = {}
        self.decided: set[Key] = set()
        self.emitted: list[Message] = []
        self.bytes = 0
        self.emitted_bytes = 0

    def read_many(self, model: type[D], ids: Sequence[str]) -> list[D | None]:
        self._fetch((model.collection, id) for id in ids)
        return [self._document(model, id) for id in ids]

    def exists(self, key: Key) -> bool:
        if written := self.written.get(key):
            return written.document is not None
        if self._careful:
            self._fetch([key])
        return self.stored.get(key) is not None

    def fits(self, transaction: StagedTransaction) -> bool:
        """Whether a work's writes still fit into the commit."""
        documents = len(self.decided | transaction.decided)
        messages = self.emitted_bytes + transaction.emitted_bytes
        return (
            documents <= limits.SETTLEMENT_DOCUMENTS
            and self.bytes + transaction.bytes + messages <= limits.TRANSACTION_BYTES
            and messages <= limits.DOCUMENT_BYTES
        )

    def take(self, transaction: StagedTransaction) -> None:
        """Add what a finished work wrote, checked and sent."""
        self.written.update(transaction.written)
        self.decided.update(transaction.decided)
        self.emitted.extend(transaction.emitted)
        self.bytes += transaction.bytes
        self.emitted_bytes += transaction.emitted_bytes

    def _fetch(self, keys: Iterable[Key]) -> None:
        missing = [key for key in keys if key not in self.stored and key not in self.written]
        if missing:
            self.stored.update(self._reader.stored(missing))

    def _document(self, model: type[D], id: str) -> D | None:
        key = (model.collection, id)
        if written := self.written.get(key):
            assert written.document is None or isinstance(written.document, model)
            return written.document
        stored = self.stored[key]
        return self._reader.parsed(model, id, stored) if stored else None


class Outcome(enum.Enum):
    COMMITTED = enum.auto()
    REFUSED = enum.auto()


@dataclass(frozen=True)
class Commit:
    """All writes of a stage under one number, which no commit ever had, and an outbox document if given."""

    stage: Stage
    revision: int
    outbox: Document | None = None
    outbox_written: Written | None = None
    _unsure: list[bool] = field(default_factory=list)

    def send(self, reader: Reader, pause: Callable[[int], None]) -> Outcome:
        """Commit. After an answer that tells nothing, the same is sent again: its preconditions make it safe.

        Raises OutcomeUnknown when it cannot be told whether it happened, Internal when it never will.
        """
        unsure: Exception | None = None
        for attempt in range(limits.COMMIT_RESENDS):
            try:
                self._batch(reader).commit(retry=None, timeout=limits.COMMIT_RPC_SECONDS)
                return Outcome.COMMITTED
            except REFUSED:
                if unsure is None:
                    return Outcome.REFUSED
                if self._happened(reader):
                    return Outcome.COMMITTED
                break
            except _CERTAIN as error:
                raise translated(error) from error
            except (exceptions.GoogleAPIError, OSError) as error:
                unsure = error
                pause(attempt)
        sentence = "Saving did not answer: look whether the change is there, then try again."
        raise OutcomeUnknown(sentence, detail=repr(unsure)) from unsure

    def _happened(self, reader: Reader) -> bool:
        """Whether a document bears this commit's number: an earlier sending came through."""
        keys = [key for key, new in self.stage.written.items() if new.document is not None]
        return any(each and each.revision == self.revision for each in reader.stored(keys[:10]).values())

    def _batch(self, reader: Reader) -> WriteBatch:
        client: Client = reader.client
        batch = client.batch()
        for key in sorted(self.stage.decided | self.stage.written.keys()):
            self._add(batch, reader, key)
        if self.outbox is not None and self.outbox_written is not None:
            reference = reader.reference((self.outbox.collection, self.outbox.id))
            batch.set(reference, fields_of(self.outbox_written, self.revision))
        return batch

    def _add(self, batch: WriteBatch, reader: Reader, key: Key) -> None:
        reference, stored, new = (
            reader.reference(key),
            self.stage.stored.get(key),
            self.stage.written.get(key),
        )
        if stored is None:
            if new is not None and new.document is not None:
                batch.create(reference, fields_of(new, self.revision))
            else:
                batch.delete(reference, option=reader.client.write_option(exists=False))
            return
        unmoved = reader.client.write_option(last_update_time=stored.updated_at)
        if new is None:  # a write that changes nothing leaves the time of the last change as it is
            batch.update(reference, {"revision": stored.revision}, option=unmoved)
        elif new.document is None:
            batch.delete(reference, option=unmoved)
        else:
            changed = {path_of(name): value for name, value in fields_of(new, self.revision).items()}
            batch.update(reference, changed, option=unmoved)
