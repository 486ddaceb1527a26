"""What every Store promises: `segue.ports.Store` and `segue.ports.Transaction`, sentence by sentence."""

import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from itertools import count
from pathlib import Path
from typing import ClassVar

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pydantic import Field

from segue.domain import limits
from segue.domain.errors import BadRequest, Conflict, Internal, NewerVersion, SegueError
from segue.domain.value import Document
from segue.ports import Query, Store, Transaction
from tests.contract.adapters import ManualClock, Platform
from tests.contract.processes import child
from tests.contract.values import Coin, Pocket, Purse, adds, creates, emits, step_message

OWNERS = count()


def test_a_document_comes_back_as_it_was(store: Store, platform: Platform, tmp_path: Path) -> None:
    purse = Purse(id="hold:rnd_ä", owner="ünïcode \0 \n'\"", balance=-(2**60), tags=("a", ""), rank=None)
    store.transact(creates(purse), on="a")
    assert store.get(Purse, purse.id) == purse
    with platform.store(tmp_path, ManualClock()) as another:
        assert another.get(Purse, purse.id) == purse


@pytest.mark.parametrize("id", ["absent", "", "a/b", ".", "..", "__x__", "x" * 2_000, "\ud800"])
def test_what_nobody_stored_is_not_there(store: Store, id: str) -> None:
    assert store.get(Purse, id) is None
    assert store.transact(lambda t: t.get(Purse, id), on="a") is None


@pytest.mark.parametrize("id", ["", "a/b", ".", "__x__", "x" * 2_000])
def test_an_id_that_one_platform_refuses_is_refused_by_all(store: Store, id: str) -> None:
    with pytest.raises(Internal):
        store.transact(creates(Purse(id=id)), on="a")


def test_transact_gives_what_the_work_gives_and_the_time(store: Store, clock: ManualClock) -> None:
    assert store.transact(lambda t: t.now, on="a") == clock.now()
    clock.advance(5)
    assert store.transact(lambda t: t.now, on="a") == clock.now()


def test_create_refuses_what_is_present(store: Store) -> None:
    store.transact(creates(Purse(id="a", balance=1)), on="a")
    with pytest.raises(Conflict):
        store.transact(creates(Purse(id="b"), Purse(id="a", balance=2)), on="a")
    with pytest.raises(Conflict):
        store.transact(creates(Purse(id="c"), Purse(id="c")), on="a")
    assert store.get(Purse, "a") == Purse(id="a", balance=1)
    assert store.get(Purse, "b") is None and store.get(Purse, "c") is None


def test_put_refuses_what_was_not_read_or_is_absent(store: Store) -> None:
    store.transact(creates(Purse(id="a")), on="a")
    with pytest.raises(Conflict):
        store.transact(lambda t: t.put(Purse(id="a", balance=5)), on="a")

    def puts_absent(transaction: Transaction) -> None:
        assert transaction.get(Purse, "b") is None
        transaction.put(Purse(id="b"))

    with pytest.raises(Conflict):
        store.transact(puts_absent, on="a")
    assert store.get(Purse, "a") == Purse(id="a")
    assert store.transact(adds("a", 5), on="a") == 5
    assert store.get(Purse, "a") == Purse(id="a", balance=5)


def test_delete_removes_what_was_read_and_nothing_else(store: Store) -> None:
    store.transact(creates(Purse(id="a"), Purse(id="b")), on="a")

    def deletes(transaction: Transaction) -> None:
        transaction.get_many(Purse, ["a", "absent"])
        transaction.delete(Purse, "a")
        transaction.delete(Purse, "absent")

    store.transact(deletes, on="a")
    with pytest.raises(Conflict):
        store.transact(lambda t: t.delete(Purse, "b"), on="a")
    assert store.get(Purse, "a") is None
    assert store.get(Purse, "b") == Purse(id="b")
    store.transact(creates(Purse(id="a", balance=7)), on="a")
    assert store.get(Purse, "a") == Purse(id="a", balance=7)


def test_get_many_keeps_the_order_and_check_accepts_what_was_read(store: Store) -> None:
    store.transact(creates(Purse(id="a"), Purse(id="b")), on="a")

    def work(transaction: Transaction) -> list[Purse | None]:
        found = transaction.get_many(Purse, ["b", "absent", "a"])
        transaction.check(Purse, "absent")
        transaction.check(Purse, "a")
        transaction.create(Purse(id="c"))
        return found

    assert store.transact(work, on="a") == [Purse(id="b"), None, Purse(id="a")]
    assert store.get(Purse, "c") is not None
    with pytest.raises(Conflict):
        store.transact(lambda t: t.check(Purse, "a"), on="a")


