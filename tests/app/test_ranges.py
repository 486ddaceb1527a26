"""Uploads too large to fetch: looked at where they lie, part by part, with the same facts in the end."""

import dataclasses
import hashlib
import io
import mmap
import tracemalloc
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from segue.app.arriving import finish_arrived
from segue.app.context import App
from segue.app.intake import Upload, upload_name
from segue.app.previews import preview
from segue.app.ranges import BucketRanges
from segue.app.recordings import finish_recording, ingest_sound
from segue.app.uploads import finish_upload, get_asset, ingest_file, ingest_object
from segue.domain import limits
from segue.domain.artifacts import file_name
from segue.domain.errors import MediaRefused, NotFound, StillLooking
from segue.media.probe import SandboxedProber
from tests.app.world import ANN, World
from tests.contract.adapters import ManualClock
from tests.google.platform import google_bucket, project_of, storage
from tests.google.storage import Object

CLIPS = Path(__file__).parents[1] / "clips"
MEBIBYTE = 1024**2
LARGE_MEBIBYTES = 200


@pytest.fixture
def world(tmp_path: Path) -> Iterator[World]:
    with closing(World(tmp_path)) as made:
        yield made


@pytest.fixture
def app(world: World, tmp_path: Path) -> Iterator[App]:
    """An application on Cloud Storage that fetches nothing at all to look at it."""
    with google_bucket(tmp_path, ManualClock()) as bucket:
        yield dataclasses.replace(world.app, bucket=bucket, prober=SandboxedProber(), fetched_bytes=0)


@pytest.mark.parametrize("name", ["sample_a.mp4", "sample_b.mp4"])
def test_a_file_has_the_same_facts_wherever_it_lies(app: App, world: World, name: str) -> None:
    near = SandboxedProber().probe(CLIPS / name)
    asset = ingest_file(app, ANN, CLIPS / name)
    assert asset.facts == near
    assert app.bucket.read(file_name(asset.sha256)) == (CLIPS / name).read_bytes()
    heard = ingest_sound(app, ANN, CLIPS / name)
    assert heard.facts == SandboxedProber().listen(CLIPS / name)


def test_what_is_no_clip_is_refused_from_afar(app: App, tmp_path: Path) -> None:
    whole = (CLIPS / "sample_a.mp4").read_bytes()
    for data in (b"not a clip" * 100, whole[: len(whole) // 2]):
        file = tmp_path / "wrong.mp4"
        file.write_bytes(data)
        with pytest.raises(MediaRefused) as near:
            SandboxedProber().probe(file)
        with pytest.raises(MediaRefused) as far:
            ingest_file(app, ANN, file)
        assert far.value.sentence == near.value.sentence.replace("This file", "'wrong.mp4'", 1)


def test_one_version_is_looked_at_or_none(app: App) -> None:
    app.bucket.put_file("drop/x/trip/a.mp4", CLIPS / "sample_a.mp4")
    stat = app.bucket.stat("drop/x/trip/a.mp4")
    assert stat is not None
    first = ingest_object(app, ANN, "drop/x/trip/a.mp4", "a.mp4", stat.version)
    assert get_asset(app, ANN, first.id).facts.bytes == stat.size
    app.bucket.put_file("drop/x/trip/a.mp4", CLIPS / "sample_b.mp4")
    with pytest.raises(NotFound):
        ingest_object(app, ANN, "drop/x/trip/a.mp4", "a.mp4", stat.version)


def test_parts_are_kept_a_few_at_a_time_and_end_with_the_file(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limits, "RANGE_BYTES", 4)
    stream = Counted(b"0123456789")
    ranges = BucketRanges(stream)
    assert [ranges.read(at, 3) for at in (0, 2, 8, 1, 10, 99)] == [b"012", b"23", b"89", b"123", b"", b""]
    assert stream.reads == 2
    monkeypatch.setattr(limits, "RANGES_KEPT", 1)
    assert [ranges.read(at, 9) for at in (4, 0)] == [b"4567", b"0123"]
    assert ranges.sha256() == hashlib.sha256(b"0123456789").hexdigest()


class Counted(io.BytesIO):
    reads = 0

    def read(self, size: int | None = -1) -> bytes:
        self.reads += 1
        return super().read(size)


def test_what_would_fill_the_memory_is_not_shown(app: App, monkeypatch: pytest.MonkeyPatch) -> None:
    asset = ingest_file(app, ANN, CLIPS / "sample_a.mp4")
    monkeypatch.setattr(limits, "PREVIEWED_BYTES", asset.facts.bytes - 1)
    with pytest.raises(MediaRefused, match="make the film"):
        preview(app, ANN, asset.id, "poster", 30)


def test_a_large_upload_takes_neither_its_size_in_memory_nor_on_a_disk(
    app: App, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A clip with 200 MiB of nothing behind it: what is kept of it at once is some blocks."""
    app = dataclasses.replace(app, fetched_bytes=limits.FETCHED_BYTES)
    monkeypatch.setattr(limits, "FINISHED_IN_REQUEST_BYTES", limits.FETCHED_BYTES)
    clip = (CLIPS / "sample_a.mp4").read_bytes()
    size = len(clip) + LARGE_MEBIBYTES * MEBIBYTE
    file = tmp_path / "large.mp4"
    with file.open("wb") as writing:
        writing.write(clip + (size - len(clip)).to_bytes(4, "big") + b"free")
        writing.truncate(size)
    upload = Upload(id="upl_large", owner=ANN.account, name="large.mp4", size=size, expires_at=2**60)
    app.store.transact(lambda transaction: transaction.create(upload), on=upload.id)
    with file.open("rb") as reading, mmap.mmap(reading.fileno(), 0, access=mmap.ACCESS_READ) as there:
        where = (f"{project_of(tmp_path)}-incoming", upload_name(upload.id))
        monkeypatch.setitem(
            storage().objects.objects, where, Object(*where, there, 7, "", "2026-11-21T00:00:00Z")
        )
        with pytest.raises(StillLooking):  # in a request; who is told of the file looks at it
            finish_upload(app, ANN, upload.id)
        tracemalloc.start()
        finish_arrived(app, ANN, upload.id)
        _, peak = tracemalloc.get_traced_memory()
        tracemalloc.stop()
        asset = finish_upload(app, ANN, upload.id)
        with pytest.raises(MediaRefused, match="as a clip"):
            finish_recording(app, ANN, upload.id)
        kept = storage().objects.objects[f"{project_of(tmp_path)}-kept", file_name(asset.sha256)]
        assert kept.data is there and where not in storage().objects.objects
    assert asset.facts.bytes == size
    assert asset.facts.picture == SandboxedProber().probe(CLIPS / "sample_a.mp4").picture
    assert peak < 12 * limits.RANGE_BYTES < size / 2, f"{peak / MEBIBYTE:.0f} MiB"
    assert not app.scratch.exists() or not list(app.scratch.rglob("*"))
