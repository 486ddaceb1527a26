"""Films, as processes make them: what is written where, what is said, and what is not done twice."""

import json
import signal
import subprocess
from pathlib import Path

import pytest

from segue.commands.answers import FilmAnswer
from segue.commands.delivery import left_out_lines, tried_line
from segue.domain.results import Try
from tests.commands.conftest import PROGRAM, SHORT, SMALL, A, B, Home, Said, wait_for_line

FRAMES = 12 + 10 + 12
"""A second of each clip at 12 frames a second, and between them a second without its two ends."""


def test_the_film_exists_and_passed_inspection(made: Said, home: Home) -> None:
    assert made.code == 0, made.err
    answer = made.answer
    film = home.folder / "sample_a_to_sample_b.mp4"
    assert answer["files"]["film"] == str(film)
    assert facts_of(home, film)["picture"]["frames"] == answer["frames"] == FRAMES
    assert [(seam["before"], seam["after"]) for seam in answer["seams"]] == [
        ("clip-1", "bridge-1"),
        ("bridge-1", "clip-2"),
    ]
    assert all(0 <= seam["score"] <= 100 and seam["words"] for seam in answer["seams"])
    assert answer["render"]["state"] == "succeeded"


def facts_of(home: Home, path: Path) -> dict[str, dict[str, object]]:
    facts: dict[str, dict[str, object]] = home.command("probe", path, "--json").answer
    return facts


def test_what_comes_with_it_lies_in_a_folder_beside(made: Said, home: Home) -> None:
    beside = home.folder / "sample_a_to_sample_b.segue"
    assert {path.name for path in beside.iterdir()} == {
        "bridge-bridge-1.mp4", "first-bridge-1.png", "last-bridge-1.png", "poster.jpg", "report.json",
        "bridge-bridge-1.mov", "film.otio", "film.fcpxml", "film.edl",
    }  # fmt: skip
    assert sorted(made.answer["files"]["beside"]) == sorted(str(path) for path in beside.iterdir())
    assert not list(home.folder.glob(".*"))


def test_the_price_is_said_before_and_paid_after(made: Said) -> None:
    assert "Price: 2 credits ($0.10). Your balance is 100 credits, and 98 credits after." in made.err
    assert "You will not be charged more; a failure costs 0." in made.err
    cost = made.answer["cost"]
    assert (cost["quoted"], cost["captured"], cost["cents"], cost["balance"]) == (2, 2, 10, 98)


def test_progress_names_its_steps_on_standard_error(made: Said) -> None:
    for words in ("Reading sample_a.mp4", "Generating the bridge"):
        assert words in made.err


def test_asked_again_nothing_runs_and_nothing_is_paid(made: Said, home: Home, prices: Path) -> None:
    again = home.command("bridge", A, B, *SMALL, *SHORT, "-o", "again.mp4", prices=prices)
    assert again.code == 0, again.err
    assert "Price: nothing. " in again.err
    assert "Generating" not in again.err
    first, second = home.folder / "sample_a_to_sample_b.mp4", home.folder / "again.mp4"
    assert first.read_bytes() == second.read_bytes()
    lines = again.out.splitlines()
    assert lines[0] == f"Film: {second} (2.83 s, {FRAMES} frames)"
    assert any(line.startswith("Seam clip-1 -> bridge-1: ") for line in lines)
    assert any(line.startswith("Cost: nothing. Balance: ") for line in lines)
    assert lines[-1].startswith("Next: --take 2 ")


def test_an_existing_film_is_replaced_only_when_told(made: Said, home: Home, prices: Path) -> None:
    film = home.folder / "mine.mp4"
    film.write_text("mine")
    refused = home.command("bridge", A, B, *SMALL, *SHORT, "-o", film, prices=prices)
    assert (refused.code, film.read_text()) == (6, "mine")
    forced = home.command("bridge", A, B, *SMALL, *SHORT, "-o", film, "--force", prices=prices)
    assert (forced.code, film.stat().st_size > 4) == (0, True)


