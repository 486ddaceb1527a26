"""Renders for the tests of the state machine, and the rules that every render keeps."""

from segue.domain import limits
from segue.domain.plan import PlanIndex
from segue.domain.render import advance
from segue.domain.render_model import (
    IN_FLIGHT,
    TERMINAL,
    Admitted,
    Advance,
    Claimed,
    Effect,
    Finished,
    Found,
    Render,
    RenderEvent,
    RunStep,
    RunWorkers,
    Settle,
    StepRecord,
    WorkerGone,
    complete_steps,
)
from segue.domain.timeline import Target, Timeline
from tests.domain.builders import CATALOGUE, bridged, compiled

START = 1_700_000_000_000
FUNCTIONS = CATALOGUE.changed(analyst_place="function", director_place="function")
PAID_BRIDGE = PlanIndex.of(compiled(bridged("ab", generator="veo"), catalogue=FUNCTIONS))
FREE_BRIDGE = PlanIndex.of(compiled(bridged("ab")))
BEFORE_GENERATION = frozenset({"frames:ab", "direct:ab", "conform:a", "conform:b"})

TABLE = {
    "held": {"held", "running", "succeeded", "failed", "cancelling", "cancelled"},
    "running": {"running", "succeeded", "failed", "cancelling", "cancelled"},
    "cancelling": {"cancelling", "cancelled"},
}


def index_of(timeline: Timeline, target: Target = "film") -> PlanIndex:
    """The plan of a timeline, with its look-ups."""
    return PlanIndex.of(compiled(timeline, target, FUNCTIONS))


def held(index: PlanIndex) -> Render:
    """A render of a plan, as it is started."""
    return Render(
        id="rnd_1",
        owner="acc_1",
        quote="qte_1",
        plan="plan",
        target=index.plan.target,
        state="held",
        steps={step.id: StepRecord() for step in index.plan.steps},
        shard=0,
        created_at=START,
        due_at=START,
        quoted=index.plan.price,
    )


class Course:
    """A render on its way, held to the rules at every event."""

    def __init__(self, index: PlanIndex) -> None:
        self.index = index
        self.render = held(index)
        self.now = START
        self.settlements: list[Settle] = []

    @classmethod
    def running(cls, index: PlanIndex, found: frozenset[str] = frozenset()) -> "Course":
        """A render that was let in, with some artifacts there already."""
        course = cls(index)
        course.on(Admitted())
        course.on(Found(found))
        return course

    def on(self, event: RenderEvent, after_ms: int = 0) -> tuple[Effect, ...]:
        """Let an event happen, `after_ms` after the last one; returns its effects."""
        self.now += after_ms
        before = self.render
        advanced = advance(before, self.index, event, self.now)
        self.render = advanced.render
        self.settlements += [each for each in advanced.effects if isinstance(each, Settle)]
        self._holds_to_the_rules(before, advanced)
        self._comes_twice(event)
        return advanced.effects

    def _comes_twice(self, event: RenderEvent) -> None:
        """An event that comes twice changes nothing more; a worker gone twice is at most replaced twice."""
        again = advance(self.render, self.index, event, self.now)
        if isinstance(event, WorkerGone) and self.render.state not in TERMINAL:
            assert again.render.steps == self.render.steps
            assert all(isinstance(each, RunWorkers | Settle) for each in again.effects)
        else:
            assert again == Advance(self.render, ())

    def make(self, *steps: str, worker: str = "w1") -> tuple[Effect, ...]:
        """Have a worker claim and finish steps that are ready."""
        lease = f"{worker}/{self.now}"
        self.on(Claimed(worker, lease, steps))
        return self.on(Finished(lease, steps))

    def state(self, step: str) -> str:
        return self.render.steps[step].state

    def states(self) -> dict[str, str]:
        return {id: record.state for id, record in self.render.steps.items()}

    def _holds_to_the_rules(self, before: Render, advanced: Advance) -> None:
        render = self.render
        if before.state in TERMINAL:
            assert render is before
            assert advanced.effects == ()
            return
        assert render.state in TABLE[before.state]
        assert len(self.settlements) == (render.state in TERMINAL)
        assert (render.due_at is None) == (render.state in TERMINAL) == (render.finished_at is not None)
        assert (render is before) == (render == before)
        assert advanced.effects == () or render.sequence > before.sequence
        if render.state != "running":
            assert not [each for each in advanced.effects if isinstance(each, RunWorkers | RunStep)]
            assert _begun(render) <= _begun(before)
        self._holds_step_rules(render)
        if render.due_at is not None:
            overdue = [each.due_at + limits.LEASE_GRACE_MS for each in render.workers]
            overdue += [each.due_at + limits.LEASE_GRACE_MS for each in render.steps.values() if each.due_at]
            assert render is before or all(render.due_at <= each for each in overdue)
        assert len(render.events) <= limits.MAX_EVENTS
        numbers = [event.sequence for event in render.events]
        assert numbers == sorted(set(numbers)) and (not numbers or numbers[-1] <= render.sequence)

    def _holds_step_rules(self, render: Render) -> None:
        complete = complete_steps(render)
        for id, record in render.steps.items():
            assert (record.lease is not None) == (record.state == "running")
            assert record.failures <= limits.MAX_ATTEMPTS
            if render.state in TERMINAL:
                continue
            if record.state == "ready" and render.state == "running":
                assert complete.issuperset(self.index.steps[id].needs)
            if record.state in IN_FLIGHT or (record.state == "ready" and render.state == "running"):
                assert record.due_at is not None
        assert set(render.progress) <= set(render.steps)


def _begun(render: Render) -> set[str]:
    return {id for id, record in render.steps.items() if record.state in ("running", "polling")}
