"""Documents in Firestore: the JSON as one field, and beside it the fields that queries name.

Nothing is indexed but by the indexes that a model lists: see `infra/firestore.indexes.json`.
"""

import zlib
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any, TypeVar

from google.api_core.retry import Retry, if_transient_error
from google.cloud.firestore import Client, DocumentReference, DocumentSnapshot

from segue.domain import limits
from segue.domain.value import Document
from segue.platform.documents import D, DocumentCache, Key, decoded, storable
from segue.platform.gcp.errors import errors_translated
from segue.platform.questions import EACH, values_of
from segue.platform.staging import Written

T = TypeVar("T")

READ_RETRY = Retry(
    predicate=if_transient_error, initial=0.05, maximum=1.0, timeout=limits.COMMIT_WAIT_SECONDS / 3
)
NAME = "__name__"
_OWN = ("body", "packed", "revision")
"""What is read of a document: the rest is there for queries and rules."""
OWNER = "owner"
"""Beside the document wherever it has one: the rules let its owner read it."""


@dataclass(frozen=True)
class Stored:
    """What Firestore holds under a key: a document's JSON, the number of its last commit and the time."""

    body: str
    revision: int
    updated_at: datetime


class Reader:
    """Reads documents, and parses each revision of one once."""

    def __init__(self, client: Client) -> None:
        self.client = client
        self._parsed = DocumentCache()

    def reference(self, key: Key) -> DocumentReference:
        return self.client.collection(key[0]).document(key[1])

    def stored(self, keys: Iterable[Key]) -> dict[Key, Stored | None]:
        """What is stored under each key, at one moment; None as well for a key that none can have."""
        wanted = dict.fromkeys(keys)
        found: dict[Key, Stored | None] = dict.fromkeys(wanted)
        references = [self.reference(key) for key in wanted if storable(key[1])]
        if references:
            with errors_translated():
                for snapshot in self.client.get_all(references, field_paths=_OWN, retry=READ_RETRY):
                    key = (snapshot.reference.parent.id, snapshot.id)
                    found[key] = stored_in(snapshot) if snapshot.exists else None
        return found

    def parsed(self, model: type[D], id: str, stored: Stored) -> D:
        """The document of a stored body. Raises Internal when it does not fit the model."""
        key = (model.collection, id)
        kept = self._parsed.get(key)
        if kept and kept[0] == stored.revision and isinstance(kept[1], model):
            return kept[1]
        document = decoded(model, stored.body)
        self._parsed.keep(key, stored.revision, document, len(stored.body))
        return document

    def read(self, model: type[D], id: str) -> D | None:
        stored = self.stored([(model.collection, id)])[model.collection, id]
        return self.parsed(model, id, stored) if stored else None


def stored_in(snapshot: "DocumentSnapshot[Any]") -> Stored:
    body, packed, revision = (snapshot.get(name) for name in _OWN)  # to_dict copies every field it has
    assert snapshot.update_time is not None
    return Stored(zlib.decompress(packed).decode() if packed else body, revision, snapshot.update_time)


def fields_of(written: Written, revision: int) -> dict[str, Any]:
    """What a document looks like in Firestore: its JSON as `body`, or deflated as `packed` if it is large."""
    document = written.document
    assert document is not None
    large = written.size > limits.PACKED_BYTES
    packed = zlib.compress(written.body.encode(), level=1) if large else b""
    return {
        **lifted(document),
        "body": "" if large else written.body,
        "packed": packed,
        "revision": revision,
    }


def lifted(document: Document) -> dict[str, Any]:
    """The fields that queries name, by their names; a field within another keeps its dots.

    One of each value of a mapping is a list of them.
    """
    names = {name for index in document.indexes for name in index if name != "id"}
    if hasattr(document, OWNER):
        names.add(OWNER)
    return {name: _lifted(document, name) for name in sorted(names)}


def path_of(field: str) -> str:
    """A field's path; a name with dots is one field here."""
    return NAME if field == "id" else f"`{field}`" if "." in field else field


def indexable(value: T) -> T | str:
    """A value as an index holds it: Firestore compares no more than the first 1,500 bytes of a text."""
    if isinstance(value, str) and len(value) > limits.INDEXED_BYTES // 4:
        return value.encode()[: limits.INDEXED_BYTES].decode(errors="ignore")
    return value


def _lifted(document: Document, name: str) -> object:
    values = [indexable(value) for value in values_of(document, name)]
    return values if EACH in name else values[0]
