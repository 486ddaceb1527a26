"""The embedded store when the disk is full, the database is locked, damaged or newer, and when it stops."""

import sqlite3
import threading
from pathlib import Path

import pytest

from segue.domain.errors import Internal, NoSpace, Unavailable
from segue.domain.value import Document
from segue.platform.embedded.clock import SystemClock
from segue.platform.embedded.queries import index_statements, select
from segue.platform.embedded.store import EmbeddedStore
from segue.ports import Query
from tests.contract.values import Purse, adds, creates

CLOCK = SystemClock()


def test_a_full_disk_is_no_space_and_changes_nothing(tmp_path: Path) -> None:
    with EmbeddedStore(tmp_path / "segue.db", CLOCK, maximum_bytes=400_000) as store:
        store.transact(creates(Purse(id="hot")), on="hot")
        stored = 0
        with pytest.raises(NoSpace):
            for number in range(100):
                store.transact(creates(Purse(id=f"p{number}", name="x" * 20_000)), on="a")
                stored += 1
        assert 5 < stored < 20
        assert store.get(Purse, f"p{stored}") is None
        assert store.get(Purse, f"p{stored - 1}") is not None
        assert store.transact(adds("hot"), on="hot") == 1
    with EmbeddedStore(tmp_path / "segue.db", CLOCK) as store:
        store.transact(creates(Purse(id=f"p{stored}", name="x" * 20_000)), on="a")
        assert store.get(Purse, "hot") == Purse(id="hot", balance=1)


def test_a_full_disk_refuses_each_work_of_the_group(tmp_path: Path) -> None:
    errors: list[BaseException] = []

    def fill(number: int) -> None:
        try:
            store.transact(creates(Purse(id=f"p{number}", name="x" * 100_000)), on="a")
        except NoSpace as error:
            errors.append(error)

    with EmbeddedStore(tmp_path / "segue.db", CLOCK, maximum_bytes=500_000) as store:
        threads = [threading.Thread(target=fill, args=(number,)) for number in range(16)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        stored = sum(store.get(Purse, f"p{number}") is not None for number in range(16))
        assert stored + len(errors) == 16 and errors and len({id(error) for error in errors}) == len(errors)


def test_a_file_that_is_no_database_is_refused(tmp_path: Path) -> None:
    (tmp_path / "segue.db").write_bytes(b"not a database" * 1_000)
    with pytest.raises(Internal, match="damaged"):
        EmbeddedStore(tmp_path / "segue.db", CLOCK)


def test_a_folder_that_cannot_be_made_is_unavailable(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(Unavailable):
        EmbeddedStore(tmp_path / "file" / "segue.db", CLOCK)


def test_a_newer_database_is_left_alone(tmp_path: Path) -> None:
    EmbeddedStore(tmp_path / "segue.db", CLOCK).close()
    connection = sqlite3.connect(tmp_path / "segue.db")
    connection.execute("PRAGMA user_version = 99")
    connection.close()
    with pytest.raises(Internal, match="newer Segue"):
        EmbeddedStore(tmp_path / "segue.db", CLOCK)


def test_a_document_of_another_shape_says_update(tmp_path: Path) -> None:
    class NewerPurse(Document):
        collection = "purses"

        colour: str

    with EmbeddedStore(tmp_path / "segue.db", CLOCK) as store:
        store.transact(creates(Purse(id="a")), on="a")
        with pytest.raises(Internal, match="update Segue"):
            store.get(NewerPurse, "a")
        with pytest.raises(Internal, match="update Segue"):
            store.transact(lambda transaction: transaction.get(NewerPurse, "a"), on="a")
        assert store.get(Purse, "a") == Purse(id="a")


def test_what_another_program_wrote_is_seen(tmp_path: Path) -> None:
    with EmbeddedStore(tmp_path / "segue.db", CLOCK) as store:
        store.transact(creates(Purse(id="a", balance=1)), on="a")
        connection = sqlite3.connect(tmp_path / "segue.db", isolation_level=None)
        connection.execute("UPDATE documents SET revision = 7, body = json_set(body, '$.balance', 41)")
        assert store.transact(adds("a"), on="a") == 42
        connection.execute("DELETE FROM documents")
        assert store.get(Purse, "a") is None
        store.transact(creates(Purse(id="a")), on="a")
        connection.close()


def test_a_closed_store_says_so_and_closes_once(tmp_path: Path) -> None:
    store = EmbeddedStore(tmp_path / "segue.db", CLOCK)
    store.close()
    store.close()
    with pytest.raises(Unavailable):
        store.transact(creates(Purse(id="a")), on="a")
    with pytest.raises(Unavailable):
        store.get(Purse, "a")


def test_closing_finishes_what_was_submitted(tmp_path: Path) -> None:
    store = EmbeddedStore(tmp_path / "segue.db", CLOCK)
    begun = threading.Barrier(9)
    acknowledged: list[str] = []

    def create(number: int) -> None:
        begun.wait()
        try:
            store.transact(creates(Purse(id=f"p{number}")), on="a")
            acknowledged.append(f"p{number}")
        except Unavailable:
            pass

    threads = [threading.Thread(target=create, args=(number,)) for number in range(8)]
    for thread in threads:
        thread.start()
    begun.wait()
    store.close()
    for thread in threads:
        thread.join()
    with EmbeddedStore(tmp_path / "segue.db", CLOCK) as again:
        assert all(again.get(Purse, each) for each in acknowledged)


@pytest.mark.parametrize("cursor", [None, "Wzc1MCwicDciXQ"])
@pytest.mark.parametrize("descending", [False, True])
def test_queries_use_their_index(tmp_path: Path, cursor: str | None, descending: bool) -> None:
    with EmbeddedStore(tmp_path / "segue.db", CLOCK) as store:
        query = Query(where=(("owner", "ann"),), order_by="rank", cursor=cursor, descending=descending)
        store.query(Purse, query)
        connection = sqlite3.connect(tmp_path / "segue.db")
        statement = select(Purse, query)
        plan = [row[3] for row in connection.execute(f"EXPLAIN QUERY PLAN {statement.sql}", statement.values)]
        connection.close()
        assert plan and all("USING INDEX purses:owner+rank" in line for line in plan)
        assert "purses:owner+rank" in index_statements(Purse)


def test_names_in_queries_are_checked() -> None:
    class Hostile(Document):
        collection = "x'; DROP TABLE documents; --"

    class HostileField(Document):
        collection = "fine"
        indexes = (("owner') --", "id"),)

    with pytest.raises(Internal):
        select(Hostile, Query())
    with pytest.raises(Internal):
        select(HostileField, Query(where=(("owner') --", "x"),)))
    with pytest.raises(Internal):
        index_statements(HostileField)
