"""One caller's work: what it read, what it wants written, and the limits on both, on every platform."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

from segue.domain import limits
from segue.domain.errors import Conflict, Internal
from segue.domain.value import Document, Instant
from segue.platform.documents import D, Key, encoded, key_of
from segue.ports import Message


@dataclass(frozen=True)
class Written:
    """What a key shall hold after the commit: a document with its JSON and size in bytes, or nothing."""

    document: Document | None
    body: str = ""
    size: int = 0


class Stage(Protocol):
    """Where a transaction reads: the store, as the works before it in the same commit leave it."""

    def read_many(self, model: type[D], ids: Sequence[str]) -> list[D | None]: ...
    def exists(self, key: Key) -> bool:
        """Whether there is a document that was not read. A stage that leaves this to the commit says no."""


class StagedTransaction:
    """`segue.ports.Transaction`. Writes are gathered here; they reach the group when the work returns."""

    def __init__(self, stage: Stage, now: Instant, maximum_documents: int) -> None:
        self.now = now
        self.written: dict[Key, Written] = {}
        self.emitted: list[Message] = []
        self.bytes = 0
        self.emitted_bytes = 0
        self._stage = stage
        self._maximum_documents = maximum_documents
        self._read: dict[Key, bool] = {}
        """The keys that were read, and whether there was a document."""
        self.decided: set[Key] = set()
        """The keys that were written or checked: the commit holds only if none of them moved."""

    def get(self, model: type[D], id: str) -> D | None:
        return self.get_many(model, [id])[0]

    def get_many(self, model: type[D], ids: Sequence[str]) -> list[D | None]:
        if self.written:
            raise Internal("Segue read after it wrote in one commit: please report this.", detail=f"{ids}")
        documents = self._stage.read_many(model, ids)
        for id, document in zip(ids, documents, strict=True):
            self._read[(model.collection, id)] = document is not None
        return documents

    def create(self, document: Document) -> None:
        key = key_of(type(document), document.id)
        written = self.written.get(key)
        if written is None:
            present = self._read.get(key, False) or (key not in self._read and self._stage.exists(key))
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
        self.emitted_bytes += sum(len(message.model_dump_json()) for message in messages)
        if self.emitted_bytes > limits.DOCUMENT_BYTES:
            detail = f"{self.emitted_bytes} B"
            raise Internal("Segue sent too many messages at once: please report this.", detail=detail)

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
        self.decided.add(key)
        if len(self.decided) > self._maximum_documents:
            detail = f"more than {self._maximum_documents} documents"
            raise Internal("Segue changed too much in one commit: please report this.", detail=detail)

    def _key_read(self, model: type[Document], id: str) -> Key:
        key = (model.collection, id)
        if key not in self._read:
            raise Conflict("This was not read before it was decided upon.", detail=f"{key}")
        return key