def test_what_a_work_raises_is_raised_and_nothing_of_it_is_written(store: Store) -> None:
    store.transact(creates(Purse(id="a", balance=1)), on="a")

    def changes_all_then_fails(transaction: Transaction) -> None:
        transaction.get_many(Purse, ["a"])
        transaction.put(Purse(id="a", balance=99))
        transaction.create(Purse(id="b"))
        raise ZeroDivisionError("mine")

    with pytest.raises(ZeroDivisionError, match="mine"):
        store.transact(changes_all_then_fails, on="a")
    assert store.get(Purse, "a") == Purse(id="a", balance=1)
    assert store.get(Purse, "b") is None


def test_reads_come_before_writes(store: Store) -> None:
    def reads_late(transaction: Transaction) -> None:
        transaction.create(Purse(id="a"))
        transaction.get(Purse, "b")

    with pytest.raises(Internal):
        store.transact(reads_late, on="a")
    assert store.get(Purse, "a") is None


def test_a_work_may_not_use_the_store_itself(store: Store) -> None:
    for misuse in (
        lambda t: store.get(Purse, "a"),
        lambda t: store.query(Purse, Query()),
        lambda t: store.transact(creates(Purse(id="a")), on="a"),
    ):
        with pytest.raises(Internal):
            store.transact(misuse, on="a")


def test_the_number_of_documents_is_limited(store: Store) -> None:
    most = [Purse(id=f"p{number}") for number in range(limits.SETTLEMENT_DOCUMENTS + 1)]
    few = most[: limits.TRANSACTION_DOCUMENTS]

    def checks_as_well(transaction: Transaction) -> None:
        transaction.get(Purse, "other")
        transaction.check(Purse, "other")
        creates(*few)(transaction)

    with pytest.raises(Internal):
        store.transact(creates(*most[: len(few) + 1]), on="a")
    with pytest.raises(Internal):
        store.transact(checks_as_well, on="a")
    with pytest.raises(Internal):
        store.transact(creates(*most), on="a", settlement=True)
    assert store.get(Purse, "p0") is None
    store.transact(creates(*few), on="a")
    store.transact(creates(*most[len(few) : -1]), on="a", settlement=True)
    assert store.get(Purse, most[-2].id) is not None


