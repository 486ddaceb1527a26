"""Uploads in pieces: the resumable protocol's rules, without its HTTP."""

import errno
import random
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from segue.domain import limits
from segue.domain.errors import BadRequest, Conflict
from segue.platform.embedded.bucket import FolderBucket
from segue.platform.embedded.links import UploadGrant
from segue.platform.embedded.uploads import Piece, UploadProgress, Uploads, piece_of
from tests.contract.adapters import ManualClock

DATA = random.Random(1).randbytes(10_000)
GRANT = UploadGrant("up/a.mp4", len(DATA))
DONE = UploadProgress(len(DATA), complete=True)
QUESTION = f"bytes */{len(DATA)}"


@pytest.fixture
def bucket(tmp_path: Path) -> FolderBucket:
    return FolderBucket(tmp_path / "bucket", b"k" * 32, "http://127.0.0.1:8484", ManualClock())


@pytest.fixture
def uploads(bucket: FolderBucket) -> Uploads:
    return Uploads(bucket)


def content_range(first: int, end: int) -> str:
    return f"bytes {first}-{end - 1}/{len(DATA)}"


def chunks(first: int, end: int, size: int = 700) -> Iterator[bytes]:
    for start in range(first, end, size):
        yield DATA[start : min(start + size, end)]


def test_a_whole_file_at_once(uploads: Uploads, bucket: FolderBucket) -> None:
    assert uploads.append(GRANT, None, chunks(0, len(DATA))) == DONE
    assert bucket.read(GRANT.name) == DATA
    assert list(bucket.incoming.iterdir()) == []


def test_a_file_in_pieces_is_there_only_when_whole(uploads: Uploads, bucket: FolderBucket) -> None:
    assert uploads.append(GRANT, QUESTION, ()) == UploadProgress(0, complete=False)
    for first, end in ((0, 3_000), (3_000, 3_001), (3_001, 9_999)):
        assert uploads.append(GRANT, content_range(first, end), chunks(first, end)).received == end
        assert bucket.stat(GRANT.name) is None
        assert uploads.append(GRANT, QUESTION, ()) == UploadProgress(end, complete=False)
        assert uploads.received(GRANT) == UploadProgress(end, complete=False)
    assert uploads.append(GRANT, content_range(9_999, 10_000), chunks(9_999, 10_000)) == DONE
    assert bucket.read(GRANT.name) == DATA


def test_an_unknown_total_is_accepted(uploads: Uploads) -> None:
    assert uploads.append(GRANT, "bytes 0-99/*", [DATA[:100]]).received == 100
    assert uploads.append(GRANT, "bytes */*", ()).received == 100


def test_a_lost_connection_keeps_what_came(uploads: Uploads, bucket: FolderBucket) -> None:
    def breaks_off() -> Iterator[bytes]:
        yield DATA[:4_000]
        raise ConnectionResetError(errno.ECONNRESET, "gone")

    with pytest.raises(ConnectionResetError):
        uploads.append(GRANT, content_range(0, len(DATA)), breaks_off())
    assert uploads.received(GRANT).received == 4_000
    assert Uploads(bucket).append(GRANT, content_range(4_000, 10_000), chunks(4_000, 10_000)) == DONE
    assert bucket.read(GRANT.name) == DATA


def test_a_request_that_ends_early_keeps_what_came(uploads: Uploads) -> None:
    assert uploads.append(GRANT, content_range(0, 5_000), chunks(0, 1_234)).received == 1_234


def test_bytes_sent_twice_are_taken_once(uploads: Uploads, bucket: FolderBucket) -> None:
    uploads.append(GRANT, content_range(0, 5_000), chunks(0, 5_000))
    assert uploads.append(GRANT, content_range(0, 2_000), chunks(0, 2_000)).received == 5_000
    assert uploads.append(GRANT, content_range(1_000, 7_000), chunks(1_000, 7_000)).received == 7_000
    assert uploads.append(GRANT, content_range(0, 10_000), chunks(0, 10_000)) == DONE
    assert bucket.read(GRANT.name) == DATA


