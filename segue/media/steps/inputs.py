"""What the media steps ask of the steps before them, with the kind of result they rely on."""

from pathlib import Path
from typing import TypeVar

from segue.domain.errors import Internal
from segue.domain.plan import FilmFormat, Piece
from segue.domain.results import Conformed, Followed, Knot
from segue.domain.value import Value
from segue.media.mezzanine import picture_name
from segue.ports import StepJob

T = TypeVar("T", bound=Value)


def work_of(job: StepJob, kind: type[T]) -> T:
    """What this step is told. Raises Internal when it was handed to the wrong handler."""
    if not isinstance(job.step.work, kind):
        raise Internal(f"Step {job.step.id} is of kind {job.step.kind}, not {kind.__name__}.")
    return job.step.work


def result_of(job: StepJob, step_id: str, kind: type[T]) -> T:
    """What an earlier step left. Raises Internal when it is of another kind than the plan says."""
    result = job.input(step_id).result
    if not isinstance(result, kind):
        raise Internal(f"Step {step_id} left a {result.kind}, not a {kind.__name__}.")
    return result


def file_of(job: StepJob, step_id: str, name: str) -> Path:
    """A file that an earlier step left. Raises Internal when it is not there."""
    files = job.input(step_id).files
    if name not in files:
        raise Internal(f"Step {step_id} left no {name}.")
    return files[name]


def pan_of(job: StepJob, step_id: str | None) -> tuple[Knot, ...]:
    """How a crop follows a clip's subject; nothing if it does not."""
    return result_of(job, step_id, Followed).knots if step_id else ()


def lengths_of(job: StepJob, pieces: tuple[Piece, ...]) -> list[int]:
    """How many frames each piece of the film has."""
    return [result_of(job, piece.conform, Conformed).frames for piece in pieces]


def pictures_of(job: StepJob, pieces: tuple[Piece, ...], form: FilmFormat) -> list[Path]:
    """The mezzanine of each piece of the film."""
    return [file_of(job, piece.conform, picture_name(form)) for piece in pieces]
