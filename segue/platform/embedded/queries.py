"""Queries and indexes as SQL. Only names that are checked here become part of it; values are always bound."""

from dataclasses import dataclass

from segue.domain.value import Document
from segue.platform.questions import EACH, Bound, check_listed, checked, cursor_read
from segue.ports import Query


@dataclass(frozen=True)
class Statement:
    """SQL with its values. A query's rows: id, revision, the value ordered by, body; one more than asked."""

    sql: str
    values: tuple[Bound, ...]


def index_statements(model: type[Document]) -> dict[str, tuple[str, ...]]:
    """The SQL that makes each of a model's indexes, by the name of what it makes last: a partial index of the
    document table, or a table that triggers keep for a field of each value of a mapping."""
    collection = checked(model.collection)
    return dict(_statements(collection, fields) for fields in model.indexes)


def _statements(collection: str, fields: tuple[str, ...]) -> tuple[str, tuple[str, ...]]:
    name = _index_name(collection, fields)
    if any(EACH in field for field in fields):
        return _each_statements(collection, fields[0], name)
    columns = ", ".join(_columns(fields))
    index = (
        f"CREATE INDEX IF NOT EXISTS \"{name}\" ON documents ({columns}) WHERE collection = '{collection}'"
    )
    return name, (index,)


def _each_statements(collection: str, field: str, name: str) -> tuple[str, tuple[str, ...]]:
    """A table of (value, id), filled from the documents that are there and kept by triggers.

    Within a trigger `OR IGNORE` does not hold, where the statement that fires it says what to do on a
    conflict: so a value that a document has twice is given once. The triggers of earlier releases, whose
    names end with the event, gave it twice.
    """
    path, _, within = checked(field).partition(EACH)

    def pairs(source: str) -> str:
        return (
            f"SELECT DISTINCT json_extract(each.value, '$.{within}'), {source}.id "
            f"FROM json_each({source}.body, '$.{path}') AS each"
        )

    add, remove = (f'{verb} "{name}" ' for verb in ("INSERT OR IGNORE INTO", "DELETE FROM"))
    added = f"{add}{pairs('NEW')};"
    removed = f"{remove}WHERE (value, id) IN ({pairs('OLD')});"
    triggers = (("INSERT", "NEW", added), ("UPDATE", "NEW", removed + added), ("DELETE", "OLD", removed))
    last = f"{name}:{triggers[-1][0]}:once"
    return last, (
        f'CREATE TABLE IF NOT EXISTS "{name}" (value, id TEXT, PRIMARY KEY (value, id)) WITHOUT ROWID',
        f"{add}SELECT json_extract(each.value, '$.{within}'), documents.id "
        f"FROM documents, json_each(documents.body, '$.{path}') AS each WHERE collection = '{collection}'",
        *(f'DROP TRIGGER IF EXISTS "{name}:{event}"' for event, _row, _body in triggers),
        *(
            f'CREATE TRIGGER IF NOT EXISTS "{name}:{event}:once" AFTER {event} ON documents '
            f"WHEN {row}.collection = '{collection}' BEGIN {body} END"
            for event, row, body in triggers
        ),
    )


def select(model: type[Document], query: Query) -> Statement:
    """A query as SQL. Raises Internal if its model lists no index for it, BadRequest for a wrong cursor."""
    check_listed(model, query)
    order = _column(query.order_by)
    terms = [f"collection = '{checked(model.collection)}'"]
    values: list[Bound] = []
    for field, wanted in query.where:
        terms.append(_equal(model.collection, field))
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


def _equal(collection: str, field: str) -> str:
    if EACH not in field:
        return f"{_column(field)} = ?"
    return f'id IN (SELECT id FROM "{_index_name(collection, (field, "id"))}" WHERE value = ?)'


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