def test_without_a_content_range_the_file_begins_anew(uploads: Uploads, bucket: FolderBucket) -> None:
    uploads.append(GRANT, content_range(0, 5_000), [b"\0" * 5_000])
    assert uploads.append(GRANT, None, chunks(0, 10_000)) == DONE
    assert bucket.read(GRANT.name) == DATA


def test_a_gap_is_refused(uploads: Uploads) -> None:
    uploads.append(GRANT, content_range(0, 100), chunks(0, 100))
    with pytest.raises(BadRequest, match="from 100 on"):
        uploads.append(GRANT, content_range(101, 200), chunks(101, 200))
    assert uploads.received(GRANT).received == 100


def test_more_than_was_announced_is_refused(uploads: Uploads, bucket: FolderBucket) -> None:
    with pytest.raises(BadRequest):
        uploads.append(GRANT, content_range(0, 100), chunks(0, 200))
    assert uploads.received(GRANT).received == 100
    with pytest.raises(BadRequest):
        uploads.append(GRANT, None, [DATA, b"more"])
    assert bucket.stat(GRANT.name) is None
    assert uploads.append(GRANT, QUESTION, ()) == DONE, "all that was announced is here"


def test_a_link_takes_its_file_once(uploads: Uploads, bucket: FolderBucket) -> None:
    uploads.append(GRANT, None, chunks(0, 10_000))
    with pytest.raises(Conflict):
        uploads.append(GRANT, None, [b"\0" * 10_000])
    assert bucket.read(GRANT.name) == DATA
    assert uploads.append(GRANT, QUESTION, ()) == DONE
    assert uploads.received(GRANT) == DONE
    with pytest.raises(Conflict):
        uploads.received(UploadGrant(GRANT.name, 5))


def test_a_request_goes_on_when_the_one_before_it_has_ended(uploads: Uploads) -> None:
    begun, broken = threading.Event(), threading.Event()

    def breaking() -> Iterator[bytes]:
        yield DATA[:100]
        begun.set()
        broken.wait()
        raise ConnectionError("the network is gone")

    def send() -> None:
        with pytest.raises(ConnectionError):
            uploads.append(GRANT, content_range(0, len(DATA)), breaking())

    first = threading.Thread(target=send)
    first.start()
    begun.wait()
    threading.Timer(0.05, broken.set).start()
    rest = uploads.append(GRANT, content_range(100, len(DATA)), chunks(100, len(DATA)))
    first.join()
    assert rest == DONE


def test_one_request_at_a_time(uploads: Uploads, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limits, "UPLOAD_HANDOVER_SECONDS", 0)

    def meanwhile() -> Iterator[bytes]:
        yield DATA[:100]
        with pytest.raises(Conflict, match="being sent already"):
            uploads.append(GRANT, content_range(0, 100), [DATA[:100]])

    assert uploads.append(GRANT, content_range(0, 100), meanwhile()).received == 100


def test_an_empty_file_can_be_sent(uploads: Uploads, bucket: FolderBucket) -> None:
    grant = UploadGrant("up/empty", 0)
    assert uploads.append(grant, None, ()) == UploadProgress(0, complete=True)
    assert bucket.read("up/empty") == b""


@pytest.mark.parametrize(
    "header",
    [
        "",
        "bytes",
        "bytes 0-9",
        "bytes 5-4/10",
        "bytes 0-10/10",
        "bytes 0-9/11",
        "bytes */11",
        "bytes -1-9/10",
        "bytes a-b/10",
        "octets 0-9/10",
        "bytes 0-9/10 ",
        "bytes ١-٩/10",
        f"bytes 0-{'9' * 30}/10",
        "bytes 0-4/10, bytes 5-9/10",
    ],
)
def test_a_wrong_content_range_is_the_clients_mistake(header: str) -> None:
    with pytest.raises(BadRequest):
        piece_of(header, 10)


def test_content_ranges() -> None:
    assert piece_of("bytes 0-9/10", 10) == Piece(0, 10)
    assert piece_of("bytes 4-4/*", 10) == Piece(4, 5)
    assert piece_of("bytes */10", 10) == Piece(0, 0, question=True)
    assert piece_of(None, 10) == Piece(0, 10, whole=True)
