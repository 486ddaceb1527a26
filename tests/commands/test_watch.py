"""The drop folder: clips in, a film or a sentence out, and each drop once, restarts included."""

import json
import signal
from pathlib import Path
from typing import Any

from tests.commands.conftest import A, B, Home, Said, wait_for_line

FORMAT = {"size": "320x180", "rate": "12"}


def dropped(home: Home, name: str, segments: list[dict[str, Any]]) -> Path:
    """A drop in a folder of its own to watch: a timeline beside both sample clips."""
    folder = home.folder / f"watched-{name}" / name
    folder.mkdir(parents=True)
    for clip in (A, B):
        (folder / clip.name).write_bytes(clip.read_bytes())
    (folder / "segue.json").write_text(json.dumps({"format": FORMAT, "segments": segments}))
    return folder


def watched(home: Home, folder: Path, *arguments: object, prices: Path | None = None) -> Said:
    return home.command("watch", folder.parent, "--once", *arguments, prices=prices)


def clip(id: str, asset: str, **cut: int) -> dict[str, Any]:
    return {"kind": "clip", "id": id, "asset": asset, **cut}


SHORT = [
    clip("clip-1", "sample_a.mp4", in_frame=96),
    {"kind": "bridge", "id": "bridge-1", "seconds": 1},
    clip("clip-2", "sample_b.mp4", out_frame=24),
]
"""The segments of the film that `made` has made: nothing of them need be made again."""


def renders_of(home: Home) -> int:
    return len(home.command("renders", "--json").answer["renders"])


def test_a_drop_becomes_a_film_once(home: Home, made: Said, prices: Path) -> None:
    folder = dropped(home, "first", SHORT)
    before = renders_of(home)
    said = watched(home, folder, prices=prices)
    assert said.code == 0, said.err
    assert (folder / "out" / "film.mp4").stat().st_size > 1_000
    assert (folder / "out" / "report.json").exists()
    result = json.loads((folder / "out" / "result.json").read_text())
    assert result["film"]["render"]["state"] == "succeeded"
    assert not (folder / "out" / "error.json").exists()
    again = watched(home, folder, prices=prices)
    assert (again.code, again.err) == (0, "")
    (folder / "out" / "result.json").unlink()
    (folder / "out" / "film.mp4").unlink()
    restored = watched(home, folder, prices=prices)
    assert restored.code == 0, restored.err
    assert (folder / "out" / "film.mp4").exists()
    assert renders_of(home) == before + 1


def test_what_is_wrong_is_written_beside_and_not_tried_again(home: Home) -> None:
    folder = home.folder / "watched-wrong" / "wrong"
    folder.mkdir(parents=True)
    (folder / "a.mp4").write_bytes(A.read_bytes())
    (folder / "b.mp4").write_text("This is not a film.")
    said = watched(home, folder)
    assert said.code == 3
    error = json.loads((folder / "out" / "error.json").read_text())["error"]
    assert error["code"] == "media_unusable"
    assert error["sentence"].startswith("'b.mp4'")
    again = watched(home, folder)
    assert (again.code, again.err) == (3, "")


def test_two_files_of_one_name_are_not_guessed_between(home: Home) -> None:
    folder = home.folder / "watched-two" / "two"
    folder.mkdir(parents=True)
    for name in ("a.mp4", "a.mov", "b.mp4"):
        (folder / name).write_bytes(b"anything")
    assert watched(home, folder).code == 2
    assert "Keep one" in json.loads((folder / "out" / "error.json").read_text())["error"]["sentence"]


def test_a_dropped_timeline_reaches_nothing_outside_its_folder(home: Home) -> None:
    folder = dropped(home, "outside", [clip("a", "../../secret.mp4")])
    (home.folder / "secret.mp4").write_bytes(A.read_bytes())
    assert watched(home, folder).code == 2
    error = json.loads((folder / "out" / "error.json").read_text())["error"]
    assert "outside its folder" in error["sentence"]


def test_what_is_still_being_copied_or_lacks_a_clip_is_waited_for(home: Home) -> None:
    copying = dropped(home, "copying", SHORT)
    (copying / "c.mp4.part").write_bytes(b"more comes")
    alone = home.folder / "watched-alone" / "alone"
    alone.mkdir(parents=True)
    (alone / "a.mp4").write_bytes(A.read_bytes())
    for folder in (copying, alone):
        said = watched(home, folder)
        assert (said.code, said.err) == (0, "")
        assert not (folder / "out").exists()


def test_a_film_that_costs_needs_leave_to_spend(home: Home, made: Said, prices: Path) -> None:
    another = {"kind": "bridge", "id": "bridge-1", "seconds": 1, "take": 9}
    folder = dropped(home, "dear", [SHORT[0], another, SHORT[2]])
    refused = watched(home, folder, prices=prices)
    assert refused.code == 6
    error = json.loads((folder / "out" / "error.json").read_text())["error"]
    assert (error["code"], error["charged"]) == ("quote_mismatch", 0)
    (folder / "out" / "error.json").unlink()
    before = home.command("credits", "--json").answer["available"]
    allowed = watched(home, folder, "--max-credits", 2, prices=prices)
    assert allowed.code == 0, allowed.err
    assert not (folder / "out" / "error.json").exists()
    assert home.command("credits", "--json").answer["available"] == before - 2


def test_killed_in_the_middle_it_finishes_the_same_render(home: Home, made: Said, prices: Path) -> None:
    another = {"kind": "bridge", "id": "bridge-1", "seconds": 1, "take": 10}
    folder = dropped(home, "killed", [SHORT[0], another, SHORT[2]])
    before = renders_of(home)
    process = home.begun("watch", folder.parent, "--max-credits", 2, prices=prices)
    wait_for_line(process, "killed: render rnd_")
    process.kill()
    process.communicate()
    assert not (folder / "out").exists()
    said = watched(home, folder, "--max-credits", 2, prices=prices)
    assert said.code == 0, said.err
    assert (folder / "out" / "film.mp4").exists()
    assert renders_of(home) == before + 1
    assert home.command("ledger", "audit").code == 0


def test_running_on_it_tries_again_once_its_error_is_deleted(home: Home) -> None:
    folder = home.folder / "watched-retried" / "retried"
    folder.mkdir(parents=True)
    for name in ("a.mp4", "b.mp4"):
        (folder / name).write_text("This is not a film.")
    process = home.begun("watch", folder.parent)
    wait_for_line(process, "retried: 'a.mp4'")
    (folder / "out" / "error.json").unlink()
    wait_for_line(process, "retried: 'a.mp4'")
    process.send_signal(signal.SIGINT)
    _, err = process.communicate(timeout=120)
    assert (process.returncode, "watched again" in err) == (0, True)
