"""How long a render will take yet."""

import pytest

from segue.domain import limits
from segue.domain.estimate import (
    FIRST_MS,
    PROVIDER_MS,
    merged,
    named_steps,
    remaining_ms,
    sort_of,
    usual_times,
)
from segue.domain.kinds import KINDS
from segue.domain.plan import PlanIndex, Step
from segue.domain.render_model import Event, Render, StepRecord
from tests.domain.builders import bridged, compiled

INDEX = PlanIndex.of(compiled(bridged("ab")))


def rendering(**records: StepRecord) -> Render:
    steps = {step.id: StepRecord() for step in INDEX.plan.steps} | records
    return Render(
        id="rnd_1", owner="a", quote="q", plan="p", target="film", state="running", steps=steps, shard=0,
        created_at=0, quoted=0,
    )  # fmt: skip


def first_ms(step: Step) -> float:
    """The first guess, which is for 5 s of 720p, brought to how much a step has to draw."""
    drawn = int(sort_of(step).rpartition(":")[2]) - (1280 * 720 * 5).bit_length()
    return FIRST_MS[step.kind] * 1.5**drawn


def test_every_kind_has_a_first_guess() -> None:
    assert FIRST_MS.keys() == KINDS.keys()


def test_the_usual_time_is_the_median_of_what_was_measured() -> None:
    step = INDEX.plan.steps[0]
    far = step.changed(place="provider")
    assert usual_times([step], {}) == {step.id: round(first_ms(step))}
    writing = next(each for each in INDEX.plan.steps if each.kind == "direct")
    assert usual_times([writing], {}) == {writing.id: FIRST_MS["direct"]}
    twin = step.changed(id="twin")
    assert usual_times([step, twin], {sort_of(step): (5, 90, 7)}) == {step.id: 7, "twin": 7}
    assert usual_times([far], {}) == {far.id: PROVIDER_MS}


def test_a_sort_that_was_never_measured_is_told_by_its_nearest() -> None:
    generate = next(step for step in INDEX.plan.steps if step.kind == "generate")
    alike, _, size = sort_of(generate).rpartition(":")
    known = {f"{alike}:{int(size) - 3}": (9,), f"{alike}:{int(size) + 1}": (1_500,), "generate:other:1": (7,)}
    assert usual_times([generate], known) == {generate.id: 2_250 // 1.5**2}


def test_a_first_guess_is_as_slow_as_the_installation() -> None:
    frames = next(step for step in INDEX.plan.steps if step.kind == "frames")
    others = {"stitch::9": (FIRST_MS["stitch"] * 3,), "generate:veo:9": (1,), "of_another_version::1": (5,)}
    assert usual_times([frames], others) == {frames.id: round(first_ms(frames) * 3)}
    assert usual_times([frames], {"sound::1": ()}) == {frames.id: round(first_ms(frames))}


def test_the_newest_times_and_sorts_are_kept(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limits, "STEP_TIMES", 2)
    monkeypatch.setattr(limits, "STEP_SORTS", 2)
    assert merged({"a": (1, 2), "b": (3,), "c": (4,)}, {"a": (5,)}) == {"c": (4,), "a": (2, 5)}


def test_alike_steps_are_of_one_sort() -> None:
    assert all(sort_of(step).startswith(f"{step.kind}:") for step in INDEX.plan.steps)
    generate = next(step for step in INDEX.plan.steps if step.kind == "generate")
    longer = generate.changed(work=generate.work.changed(seconds=generate.work.seconds * 4))
    assert sort_of(longer) != sort_of(generate)


def test_what_is_done_takes_no_more_time() -> None:
    usual = {step.id: 1_000 for step in INDEX.plan.steps}
    whole = remaining_ms(rendering(), INDEX, usual, 0)
    first = INDEX.plan.steps[0].id
    half = rendering(**{first: StepRecord(state="running")}).changed(progress={first: 500})
    assert remaining_ms(half, INDEX, usual, 0) <= whole
    finished = rendering(**{step.id: StepRecord(state="done") for step in INDEX.plan.steps})
    assert remaining_ms(finished, INDEX, usual, 0) == 0
    assert remaining_ms(rendering(), INDEX, {**usual, INDEX.plan.goal: 50_000}, 0) > 50_000


def test_what_runs_counts_by_how_long_it_runs() -> None:
    usual = {step.id: 1_000 for step in INDEX.plan.steps}
    first, second = (step.id for step in INDEX.plan.steps[:2])
    begun = tuple(
        Event(sequence=number, at=5_000, state="running", step=id, words="")
        for number, id in enumerate((first, second))
    )
    running = StepRecord(state="running", lease="l")
    batch = rendering(**{first: running, second: running}).changed(events=begun)
    lone = dict.fromkeys(usual, 0) | {first: 1_000, second: 1_000}
    assert [remaining_ms(batch, INDEX, lone, 5_000 + ms) for ms in (0, 400, 1_600, 9_000)] == [
        1_000,
        1_000,
        400,
        100,
    ]


def test_stages_are_named_and_move_on() -> None:
    assert {state for _, state in named_steps(rendering(), INDEX)} == {"waiting"}
    first, *others = (step.id for step in INDEX.plan.steps)
    moving = dict(named_steps(rendering(**{first: StepRecord(state="running")}), INDEX))
    assert moving[KINDS[INDEX.steps[first].kind].words] == "running"
    over = {first: StepRecord(state="skipped")} | {id: StepRecord(state="cached") for id in others}
    assert {state for _, state in named_steps(rendering(**over), INDEX)} == {"done"}
