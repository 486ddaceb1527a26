"""Queries and indexes as SQL. Only names that are checked here become part of it; values are always bound."""

from dataclasses import dataclass

from segue.domain.value import Document
from segue.platform.questions import Bound, check_listed, checked, cursor_read
from segue.ports import Query


@dataclass(frozen=True)
class Statement:
    """SQL with its values. A query's rows: id, revision, the value ordered by, body; one more than asked."""

    sql: str
    values: tuple[Bound, ...]


def index_statements(model: type[Document]) -> dict[str, str]:
    """The SQL that makes each of a model's indexes, by its name: one partial index of the document table."""
    collection = checked(model.collection)
    return {
        _index_name(collection, fields): (
            f'CREATE INDEX IF NOT EXISTS "{_index_name(collection, fields)}" ON documents '
            f"({', '.join(_columns(fields))}) WHERE collection = '{collection}'"
        )
        for fields in model.indexes
    }


def select(model: type[Document], query: Query) -> Statement:
    """A query as SQL. Raises Internal if its model lists no index for it, BadRequest for a wrong cursor."""
    check_listed(model, query)
    order = _column(query.order_by)
    terms = [f"collection = '{checked(model.collection)}'"]
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


def _after(order: str, query: Query) -> tuple[str, list[Bound]]:
    """The condition of what comes after a cursor. SQLite sorts null before everything else."""
    value, id = cursor_read(query.cursor or "")
    sign = "<" if query.descending else ">"
    if order == "id":
        return f"id {sign} ?", [id]
    if value is None:
        return (
            f"({order} IS NULL AND id < ?)" if query.descending else f"({order} IS NOT NULL OR id > ?)"
        ), [id]
    further = f"({order} {sign}= ? AND ({order} {sign} ? OR id {sign} ?))"
    return (f"({further} OR {order} IS NULL)" if query.descending else further), [value, value, id]


def _index_name(collection: str, fields: tuple[str, ...]) -> str:
    return f"{collection}:{'+'.join(fields)}"


def _columns(fields: tuple[str, ...]) -> list[str]:
    columns = [_column(field) for field in fields]
    return columns if "id" in columns else [*columns, "id"]


def _column(field: str) -> str:
    return "id" if field == "id" else f"json_extract(body, '$.{checked(field)}')"
