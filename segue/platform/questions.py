"""What may be asked of a store, and the cursors of its pages: alike on every platform."""

import base64
import binascii
import json
import re
from collections.abc import Mapping

from segue.domain import limits
from segue.domain.errors import BadRequest, Internal
from segue.domain.value import Document
from segue.ports import Query

_NAME = re.compile(r"[a-z][a-z0-9_]*(\.[a-z][a-z0-9_]*)*")

Bound = str | int | None
EACH = ".each."
"""In a field's name: of each value of a mapping."""


def cursor_at(value: Bound, id: str) -> str:
    """The `next_cursor` of a page that ends with this document."""
    return base64.urlsafe_b64encode(json.dumps([value, id]).encode()).decode().rstrip("=")


def cursor_read(cursor: str) -> tuple[Bound, str]:
    """The value and id that a cursor of ours tells of. Raises BadRequest for any other text."""
    try:
        value, id = json.loads(base64.urlsafe_b64decode(cursor.encode("ascii") + b"==="))
        if isinstance(id, str) and (value is None or _can_be_bound(value)) and _can_be_bound(id):
            return value, id
    except (ValueError, TypeError, binascii.Error, RecursionError):
        pass
    raise BadRequest("This cursor does not belong to this list: leave it out to begin again.")


def values_of(document: object, field: str) -> list[object]:
    """What a field that a query names holds: one value, or one for each value of a mapping on its way.

    Nothing below what is absent has a value.
    """
    path, _, within = field.partition(EACH)
    for name in path.split("."):
        document = getattr(document, name) if document is not None else None
    if not within:
        return [document]
    each = document.values() if isinstance(document, Mapping) else ()
    return [value for item in each for value in values_of(item, within)]


def _can_be_bound(value: object) -> bool:
    """Whether every store takes a value: 64 bits, UTF-8. Raises ValueError for text that is none."""
    if isinstance(value, str):
        return len(value.encode()) <= limits.DOCUMENT_BYTES
    return isinstance(value, int) and -(2**63) <= value < 2**63


def check_listed(model: type[Document], query: Query) -> None:
    """Raises Internal when the model lists no index that answers a query, or its limit is out of bounds."""
    if not 1 <= query.limit <= limits.PAGE_ITEMS:
        sentence = "Segue asked its store for too many documents at once: please report this."
        raise Internal(sentence, detail=f"{model.__name__}: {query.limit}")
    fields = sorted(field for field, _ in query.where)
    listed = any(sorted(index[:-1]) == fields and index[-1] == query.order_by for index in model.indexes)
    if not listed and (fields or query.order_by != "id"):
        sentence = "Segue asked its store a question without an index: please report this."
        raise Internal(sentence, detail=f"{model.__name__}: {fields} ordered by {query.order_by}")


def checked(name: str) -> str:
    """A collection's or field's name, as the code may write it. Raises Internal for any other."""
    if not _NAME.fullmatch(name):
        raise Internal("Segue's store was given a wrong name: please report this.", detail=name)
    return name
