"""Opening the database, and what its errors mean."""

import fcntl
import os
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from segue.domain import limits
from segue.domain.errors import Contended, Internal, NoSpace, OutcomeUnknown, SegueError, Unavailable

_SCHEMA_VERSION = 1
_PAGE_BYTES = 4096
_CHECKPOINT_PAGES = 2_000  # 8 MiB of log before it is moved into the database
_SCHEMA = """
    CREATE TABLE IF NOT EXISTS documents (
        collection TEXT NOT NULL, id TEXT NOT NULL, revision INTEGER NOT NULL, body TEXT NOT NULL,
        PRIMARY KEY (collection, id)
    );
    CREATE TABLE IF NOT EXISTS messages (
        sequence INTEGER PRIMARY KEY AUTOINCREMENT, id TEXT NOT NULL UNIQUE, body TEXT NOT NULL,
        due INTEGER NOT NULL, attempts INTEGER NOT NULL DEFAULT 0, dead INTEGER NOT NULL DEFAULT 0
    );
"""


class Gate:
    """Lets one process at a time write. `flock` queues waiters fairly; SQLite's own lock makes them guess."""

    def __init__(self, path: Path) -> None:
        self._descriptor = os.open(path, os.O_RDWR | os.O_CREAT, 0o600)

    @contextmanager
    def passed(self) -> Iterator[None]:
        fcntl.flock(self._descriptor, fcntl.LOCK_EX)
        try:
            yield
        finally:
            fcntl.flock(self._descriptor, fcntl.LOCK_UN)

    def close(self) -> None:
        os.close(self._descriptor)


def open_for_writing(path: Path, gate: Gate, maximum_bytes: int) -> sqlite3.Connection:
    """The one connection of this process that writes; every commit is on the disk when it returns.

    Raises NoSpace, Contended, Unavailable, and Internal when the file is not ours or newer than this code.
    """
    with errors_translated(), gate.passed():
        connection = _connect(path)
        connection.execute("PRAGMA journal_mode = WAL")
        connection.execute("PRAGMA synchronous = FULL")
        connection.execute(f"PRAGMA wal_autocheckpoint = {_CHECKPOINT_PAGES}")
        connection.execute(f"PRAGMA max_page_count = {max(1, maximum_bytes // _PAGE_BYTES)}")
        (version,) = connection.execute("PRAGMA user_version").fetchone()
        if version > _SCHEMA_VERSION:
            connection.close()
            raise Internal("The data folder was written by a newer Segue: update Segue to use it.")
        if version < _SCHEMA_VERSION:
            connection.executescript(f"BEGIN; {_SCHEMA} PRAGMA user_version = {_SCHEMA_VERSION}; COMMIT;")
    return connection


def open_for_reading(path: Path) -> sqlite3.Connection:
    """A connection that sees every commit made before each of its statements, and cannot write."""
    with errors_translated():
        connection = _connect(path)
        connection.execute("PRAGMA query_only = ON")
        return connection


def _connect(path: Path) -> sqlite3.Connection:
    return sqlite3.connect(
        path,
        timeout=limits.DATABASE_BUSY_SECONDS,
        isolation_level=None,
        check_same_thread=False,
        cached_statements=256,
    )


@contextmanager
def errors_translated() -> Iterator[None]:
    """Turn SQLite's errors, and the file system's, into ours."""
    try:
        yield
    except (sqlite3.Error, OSError) as error:
        raise translated(error) from error


def translated(error: sqlite3.Error | OSError, *, committing: bool = False) -> SegueError:
    """What an error means for a caller. `committing`: it came from the COMMIT itself."""
    code = getattr(error, "sqlite_errorcode", 0) & 0xFF
    detail = f"{getattr(error, 'sqlite_errorname', '')} {error!r}".strip()
    if code == sqlite3.SQLITE_FULL:
        sentence = "The disk that holds Segue's data is full: free some space and try again."
        return NoSpace(sentence, detail=detail)
    if code in (sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED):
        sentence = "Another program holds Segue's database: close it, or try again in a moment."
        return Contended(sentence, detail=detail)
    if code == sqlite3.SQLITE_IOERR and committing:
        sentence = "The disk failed while saving: look whether the change is there before you try again."
        return OutcomeUnknown(sentence, detail=detail)
    if code in (sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB):
        sentence = "Segue's database is damaged: restore the data folder from a copy."
        return Internal(sentence, detail=detail)
    if isinstance(error, sqlite3.ProgrammingError | sqlite3.InterfaceError):
        return Internal("Segue's store was used wrongly: please report this.", detail=detail)
    sentence = "Segue's database cannot be read or written: check the data folder's rights and its disk."
    return Unavailable(sentence, detail=detail)