def test_the_size_of_a_document_and_of_a_commit_is_limited(store: Store) -> None:
    def purse(number: int, size: int) -> Purse:
        return Purse(id=f"p{number}", name="ä" * (size // 2))

    with pytest.raises(Internal):
        store.transact(creates(purse(1, limits.DOCUMENT_BYTES)), on="a")
    largest = limits.DOCUMENT_BYTES - 500
    with pytest.raises(Internal):
        store.transact(creates(*(purse(number, largest) for number in range(11))), on="a")
    with pytest.raises(Internal):
        store.transact(emits(*(step_message(f"{number:0500}") for number in range(2_000))), on="a")
    assert store.get(Purse, "p1") is None
    store.transact(creates(*(purse(number, largest) for number in range(10))), on="a")
    assert store.get(Purse, "p9") == purse(9, largest)


def test_sixteen_threads_on_one_account_are_exact(store: Store) -> None:
    store.transact(creates(Purse(id="hot")), on="hot")
    with ThreadPoolExecutor(16) as pool:
        seen = list(pool.map(lambda _: store.transact(adds("hot"), on="hot"), range(800)))
    assert sorted(seen) == list(range(1, 801))
    purse = store.get(Purse, "hot")
    assert purse is not None and purse.balance == 800


def test_one_of_many_creators_wins(store: Store) -> None:
    def creates_first(number: int) -> bool:
        try:
            store.transact(creates(Purse(id=f"p{number // 16}", balance=number)), on="a")
            return True
        except Conflict:
            return False

    with ThreadPoolExecutor(16) as pool:
        won = [number for number, mine in enumerate(pool.map(creates_first, range(320))) if mine]
    assert [number // 16 for number in won] == list(range(20))
    assert [store.get(Purse, f"p{number // 16}").balance for number in won] == won  # type: ignore[union-attr]


def test_a_work_that_raises_loses_only_its_own(store: Store) -> None:
    store.transact(creates(Purse(id="hot")), on="hot")
    start = threading.Barrier(16)

    def one(number: int) -> None:
        def work(transaction: Transaction) -> None:
            adds("hot", 1 if number % 2 else 1_000)(transaction)
            if number % 2 == 0:
                raise ValueError(number)

        if number < 16:
            start.wait()
        try:
            store.transact(work, on="hot")
        except ValueError as error:
            assert error.args == (number,)

    with ThreadPoolExecutor(16) as pool:
        list(pool.map(one, range(400)))
    purse = store.get(Purse, "hot")
    assert purse is not None and purse.balance == 200


def test_several_processes_write_together(store: Store, platform_name: str, tmp_path: Path) -> None:
    store.transact(creates(Purse(id="hot")), on="hot")
    others = [child(platform_name, tmp_path, "add-often", "150") for _ in range(2)]
    for _ in range(150):
        store.transact(adds("hot"), on="hot")
    assert [other.wait() for other in others] == [0, 0]
    for other in others:
        other.communicate()
    assert store.transact(adds("hot", 0), on="hot") == 450
    purse = store.get(Purse, "hot")
    assert purse is not None and purse.balance == 450


def test_a_kill_loses_no_acknowledged_commit(platform: Platform, platform_name: str, tmp_path: Path) -> None:
    acknowledged: list[str] = []
    with platform.store(tmp_path, ManualClock()) as store:
        for run in range(4):
            process = child(platform_name, tmp_path, "commit-for-ever", f"run{run}")
            assert process.stdout is not None
            for _ in range(20 + 37 * run):
                purse_id = process.stdout.readline().strip()
                assert store.get(Purse, purse_id), "a commit acknowledged elsewhere is seen at once"
                acknowledged.append(purse_id)
            process.kill()
            acknowledged += process.communicate()[0].split("\n")[:-1]
    assert len(acknowledged) > 200
    with platform.store(tmp_path, ManualClock()) as store:
        assert [each for each in acknowledged if store.get(Purse, each) is None] == []
        store.transact(creates(Purse(id="after")), on="a")


PURSES = st.lists(
    st.builds(
        lambda rank, open, name: Purse(id="", rank=rank, open=open, name=name),
        rank=st.none() | st.integers(-3, 3),
        open=st.booleans(),
        name=st.sampled_from(["", "a", "b", "B", "ä", "ab"]),
    ),
    max_size=12,
)
BOUNDS = st.none() | st.integers(-3, 3)


@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(drawn=PURSES, descending=st.booleans(), low=BOUNDS, high=BOUNDS, size=st.integers(1, 5))
def test_a_query_by_number_gives_all_in_order_page_by_page(
    store: Store, drawn: list[Purse], descending: bool, low: int | None, high: int | None, size: int
) -> None:
    purses = stored(store, drawn)
    bounded = low is not None or high is not None
    wanted = [
        purse
        for purse in purses
        if not bounded
        or (
            purse.rank is not None
            and (low is None or purse.rank >= low)
            and (high is None or purse.rank <= high)
        )
    ]
    wanted.sort(key=lambda purse: (purse.rank is not None, purse.rank or 0, purse.id), reverse=descending)
    query = Query(
        where=(("owner", purses[0].owner if purses else "nobody"),),
        order_by="rank",
        descending=descending,
        at_least=low,
        at_most=high,
        limit=size,
    )
    assert paged(store, query) == wanted


@settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(drawn=PURSES, descending=st.booleans(), open=st.booleans(), size=st.integers(1, 5))
def test_a_query_by_text_compares_bytes(
    store: Store, drawn: list[Purse], descending: bool, open: bool, size: int
) -> None:
    purses = stored(store, drawn)
    owner = purses[0].owner if purses else "nobody"
    wanted = [purse for purse in purses if purse.open == open]
    wanted.sort(key=lambda purse: (purse.name.encode(), purse.id), reverse=descending)
    where = (("open", open), ("owner", owner))
    assert paged(store, Query(where=where, order_by="name", descending=descending, limit=size)) == wanted
    everything = paged(store, Query(where=(("owner", owner),), descending=descending, limit=size))
    assert everything == sorted(purses, key=lambda purse: purse.id, reverse=descending)


def stored(store: Store, drawn: list[Purse]) -> list[Purse]:
    """Purses of an owner of their own, so that examples share a store."""
    owner = f"owner{next(OWNERS)}"
    purses = [purse.changed(id=f"{owner}-{number}", owner=owner) for number, purse in enumerate(drawn)]
    store.transact(creates(*purses), on=owner)
    return purses


def paged(store: Store, query: Query) -> list[Purse]:
    items: list[Purse] = []
    cursor = None
    while True:
        page = store.query(Purse, Query(**(vars(query) | {"cursor": cursor})))
        assert len(page.items) <= query.limit
        items += page.items
        cursor = page.next_cursor
        if cursor is None:
            return items
        assert len(page.items) == query.limit


def test_a_query_sees_each_commit_at_once(store: Store) -> None:
    query = Query(where=(("owner", "ann"),), order_by="rank")
    for number in range(20):
        store.transact(creates(Purse(id=f"p{number}", rank=1)), on="a")
        store.transact(adds(f"p{number}"), on="a")
        page = store.query(Purse, query)
        assert len(page.items) == number + 1 and all(purse.balance == 1 for purse in page.items)


def test_a_query_by_a_mapping_gives_those_of_which_any_value_fits(store: Store) -> None:
    paris, rome = Coin(mint="paris"), Coin(mint="rome")
    both = Purse(id="both", coins={"a.b": paris, "'": rome, "again": rome})
    deep = Purse(id="deep", coins={"a": rome}, pocket=Pocket(coins={"x": paris, "y": rome}))
    store.transact(creates(both, deep, Purse(id="none")), on="a")

    def found(mint: str, field: str = "coins.each.mint", limit: int = 10) -> list[str]:
        asked = Query(where=((field, mint),), limit=limit)
        page = store.query(Purse, asked)
        assert bool(page.next_cursor) == (len(page.items) == limit)
        return [purse.id for purse in page.items]

    assert found("paris") == ["both"] and found("rome") == ["both", "deep"] and found("a") == []
    assert found("rome", limit=1) == ["both"]
    assert found("paris", "pocket.coins.each.mint") == found("rome", "pocket.coins.each.mint") == ["deep"]

    def changes(transaction: Transaction) -> None:
        transaction.get_many(Purse, ["both", "deep"])
        transaction.put(both.changed(coins={"a": rome, "b": Coin(mint="bonn"), "c": rome}))
        transaction.delete(Purse, "deep")

    store.transact(changes, on="a")
    assert found("paris") == [] and found("rome") == ["both"] and found("bonn") == ["both"]
    assert found("paris", "pocket.coins.each.mint") == []


@pytest.mark.parametrize(
    "query",
    [
        Query(where=(("name", "a"),)),
        Query(where=(("coins.each.mint", "rome"), ("owner", "ann"))),
        Query(where=(("coins.each.mint", "rome"),), order_by="rank"),
        Query(where=(("owner", "ann"),), order_by="balance"),
        Query(where=(("owner", "ann"), ("open", True)), order_by="rank"),
        Query(order_by="rank"),
        Query(where=(("owner", "ann"),), order_by="rank", limit=0),
        Query(where=(("owner", "ann"),), order_by="rank", limit=limits.PAGE_ITEMS + 1),
    ],
)
def test_a_query_that_no_index_answers_is_refused(store: Store, query: Query) -> None:
    with pytest.raises(Internal):
        store.query(Purse, query)


@pytest.mark.parametrize("cursor", ["", "x", "ä", "bm90IGpzb24", "W10", "WzEsMl0", "e30", "W" * 9_999])
def test_a_wrong_cursor_is_the_callers_mistake(store: Store, cursor: str) -> None:
    with pytest.raises(BadRequest):
        store.query(Purse, Query(where=(("owner", "ann"),), order_by="rank", cursor=cursor))


def test_errors_of_a_work_keep_their_kind(store: Store) -> None:
    class Own(SegueError):
        pass

    def fails(error: BaseException) -> Callable[[Transaction], None]:
        def work(transaction: Transaction) -> None:
            raise error

        return work

    for error in (Own("mine"), KeyError("mine"), SystemExit(3)):
        with pytest.raises(type(error)) as raised:
            store.transact(fails(error), on="a")
        assert raised.value is error
    store.transact(creates(Purse(id="a")), on="a")


class NextPurse(Document):
    """A purse as a later release writes it."""

    collection: ClassVar[str] = Purse.collection
    indexes: ClassVar[tuple[tuple[str, ...], ...]] = Purse.indexes

    schema_version: int = 2
    owner: str = "ann"
    rank: int | None = None
    open: bool = True
    name: str = ""
    coins: dict[str, Coin] = Field(default_factory=dict)
    pocket: Pocket | None = None
    colour: str = "red"


def test_what_a_later_release_wrote_is_left_as_it_is(store: Store) -> None:
    store.transact(creates(Purse(id="old", owner="ann", rank=1)), on="a")
    store.transact(lambda t: t.create(NextPurse(id="new", rank=2)), on="a")
    query = Query((("owner", "ann"),), "rank")
    for read in (
        lambda: store.get(Purse, "new"),
        lambda: store.query(Purse, query),
        lambda: store.transact(lambda t: t.get(Purse, "new"), on="a"),
    ):
        with pytest.raises(NewerVersion):
            read()
    assert [each.id for each in store.query(Purse, replace(query, readable=True)).items] == ["old"]
    assert store.get(NextPurse, "new") == NextPurse(id="new", rank=2)
