"""The state machine under events in any order: `Course` holds it to its rules at each; and it always ends."""

from dataclasses import dataclass, field
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from segue.domain import limits
from segue.domain.plan import PlanIndex
from segue.domain.render import claimable
from segue.domain.render_model import (
    TERMINAL,
    Admitted,
    Broke,
    CancelAsked,
    Claimed,
    Due,
    Effect,
    Finished,
    Found,
    GenerationBroke,
    LookAgain,
    Lost,
    RenderEvent,
    Renewed,
    RunStep,
    RunWorkers,
    Settle,
    Submitted,
    WorkerGone,
    complete_steps,
)
from tests.domain.builders import bridged
from tests.domain.renders import FREE_BRIDGE, PAID_BRIDGE, Course, index_of

CHAIN = index_of(bridged("abcd", generator="veo", anchor="auto", loop=True))
INDEXES = [PAID_BRIDGE, FREE_BRIDGE, CHAIN]


def events(index: PlanIndex) -> st.SearchStrategy[RenderEvent]:
    """Any event, with steps that may not be ready or exist, and leases that may be stale."""
    step = st.sampled_from([*index.steps, "unknown"])
    steps = st.lists(step, max_size=4).map(tuple)
    worker = st.sampled_from(["", "w1", "w2"])
    lease = st.sampled_from(["w1/1", "w1/2", "w2/1", "f/1"])
    words = st.just("It broke.")
    code = st.just("step_failed")
    progress = st.lists(st.tuples(step, st.integers(0, 1_000)), max_size=2).map(tuple)
    return st.one_of(
        st.just(Admitted()),
        st.builds(Found, st.frozensets(step.filter(lambda each: each != index.plan.goal), max_size=2)),
        st.builds(Claimed, worker, lease, st.just(tuple(index.steps)), steps),
        st.builds(Claimed, worker, lease, steps, steps),
        st.builds(Renewed, worker, lease, progress),
        st.builds(Finished, lease, st.just(tuple(index.steps))),
        st.builds(Finished, lease, steps),
        st.builds(Broke, lease, step, code, words, st.booleans()),
        st.builds(Submitted, lease, step),
        st.builds(GenerationBroke, step, code, words, st.booleans()),
        st.builds(WorkerGone, worker, st.booleans()),
        st.builds(Lost, steps),
        st.just(Due()),
    )


def histories(index: PlanIndex) -> st.SearchStrategy[tuple[PlanIndex, list[tuple[RenderEvent, int]]]]:
    """A plan with events and the milliseconds before each: many an hour apart, one perhaps a cancel."""
    pause = st.sampled_from([0, 1, 500, 5_000, 61_000, 121_000, 3_600_000])
    course = st.lists(st.tuples(events(index), pause), min_size=1, max_size=40)
    start = st.sampled_from([[], [(Admitted(), 0)]])
    end = st.sampled_from([[], [(CancelAsked(), 0)]])
    parts = st.tuples(start, course, end, st.lists(st.tuples(events(index), pause), max_size=8))
    return parts.map(lambda lists: (index, [each for part in lists for each in part]))


@given(st.one_of([histories(index) for index in INDEXES]))
def test_no_order_of_events_breaks_the_rules(
    history: tuple[PlanIndex, list[tuple[RenderEvent, int]]],
) -> None:
    index, events = history
    course = Course(index)
    for event, pause in events:
        course.on(event, pause)
        if isinstance(event, Due) and course.render.state not in TERMINAL:
            assert course.render.due_at is not None
            assert course.render.due_at > course.now  # a look that is not too early settles what was overdue


