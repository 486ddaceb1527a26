"""What Google's services do wrong, told through their true clients."""

import time
from collections.abc import Iterator
from pathlib import Path
from typing import ClassVar

import grpc
import pytest

from segue.domain import limits
from segue.domain.errors import Conflict, NotFound, OutcomeUnknown, Unavailable
from segue.domain.value import Document
from segue.platform.gcp import bucket as bucket_adapter
from segue.ports import Query, Store, Transaction
from tests.contract.adapters import ManualClock
from tests.google import emulators
from tests.google.between import Fault, Wire, wire_to
from tests.google.platform import google_bucket, google_store, project_of, storage

ABORTED = Fault(grpc.StatusCode.ABORTED)
AWAY = Fault(grpc.StatusCode.UNAVAILABLE)
LOST = Fault(grpc.StatusCode.UNAVAILABLE, done=True)
BUSY = Fault(grpc.StatusCode.RESOURCE_EXHAUSTED)
SLOW = Fault(grpc.StatusCode.UNAVAILABLE, done=True, seconds=0.5)


class Tally(Document):
    collection: ClassVar[str] = "tallies"

    count: int = 0


@pytest.fixture
def wired(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[tuple[Store, Wire]]:
    with wire_to(emulators.firestore()) as (address, wire):
        monkeypatch.setenv(emulators.FIRESTORE, address)
        with google_store(tmp_path, ManualClock()) as store:
            yield store, wire


def count(transaction: Transaction) -> int:
    found = transaction.get(Tally, "one")
    if found is None:
        transaction.create(Tally(id="one", count=1))
        return 1
    transaction.put(found.changed(count=found.count + 1))
    return found.count + 1


@pytest.mark.parametrize(
    "faults",
    [[ABORTED, ABORTED], [AWAY], [LOST], [AWAY, LOST], [LOST, AWAY], [BUSY, ABORTED], [SLOW]],
    ids=["aborted", "away", "lost", "away, lost", "lost, away", "busy, aborted", "slow"],
)
def test_a_commit_that_goes_wrong_happens_once(
    wired: tuple[Store, Wire], faults: list[Fault], monkeypatch: pytest.MonkeyPatch
) -> None:
    """A slow one is given up before it answers, though it was carried out."""
    monkeypatch.setattr(limits, "COMMIT_RPC_SECONDS", 0.3 if SLOW in faults else 10)
    store, wire = wired
    for expected in (1, 2):
        wire.fail("Commit", *faults)
        assert store.transact(count, on="one") == expected
    found = store.get(Tally, "one")
    assert found is not None and found.count == 2


def test_a_commit_that_never_answers_is_unknown_and_the_store_goes_on(wired: tuple[Store, Wire]) -> None:
    store, wire = wired
    wire.fail("Commit", *[AWAY] * 4)
    with pytest.raises(OutcomeUnknown):
        store.transact(count, on="one")
    assert store.transact(count, on="one") == 1


def test_a_read_is_tried_again(wired: tuple[Store, Wire]) -> None:
    store, wire = wired
    store.transact(count, on="one")
    wire.fail("BatchGetDocuments", AWAY)
    assert store.get(Tally, "one") is not None


def test_reads_that_are_refused_for_good_are_unavailable_never_empty(wired: tuple[Store, Wire]) -> None:
    store, wire = wired
    store.transact(count, on="one")
    wire.fail("BatchGetDocuments", Fault(grpc.StatusCode.PERMISSION_DENIED))
    with pytest.raises(Unavailable):
        store.get(Tally, "one")
    wire.fail("RunQuery", Fault(grpc.StatusCode.PERMISSION_DENIED))
    with pytest.raises(Unavailable):
        store.query(Tally, Query())


def faults_of_objects(place: Path) -> list[int]:
    """The statuses that the next requests for a place's objects are answered with."""
    return storage().faults.setdefault(f"{project_of(place)}-kept/o", [])


def test_a_bucket_that_is_away_is_unavailable_never_empty(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(bucket_adapter, "_RETRY", bucket_adapter._RETRY.with_timeout(0.5))
    faults = faults_of_objects(tmp_path)
    with google_bucket(tmp_path, ManualClock()) as bucket:
        bucket.put_bytes("media/x", b"bytes")
        for ask in (
            lambda: bucket.read("media/x"),
            lambda: bucket.stat("media/x"),
            lambda: list(bucket.list("")),
        ):
            faults.extend([503] * 20)
            with pytest.raises(Unavailable):
                ask()
            faults.clear()


def test_a_bucket_that_is_busy_is_asked_again(tmp_path: Path) -> None:
    faults = faults_of_objects(tmp_path)
    with google_bucket(tmp_path, ManualClock()) as bucket:
        faults.extend([503, 429])
        assert bucket.put_bytes("media/x", b"bytes", if_absent=True)
        faults.append(503)
        assert bucket.read("media/x") == b"bytes"


def test_what_may_not_be_read_is_never_missing(tmp_path: Path) -> None:
    """A fault must not become a purchase: only an object that is not there is NotFound."""
    faults = faults_of_objects(tmp_path)
    with google_bucket(tmp_path, ManualClock()) as bucket:
        bucket.put_bytes("media/x", b"bytes")
        faults.append(403)
        with pytest.raises(Unavailable):
            bucket.read("media/x")
        with pytest.raises(NotFound):
            bucket.read("media/y")


def test_an_upload_that_exists_is_not_begun_again(tmp_path: Path) -> None:
    now = ManualClock(int(time.time() * 1_000))
    with google_bucket(tmp_path, now) as bucket:
        bucket.put_bytes("uploads/upl_x", b"first")
        with pytest.raises(Conflict):
            bucket.upload_link("uploads/upl_x", 5, now.now() + 60_000)
