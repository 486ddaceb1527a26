"""A file on this machine becomes a clip whole, or not at all."""

import dataclasses
from collections.abc import Callable
from pathlib import Path

import pytest

from segue.app.intake import upload_name
from segue.app.uploads import finish_upload, ingest_file, start_upload
from segue.domain import limits
from segue.domain.artifacts import file_name
from segue.domain.assets import Asset
from segue.domain.errors import BadRequest, MediaRefused, NotFound
from segue.ports import Bucket
from tests.app.meanwhile import Acting, Meanwhile
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


def unreadable(_path: Path) -> None:
    raise PermissionError("Permission denied")


def test_a_path_that_is_no_file_of_bytes_is_refused_in_words(world: World, tmp_path: Path) -> None:
    (tmp_path / "empty.mp4").touch()
    (tmp_path / "secret.mp4").write_bytes(b"a")
    with pytest.raises(NotFound, match=r"There is no file '.*absent\.mp4': check its name"):
        ingest_file(world.app, ANN, tmp_path / "absent.mp4")
    with pytest.raises(MediaRefused, match="is not a file: name a video file"):
        ingest_file(world.app, ANN, tmp_path)
    with pytest.raises(MediaRefused, match=r"'empty\.mp4' is empty \(0 bytes\)"):
        ingest_file(world.app, ANN, tmp_path / "empty.mp4")
    app = dataclasses.replace(world.app, bucket=Touched(world.bucket, unreadable))
    with pytest.raises(MediaRefused, match=r"'secret\.mp4' cannot be read: allow reading it"):
        ingest_file(app, ANN, tmp_path / "secret.mp4")


@pytest.mark.parametrize("size", [0, limits.MAX_UPLOAD_BYTES + 1])
def test_an_upload_of_nothing_or_too_much_is_not_begun(world: World, size: int) -> None:
    with pytest.raises(BadRequest, match=f"this says {size} bytes"):
        start_upload(world.app, ANN, "a.mp4", size)


def test_an_upload_that_two_finish_at_once_is_one_clip(world: World) -> None:
    def sent() -> str:
        upload, _ = start_upload(world.app, ANN, "a.mp4", 1)
        world.bucket.put_bytes(upload_name(upload.id), b"a")
        return upload.id

    clips: list[Asset] = []

    def finish() -> None:
        clips.append(finish_upload(world.app, ANN, id))

    id = sent()
    early = dataclasses.replace(world.app, bucket=Acting(world.bucket, "stat", finish))
    clips.append(finish_upload(early, ANN, id))
    id = sent()
    late = dataclasses.replace(world.app, store=Meanwhile(world.store, id, finish))
    clips.append(finish_upload(late, ANN, id))
    assert len(clips) == 4 and {clip.id for clip in clips} == {clips[0].id}
    assert [name for name, _ in world.bucket.list("")] == [file_name(clips[0].sha256)]


def test_a_file_that_two_bring_at_once_is_one_clip(world: World, tmp_path: Path) -> None:
    first, second = (tmp_path / name for name in ("first.mp4", "second.mp4"))
    first.write_bytes(b"a")
    known = ingest_file(world.app, ANN, first).id

    def forgotten(transaction):
        transaction.get(Asset, known)
        transaction.delete(Asset, known)

    world.store.transact(forgotten, on=known)
    second.write_bytes(b"a")
    store = Meanwhile(world.store, known, lambda: ingest_file(world.app, ANN, first))
    assert ingest_file(dataclasses.replace(world.app, store=store), ANN, second).name == "first.mp4"


def test_a_file_that_comes_again_under_another_name_is_called_so(world: World, tmp_path: Path) -> None:
    first, second = (tmp_path / name for name in ("first.mp4", "second.mp4"))
    first.write_bytes(b"a")
    known = ingest_file(world.app, ANN, first)
    first.rename(second)
    again = ingest_file(world.app, ANN, second)
    assert (again.id, again.name) == (known.id, "second.mp4")
    assert world.store.get(Asset, known.id) == again
    second.rename(first)

    def forgotten(transaction):
        transaction.get(Asset, known.id)
        transaction.delete(Asset, known.id)

    store = Meanwhile(world.store, known.id, lambda: world.store.transact(forgotten, on="test"))
    ingest_file(dataclasses.replace(world.app, store=store), ANN, first)
    assert world.store.get(Asset, known.id) is None  # it was deleted in between


def test_a_file_that_was_taken_before_is_not_copied_again(world: World, tmp_path: Path) -> None:
    path = tmp_path / "a.mp4"
    path.write_bytes(b"a")
    known = ingest_file(world.app, ANN, path)
    copied: list[Path] = []
    app = dataclasses.replace(world.app, bucket=Touched(world.bucket, copied.append))
    assert ingest_file(app, ANN, path) == known and not copied
    path.write_bytes(b"b")
    assert ingest_file(app, ANN, path) != known and copied == [path]
