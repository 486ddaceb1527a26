"""The folder bucket and the disk: full, gone, crashed upon."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from segue.domain import limits
from segue.domain.errors import Unavailable
from segue.platform.embedded.bucket import FolderBucket
from tests.contract.adapters import ManualClock

FILLER = """
import resource, sys
from pathlib import Path
from segue.domain.errors import NoSpace
from segue.platform.embedded.bucket import FolderBucket
from segue.platform.embedded.clock import SystemClock
from segue.platform.embedded.links import UploadGrant
from segue.platform.embedded.uploads import Uploads

root, source = map(Path, sys.argv[1:])
bucket = FolderBucket(root, b"k" * 32, "http://127.0.0.1", SystemClock())
resource.setrlimit(resource.RLIMIT_FSIZE, (1_000_000, 1_000_000))
for put in (
    lambda: bucket.put_bytes("a", bytes(2_000_000)),
    lambda: bucket.put_file("a", source),
    lambda: bucket.put_file("a", source, if_absent=True),
    lambda: Uploads(bucket).append(UploadGrant("a", 2_000_000), None, [bytes(300_000)] * 5),
):
    try:
        put()
    except NoSpace:
        print("no space")
print(bucket.put_bytes("small", b"x"))
"""


def new_bucket(root: Path) -> FolderBucket:
    return FolderBucket(root, b"k" * 32, "http://127.0.0.1:8484", ManualClock())


def test_a_file_the_disk_has_no_room_for_leaves_nothing_behind(tmp_path: Path) -> None:
    (tmp_path / "source").write_bytes(bytes(2_000_000))
    arguments = [sys.executable, "-c", FILLER, str(tmp_path / "bucket"), str(tmp_path / "source")]
    output = subprocess.run(arguments, capture_output=True, text=True, check=True).stdout
    assert output.split("\n") == ["no space"] * 4 + ["True", ""]
    bucket = new_bucket(tmp_path / "bucket")
    assert [name for name, _ in bucket.list("")] == ["small"]
    assert list(bucket.incoming.iterdir()) == []


def test_a_disk_that_is_gone_is_not_a_missing_file(tmp_path: Path) -> None:
    bucket = new_bucket(tmp_path / "bucket")
    bucket.put_bytes("a", b"x")
    (tmp_path / "bucket").rename(tmp_path / "elsewhere")
    for ask in (bucket.read, bucket.open, bucket.stat, lambda name: list(bucket.list(name))):
        with pytest.raises(Unavailable):
            ask("a")
    with pytest.raises(Unavailable):
        bucket.fetch("a", tmp_path / "fetched")
    (tmp_path / "elsewhere").rename(tmp_path / "bucket")
    assert bucket.read("a") == b"x"


def test_a_folder_to_fetch_into_that_is_missing_is_not_a_missing_file(tmp_path: Path) -> None:
    bucket = new_bucket(tmp_path / "bucket")
    bucket.put_bytes("a", b"x")
    with pytest.raises(Unavailable):
        bucket.fetch("a", tmp_path / "missing" / "fetched")


def test_stored_bytes_are_read_only_and_fetched_without_a_copy(tmp_path: Path) -> None:
    bucket = new_bucket(tmp_path / "bucket")
    bucket.put_bytes("a", b"x")
    bucket.fetch("a", tmp_path / "fetched")
    assert (tmp_path / "fetched").samefile(bucket.path("a"))
    assert (tmp_path / "fetched").stat().st_mode & 0o777 == 0o444


def test_forgotten_drafts_are_removed_after_a_day(tmp_path: Path) -> None:
    clock = ManualClock()
    bucket = new_bucket(tmp_path)
    for name, age_ms in (("draft-old", limits.UPLOAD_LIFE_MS + 1_000), ("upload-young", 1_000)):
        (bucket.incoming / name).touch()
        seconds = (clock.now() - age_ms) / 1000
        os.utime(bucket.incoming / name, (seconds, seconds))
    bucket = FolderBucket(tmp_path, b"k" * 32, "http://127.0.0.1:8484", clock)
    assert [file.name for file in bucket.incoming.iterdir()] == ["upload-young"]


def test_empty_folders_do_not_gather(tmp_path: Path) -> None:
    bucket = new_bucket(tmp_path)
    bucket.put_bytes("uploads/x/a", b"")
    bucket.put_bytes("uploads/y", b"")
    bucket.delete("uploads/x/a")
    assert [file.name for file in (tmp_path / "files" / "uploads+").iterdir()] == ["y"]
    bucket.delete("uploads/y")
    assert list((tmp_path / "files").iterdir()) == []