def test_nobody_to_ask_means_no_spending(made: Said, home: Home, prices: Path) -> None:
    said = home.command("bridge", A, B, *SMALL, *SHORT, "--take", 2, "-o", "take.mp4", prices=prices)
    assert said.code == 2
    assert (
        said.err.splitlines()[-1] == "segue: This costs 2 credits: add --yes to agree. Nothing was charged."
    )
    assert not (home.folder / "take.mp4").exists()


def test_too_few_credits_are_said_before_anything_runs(made: Said, home: Home, tmp_path: Path) -> None:
    dear = tmp_path / "prices.json"
    dear.write_text('{"version": "dear", "credits_per_second": {"procedural": 1000}}')
    said = home.command(
        "bridge", A, B, *SMALL, *SHORT, "--take", 3, "--yes", "--json", "-o", "dear.mp4", prices=dear
    )
    assert said.code == 5
    assert said.answer["error"]["code"] == "insufficient_credits"
    assert "This costs 1000 credits" in said.err
    assert "after" not in said.err  # no balance below nothing is announced
    assert not (home.folder / "dear.mp4").exists()


def test_prompts_are_printed_and_taken_back(home: Home) -> None:
    printed = home.command("bridge", A, B, *SMALL, *SHORT, "--target", "prompts")
    assert printed.code == 0, printed.err
    answer = printed.answer
    assert answer["anchors"]["bridge-1"]["before_frame"] == 119
    edited = {**answer, "prompts": {"bridge-1": "The camera drifts."}}
    (home.folder / "prompts.json").write_text(json.dumps(edited))
    again = home.command("bridge", A, B, *SMALL, *SHORT, "--target", "prompts", "--prompt", "@prompts.json")
    assert again.answer["prompts"] == {"bridge-1": "The camera drifts."}
    assert again.answer["anchors"] == answer["anchors"]


def test_a_timeline_of_files_beside_it_becomes_a_film(made: Said, home: Home, prices: Path) -> None:
    """The same segments as the first film's: the key knows them again, whoever wrote the timeline."""
    timeline = home.folder / "timeline" / "cut.json"
    timeline.parent.mkdir()
    for clip in (A, B):
        (timeline.parent / clip.name).symlink_to(clip)
    segments = [
        {"kind": "clip", "id": "clip-1", "asset": "sample_a.mp4", "in_frame": 96},
        {"kind": "bridge", "id": "bridge-1", "seconds": 1},
        {"kind": "clip", "id": "clip-2", "asset": "sample_b.mp4", "out_frame": 24},
    ]
    timeline.write_text(json.dumps({"format": {"size": "320x180", "rate": "12"}, "segments": segments}))
    quote = home.command("quote", timeline, "--json", prices=prices).answer
    assert (quote["credits"], quote["runs"]) == (0, [])
    said = home.command("film", timeline, "--json", prices=prices)
    assert said.code == 0, said.err
    assert said.answer["files"]["film"] == str(home.folder / "cut.mp4")
    assert said.answer["frames"] == FRAMES


def test_advice_after_a_timeline_is_about_timelines(made: Said, home: Home, prices: Path) -> None:
    cut = home.folder / "timeline" / "cut.json"
    lines = home.command("film", cut, "-o", "advised.mp4", prices=prices).out.splitlines()
    assert lines[-1].startswith("Next: change the timeline")


def test_what_the_anchors_left_out_is_said(made: Said) -> None:
    anchors = FilmAnswer.model_validate_json(made.out).anchors
    assert left_out_lines(anchors) == []
    moved = anchors["bridge-1"].changed(dropped_before=1, dropped_after=3, reason="the best pair")
    said = "Left out at bridge-1: 1 frame before it and 3 frames after it (the best pair)"
    assert left_out_lines({"bridge-1": moved}) == [said]


def test_all_that_was_tried_for_a_bridge_is_said() -> None:
    tries = (Try(recipe="usual", score=41.4), Try(recipe="usual", score=82, frames=(118, 4)))
    said = tried_line("bridge-1", tries)
    assert said == (
        "Made bridge-1 2 times for the best of its looks (usual 41, usual (frames 118 to 4) 82 of 100)."
    )


