"""A render in the words of the API."""

from segue.api.artifacts import file_link
from segue.api.common import rfc3339
from segue.app.context import App
from segue.app.estimates import Estimate, estimate, queue_position
from segue.app.renders import result_of
from segue.domain.artifacts import Artifact
from segue.domain.estimate import Stage, named_steps
from segue.domain.kinds import KINDS
from segue.domain.plan import PlanIndex, Step
from segue.domain.render_model import (
    COMPLETE,
    IN_FLIGHT,
    TERMINAL,
    Event,
    Failure,
    Render,
    RenderState,
    StepState,
)
from segue.domain.results import Result
from segue.domain.timeline import People, Target
from segue.domain.value import Many, Value


class CurrentStep(Value):
    """What is being done right now: `done` thousandths of it, as far as is known."""

    id: str
    kind: str
    words: str
    done: int
    total: int


class Progress(Value):
    """Steps that are done, of those this render needs."""

    done: int
    total: int
    unit: str = "steps"


class Attempt(Value):
    """Where one step stands; `attempt` counts how often it was begun."""

    id: str
    kind: str
    state: StepState
    attempt: int


class Cost(Value):
    """Credits: the ceiling, what is set aside now, what was spent, what was given back."""

    quoted: int
    held: int
    captured: int
    released: int


class ResultFile(Value):
    """A file of a film; `link` leads to it for good."""

    name: str
    size: int
    link: str


class RenderResult(Value):
    """What was made: an artifact, its facts and its files."""

    artifact: str
    facts: Result | None
    files: Many[ResultFile]


class RenderError(Value):
    """Why a render failed; `retryable`: starting it again may help. Nothing was charged."""

    code: str
    detail: str
    retryable: bool
    step: str | None


class Links(Value):
    """Where to go on."""

    self: str
    cancel: str
    events: str
    result: str | None


class RenderSummary(Value):
    """A render in a list. `sequence` rises with every change."""

    id: str
    state: RenderState
    target: Target
    quote: str
    project: str | None
    sequence: int
    progress: Progress
    cost: Cost
    error: RenderError | None
    links: Links
    created_at: str
    finished_at: str | None


class EstimateView(Value):
    """How long it will take yet, from what such steps took here before. `late`: longer than usual already."""

    eta_seconds: int
    usual_seconds: int
    elapsed_seconds: int
    late: bool
    words: str


class StageView(Value):
    """One stage of a render, as a person reads it."""

    words: str
    state: Stage


class CancelView(Value):
    """What cancelling would cost now: what a provider was asked to make is paid if it delivers."""

    possible: bool
    credits: int
    words: str


class RenderView(RenderSummary):
    """A render. `eta_seconds` and `estimate` are null while it waits for its turn.

    `queue_position` is its place in a provider's queue, from 1: null where it is in none, or none is told.
    """

    step: CurrentStep | None
    eta_seconds: int | None
    estimate: EstimateView | None
    stages: Many[StageView]
    cancel: CancelView
    queue_position: int | None
    people: People | None
    attempts: Many[Attempt]
    result: RenderResult | None


class RenderNews(Value):
    """One change of a render. `snapshot` is the render as a whole, in the last news of each batch."""

    render: str
    sequence: int
    at: str
    state: RenderState
    step: str | None
    words: str
    snapshot: RenderView | None = None


def summary(render: Render) -> RenderSummary:
    """A render for a list: nothing else is read."""
    needed = [record for record in render.steps.values() if record.state != "skipped"]
    done = sum(record.state in COMPLETE for record in needed)
    return RenderSummary(
        id=render.id,
        state=render.state,
        target=render.target,
        quote=render.quote,
        project=render.project,
        sequence=render.sequence,
        progress=Progress(done=done, total=len(needed)),
        cost=Cost(
            quoted=render.quoted,
            held=0 if render.state in TERMINAL else render.quoted,
            captured=render.captured,
            released=render.released,
        ),
        error=_error(render.failure) if render.failure else None,
        links=_links(render),
        created_at=rfc3339(render.created_at),
        finished_at=rfc3339(render.finished_at) if render.finished_at is not None else None,
    )


