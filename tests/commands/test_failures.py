"""How a render that failed ends its command."""

import pytest

from segue.commands.failures import RenderFailed, class_with_code, problem_of
from segue.domain.errors import InspectionFailed, NotFound, SegueError
from segue.domain.render_model import Failure, Render

RENDER = Render(
    id="rnd_1", owner="local", quote="qte_1", plan="0", target="film", state="failed", steps={}, shard=0,
    created_at=0, quoted=8, released=8,
)  # fmt: skip


@pytest.mark.parametrize(
    ("code", "exit_code"),
    [
        ("step_failed", 9),
        ("generation_failed", 9),
        ("inspection_failed", 10),
        ("content_refused", 11),
        ("no_space", 7),
        ("internal", 1),
    ],
)
def test_each_kind_of_failure_has_its_own_exit_code(code: str, exit_code: int) -> None:
    failure = Failure(code=code, sentence="The bridge freezes: try another take.", retryable=True)
    problem = problem_of(RenderFailed(RENDER, failure))
    assert (problem.code, problem.exit_code, problem.retryable) == (code, exit_code, True)
    assert (problem.render, problem.charged) == ("rnd_1", 0)
    assert problem.sentence == "The bridge freezes: try another take. Nothing was charged."


def test_codes_name_their_classes() -> None:
    assert class_with_code("inspection_failed") is InspectionFailed
    assert class_with_code("not_found") is NotFound
    assert class_with_code("internal") is SegueError
    assert class_with_code("unheard_of") is None
