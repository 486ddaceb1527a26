"""What does the steps of a render, and what a step is given."""

from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Protocol

from segue.domain.plan import Plan, Step
from segue.domain.results import Result


class Jobs(Protocol):
    """Runs the media worker. `run` returns at once; a worker may run twice, at once, or die at any moment."""

    def run(self, render_id: str, tasks: int) -> None: ...


@dataclass(frozen=True)
class StepInput:
    """What an earlier step left: its result, and its files by name, as local paths that must not be
    changed."""

    result: Result
    files: dict[str, Path]


@dataclass(frozen=True)
class StepOutput:
    """What a step leaves: its result, and new files by name, lying in the step's scratch folder."""

    result: Result
    files: dict[str, Path] = field(default_factory=dict)


class StepJob(Protocol):
    """Everything a step's handler may touch."""

    plan: Plan
    step: Step

    @property
    def scratch(self) -> Path:
        """An empty folder of this step's own."""

    def asset(self, asset_id: str) -> Path:
        """The local path of an asset's bytes; not to be changed."""

    def input(self, step_id: str) -> StepInput:
        """What a step that this one needs has left."""

    def progress(self, done: int, total: int) -> None:
        """Say how far the step is. Raises Cancelled when it should stop: call it at least twice a second."""


StepHandler = Callable[[StepJob], StepOutput]
"""Does one kind of step. Raises StepFailed with a sentence for the user; runs twice with the same result."""
