"""The table of messages: written with the commit that emits them, and at the same time the bus."""

import sqlite3
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from segue.domain import limits
from segue.domain.value import Instant
from segue.platform.embedded.queries import Statement
from segue.ports import Message

_COLUMNS = "sequence, body, due, attempts"
_POST = """
    INSERT OR REPLACE INTO messages (id, body, due, attempts) VALUES (
        ?1, ?2, ?3, coalesce((SELECT attempts FROM messages WHERE id = ?1 AND NOT dead), 0)
    ) RETURNING sequence, attempts
"""


@dataclass(frozen=True)
class Parcel:
    """A message with its row: `sequence` is new at each publishing; `attempts` counts failed deliveries."""

    sequence: int
    message: Message
    due: Instant
    attempts: int


def post(connection: sqlite3.Connection, messages: Iterable[Message]) -> list[Parcel]:
    """Write messages. One that waits under the same id already is replaced, and keeps its failed attempts."""
    return [_posted(connection, message) for message in messages]


def _posted(connection: sqlite3.Connection, message: Message) -> Parcel:
    sequence, attempts = connection.execute(
        _POST,
        (message.id, message.model_dump_json(), message.not_before),
    ).fetchone()
    return Parcel(sequence, message, message.not_before, attempts)


def posted_after(connection: sqlite3.Connection, sequence: int) -> list[Parcel]:
    """The next page of messages published after a row, in the order of their publishing."""
    rows = connection.execute(
        f"SELECT {_COLUMNS} FROM messages WHERE sequence > ? AND NOT dead ORDER BY sequence LIMIT ?",
        (sequence, limits.DELIVERY_PAGE),
    )
    return [_parcel(row) for row in rows]


def newest(connection: sqlite3.Connection) -> int:
    """The highest sequence ever given, 0 before the first. Rows up to it are committed or gone."""
    row = connection.execute("SELECT seq FROM sqlite_sequence WHERE name = 'messages'").fetchone()
    return int(row[0]) if row else 0


def due_at(connection: sqlite3.Connection, now: Instant) -> list[Parcel]:
    """Messages to be delivered by now, the longest due first."""
    rows = connection.execute(
        f"SELECT {_COLUMNS} FROM messages WHERE due <= ? AND NOT dead ORDER BY due, sequence LIMIT ?",
        (now, limits.DELIVERY_PAGE),
    )
    return [_parcel(row) for row in rows]


def dead(connection: sqlite3.Connection) -> Sequence[Message]:
    """Messages given up, the oldest first."""
    rows = connection.execute(
        "SELECT body FROM messages WHERE dead ORDER BY sequence LIMIT ?", (limits.DELIVERY_PAGE,)
    )
    return [Message.model_validate_json(body) for (body,) in rows]


def delivered(parcel: Parcel) -> Statement:
    return Statement("DELETE FROM messages WHERE sequence = ?", (parcel.sequence,))


def postponed(parcel: Parcel) -> Statement:
    """The row as this parcel says: after a failed delivery, with its new due time."""
    return Statement(
        "UPDATE messages SET attempts = ?, due = ? WHERE sequence = ?",
        (parcel.attempts, parcel.due, parcel.sequence),
    )


def given_up(parcel: Parcel) -> Statement:
    return Statement(
        "UPDATE messages SET attempts = ?, dead = 1 WHERE sequence = ?", (parcel.attempts, parcel.sequence)
    )


def _parcel(row: tuple[int, str, int, int]) -> Parcel:
    sequence, body, due, attempts = row
    return Parcel(sequence, Message.model_validate_json(body), due, attempts)
