"""The engine lock, key files, ids and the system's clock."""

import errno
import os
import re
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from segue.domain.errors import Internal, NoSpace, Unavailable
from segue.platform.embedded.clock import SystemClock
from segue.platform.embedded.ids import random_id
from segue.platform.embedded.locks import EngineLock, engine_holder
from segue.platform.embedded.secrets import load_or_create_key

HOLDER = """
import sys, threading
from pathlib import Path
from segue.platform.embedded.locks import EngineLock
lock = EngineLock.try_acquire(Path(sys.argv[1]))
print("held" if lock else "refused", flush=True)
threading.Event().wait()
"""


def test_one_holder_at_a_time(tmp_path: Path) -> None:
    lock = EngineLock.try_acquire(tmp_path / "data")
    assert lock is not None
    assert EngineLock.try_acquire(tmp_path / "data") is None
    assert engine_holder(tmp_path / "data") == os.getpid()
    lock.release()
    lock.release()
    assert engine_holder(tmp_path / "data") is None
    with EngineLock.try_acquire(tmp_path / "data") or pytest.fail("the lock was not released"):
        assert EngineLock.try_acquire(tmp_path / "data") is None
    assert engine_holder(tmp_path / "data") is None


def test_a_killed_holder_lets_go(tmp_path: Path) -> None:
    process = subprocess.Popen(
        [sys.executable, "-c", HOLDER, str(tmp_path)], stdout=subprocess.PIPE, text=True
    )
    assert process.stdout is not None and process.stdout.readline() == "held\n"
    assert EngineLock.try_acquire(tmp_path) is None
    assert engine_holder(tmp_path) == process.pid
    process.kill()
    process.communicate()
    lock = EngineLock.try_acquire(tmp_path)
    assert lock is not None
    lock.release()


def test_a_folder_that_cannot_be_written_is_said(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(Unavailable):
        EngineLock.try_acquire(tmp_path / "file")
    with pytest.raises(Unavailable):
        load_or_create_key(tmp_path / "file" / "key")


def test_a_key_is_made_once_for_its_owner_alone(tmp_path: Path) -> None:
    path = tmp_path / "data" / "key"
    with ThreadPoolExecutor(8) as pool:
        keys = set(pool.map(load_or_create_key, [path] * 16))
    assert len(keys) == 1 and len(keys.pop()) == 32
    assert path.stat().st_mode & 0o777 == 0o600
    assert [file.name for file in path.parent.iterdir()] == ["key"]
    assert load_or_create_key(tmp_path / "other") != load_or_create_key(path)


def test_a_key_that_others_could_read_is_closed(tmp_path: Path) -> None:
    key = load_or_create_key(tmp_path / "key")
    (tmp_path / "key").chmod(0o644)
    assert load_or_create_key(tmp_path / "key") == key
    assert (tmp_path / "key").stat().st_mode & 0o777 == 0o600


def test_a_damaged_key_is_refused(tmp_path: Path) -> None:
    (tmp_path / "key").write_bytes(b"short")
    with pytest.raises(Internal, match="delete it"):
        load_or_create_key(tmp_path / "key")


def test_ids_have_their_prefix_and_differ() -> None:
    ids = {random_id("rnd") for _ in range(10_000)}
    assert len(ids) == 10_000
    assert all(re.fullmatch(r"rnd_[a-z2-7]{20}", each) for each in ids)
    assert random_id("rnd_").startswith("rnd_") and not random_id("rnd_").startswith("rnd__")


def test_the_clock_gives_milliseconds() -> None:
    assert SystemClock().now() > 1_700_000_000_000


def test_a_key_that_a_full_disk_has_no_room_for(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*_: object) -> int:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(NoSpace, match="is full: free some space and try again"):
        load_or_create_key(tmp_path / "secret.key")
    assert not list(tmp_path.iterdir())
