"""How a command says that something went wrong: one sentence, a stable code, an exit code."""

import traceback
from contextlib import suppress

from segue.domain.errors import SegueError, StepFailed
from segue.domain.render_model import Failure, Render
from segue.domain.value import Value


class Problem(Value):
    """An error as `--json` prints it. `charged` is in credits."""

    code: str
    sentence: str
    exit_code: int
    retryable: bool
    charged: int = 0
    render: str | None = None


class ProblemAnswer(Value):
    """The one document that `--json` prints when a command fails."""

    error: Problem


class RenderFailed(SegueError):
    """A render ended without its film. What is printed is the code of the step that failed."""

    def __init__(self, render: Render, failure: Failure) -> None:
        said = "charged" in failure.sentence
        super().__init__(failure.sentence if said else f"{failure.sentence} Nothing was charged.")
        self.render, self.failure = render, failure


def problem_of(error: SegueError) -> Problem:
    """The error in the form that is printed."""
    if isinstance(error, RenderFailed):
        known = class_with_code(error.failure.code) or StepFailed
        return Problem(
            code=error.failure.code,
            sentence=error.sentence,
            exit_code=known.exit_code,
            retryable=error.failure.retryable,
            charged=error.render.captured,
            render=error.render.id,
        )
    return Problem(
        code=error.code, sentence=error.sentence, exit_code=error.exit_code, retryable=error.retryable
    )


def class_with_code(code: str) -> type[SegueError] | None:
    """The error class with a stable code; None for a code that only a step has, such as
    `generation_failed`."""
    pending: list[type[SegueError]] = [SegueError]
    while pending:
        each = pending.pop()
        if each.code == code:
            return each
        pending.extend(each.__subclasses__())
    return None


def unexpected(error: Exception) -> SegueError:
    """A fault of ours as a user reads it; its traceback is kept beside the log."""
    from segue.config import Config

    trace = "".join(traceback.format_exception(error))
    where = ""
    with suppress(SegueError, OSError):
        crash = Config.from_environment().data / "log" / "crash.txt"
        crash.parent.mkdir(parents=True, exist_ok=True)
        crash.write_text(trace)
        where = f" What happened is written in {crash}."
    return SegueError(
        f"Something went wrong on our side: try again; if it happens twice, write to us.{where}", detail=trace
    )
