"""Results are written whole or not at all, and nothing is overwritten unasked."""

import resource
from collections.abc import Iterator
from contextlib import contextmanager
from io import BytesIO
from pathlib import Path

import pytest

from segue.commands.delivery import write_out
from segue.commands.files import (
    Destination,
    destination,
    named_after,
    refuse_full,
    refuse_no_space,
    write_whole,
)
from segue.domain.artifacts import Artifact, File, file_name
from segue.domain.errors import Conflict, NoSpace
from tests.app.world import World


def test_a_file_appears_with_all_of_its_bytes(tmp_path: Path) -> None:
    film = tmp_path / "film.mp4"
    write_whole(lambda: BytesIO(b"film"), film, replace=False)
    assert film.read_bytes() == b"film"
    assert film.stat().st_mode & 0o777 == 0o644
    assert [each.name for each in tmp_path.iterdir()] == ["film.mp4"]


def test_a_name_that_was_taken_meanwhile_is_left_alone(tmp_path: Path) -> None:
    film = tmp_path / "film.mp4"
    film.write_bytes(b"mine")
    with pytest.raises(Conflict, match="exists by now"):
        write_whole(lambda: BytesIO(b"film"), film, replace=False)
    assert {each.name: each.read_bytes() for each in tmp_path.iterdir()} == {"film.mp4": b"mine"}
    write_whole(lambda: BytesIO(b"film"), film, replace=True)
    assert film.read_bytes() == b"film"


def test_a_disk_that_fills_up_leaves_nothing_half_written(tmp_path: Path) -> None:
    with files_of_at_most(1_000_000), pytest.raises(NoSpace, match="is full"):
        write_whole(lambda: BytesIO(bytes(3_000_000)), tmp_path / "film.mp4", replace=False)
    assert list(tmp_path.iterdir()) == []


@contextmanager
def files_of_at_most(size: int) -> Iterator[None]:
    """The system refuses to write more, as a full disk does."""
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, hard))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))


def test_a_disk_without_room_is_refused_before_any_work(tmp_path: Path) -> None:
    with pytest.raises(NoSpace, match="free some space") as refused:
        refuse_no_space(tmp_path, 10**18)
    assert refused.value.exit_code == 7


def test_a_film_does_not_wait_for_a_disk_that_is_full(tmp_path: Path) -> None:
    refuse_full(tmp_path)
    with pytest.raises(NoSpace, match="free some space and give the same command again") as refused:
        refuse_full(tmp_path, 10**18)
    assert refused.value.exit_code == 7


def test_a_film_is_named_after_its_first_and_last_clip(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    clips = [Path("in/A.mov"), Path("B.mp4"), Path("C.mkv")]
    assert named_after(clips, "film", "mp4") == tmp_path / "A_to_C.mp4"
    assert named_after(clips[:2], "animatic", "mp4") == tmp_path / "A_to_B_animatic.mp4"
    assert len(named_after([Path("x" * 250), Path("y" * 250)], "film", "mp4").name) < 255


def test_with_force_what_is_there_may_be_replaced(tmp_path: Path) -> None:
    film = tmp_path / "film.mp4"
    film.write_bytes(b"mine")
    (tmp_path / "film.segue").mkdir()
    place = destination(film, [], force=True)
    assert place.replace
    assert (place.film, place.folder) == (film, tmp_path / "film.segue")


@pytest.mark.parametrize("among", [True, False])
def test_a_film_of_another_kind_takes_the_place_of_the_one_before(tmp_path: Path, among: bool) -> None:
    """Where films lie among what comes with them: beside a film, its folder may hold anybody's."""
    world, folder = World(tmp_path / "world"), tmp_path / "out"
    folder.mkdir()
    (folder / "film.mp4").write_bytes(b"earlier")
    (folder / "report.json").write_text('{"segments": []}')
    world.bucket.put_bytes(file_name("ab"), b"film")
    files = {"film.mov": File(sha256="ab", size=4)}
    artifact = Artifact(
        id="a:k", owner="a", key="k", kind="deliver", state="ready", shard=0, render="r", files=files,
        created_at=0,
    )  # fmt: skip
    film = (folder if among else tmp_path) / "film.mov"
    write_out(world.app, artifact, Destination(film, folder, replace=True))
    assert film.read_bytes() == b"film"
    assert (folder / "film.mp4").exists() is not among
    world.close()
