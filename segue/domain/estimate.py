"""How long a render will take yet: from what its kinds of steps took on this installation before."""

from collections.abc import Mapping, Sequence
from statistics import median
from typing import ClassVar, Literal

from segue.domain import limits
from segue.domain.kinds import KINDS
from segue.domain.plan import PlanIndex, Step
from segue.domain.render_model import COMPLETE, IN_FLIGHT, Render
from segue.domain.value import Document, Instant, Many

FIRST_MS: Mapping[str, int] = {
    "analyse": 1_500,
    "direct": 300,
    "frames": 700,
    "follow": 1_000,
    "generate": 5_000,
    "ending": 700,
    "extend": 5_000,
    "effect": 8_000,
    "voice": 8_000,
    "conform_bridge": 1_500,
    "conform_clip": 2_000,
    "sound": 300,
    "stitch": 300,
    "inspect": 1_500,
    "deliver": 700,
    "collect": 200,
}
"""What a step takes on an installation that has not done one yet: 5 s of 720p on two cores."""

PROVIDER_MS = 90_000
"""The usual time of a video model at a provider."""

_TWICE_THE_WORK = 1.5
"""How many times as long a step takes that has twice as much to do: a part of it is the same for all."""

_FIRST_BITS = (1280 * 720 * 5).bit_length()
"""How much there is to do in what the first guesses are of."""

_UNCOUNTED_BITS = 12
"""What has no pictures to make counts its seconds alone."""

_LATE = 10
"""What runs longer than usual is taken to need a tenth of the usual time yet."""


class MeasuredTimes(Document):
    """What the last steps of each sort took, in milliseconds, the newest last: a part of all that is known.

    Its id is the number of a shard. The sorts that were measured last come last.
    """

    collection: ClassVar[str] = "measured_times"

    times: dict[str, Many[int]]


def merged(known: Mapping[str, Sequence[int]], fresh: Mapping[str, Sequence[int]]) -> dict[str, Many[int]]:
    """What is known with fresh times: of each sort the newest, and of the sorts those measured last."""
    times = {sort: tuple(each) for sort, each in known.items() if sort not in fresh}
    for sort, each in fresh.items():
        times[sort] = (*known.get(sort, ()), *each)[-limits.STEP_TIMES :]
    return dict(list(times.items())[-limits.STEP_SORTS :])


def sort_of(step: Step) -> str:
    """Steps of one sort are alike in their time: by kind, generator, and how much there is to do."""
    work = vars(step.work)
    generator = work.get("generator", "") if step.kind in ("generate", "extend") else ""
    form = work.get("format")
    pixels = form.size.width * form.size.height if form else 1
    seconds = work.get("seconds") or _span_seconds(step)
    return f"{step.kind}:{generator}:{(pixels * seconds).bit_length()}"


def _span_seconds(step: Step) -> int:
    work = vars(step.work)
    spans = [piece.span for piece in work.get("pieces", ()) if piece.span] or [work.get("span")]
    return 1 + sum(int(span.frames / span.facts.picture.rate) for span in spans if span)


def usual_times(steps: Sequence[Step], known: Mapping[str, Sequence[int]]) -> dict[str, int]:
    """What each step usually takes, in milliseconds by its id: the median of the last ones of its sort.

    Of a sort that was never measured, what the nearest measured one tells; without any, a first guess, as
    much slower as this installation is with everything else.
    """
    medians = {sort: median(times) for sort, times in known.items() if times}
    pace = _pace(medians)
    told: dict[tuple[str, str], float] = {}
    found: dict[str, int] = {}
    for step in steps:
        sort = sort_of(step)
        if (sort, step.place) not in told:
            near = medians.get(sort, _nearest(sort, medians))
            told[sort, step.place] = _guess(step, sort, pace) if near is None else near
        found[step.id] = round(told[sort, step.place])
    return found


def _nearest(sort: str, medians: Mapping[str, float]) -> float | None:
    """The time of the sort of the same kind and generator that has most nearly as much to do, scaled."""
    alike, _, size = sort.rpartition(":")
    sizes = [(other, int(other.rpartition(":")[2])) for other in medians if other.rpartition(":")[0] == alike]
    if not sizes:
        return None
    near, other_size = min(sizes, key=lambda each: abs(each[1] - int(size)))
    return medians[near] * _TWICE_THE_WORK ** (int(size) - other_size)


def _guess(step: Step, sort: str, pace: float) -> float:
    return PROVIDER_MS if step.place == "provider" else _first(sort) * pace


def _first(sort: str) -> float:
    """The first guess of a sort, by how much there is to do where that is counted in pictures."""
    kind, _, size = sort.split(":")
    bits = int(size)
    return FIRST_MS[kind] * (_TWICE_THE_WORK ** (bits - _FIRST_BITS) if bits > _UNCOUNTED_BITS else 1)


def _pace(medians: Mapping[str, float]) -> float:
    """How much slower than guessed what no provider made was here."""
    ratios = [
        took / _first(sort)
        for sort, took in medians.items()
        for kind, generator in [sort.split(":")[:2]]
        if kind in FIRST_MS and not generator
    ]
    return median(ratios) if ratios else 1


def remaining_ms(render: Render, index: PlanIndex, usual: Mapping[str, int], now: Instant) -> int:
    """The time to the end: the longest chain of steps, or all work shared among the workers, if longer.

    `usual` holds milliseconds by step id. What runs counts by how far it is, or else by how long it runs.
    """
    left = {
        id: 0 if record.state in COMPLETE or record.state == "skipped" else usual[id]
        for id, record in render.steps.items()
    } | _under_way(render, index, usual, now)
    chain: dict[str, int] = {}
    for step in index.plan.steps:
        chain[step.id] = left[step.id] + max((chain[need] for need in step.needs), default=0)
    work = sum(left[step.id] for step in index.plan.steps if step.place == "worker")
    return max(max(chain.values()), work // limits.MAX_WORKERS)


def _under_way(render: Render, index: PlanIndex, usual: Mapping[str, int], now: Instant) -> dict[str, int]:
    """What is left of the steps that run. Those of one lease are done one after another, in plan order."""
    begun = {event.step: event.at for event in render.events if event.step is not None}
    spent: dict[str, int] = {}
    left: dict[str, int] = {}
    for step in index.plan.steps:
        record = render.steps[step.id]
        if record.state not in IN_FLIGHT:
            continue
        lease, whole = record.lease or step.id, usual[step.id]
        elapsed = spent.get(lease, max(0, now - begun.get(step.id, now)))
        spent[lease] = max(0, elapsed - whole)
        done = min(1_000, render.progress.get(step.id, 0))
        left[step.id] = whole * (1_000 - done) // 1_000 if done else max(whole - elapsed, whole // _LATE)
    return left


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