@dataclass
class World:
    """Workers, functions, a model and a sweep around one render: faults at first, then none.

    Virtual time moves when there is nothing to do, to the moment at which the sweep would look.
    """

    index: PlanIndex
    random: Random
    faults: int
    cancel_after: int | None = None
    course: Course = field(init=False)
    effects: list[Effect] = field(default_factory=list)
    operations: list[str] = field(default_factory=list)
    leases: int = 0

    def __post_init__(self) -> None:
        self.course = Course(self.index)

    def run(self) -> Course:
        """Until the render is over: in a bounded number of turns."""
        for turn in range(4_000):
            if self.course.render.state in TERMINAL:
                return self.course
            if turn == self.cancel_after:
                self.on(CancelAsked())
            elif self.effects:
                self.do(self.effects.pop(self.random.randrange(len(self.effects))))
            elif self.operations:
                self.poll(self.operations.pop())
            else:
                self.sweep()
        raise AssertionError(f"it never ends: {self.course.render}")

    def on(self, event: RenderEvent, after_ms: int = 0) -> None:
        self.effects.extend(self.course.on(event, after_ms))

    def faulty(self) -> bool:
        if self.faults and self.random.random() < 0.4:
            self.faults -= 1
            return True
        return False

    def lease(self, worker: str) -> str:
        self.leases += 1
        return f"{worker}/{self.leases}"

    def do(self, effect: Effect) -> None:
        """Act on a message, unless it is lost; sometimes twice."""
        if self.faulty():
            return
        if self.faulty():
            self.effects.append(effect)
        match effect:
            case RunWorkers(count):
                for _ in range(count):
                    self.work(f"w{self.leases}")
            case RunStep(step):
                self.function(step)
            case LookAgain(not_before):
                self.course.now = max(self.course.now, not_before)
                self.on(Found(frozenset()))
            case Settle():
                pass

    def work(self, worker: str) -> None:
        """A worker's life: batch after batch until nothing is ready, unless it dies."""
        while batch := claimable(self.course.render, self.index, self.course.now)[: limits.BATCH_STEPS]:
            lease = self.lease(worker)
            blocked = tuple(step.id for step in batch if self.faulty())
            steps = tuple(step.id for step in batch if step.id not in blocked)
            self.on(Claimed(worker, lease, steps, blocked))
            if self.faulty():
                return  # it died, with its leases
            self.report(lease, steps)
            if not steps:
                break
        self.on(WorkerGone(worker))

    def report(self, lease: str, steps: tuple[str, ...]) -> None:
        for step in steps:
            if self.faulty():
                complete = sorted(complete_steps(self.course.render))
                lost = tuple(self.random.sample(complete, min(1, len(complete))))
                self.on(Lost(lost))
            if self.faulty():
                self.on(Broke(lease, step, "step_failed", "It broke.", again=True))
            else:
                self.on(Finished(lease, (step,)), after_ms=1_000)

    def function(self, step: str) -> None:
        record = self.course.render.steps[step]
        self.course.now = max(self.course.now, record.not_before)
        lease = self.lease("f")
        self.on(Claimed("", lease, (step,)))
        if self.faulty():
            return  # it died
        if self.index.steps[step].place == "provider":
            self.on(Submitted(lease, step))
            if self.course.state(step) == "polling":
                self.operations.append(step)
        else:
            self.report(lease, (step,))

    def poll(self, step: str) -> None:
        """A model's operation has ended, and the render is told."""
        if self.faulty():
            self.on(GenerationBroke(step, "model_failed", "The model failed.", again=True), after_ms=90_000)
        else:
            self.on(Found(frozenset({step})), after_ms=90_000)

    def sweep(self) -> None:
        due_at = self.course.render.due_at
        assert due_at is not None
        self.course.now = max(self.course.now, due_at)
        if self.course.render.state == "held":
            self.on(Admitted())
        self.on(Due())


@settings(max_examples=80)
@given(st.sampled_from(INDEXES), st.randoms(use_true_random=False), st.integers(0, 12))
def test_once_faults_stop_every_render_ends(index: PlanIndex, random: Random, faults: int) -> None:
    course = World(index, random, faults).run()
    assert course.now < course.render.created_at + limits.RENDER_LIFE_MS
    if course.render.state == "failed":
        assert course.render.failure is not None
        failed = course.render.steps[course.render.failure.step or ""]
        assert failed.failures == limits.MAX_ATTEMPTS
        assert course.settlements == [Settle("failed", ())]
    else:
        priced = tuple(step.id for step in index.plan.steps if step.price)
        assert course.settlements == [Settle("succeeded", priced)]


@settings(max_examples=50)
@given(st.sampled_from(INDEXES), st.randoms(use_true_random=False), st.integers(0, 8), st.integers(0, 60))
def test_a_cancelled_render_ends_and_captures_only_what_was_delivered(
    index: PlanIndex, random: Random, faults: int, turn: int
) -> None:
    course = World(index, random, faults, cancel_after=turn).run()
    (settlement,) = course.settlements
    if course.render.state == "cancelled":
        done = {id for id, state in course.states().items() if state == "done"}
        assert set(settlement.delivered) == {step.id for step in index.plan.steps if step.price} & done


@pytest.mark.parametrize("index", INDEXES)
def test_without_faults_each_step_runs_once(index: PlanIndex) -> None:
    course = World(index, Random(1), faults=0).run()
    assert course.render.state == "succeeded"
    assert {record.attempt for record in course.render.steps.values()} == {1}
