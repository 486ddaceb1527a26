"""Films by command whose bridges are made at providers: the true clients talk to stand-ins over a socket."""

from collections.abc import Iterator
from itertools import pairwise

import numpy as np
import pytest

from segue.domain import limits
from tests.commands.conftest import A, B, new_home
from tests.models.fakes.comfyui import ComfyFake
from tests.models.test_comfyui_context import received

SMALL = ["--size", "320x180", "--prompt", "On to the right.", "--yes", "--json"]


@pytest.fixture
def at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """A model is looked at as soon as it was asked: a stand-in is done by then."""
    monkeypatch.setattr(limits, "POLL_FIRST_MS", 100)


@pytest.fixture
def comfyui() -> Iterator[ComfyFake]:
    fake = ComfyFake()
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