def test_a_quote_says_what_would_run(made: Said, home: Home, prices: Path) -> None:
    timeline = home.folder / "timeline" / "new.json"
    timeline.parent.mkdir(exist_ok=True)
    clip = {"kind": "clip", "id": "a", "asset": str(A), "in_frame": 96}
    timeline.write_text(
        json.dumps({"segments": [clip, {"kind": "bridge", "id": "x", "seconds": 2}], "loop": True})
    )
    said = home.command("quote", timeline, prices=prices)
    assert said.code == 0, said.err
    assert "Bridge 'x': 4 credits ($0.20)" in said.out
    assert "steps would run:" in said.out and "  generate:x: " in said.out
    dry = home.command("film", timeline, "--dry-run", prices=prices)
    assert dry.code == 0, dry.err
    assert [line for line in dry.out.splitlines() if not line.startswith("Quote ")] == [
        line for line in said.out.splitlines() if not line.startswith("Quote ")
    ]


def test_renders_are_listed_and_told_about(made: Said, home: Home) -> None:
    id = made.answer["render"]["id"]
    listed = home.command("renders", "--json").answer["renders"]
    assert id in [render["id"] for render in listed]
    one = home.command("renders", id, "--json").answer
    assert (one["render"]["state"], one["cost"]["captured"]) == ("succeeded", 2)
    over = home.command("cancel", id)
    assert (over.code, "nothing to cancel" in over.err) == (6, True)


def test_ctrl_c_cancels_the_render_and_leaves_nothing(home: Home) -> None:
    long = ["--size", "1280x720", "--rate", "30", "--seconds", "10"]  # more than can be made meanwhile
    process = home.begun("bridge", A, B, *SHORT, *long, "-o", "stopped.mp4")
    wait_for_line(process, "Generating")
    process.send_signal(signal.SIGINT)
    _, err = process.communicate(timeout=120)
    assert process.returncode == 12, err
    assert err.splitlines()[-1] == "segue: The film was stopped and nothing was charged."
    assert not list(home.folder.glob("stopped*"))
    assert home.command("renders", "--json").answer["renders"][0]["state"] == "cancelled"
    assert home.command("ledger", "audit").code == 0


def test_help_imports_nothing_heavy() -> None:
    loaded = "import sys; from segue.cli import run; run(['--help']); sys.stderr.write(' '.join(sys.modules))"
    ended = subprocess.run([*PROGRAM[:2], loaded], capture_output=True, text=True, check=True)
    assert "Exit codes" in ended.stdout
    assert not {"pydantic", "rich", "numpy", "av", "cv2", "fastapi", "sqlite3"} & set(ended.stderr.split())


def test_doctor_finds_this_machine_able(home: Home) -> None:
    said = home.command("doctor", "--json")
    assert said.code == 0
    assert said.answer["well"]
    names = {finding["name"] for finding in said.answer["findings"]}
    assert {"Python", "Processor", "Data folder", "Disk", "Engine", "FFmpeg", "Encoding"} <= names


def test_doctor_says_what_to_do_about_what_is_missing(home: Home, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SEGUE_FFMPEG", "no-such-program")
    said = home.process("doctor")
    assert said.code == 8
    assert "A film cannot be made here" in said.out
    assert "unset it" in said.out


def test_a_clip_goes_on_for_an_editor(home: Home, prices: Path) -> None:
    asked = ["extend", A, "--in", "4s", "--seconds", "1", "--codec", "prores", "--yes", "--json"]
    said = home.command(*asked, prices=prices)
    assert said.code == 0, said.err
    answer = FilmAnswer.model_validate_json(said.out)
    assert (answer.frames, answer.cost.captured) == (48, 2)
    assert answer.files.film == str(home.folder / "sample_a_extended.mov")
    assert [(seam.before, seam.after) for seam in answer.seams] == [("clip", "extension")]
    unnamed = home.command(*asked, "-o", "film.mp4")
    assert unnamed.code == 2 and "does not end in .mov: a ProRes film is a QuickTime file" in unnamed.err
    refused = home.command("extend", A, "--seconds", "11", "--force")
    assert refused.code == 2 and "the nearest is 10" in refused.err
    assert home.command("extend", A, "--generator", "veo", "--force").err.endswith(
        "choose one of procedural.\n"
    )
