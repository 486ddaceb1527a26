"""`segue seams` on films of ours and of strangers."""

import json
import shutil
from pathlib import Path

from tests.commands.conftest import CLIPS, A, B, Command, Home, Said


def test_a_film_of_ours_is_scored_by_its_own_record(made: Said, home: Home) -> None:
    film = home.folder / "sample_a_to_sample_b.mp4"
    said = home.command("seams", film, "--json")
    assert said.code in (0, 10), said.err
    answer = said.answer
    assert answer["found_by"] == "record"
    assert [seam["frame"] for seam in answer["seams"]] == [12, 22]
    assert [inside["segment"] for inside in answer["insides"]] == ["bridge-1"]
    assert answer["insides"][0]["score"] >= 70
    assert set(answer["seams"][0]["parts"]) == set(answer["halves"])


def test_a_join_is_named_and_a_cut_declared(segue: Command, place: Path) -> None:
    smooth = segue("seams", A, "--at", "2.5", "--json")
    assert smooth.code == 0
    assert [seam["frame"] for seam in smooth.answer["seams"]] == [60]
    cut = segue("seams", CLIPS / "sample_b.mp4", "--json")
    assert cut.answer["found_by"] == "looking"
    if cut.answer["seams"]:
        frames = [word for seam in cut.answer["seams"] for word in ("--cut", str(seam["frame"]))]
        assert segue("seams", CLIPS / "sample_b.mp4", *frames).code == 0


def test_a_join_where_nothing_is_to_be_joined_is_refused(segue: Command, place: Path) -> None:
    for point in ("0", "120", "never"):
        said = segue("seams", A, "--at", point)
        assert said.code == 2
        assert point in said.err


def test_a_cut_that_a_timeline_asks_for_is_no_fault(made: Said, home: Home) -> None:
    """Nor does anything of the film that lay there before stay beside the one with the cut."""
    earlier = home.folder / "sample_a_to_sample_b.segue"
    shutil.copytree(earlier, home.folder / "cut-again.segue")
    (home.folder / "cut-again.segue" / "notes.txt").write_text("mine")
    timeline = home.folder / "cut-again.json"
    clips = [
        {"kind": "clip", "id": "a", "asset": str(A), "out_frame": 6},
        {"kind": "clip", "id": "b", "asset": str(B), "out_frame": 6},
    ]
    timeline.write_text(json.dumps({"format": {"size": "128x72"}, "segments": clips}))
    film = home.command("film", timeline, "--force")
    assert film.code == 0, film.err
    assert "Besides, 1 hard cut, as asked." in film.out and "visible" not in film.out
    beside = {path.name for path in (home.folder / "cut-again.segue").iterdir()}
    edited = {"film.otio", "film.fcpxml", "film.edl", "poster.jpg", "report.json", "notes.txt"}
    assert beside == edited
    said = home.command("seams", home.folder / "cut-again.mp4", "--json")
    assert (said.code, said.answer["declared"], said.answer["found_by"]) == (0, [6], "record")
    (seam,) = said.answer["seams"]
    assert (seam["declared"], seam["words"]) == (True, "a hard cut, as asked")
