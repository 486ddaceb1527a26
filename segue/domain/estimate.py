"""How long a render will take yet: from what its kinds of steps took on this installation before."""

from collections.abc import Mapping
from statistics import median
from typing import ClassVar, Literal

from segue.domain.kinds import KINDS
from segue.domain.plan import PlanIndex, Step
from segue.domain.render_model import COMPLETE, IN_FLIGHT, MAX_WORKERS, Render
from segue.domain.value import Document, Many

FIRST_MS: Mapping[str, int] = {
    "analyse": 2_000,
    "direct": 300,
    "frames": 1_000,
    "follow": 1_000,
    "generate": 8_000,
    "conform_bridge": 2_000,
    "conform_clip": 3_000,
    "sound": 1_000,
    "stitch": 700,
    "inspect": 4_000,
    "deliver": 2_000,
    "collect": 200,
}
"""What a step takes on an installation that has not done one yet: 5 s of 720p on two cores."""

PROVIDER_MS = 90_000
"""The usual time of a video model at a provider."""


class StepTimes(Document):
    """What the last steps of one sort took here, in milliseconds, the newest last. Its id is their sort."""

    collection: ClassVar[str] = "step_times"

    milliseconds: Many[int] = ()


def sort_of(step: Step) -> str:
    """Steps of one sort are alike in their time: by kind, generator, and how much there is to do."""
    work = step.work
    generator = getattr(work, "generator", "") if step.kind == "generate" else ""
    form = getattr(work, "format", None)
    pixels = form.size.width * form.size.height if form else 1
    seconds = getattr(work, "seconds", None) or _span_seconds(step)
    return f"{step.kind}:{generator}:{(pixels * seconds).bit_length()}"


def _span_seconds(step: Step) -> int:
    pieces = getattr(step.work, "pieces", ())
    spans = [piece.span for piece in pieces if piece.span] or [getattr(step.work, "span", None)]
    return 1 + sum(int(span.frames / span.facts.picture.rate) for span in spans if span)


def usual_ms(step: Step, known: StepTimes | None) -> int:
    """What a step usually takes: the median of the last ones of its sort, or a first guess."""
    if known is not None and known.milliseconds:
        return round(median(known.milliseconds))
    return PROVIDER_MS if step.place == "provider" else FIRST_MS[step.kind]


def remaining_ms(render: Render, index: PlanIndex, usual: Mapping[str, int]) -> int:
    """The time to the end: the longest chain of steps, or all work shared among the workers, if longer.

    `usual` holds milliseconds by step id. What runs counts by how far it is.
    """
    chain: dict[str, int] = {}
    work = 0
    for step in index.plan.steps:
        left = _left(render, step, usual[step.id])
        work += left if step.place == "worker" else 0
        chain[step.id] = left + max((chain[need] for need in step.needs), default=0)
    return max(max(chain.values()), work // MAX_WORKERS)


def _left(render: Render, step: Step, usual: int) -> int:
    record = render.steps[step.id]
    if record.state in COMPLETE or record.state == "skipped":
        return 0
    done = render.progress.get(step.id, 0) if record.state in IN_FLIGHT else 0
    return usual * (1_000 - min(1_000, done)) // 1_000


def named_steps(render: Render, index: PlanIndex) -> list[tuple[str, "Stage"]]:
    """The render's stages in the order a person sees them, each with its state: waiting, running or done."""
    states: dict[str, list[Stage]] = {}
    for step in index.plan.steps:
        record = render.steps[step.id]
        if record.state != "skipped":
            states.setdefault(KINDS[step.kind].words, []).append(_stage(record.state))
    return [(words, _together(each)) for words, each in states.items()]


Stage = Literal["waiting", "running", "done"]


def _stage(state: str) -> Stage:
    return "done" if state in COMPLETE else "running" if state in IN_FLIGHT else "waiting"


def _together(states: list[Stage]) -> Stage:
    if all(state == "done" for state in states):
        return "done"
    return "waiting" if all(state == "waiting" for state in states) else "running"
