"""Documents as every adapter keeps them: their keys, their JSON, and those kept parsed."""

import json
import re
import threading
from collections import OrderedDict
from collections.abc import Callable, Iterable
from typing import TypeVar

from pydantic import ValidationError

from segue.domain import limits
from segue.domain.errors import Internal, NewerVersion
from segue.domain.value import Document

D = TypeVar("D", bound=Document)
R = TypeVar("R")

Key = tuple[str, str]
"""A document's collection and id."""

_RESERVED = re.compile(r"\.\.?|__.*__", re.DOTALL)


def storable(id: str) -> bool:
    """Whether a document may have this id: what Firestore would refuse is refused on a laptop first."""
    try:
        size = len(id) if id.isascii() else len(id.encode())
    except UnicodeEncodeError:
        return False
    if not 0 < size <= limits.DOCUMENT_ID_BYTES or "/" in id:
        return False
    return id[0] not in "._" or not _RESERVED.fullmatch(id)


def key_of(model: type[Document], id: str) -> Key:
    """The key to write a document under. Raises Internal for an id that cannot be stored."""
    if not storable(id):
        raise Internal("Segue made an id that cannot be stored: please report this.", detail=repr(id))
    return (model.collection, id)


def encoded(document: Document) -> tuple[str, int]:
    """A document's JSON and its size in bytes. Every field is written: queries and unions need them."""
    body = document.model_dump_json()
    return body, len(body) if body.isascii() else len(body.encode())


def decoded(model: type[D], body: str) -> D:
    """Raises NewerVersion for what a later release has written, Internal when it does not fit the model."""
    try:
        document = model.model_validate_json(body)
        _refuse_newer(model, document.schema_version)
        return document
    except ValidationError as error:
        _refuse_newer(model, json.loads(body).get("schema_version"))
        sentence = "Something stored cannot be read by this version of Segue: update Segue and try again."
        detail = f"{model.__name__}: {error.errors(include_input=False, include_url=False)}"
        raise Internal(sentence, detail=detail) from error


def _refuse_newer(model: type[Document], version: object) -> None:
    known = model.model_fields["schema_version"].default
    if isinstance(version, int) and version > known:
        raise NewerVersion(
            "A newer version of Segue works on this: update Segue, or try again when it has.",
            detail=f"{model.__name__}: version {version}, known is {known}",
        )


def decoded_rows(rows: Iterable[R], decode: Callable[[R], D], *, readable: bool) -> tuple[D, ...]:
    """The documents of a query's rows; with `readable`, without those that only a later release can read."""
    found: list[D] = []
    for row in rows:
        try:
            found.append(decode(row))
        except NewerVersion:
            if not readable:
                raise
    return tuple(found)


class DocumentCache:
    """Parsed documents by key and revision: the most recently used ones, within `limits`.

    Documents are immutable, so one may be handed to many threads.
    """

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._kept: OrderedDict[Key, tuple[int, Document, int]] = OrderedDict()
        self._bytes = 0

    def get(self, key: Key) -> tuple[int, Document] | None:
        """The revision and document last kept under a key."""
        with self._lock:
            kept = self._kept.get(key)
            if kept is None:
                return None
            self._kept.move_to_end(key)
            return kept[0], kept[1]

    def size(self, key: Key) -> int:
        """The bytes of JSON of what is kept under a key, 0 if nothing is."""
        with self._lock:
            kept = self._kept.get(key)
            return kept[2] if kept else 0

    def keep(self, key: Key, revision: int, document: Document, size: int) -> None:
        with self._lock:
            self._forget(key)
            self._kept[key] = (revision, document, size)
            self._bytes += size
            while self._bytes > limits.CACHED_BYTES or len(self._kept) > limits.CACHED_DOCUMENTS:
                _, (_, _, oldest) = self._kept.popitem(last=False)
                self._bytes -= oldest

    def forget(self, key: Key) -> None:
        with self._lock:
            self._forget(key)

    def clear(self) -> None:
        with self._lock:
            self._kept.clear()
            self._bytes = 0

    def _forget(self, key: Key) -> None:
        if old := self._kept.pop(key, None):
            self._bytes -= old[2]
