"""Queries and indexes as SQL. Only names that are checked here become part of it; values are always bound."""

import base64
import binascii
import json
import re
from dataclasses import dataclass

from segue.domain import limits
from segue.domain.errors import BadRequest, Internal
from segue.domain.value import Document
from segue.ports import Query

_NAME = re.compile(r"[a-z][a-z0-9_]*(\.[a-z][a-z0-9_]*)*")

Bound = str | int | None


@dataclass(frozen=True)
class Statement:
    """SQL with its values. A query's rows: id, revision, the value ordered by, body; one more than asked."""

    sql: str
    values: tuple[Bound, ...]


def index_statements(model: type[Document]) -> dict[str, str]:
    """The SQL that makes each of a model's indexes, by its name: one partial index of the document table."""
    collection = _checked(model.collection)
    return {
        _index_name(collection, fields): (
            f'CREATE INDEX IF NOT EXISTS "{_index_name(collection, fields)}" ON documents '
            f"({', '.join(_columns(fields))}) WHERE collection = '{collection}'"
        )
        for fields in model.indexes
    }


def select(model: type[Document], query: Query) -> Statement:
    """A query as SQL. Raises Internal if its model lists no index for it, BadRequest for a wrong cursor."""
    _check_listed(model, query)
    order = _column(query.order_by)
    terms = [f"collection = '{_checked(model.collection)}'"]
    values: list[Bound] = []
    for field, wanted in query.where:
        terms.append(f"{_column(field)} = ?")
        values.append(wanted)
    for sign, bound in ((">=", query.at_least), ("<=", query.at_most)):
        if bound is not None:
            terms.append(f"{order} {sign} ?")
            values.append(bound)
    if query.cursor is not None:
        term, after = _after(order, query)
        terms.append(term)
        values.extend(after)
    direction = "DESC" if query.descending else "ASC"
    ordering = f"{order} {direction}" + ("" if order == "id" else f", id {direction}")
    sql = (
        f"SELECT id, revision, {order}, body FROM documents WHERE {' AND '.join(terms)} "
        f"ORDER BY {ordering} LIMIT {query.limit + 1}"
    )
    return Statement(sql, tuple(values))


def cursor_at(value: Bound, id: str) -> str:
    """The `next_cursor` of a page that ends with this document."""
    return base64.urlsafe_b64encode(json.dumps([value, id]).encode()).decode().rstrip("=")


def _after(order: str, query: Query) -> tuple[str, list[Bound]]:
    """The condition of what comes after a cursor. SQLite sorts null before everything else."""
    value, id = _cursor_read(query.cursor or "")
    sign = "<" if query.descending else ">"
    if order == "id":
        return f"id {sign} ?", [id]
    if value is None:
        return (
            f"({order} IS NULL AND id < ?)" if query.descending else f"({order} IS NOT NULL OR id > ?)"
        ), [id]
    further = f"({order} {sign}= ? AND ({order} {sign} ? OR id {sign} ?))"
    return (f"({further} OR {order} IS NULL)" if query.descending else further), [value, value, id]


def _cursor_read(cursor: str) -> tuple[Bound, str]:
    try:
        value, id = json.loads(base64.urlsafe_b64decode(cursor.encode("ascii") + b"==="))
        if isinstance(id, str) and (value is None or _can_be_bound(value)) and _can_be_bound(id):
            return value, id
    except (ValueError, TypeError, binascii.Error, RecursionError):
        pass
    raise BadRequest("This cursor does not belong to this list: leave it out to begin again.")


def _can_be_bound(value: object) -> bool:
    """Whether SQLite takes a value: 64 bits, UTF-8. Raises ValueError for text that is none."""
    if isinstance(value, str):
        return len(value.encode()) <= limits.DOCUMENT_BYTES
    return isinstance(value, int) and -(2**63) <= value < 2**63


def _check_listed(model: type[Document], query: Query) -> None:
    if not 1 <= query.limit <= limits.PAGE_ITEMS:
        sentence = "Segue asked its store for too many documents at once: please report this."
        raise Internal(sentence, detail=f"{model.__name__}: {query.limit}")
    fields = sorted(field for field, _ in query.where)
    listed = any(sorted(index[:-1]) == fields and index[-1] == query.order_by for index in model.indexes)
    if not listed and (fields or query.order_by != "id"):
        sentence = "Segue asked its store a question without an index: please report this."
        raise Internal(sentence, detail=f"{model.__name__}: {fields} ordered by {query.order_by}")


def _index_name(collection: str, fields: tuple[str, ...]) -> str:
    return f"{collection}:{'+'.join(fields)}"


def _columns(fields: tuple[str, ...]) -> list[str]:
    columns = [_column(field) for field in fields]
    return columns if "id" in columns else [*columns, "id"]


def _column(field: str) -> str:
    return "id" if field == "id" else f"json_extract(body, '$.{_checked(field)}')"


def _checked(name: str) -> str:
    if not _NAME.fullmatch(name):
        raise Internal("Segue's store was given a wrong name: please report this.", detail=name)
    return name
