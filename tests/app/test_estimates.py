"""How long a render will take yet, said at half way of renders whose steps take time."""

import random
from dataclasses import dataclass, field, replace
from pathlib import Path
from statistics import median

import pytest

from segue.app.estimates import estimate, merge_times, note_time, queue_position
from segue.app.renders import get_render
from segue.app.step_job import stored_files
from segue.app.steps import Made, Report, exchange
from segue.domain import limits
from segue.domain.errors import NoSpace
from segue.domain.estimate import MeasuredTimes, sort_of
from segue.domain.plan import Step
from segue.domain.render_model import TERMINAL, Render
from segue.ports import Outcome, Running, Succeeded
from tests.app.world import ANN, FILES, RESULTS, World

SECONDS = {
    "analyse": 4.0,
    "direct": 1.0,
    "frames": 2.0,
    "conform_bridge": 5.0,
    "conform_clip": 7.0,
    "sound": 3.0,
    "stitch": 2.0,
    "inspect": 6.0,
    "deliver": 4.0,
}
MODEL_SECONDS = 40.0


@dataclass
class SlowWorker:
    """A worker of one render: does what it is given, one step after another, in the clock's time."""

    render: str
    name: str
    report: Report
    busy_until: int = 0
    given: tuple[Step, ...] = ()
    took: dict[str, int] = field(default_factory=dict)
    left: bool = False


@dataclass
class SlowWorld:
    """An installation whose steps take about so long each time, and whose model too."""

    world: World
    chance: random.Random
    workers: list[SlowWorker] = field(default_factory=list)
    ready_at: dict[str, int] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.app = self.world.app = replace(self.world.app, jobs=self)
        self.world.model.answer = self.answer

    def run(self, render_id: str, tasks: int) -> None:
        for _ in range(tasks):
            name = self.app.new_id("wrk")
            wish = Report(name, "", wants=limits.BATCH_STEPS, next_lease=f"{name}/0")
            self.workers.append(SlowWorker(render_id, name, wish))

    def answer(self, prefix: str) -> Outcome:
        ready = self.ready_at.setdefault(prefix, self.app.now() + self.lasts(MODEL_SECONDS))
        return Succeeded(prefix + "take.mp4", "paid-1") if self.app.now() >= ready else Running(3)

    def lasts(self, seconds: float) -> int:
        return round(seconds * 1_000 * self.chance.lognormvariate(0, 0.2))

    def tick(self) -> None:
        self.world.drain()
        for worker in self.workers:
            if self.app.now() >= worker.busy_until:
                self.move(worker)
        self.workers = [worker for worker in self.workers if not worker.left]
        idle = self.app.now() + 1_000
        following = min((worker.busy_until for worker in self.workers), default=idle)
        self.world.clock.pass_seconds(min(5.0, max(0.01, (following - self.app.now()) / 1_000)))

    def move(self, worker: SlowWorker) -> None:
        """Report what is done, and take what comes next."""
        index = self.app.plan(get_render(self.app, ANN, worker.render).plan)
        for step in worker.given:
            note_time(self.app, step, worker.took[step.id])
        made = tuple(Made(step.id, RESULTS[step.kind], self.files(step)) for step in worker.given)
        answer = exchange(self.app, worker.render, index, replace(worker.report, made=made))
        while answer.again and not (answer.steps or answer.over):
            answer = exchange(self.app, worker.render, index, replace(worker.report, made=()))
        worker.left = answer.over or not answer.steps
        worker.given = answer.steps
        worker.took = {step.id: self.lasts(SECONDS[step.kind]) for step in answer.steps}
        worker.busy_until = self.app.now() + sum(worker.took.values())
        lease = worker.report.next_lease
        worker.report = replace(worker.report, lease=lease, next_lease=self.app.new_id(f"{worker.name}/"))
        merge_times(self.app)

    def files(self, step: Step) -> dict:
        made = [(name, self.world.folder / name) for name in FILES.get(step.kind, (f"{step.kind}.txt",))]
        for name, path in made:
            path.write_text(f"{step.key} {name}")
        return stored_files(self.app, made)

    def film(self, name: str) -> list[tuple[int, int]]:
        """Render a film; returns (moment, said to be left) whenever something moves, and its end."""
        started = self.world.start(self.world.timeline(f"{name}a", f"{name}b", f"{name}c"))
        said: list[tuple[int, int]] = []
        for _ in range(1_000):
            self.tick()
            render: Render = self.world.render(started)
            if render.state in TERMINAL:
                break
            found = estimate(self.app, render, self.app.plan(render.plan))
            assert found is not None
            said.append((self.app.now(), found.eta_seconds * 1_000))
        assert render.state == "succeeded"
        return [*said, (self.app.now(), 0)]


def test_the_estimate_at_half_way_is_right_within_a_third(tmp_path: Path) -> None:
    world = World(tmp_path, prices={"paid": 0})
    slow = SlowWorld(world, random.Random(7))
    for number in range(3):
        slow.film(f"early{number}")
    errors = []
    for number in range(20):
        said = slow.film(f"film{number}")
        (begin, _), (end, _) = said[0], said[-1]
        moment, left = min(said, key=lambda each: abs(each[0] - (begin + end) // 2))
        errors.append(abs(left - (end - moment)) / (end - moment))
    world.close()
    assert median(errors) <= 0.3, sorted(errors)


def test_times_are_merged_now_and_then_and_never_stop_anything(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    render = world.start(world.timeline("a", "b"))
    index = world.app.plan(render.plan)
    step = index.plan.steps[0]
    merge_times(world.app)
    note_time(world.app, step, 1_234)
    merge_times(world.app)
    assert not stored(world)
    world.clock.pass_seconds(61)
    merge_times(world.app)
    assert [each.times for each in stored(world)] == [{sort_of(step): (1_234,)}]
    other = replace(world.app, measured=type(world.app.measured)())
    world.drain()
    running = world.render(render).changed(state="running")
    told = estimate(other, running, index)
    note_time(other, index.steps[index.plan.goal], 1_000_000)
    again = estimate(other, running, index)
    assert told is not None and again is not None
    assert told.usual_seconds < 1_000 <= again.usual_seconds
    late = estimate(other, running.changed(created_at=running.created_at - 2_000_000), index)
    assert late is not None and late.late
    note_time(world.app, step, 1)

    def full(*_: object, **__: object) -> None:
        raise NoSpace("The disk is full.")

    monkeypatch.setattr(world.store, "transact", full)
    merge_times(world.app, at_once=True)


def stored(world: World) -> list[MeasuredTimes]:
    found = (world.store.get(MeasuredTimes, str(shard)) for shard in range(limits.SHARDS))
    return [each for each in found if each is not None]


def test_the_place_in_a_providers_queue_is_told(world: World) -> None:
    world.model.answer = lambda _prefix: Running(2)
    render = world.start(world.timeline("a", "b"))
    world.settle(seconds=60)
    current = world.render(render)
    assert queue_position(world.app, current, world.app.plan(current.plan)) == 2
    world.model.answer = lambda _prefix: Running()
    world.settle(seconds=60)
    current = world.render(render)
    assert queue_position(world.app, current, world.app.plan(current.plan)) is None
