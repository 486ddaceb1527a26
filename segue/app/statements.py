"""A statement: every movement of an account in its order, each with its cause and the balance after it.

It is written line by line, however long the account's history is.
"""

import csv
import io
import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Literal

from segue.app.context import App
from segue.app.credits import every
from segue.domain import limits
from segue.domain.errors import BadRequest
from segue.domain.ledger import Transfer
from segue.domain.value import Instant
from segue.ports import Query

Format = Literal["csv", "json"]
COLUMNS = (
    "number", "at", "kind", "cause", "reference", "available", "held", "available_after", "held_after",
    "cents_after", "currency",
)  # fmt: skip

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


@dataclass(frozen=True)
class Span:
    """The days of a statement, `since` and `until` included; None for no bound."""

    since: str | None = None
    until: str | None = None

    def moments(self) -> tuple[Instant, Instant]:
        """From when on, and before when. Raises BadRequest for what is no day."""
        first = _day(self.since) if self.since else _EPOCH
        last = _day(self.until) + timedelta(days=1) if self.until else datetime.max.replace(tzinfo=UTC)
        return _instant(first), _instant(last)


def statement(app: App, account_id: str, format: Format, span: Span) -> Iterator[str]:
    """An account's statement, piece by piece. Raises BadRequest at once for a wrong span."""
    moments = span.moments()
    movements = _movements(app, account_id, *moments)
    return _as_csv(app, movements) if format == "csv" else _as_json(app, account_id, movements)


def _movements(app: App, account_id: str, since: Instant, until: Instant) -> Iterator[Transfer]:
    query = Query(where=(("account", account_id),), order_by="sequence", limit=limits.PAGE_ITEMS)
    return (each for each in every(app, Transfer, query) if since <= each.at < until)


def _as_csv(app: App, movements: Iterator[Transfer]) -> Iterator[str]:
    text = io.StringIO()
    writer = csv.DictWriter(text, COLUMNS, lineterminator="\r\n")
    writer.writeheader()
    for each in movements:
        writer.writerow(_row(app, each))
        yield _taken(text)
    yield _taken(text)


def _taken(text: io.StringIO) -> str:
    written = text.getvalue()
    text.seek(0)
    text.truncate()
    return written


def _as_json(app: App, account_id: str, movements: Iterator[Transfer]) -> Iterator[str]:
    head = {"account": account_id, "made_at": _written(app.now()), "currency": app.catalogue.prices.currency}
    yield json.dumps(head)[:-1] + ', "movements": ['
    for number, each in enumerate(movements):
        yield (",\n" if number else "\n") + json.dumps(_row(app, each))
    yield "\n]}\n"


def _row(app: App, transfer: Transfer) -> dict[str, str | int]:
    prices = app.catalogue.prices
    return {
        "number": transfer.sequence,
        "at": _written(transfer.at),
        "kind": transfer.kind,
        "cause": _cell(transfer.words),
        "reference": _cell(transfer.reference),
        "available": transfer.available,
        "held": transfer.held,
        "available_after": transfer.available_after,
        "held_after": transfer.held_after,
        "cents_after": transfer.available_after * prices.cents_per_credit,
        "currency": prices.currency,
    }


def _cell(text: str) -> str:
    """Text that a spreadsheet does not take for a formula: an operator's words may begin in any way."""
    return f"'{text}" if text[:1] in ("=", "+", "-", "@", "\t", "\r") else text


def _day(text: str) -> datetime:
    try:
        return datetime.strptime(text, "%Y-%m-%d").replace(tzinfo=UTC)
    except ValueError as error:
        raise BadRequest(f"'{text[:20]}' is not a day: write it as 2026-11-20.") from error


def _instant(moment: datetime) -> Instant:
    return (moment - _EPOCH) // timedelta(milliseconds=1)


def _written(at: Instant) -> str:
    moment = _EPOCH + timedelta(milliseconds=at)
    return moment.isoformat(timespec="milliseconds").replace("+00:00", "Z")
