"""Films by command whose bridges are made at providers: the true clients talk to stand-ins over a socket."""

import io
import json
from collections.abc import Iterator
from functools import cache
from itertools import pairwise
from pathlib import Path
from typing import Any

import av
import cv2
import numpy as np
import pytest

from segue.domain import limits
from tests.commands.conftest import A, B, new_home
from tests.models.fakes.comfyui import ComfyFake
from tests.models.fakes.google import GoogleFake
from tests.models.fakes.runway import RunwayFake
from tests.models.fakes.server import Asked
from tests.models.fakes.takes import extended, film
from tests.models.fakes.takes import pictures as pictures_of
from tests.models.test_comfyui_context import received

SMALL = ["--size", "320x180", "--prompt", "On to the right.", "--yes", "--json"]


@pytest.fixture
def at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """A model is looked at as soon as it was asked: a stand-in is done by then."""
    monkeypatch.setattr(limits, "POLL_FIRST_MS", 100)


@pytest.fixture
def comfyui() -> Iterator[ComfyFake]:
    fake = ComfyFake()
    fake.shrunk = 2
    yield fake
    fake.close()


@pytest.mark.usefixtures("at_once")
@pytest.mark.parametrize("workflow", ["context", "first-last"])
def test_a_server_of_ones_own_makes_the_bridge_for_nothing(
    workflow: str,
    comfyui: ComfyFake,
    tmp_path_factory: pytest.TempPathFactory,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("SEGUE_COMFYUI_LINK", comfyui.link)
    monkeypatch.setenv("SEGUE_COMFYUI_WORKFLOW", workflow)
    cuts = ["--a-in", 96, "--b-out", 12, "--seconds", 1]
    said = new_home(tmp_path_factory).command("bridge", A, B, *SMALL, *cuts, "--generator", "comfyui")
    assert said.code == 0, said.err
    answer = said.answer
    assert (answer["cost"]["quoted"], answer["frames"]) == (0, 24 + 22 + 12)
    if workflow == "context":
        _, control, mask = received(comfyui)
        assert len(control) == len(mask) == 33  # nine frames of each clip, and fifteen to be made
        moving = [np.abs(one.astype(int) - two).mean() for one, two in pairwise(control)]
        assert all(step > 0.1 for step in moving[:8])  # not one still, nine times over
    else:
        anchors = answer["anchors"]["bridge-1"]
        assert comfyui.frames() == [(anchors["first_sha256"], anchors["last_sha256"])]


@cache
def small_clip() -> bytes:
    """The first sample clip, as small as the films here, and without its sound."""
    with av.open(str(A)) as container:
        frames = container.decode(video=0)
        return film(
            [each.reformat(320, 180, "bgr24", src_colorspace="ITU709").to_ndarray() for each in frames], 24
        )


def frames_of(source: Path | io.BytesIO) -> list[Any]:
    """A small film's frames."""
    with av.open(source) as container:
        decoded = container.decode(video=0)
        return [each.reformat(format="bgr24", src_colorspace="ITU601").to_ndarray() for each in decoded]


@cache
def pictures() -> list[Any]:
    """The small clip's frames: a take need not have the size of its canvas, and a small one is soon made."""
    return frames_of(io.BytesIO(small_clip()))


OUT, TAKE = 12, 96
"""Where the clip is cut, and how long the take is that leads from there to a later place of the same clip."""
BACK = OUT + TAKE - 2
"""That later place: the take's last frame."""


def as_it_was() -> bytes:
    """The take that nobody notices: what the camera saw there."""
    return film(pictures()[OUT - 1 : BACK + 1], 24)


def cut_hard() -> bytes:
    """A take that keeps to its two frames, and cuts from the one to the other."""
    return film([pictures()[OUT - 1]] * (TAKE // 2) + [pictures()[BACK]] * (TAKE // 2), 24)


@pytest.mark.usefixtures("at_once")
def test_a_take_that_shows_is_made_again_and_the_better_one_is_in_the_film(
    tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch
) -> None:
    fake, home = RunwayFake(), new_home(tmp_path_factory)
    monkeypatch.setenv("SEGUE_RUNWAY_KEY", "stand-in")
    monkeypatch.setenv("SEGUE_RUNWAY_LINK", fake.link)
    clip = home.folder / "small.mp4"
    clip.write_bytes(small_clip())
    takes = [cut_hard(), as_it_was()]

    def delivers_the_next(asked: Asked) -> None:
        if fake.starts(asked):
            fake.take = takes[min(len(fake.submits()), 2) - 1]  # a third one would be the second again

    fake.before = delivers_the_next
    asked = ["--a-out", OUT, "--b-in", BACK, "--b-out", BACK + 12, "--retakes", 2, "--generator", "runway"]
    said = home.command("bridge", clip, clip, *SMALL, *asked)
    fake.close()
    assert said.code == 0, said.err
    answer = said.answer
    bad, good = answer["tries"]["bridge-1"]
    assert (bad["recipe"], good["recipe"]) == ("attempt 1", "attempt 2")
    assert bad["score"] < 50 < limits.RETAKE_BELOW < good["score"]
    assert min(seam["score"] for seam in answer["seams"]) > limits.RETAKE_BELOW
    shown = frames_of(home.folder / "small_to_small.mp4")
    there = frames_of(clip)[: BACK + 12]
    assert len(shown) == len(there)
    assert all(cv2.PSNR(one, other) > 25 for one, other in zip(shown, there, strict=True))
    report = json.loads((home.folder / "small_to_small.segue" / "report.json").read_text())
    assert report["segments"][1]["tries"] == [bad, good]
    cost = answer["cost"]
    assert (cost["quoted"], cost["captured"], cost["released"], cost["balance"]) == (48, 32, 16, 68)
    told = home.command("renders", answer["render"]["id"], "--json").answer["receipt"]
    lines = [(each["state"], each["price"], each["model"]) for each in told["attempts"]]
    assert lines == [("delivered", 16, "veo3.1_fast")] * 2
    moved = [(each["kind"], each["available"], each["held"]) for each in told["movements"]]
    assert moved == [("hold", -48, 48), ("capture", 16, -48)]
    assert home.command("ledger", "audit").code == 0


@pytest.fixture
def google(monkeypatch: pytest.MonkeyPatch) -> Iterator[GoogleFake]:
    """Google Cloud at a stand-in."""
    fake = GoogleFake()
    settings = {
        "PROJECT": "demo",
        "BUCKET": "demo",
        "LINK": fake.link,
        "STORAGE_LINK": fake.link,
        "TOKEN": "x",
    }
    for name, value in settings.items():
        monkeypatch.setenv(f"SEGUE_GOOGLE_{name}", value)
    yield fake
    fake.close()


@pytest.mark.usefixtures("at_once")
def test_veo_continues_a_clip_and_only_what_is_new_is_in_the_film(
    google: GoogleFake, tmp_path_factory: pytest.TempPathFactory
) -> None:
    home = new_home(tmp_path_factory)
    clip, small = home.folder / "small.mp4", pictures_of(small_clip())
    clip.write_bytes(small_clip())
    google.take = extended(
        film(small[OUT * 3 - 25 : OUT * 3], 24), 7 * 24
    )  # the given second, and what is new
    asked = ["extend", clip, "--out", OUT * 3, "--generator", "veo", "--yes", "--json"]
    refused = home.command(*asked)
    assert refused.code == 2 and "'veo' continues a clip for 7 seconds, not 4" in refused.err
    said = home.command(*asked, "--seconds", 7, "--prompt", "It wanders off.")
    assert said.code == 0, said.err
    answer, cost = said.answer, said.answer["cost"]
    assert (cost["quoted"], cost["captured"], cost["balance"]) == (28, 28, 72)
    shown = frames_of(home.folder / "small_extended.mp4")
    assert answer["frames"] == len(shown) == OUT * 3 + 7 * 24
    last = shown[OUT * 3 - 1]
    for number in (1, 7 * 24):  # as the stand-in moves it on, from the clip's very last frame
        assert cv2.PSNR(shown[OUT * 3 - 1 + number], np.roll(last, -2 * number, axis=1)) > 25
    (submit,) = google.submits()
    assert submit.json["instances"][0]["prompt"] == "It wanders off."
    (given,) = google.films()
    ends = [cv2.resize(each, (320, 180), interpolation=cv2.INTER_AREA) for each in pictures_of(given)]
    assert len(ends) == 25 and cv2.PSNR(ends[-1], small[OUT * 3 - 1]) > 30
    report = json.loads((home.folder / "small_extended.segue" / "report.json").read_text())
    made = report["segments"][1]
    assert (made["kind"], made["generator"], made["prompt"]) == ("extension", "veo", "It wanders off.")
    assert made["model"] == "veo-3.1-fast-generate-001" and made["fidelity_db"]["first"] > 25
    (line,) = home.command("renders", answer["render"]["id"], "--json").answer["receipt"]["attempts"]
    assert (line["words"], line["state"], line["price"]) == ("Extension 'extension'", "delivered", 28)
    verified = home.command("verify", home.folder / "small_extended.mp4", "--json").answer
    assert verified["state"] == "trusted" and verified["generated"]
    assert home.command("ledger", "audit").code == 0
