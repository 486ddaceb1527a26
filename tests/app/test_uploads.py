"""A file on this machine becomes a clip whole, or not at all."""

import dataclasses
from collections.abc import Callable
from pathlib import Path

import pytest

from segue.app.uploads import ingest_file
from segue.domain.errors import MediaRefused
from segue.ports import Bucket
from tests.app.world import ANN, World


class Touched:
    """A bucket; while it takes a file, something happens to that file."""

    def __init__(self, bucket: Bucket, happens: Callable[[Path], None]) -> None:
        self._bucket, self._happens = bucket, happens

    def __getattr__(self, name: str) -> object:
        return getattr(self._bucket, name)

    def put_file(self, name: str, source: Path, *, if_absent: bool = False) -> bool:
        put = self._bucket.put_file(name, source, if_absent=if_absent)
        self._happens(source)
        return put


def longer(path: Path) -> None:
    path.write_bytes(path.read_bytes() + b"more")


def other(path: Path) -> None:
    path.write_bytes(b"b" * path.stat().st_size)


@pytest.mark.parametrize("happens", [longer, other, Path.unlink])
def test_a_file_that_changes_while_it_is_read_is_refused(
    world: World, tmp_path: Path, happens: Callable[[Path], None]
) -> None:
    path = tmp_path / "holiday.mp4"
    path.write_bytes(b"a" * 1_000)
    app = dataclasses.replace(world.app, bucket=Touched(world.bucket, happens))
    with pytest.raises(MediaRefused, match=r"'holiday\.mp4' changed while it was read: wait until it is"):
        ingest_file(app, ANN, path)
    assert not list(world.bucket.list(""))
    path.write_bytes(b"a" * 1_000)
    assert ingest_file(world.app, ANN, path).name == "holiday.mp4"
