"""What every Bucket promises."""

import threading
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from segue.domain.errors import BadRequest, Conflict, NotFound
from segue.ports import Bucket, Stat
from tests.contract.adapters import ManualClock, Platform

WRONG_NAMES = (
    "",
    "/a",
    "a/",
    "a//b",
    "../a",
    "a/../b",
    "a/./b",
    ".",
    "..",
    "A",
    "a b",
    "ä",
    "a\0",
    "a\n",
    "a\\b",
    "a+",
    "~a",
    "a" * 5_000,
)


def names(bucket: Bucket, prefix: str = "", after: str = "") -> list[str]:
    return [name for name, _ in bucket.list(prefix, after)]


@pytest.mark.parametrize("data", [b"", b"x", bytes(range(256)) * 20_000])
def test_bytes_come_back_as_they_were(bucket: Bucket, data: bytes, tmp_path: Path) -> None:
    assert bucket.put_bytes("a/b-c/d_e.f", data)
    assert bucket.read("a/b-c/d_e.f") == data
    with bucket.open("a/b-c/d_e.f") as file:
        assert file.read() == data
        file.seek(len(data) // 2)
        assert file.read() == data[len(data) // 2 :]
    stat = bucket.stat("a/b-c/d_e.f")
    assert stat is not None and stat.size == len(data)
    bucket.fetch("a/b-c/d_e.f", tmp_path / "fetched")
    assert (tmp_path / "fetched").read_bytes() == data


def test_a_file_is_copied_in(bucket: Bucket, clips: Path, tmp_path: Path) -> None:
    source = tmp_path / "clip.mp4"
    source.write_bytes((clips / "sample_a.mp4").read_bytes())
    assert bucket.put_file("clips/a.mp4", source)
    source.write_bytes(b"changed")
    assert bucket.read("clips/a.mp4") == (clips / "sample_a.mp4").read_bytes()


def test_what_was_fetched_stays_when_the_name_changes(bucket: Bucket, tmp_path: Path) -> None:
    bucket.put_bytes("a", b"first")
    bucket.fetch("a", tmp_path / "fetched")
    bucket.put_bytes("a", b"second")
    assert (tmp_path / "fetched").read_bytes() == b"first"
    bucket.delete("a")
    assert (tmp_path / "fetched").read_bytes() == b"first"


def test_one_version_is_fetched_or_none(bucket: Bucket, tmp_path: Path) -> None:
    bucket.put_bytes("a", b"first")
    first = bucket.stat("a")
    assert first is not None and first.version
    bucket.fetch("a", tmp_path / "first", version=first.version)
    assert (tmp_path / "first").read_bytes() == b"first"
    for change in (lambda: bucket.put_bytes("a", b"other"), lambda: bucket.delete("a")):
        change()
        with pytest.raises(NotFound):
            bucket.fetch("a", tmp_path / "gone", version=first.version)
        assert not (tmp_path / "gone").exists()


def test_one_version_is_opened_and_copied_or_none(bucket: Bucket) -> None:
    bucket.put_bytes("a", b"first")
    first = bucket.stat("a")
    assert first is not None
    bucket.copy("a", "kept", version=first.version)
    with bucket.open("a", version=first.version) as opened:
        assert opened.read(2) == b"fi"
        assert opened.seek(-2, 2) == 3
        assert opened.read() == b"st"
    bucket.put_bytes("a", b"second")
    for asked in (lambda: bucket.open("a", version=first.version), lambda: _copied(bucket, first.version)):
        with pytest.raises(NotFound):
            asked()
    assert bucket.read("kept") == b"first" and bucket.stat("other") is None


def _copied(bucket: Bucket, version: str) -> None:
    bucket.copy("a", "other", version=version)


def test_fetch_takes_a_free_place_only(bucket: Bucket, tmp_path: Path) -> None:
    bucket.put_bytes("a", b"new")
    (tmp_path / "taken").write_bytes(b"old")
    with pytest.raises(Conflict):
        bucket.fetch("a", tmp_path / "taken")
    assert (tmp_path / "taken").read_bytes() == b"old"


def test_put_if_absent_changes_nothing_that_is_there(bucket: Bucket, tmp_path: Path) -> None:
    (tmp_path / "file").write_bytes(b"third")
    assert bucket.put_bytes("a", b"first", if_absent=True)
    assert not bucket.put_bytes("a", b"second", if_absent=True)
    assert not bucket.put_file("a", tmp_path / "file", if_absent=True)
    assert bucket.read("a") == b"first"
    assert bucket.put_file("a", tmp_path / "file")
    assert bucket.read("a") == b"third"


def test_one_of_many_creators_wins(bucket: Bucket) -> None:
    def put(number: int) -> bool:
        return bucket.put_bytes(f"p/{number // 16}", str(number).encode(), if_absent=True)

    with ThreadPoolExecutor(16) as pool:
        won = [number for number, mine in enumerate(pool.map(put, range(160))) if mine]
    assert [number // 16 for number in won] == list(range(10))
    assert [int(bucket.read(f"p/{number // 16}")) for number in won] == won


def test_a_name_never_shows_half_a_file(bucket: Bucket) -> None:
    size = 300_000
    bucket.put_bytes("a", b"0" * size)
    stop = threading.Event()

    def write() -> None:
        for number in range(40):
            bucket.put_bytes("a", b"%d" % (number % 10) * size)
        stop.set()

    writer = threading.Thread(target=write)
    writer.start()
    while not stop.is_set():
        data = bucket.read("a")
        assert len(data) == size and len(set(data)) == 1
    writer.join()


def test_what_is_missing_is_not_found(bucket: Bucket, tmp_path: Path) -> None:
    bucket.put_bytes("a/b", b"x")
    for name in ("missing", "a", "a/b/c", "a/missing"):
        assert bucket.stat(name) is None
        for ask in (bucket.read, bucket.open):
            with pytest.raises(NotFound):
                ask(name)
        with pytest.raises(NotFound):
            bucket.fetch(name, tmp_path / "fetched")
        with pytest.raises(NotFound):
            bucket.copy(name, "copy")
        bucket.delete(name)
    assert bucket.stat("copy") is None and not (tmp_path / "fetched").exists()
    assert bucket.read("a/b") == b"x"


def test_a_file_may_have_the_name_of_a_folder(bucket: Bucket) -> None:
    for name in ("a", "a/b", "a/b/c", "a.b", "a-b/c"):
        bucket.put_bytes(name, name.encode())
    assert names(bucket) == ["a", "a-b/c", "a.b", "a/b", "a/b/c"]
    assert all(bucket.read(name) == name.encode() for name in names(bucket))
    bucket.delete("a/b")
    assert names(bucket, "a/") == ["a/b/c"]


def test_list_gives_names_by_prefix(bucket: Bucket) -> None:
    put = ["uploads/x/a.mp4", "uploads/x/b.mp4", "uploads/xy/c", "upload", "plans/1", "uploads", "drop/1/a"]
    assert names(bucket, "uploads/") == []
    for name in put:
        bucket.put_bytes(name, b"")
    for prefix in ("", "u", "uploads/", "uploads/x", "uploads/x/", "uploads/x/b", "plans/", "none/", "z"):
        here = sorted(name for name in put if name.startswith(prefix))
        assert names(bucket, prefix) == here
        for after in ("", *put, "uploads/x", "uploads/x/", "a", "zz"):
            assert names(bucket, prefix, after) == [name for name in here if name > after]


def test_a_listing_tells_what_each_put_changes(bucket: Bucket, tmp_path: Path) -> None:
    (tmp_path / "file").write_bytes(b"four")
    seen: list[Stat] = []
    for put in (
        lambda: bucket.put_bytes("a/b", b"four"),
        lambda: bucket.put_bytes("a/b", b"four"),
        lambda: bucket.put_file("a/b", tmp_path / "file"),
        lambda: bucket.copy("c", "a/b"),
    ):
        bucket.put_bytes("c", b"four")
        put()
        ((name, listed),) = bucket.list("a")
        assert (name, listed.size) == ("a/b", 4) and listed == bucket.stat("a/b")
        seen.append(listed)
    assert len({each.version for each in seen}) == 4
    assert sorted(each.put_at for each in seen) == [each.put_at for each in seen]
    assert not bucket.put_bytes("a/b", b"new", if_absent=True) and bucket.stat("a/b") == seen[-1]


def test_what_was_put_again_is_not_removed_as_it_was(bucket: Bucket, tmp_path: Path) -> None:
    bucket.put_bytes("a", b"x")
    ((_, before),) = bucket.list("")
    bucket.put_bytes("a", b"x")
    bucket.delete("a", version=before.version)
    assert bucket.read("a") == b"x"
    now = bucket.stat("a")
    assert now is not None
    bucket.fetch("a", tmp_path / "fetched")
    bucket.delete("a", version=now.version)
    bucket.delete("a", version=now.version)
    assert bucket.stat("a") is None and names(bucket) == []


def test_a_put_beside_a_removal_is_never_lost(bucket: Bucket) -> None:
    """Whatever the order, what was put after the look at it stays."""

    def put(number: int) -> None:
        bucket.put_bytes(f"d/{number}", b"again")

    for number in range(20):
        bucket.put_bytes(f"d/{number}", b"old")
    listed = list(bucket.list("d/"))
    with ThreadPoolExecutor(4) as pool:
        puts = [pool.submit(put, number) for number in range(20)]
        removals = [pool.submit(bucket.delete, name, version=stat.version) for name, stat in listed]
        for each in (*puts, *removals):
            each.result()
    assert {bucket.read(f"d/{number}") for number in range(20)} == {b"again"}


def test_copy_and_delete(bucket: Bucket) -> None:
    bucket.put_bytes("a/one", b"1")
    bucket.copy("a/one", "b/two")
    bucket.delete("a/one")
    bucket.delete("a/one")
    assert bucket.stat("a/one") is None and bucket.read("b/two") == b"1"
    assert names(bucket) == ["b/two"]
    bucket.put_bytes("a/one", b"2")
    bucket.copy("a/one", "b/two")
    assert bucket.read("b/two") == b"2"


def test_neighbours_come_and_go(bucket: Bucket) -> None:
    def churn(number: int) -> None:
        for _ in range(30):
            bucket.put_bytes(f"deep/er/{number}", b"x")
            bucket.delete(f"deep/er/{number}")

    with ThreadPoolExecutor(8) as pool:
        list(pool.map(churn, range(8)))
    assert names(bucket) == []


@pytest.mark.parametrize("name", WRONG_NAMES)
def test_a_wrong_name_is_the_callers_mistake(bucket: Bucket, name: str, tmp_path: Path) -> None:
    for use in (
        lambda: bucket.put_bytes(name, b""),
        lambda: bucket.read(name),
        lambda: bucket.open(name),
        lambda: bucket.stat(name),
        lambda: bucket.fetch(name, tmp_path / "fetched"),
        lambda: bucket.delete(name),
        lambda: bucket.copy("a", name),
        lambda: bucket.upload_link(name, 1, 1),
        lambda: bucket.download_link(name, "film.mp4", 1),
    ):
        with pytest.raises((BadRequest, NotFound)) as raised:
            bucket.put_bytes("a", b"")
            use()
        assert raised.type is BadRequest


def test_two_buckets_on_one_place_are_one(
    bucket: Bucket, platform: Platform, clock: ManualClock, tmp_path: Path
) -> None:
    bucket.put_bytes("a", b"x")
    with platform.bucket(tmp_path, clock) as another:
        assert another.read("a") == b"x"


def test_links_name_their_file_and_differ(bucket: Bucket, clock: ManualClock) -> None:
    until = clock.now() + 1_000
    links = {
        bucket.upload_link("up/a.mp4", 5, until),
        bucket.upload_link("up/a.mp4", 6, until),
        bucket.upload_link("up/b.mp4", 5, until),
        bucket.download_link("up/a.mp4", "film.mp4", until),
        bucket.download_link("up/a.mp4", "Mein Film & mehr.mp4", until),
        bucket.download_link("up/a.mp4", "film.mp4", until + 1_000),
    }
    assert len(links) == 6
    assert all(link.startswith("http") and ("a.mp4" in link or "b.mp4" in link) for link in links)
