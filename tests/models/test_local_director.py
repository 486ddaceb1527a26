"""The local director: the path from one end to the other, never longer than asked."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from segue.domain.errors import Internal
from segue.domain.plan import DirectWork
from segue.domain.results import Analysis, Direction
from segue.models.local_director import direct, write_prompt
from segue.ports import StepInput
from tests.media.jobs import Job, step_of

WORDS = st.text(st.characters(categories=("L", "N", "Zs")), max_size=200)


def analysis(
    camera: str = "the camera stands still", light: str = "dim, warm light", action: str = "x"
) -> Analysis:
    return Analysis(
        analyst="local",
        local=True,
        subject="not known",
        action=action,
        camera=camera,
        light=light,
        palette=("teal", "orange"),
        sound="loud sound (-9 dB)",
        words="",
    )


def test_the_prompt_says_the_path_and_not_the_look() -> None:
    before = analysis("the camera pans to the left slowly", action="something moves up")
    after = analysis("the camera moves in", "bright, cool light", "nothing else moves")
    direction = write_prompt(before, after, 4)
    for words in (
        "4 seconds",
        "pans to the left slowly",
        "moves in",
        "dim, warm light",
        "bright, cool light",
    ):
        assert words in direction.prompt
    assert "teal" not in direction.prompt and "sound" not in direction.prompt
    assert direction.local and direction.director == "local"
    assert direction.keeps


def test_what_stays_is_said_once() -> None:
    prompt = write_prompt(analysis(), analysis(), 4).prompt
    assert prompt.count("the camera stands still") == 1
    assert "The light stays as it is" in prompt


@given(WORDS, WORDS, WORDS, st.integers(1, 60), st.integers(40, 4000))
def test_a_prompt_is_never_longer_than_asked_nor_empty(
    camera: str, light: str, action: str, seconds: int, most: int
) -> None:
    before, after = analysis(camera, light, action), analysis()
    prompt = write_prompt(before, after, seconds, most).prompt
    assert 0 < len(prompt) <= most
    assert prompt == write_prompt(before, after, seconds, most).prompt


def job_of(inputs: dict[str, StepInput], tmp_path: Path) -> Job:
    work = DirectWork(before="one", after="two", seconds=6, generator="procedural", prompt_characters=300)
    return Job(step_of(work), tmp_path, {}, inputs)


def test_the_step_reads_both_analyses(tmp_path: Path) -> None:
    inputs = {
        "one": StepInput(analysis(camera="the camera pans to the left slowly"), {}),
        "two": StepInput(analysis(), {}),
    }
    result = direct(job_of(inputs, tmp_path)).result
    assert isinstance(result, Direction)
    assert "6 seconds" in result.prompt and len(result.prompt) <= 300


def test_a_step_that_left_something_else_is_our_bug(tmp_path: Path) -> None:
    other = StepInput(Direction(director="local", local=True, prompt="x"), {})
    with pytest.raises(Internal):
        direct(job_of({"one": other, "two": other}, tmp_path))
