"""A render as it is stored, the events that move it, the effects that follow. `render.py` has the rules."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import ClassVar, Literal

from pydantic import Field

from segue.domain.plan import PlanIndex
from segue.domain.timeline import People, Target
from segue.domain.value import Document, Instant, Many, Value

RenderState = Literal["held", "running", "cancelling", "succeeded", "failed", "cancelled"]
StepState = Literal[
    "waiting", "ready", "blocked", "running", "polling", "done", "cached", "skipped", "failed"
]
TERMINAL: frozenset[RenderState] = frozenset({"succeeded", "failed", "cancelled"})
COMPLETE: frozenset[StepState] = frozenset({"done", "cached"})
IN_FLIGHT: frozenset[StepState] = frozenset({"running", "polling"})


class StepRecord(Value):
    """Where one step stands.

    `attempt` counts claims; of those, `failures` failed and `losses` lost their worker or what they had made.
    `due_at` is when the sweep looks at it; before `not_before` it may not be claimed. `blocked`: another
    render is making the same artifact. `queue_position`: its turn, from 1.
    """

    state: StepState = "waiting"
    attempt: int = 0
    failures: int = 0
    losses: int = 0
    lease: str | None = None
    due_at: Instant | None = None
    not_before: Instant = 0
    queue_position: int | None = None


class Worker(Value):
    """A media worker of this render: expected, or alive until `due_at`."""

    id: str
    due_at: Instant


class Failure(Value):
    """Why a render failed: a stable code, a sentence for the user, and whether trying again can help."""

    code: str
    sentence: str
    retryable: bool
    step: str | None = None


class Event(Value):
    """Something that happened, for those who watch. `sequence` is its id in the stream of events."""

    sequence: int
    at: Instant
    state: RenderState
    step: str | None
    words: str


class Render(Document):
    """`steps` are by step id; credits are what was quoted (and held), captured and released; `timeline` names
    the one it was made from, `project` whose it is, `key` the API key that started it, if one did; `crashes`
    counts workers that died, and `fault` is what only operators are told of a failure."""

    collection: ClassVar[str] = "renders"
    indexes: ClassVar[tuple[tuple[str, ...], ...]] = (
        ("owner", "created_at"),
        ("shard", "due_at"),
        ("project", "created_at"),
        ("project", "target", "created_at"),
        ("shard", "state", "finished_at"),
    )

    owner: str
    quote: str
    plan: str
    target: Target
    state: RenderState
    steps: dict[str, StepRecord]
    shard: int
    created_at: Instant
    finished_at: Instant | None = None
    due_at: Instant | None = None
    quoted: int
    captured: int = 0
    released: int = 0
    workers: Many[Worker] = ()
    crashes: int = 0
    progress: dict[str, int] = Field(default_factory=dict)
    events: Many[Event] = ()
    sequence: int = 0
    failure: Failure | None = None
    fault: str = ""
    result: str | None = None
    timeline: str = ""
    people: People | None = None
    project: str | None = None
    key: str = ""
    drop: str = ""


@dataclass(frozen=True)
class Admitted:
    """The account has room: a queued render starts."""


@dataclass(frozen=True)
class Found:
    """These steps have an artifact. Sent at the start, and when an awaited one is there, or free again."""

    steps: frozenset[str]


@dataclass(frozen=True)
class Claimed:
    """A worker takes ready steps under a lease; those in `blocked` are being made for another render."""

    worker: str
    lease: str
    steps: tuple[str, ...]
    blocked: tuple[str, ...] = ()


@dataclass(frozen=True)
class Renewed:
    """A worker is alive; `progress` is in thousandths by step."""

    worker: str
    lease: str
    progress: tuple[tuple[str, int], ...] = ()


@dataclass(frozen=True)
class Finished:
    """Steps under a lease are made, and their artifacts committed."""

    lease: str
    steps: tuple[str, ...]


@dataclass(frozen=True)
class Broke:
    """A step failed. `again`: another attempt may help, after `pause_ms`. `detail` is for operators alone."""

    lease: str
    step: str
    code: str
    sentence: str
    again: bool
    pause_ms: int = 0
    detail: str = ""


@dataclass(frozen=True)
class Submitted:
    """A model has been asked; its operation is followed by the artifact, whatever becomes of the render."""

    lease: str
    step: str


@dataclass(frozen=True)
class Queued:
    """A step was not submitted: it waits for its turn at a provider, and asks again at `not_before`."""

    step: str
    position: int
    not_before: Instant


@dataclass(frozen=True)
class GenerationBroke:
    """The generation that a step was polling for has ended without a take, or with a take `to_better`."""

    step: str
    code: str
    sentence: str
    again: bool
    to_better: bool = False


@dataclass(frozen=True)
class WorkerGone:
    """A worker has left because nothing was ready, or has `crashed` with its leases."""

    worker: str
    crashed: bool = False


@dataclass(frozen=True)
class Lost:
    """The artifacts of these steps turned out to be missing or damaged: they must be made again."""

    steps: tuple[str, ...]


@dataclass(frozen=True)
class Poisoned:
    """A message about this render failed too often: it would never move again by itself."""


@dataclass(frozen=True)
class CancelAsked:
    """The user wants no more of it."""


@dataclass(frozen=True)
class Due:
    """A due time has passed: the dead man's switch."""


RenderEvent = (
    Admitted
    | Found
    | Claimed
    | Renewed
    | Finished
    | Broke
    | Submitted
    | Queued
    | GenerationBroke
    | WorkerGone
    | Lost
    | Poisoned
    | CancelAsked
    | Due
)


@dataclass(frozen=True)
class RunWorkers:
    """Open this many media workers."""

    count: int


@dataclass(frozen=True)
class RunStep:
    """Have a function do this step, not before a moment."""

    step: str
    attempt: int
    not_before: Instant


@dataclass(frozen=True)
class LookAgain:
    """Look for artifacts again, not before a moment."""

    not_before: Instant


@dataclass(frozen=True)
class Settle:
    """The render is over: resolve its hold. `delivered` are the priced steps to be paid if unpaid."""

    outcome: Literal["succeeded", "failed", "cancelled"]
    delivered: tuple[str, ...]


Effect = RunWorkers | RunStep | LookAgain | Settle


@dataclass(frozen=True)
class Advance:
    """A render after an event, and what must be committed with it."""

    render: Render
    effects: tuple[Effect, ...]


def complete_steps(render: Render) -> frozenset[str]:
    """The steps whose artifacts are there."""
    return frozenset(id for id, record in render.steps.items() if record.state in COMPLETE)


def needed_steps(index: PlanIndex, complete: Iterable[str]) -> list[str]:
    """The steps that must still run for the goal, given those that are complete, in plan order."""
    have = set(complete)
    pending = [index.plan.goal]
    needed: set[str] = set()
    while pending:
        step = pending.pop()
        if step in have or step in needed:
            continue
        needed.add(step)
        pending.extend(index.steps[step].needs)
    return [step.id for step in index.plan.steps if step.id in needed]


def with_records(render: Render, steps: Iterable[str], change: Callable[[StepRecord], StepRecord]) -> Render:
    """The render with some of its steps' records changed."""
    changed = {step: change(render.steps[step]) for step in set(steps) if step in render.steps}
    return render.changed(steps={**render.steps, **changed})