def view(app: App, render: Render) -> RenderView:
    """A render as a whole, with its steps by their kinds and with what it made."""
    index = app.plan(render.plan)
    artifact = result_of(app, render)
    estimated = estimate(app, render, index)
    left = estimated.eta_seconds if estimated else None
    return RenderView(
        **dict(summary(render)),
        step=_current(render, index),
        eta_seconds=0 if render.state in TERMINAL else left,
        estimate=_estimate(estimated) if estimated else None,
        stages=tuple(StageView(words=words, state=state) for words, state in named_steps(render, index)),
        cancel=_cancel(render, index),
        queue_position=queue_position(app, render, index),
        people=render.people,
        attempts=tuple(
            Attempt(id=id, kind=index.steps[id].kind, state=record.state, attempt=record.attempt)
            for id, record in render.steps.items()
        ),
        result=_result(artifact) if artifact else None,
    )


def news_of(app: App, render: Render, event: Event | None, *, last: bool) -> RenderNews:
    """One event of a render; without one, just that it has moved on."""
    return RenderNews(
        render=render.id,
        sequence=event.sequence if event else render.sequence,
        at=rfc3339(event.at if event else app.now()),
        state=event.state if event else render.state,
        step=event.step if event else None,
        words=event.words if event else "",
        snapshot=view(app, render) if last else None,
    )


def _estimate(found: Estimate) -> EstimateView:
    words = f"About {found.eta_seconds} s to go; such a film usually takes {found.usual_seconds} s."
    if found.late:
        words = f"Longer than the usual {found.usual_seconds} s: about {found.eta_seconds} s of work left."
    return EstimateView(
        eta_seconds=found.eta_seconds,
        usual_seconds=found.usual_seconds,
        elapsed_seconds=found.elapsed_seconds,
        late=found.late,
        words=words,
    )


def _cancel(render: Render, index: PlanIndex) -> CancelView:
    if render.state not in ("held", "running"):
        return CancelView(possible=False, credits=0, words="There is nothing to cancel any more.")
    credits = min(render.quoted, sum(_owed_now(render, step) for step in index.plan.steps))
    if not credits:
        return CancelView(possible=True, credits=0, words="Cancelling now costs nothing.")
    words = f"Cancelling now costs up to {credits} credits: the model was asked, and is paid if it delivers."
    return CancelView(possible=True, credits=credits, words=words)


def _owed_now(render: Render, step: Step) -> int:
    """The credits of a step that was delivered, or that a provider was asked for and may deliver yet."""
    state = render.steps[step.id].state
    asked = state in IN_FLIGHT and step.place == "provider"
    return step.price if asked or state == "done" else 0


def _error(failure: Failure) -> RenderError:
    return RenderError(
        code=failure.code, detail=failure.sentence, retryable=failure.retryable, step=failure.step
    )


def _links(render: Render) -> Links:
    place = f"/v1/renders/{render.id}"
    result = f"/v1/artifacts/{render.result.rpartition(':')[2]}" if render.result else None
    return Links(self=place, cancel=f"{place}/cancel", events=f"{place}/events", result=result)


def _current(render: Render, index: PlanIndex) -> CurrentStep | None:
    """The most urgent of the steps under way."""
    under_way = [index.steps[id] for id, record in render.steps.items() if record.state in IN_FLIGHT]
    if not under_way:
        return None
    step = max(under_way, key=lambda each: KINDS[each.kind].urgency)
    done = render.progress.get(step.id, 0)
    return CurrentStep(id=step.id, kind=step.kind, words=KINDS[step.kind].words, done=done, total=1_000)


def _result(artifact: Artifact) -> RenderResult:
    files = [
        ResultFile(name=name, size=file.size, link=file_link(artifact, name))
        for name, file in sorted(artifact.files.items())
    ]
    return RenderResult(artifact=artifact.key, facts=artifact.result, files=tuple(files))
