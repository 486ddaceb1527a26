"""The compiler: deterministic, in dependency order, and every film's steps are there once."""

import pytest
from hypothesis import given

from segue.domain import limits
from segue.domain.compiler import compile_plan
from segue.domain.errors import DoesNotFit, NotFound
from segue.domain.plan import (
    ConformClipWork,
    FramesWork,
    GenerateWork,
    Plan,
    PlanIndex,
    SoundWork,
)
from segue.domain.timeline import Bridge, Clip, Target, Timeline
from tests.domain.builders import (
    ASSETS,
    CATALOGUE,
    FREE,
    asset,
    bridged,
    clip,
    compiled,
    keys,
    step,
    targets,
    timelines,
)


@given(timelines(), targets)
def test_compiling_is_deterministic_and_its_plan_survives_json(timeline: Timeline, target: Target) -> None:
    if target == "prompts" and not any(isinstance(each, Bridge) for each in timeline.segments):
        with pytest.raises(DoesNotFit, match="no bridge to write a prompt for"):
            compiled(timeline, target)
        return
    plan = compiled(timeline, target)
    again = compile_plan(
        Timeline.model_validate_json(timeline.model_dump_json()),
        target,
        dict(reversed(ASSETS.items())),
        CATALOGUE,
    )
    assert plan == again
    assert Plan.model_validate_json(plan.model_dump_json()) == plan


@given(timelines())
def test_steps_come_after_what_they_need_and_all_serve_the_goal(timeline: Timeline) -> None:
    plan = compiled(timeline)
    seen: set[str] = set()
    for each in plan.steps:
        assert set(each.needs) <= seen
        assert len(set(each.needs)) == len(each.needs)
        seen.add(each.id)
    assert len(seen) == len(plan.steps) == len(set(keys(plan).values()))
    assert plan.goal == plan.steps[-1].id == "deliver"
    index = PlanIndex.of(plan)
    assert all(index.needed_by[id] or id == plan.goal for id in seen)


@given(timelines())
def test_a_step_needs_all_the_steps_that_its_work_names(timeline: Timeline) -> None:
    """What a handler is told to read is committed before it runs."""
    plan = compiled(timeline)
    ids = {each.id for each in plan.steps}

    def named(content: object) -> set[str]:
        if isinstance(content, dict):
            return set().union(*(named(value) for value in content.values()))
        if isinstance(content, list):
            return set().union(*(named(value) for value in content))
        return {content} & ids if isinstance(content, str) and ":" in content else set()

    for each in plan.steps:
        assert named(each.work.model_dump(mode="json")) <= set(each.needs)


def test_the_steps_of_one_bridge() -> None:
    plan = compiled(bridged("ab", generator="veo"))
    assert [each.id for each in plan.steps] == [
        "frames:ab",
        "analyse:ab:a",
        "analyse:ab:b",
        "direct:ab",
        "generate:ab",
        "conform:ab",
        "conform:a",
        "conform:b",
        "sound",
        "stitch",
        "inspect",
        "deliver",
    ]
    assert step(plan, "generate:ab").place == "provider"
    assert step(plan, "generate:ab").price == plan.price == 32
    assert step(plan, "generate:ab").kind == "generate"


def test_a_written_prompt_needs_no_director() -> None:
    plan = compiled(bridged("ab", prompt="a pan"))
    assert not [each for each in plan.steps if each.kind in ("analyse", "direct")]
    work = step(plan, "generate:ab").work
    assert isinstance(work, GenerateWork)
    assert (work.prompt, work.direct) == ("a pan", None)


def test_the_same_work_is_one_step_however_often_it_is_in_the_film() -> None:
    segments = (clip("a"), Bridge(id="x"), clip("b"), clip("a", "a2"), Bridge(id="y"), clip("b", "b2"))
    plan = compiled(Timeline(segments=segments))
    assert [each.id for each in plan.steps if each.kind == "generate"] == ["generate:x"]
    assert [each.id for each in plan.steps if each.kind == "conform_clip"] == ["conform:a", "conform:b"]
    sound = step(plan, "sound").work
    assert isinstance(sound, SoundWork)
    assert [piece.conform for piece in sound.pieces] == [
        "conform:a",
        "conform:x",
        "conform:b",
        "conform:a",
        "conform:x",
        "conform:b",
    ]


def test_prompts_generate_nothing_and_an_animatic_is_free() -> None:
    timeline = bridged("ab", generator="veo")
    prompts = compiled(timeline, "prompts")
    assert (prompts.goal, prompts.price) == ("collect", 0)
    assert {each.kind for each in prompts.steps} == {"frames", "analyse", "direct", "collect"}
    animatic = compiled(timeline, "animatic")
    assert animatic.price == 0
    assert step(animatic, "generate:ab").place == "worker"


def test_prompts_cost_no_work_twice_when_the_film_is_made() -> None:
    timeline = bridged("abc", generator="veo")
    assert set(keys(compiled(timeline, "prompts")).values()) - set(keys(compiled(timeline)).values()) == {
        step(compiled(timeline, "prompts"), "collect").key
    }


def test_found_anchors_move_the_clips_beside_a_bridge() -> None:
    plan = compiled(bridged("abc", loop=True, anchor="auto"))
    expected = {
        "a": ("generate:ab", "generate:ca"),
        "b": ("generate:bc", "generate:ab"),
        "c": ("generate:ca", "generate:bc"),
    }
    for id, (anchors_before, anchors_after) in expected.items():
        conform = step(plan, f"conform:{id}")
        assert isinstance(conform.work, ConformClipWork)
        assert (conform.work.anchors_before, conform.work.anchors_after) == (anchors_before, anchors_after)
        assert set(conform.needs) == {anchors_before, anchors_after}
    outer = step(compiled(bridged("ab", anchor="auto")), "conform:a").work
    assert isinstance(outer, ConformClipWork)
    assert (outer.anchors_before, outer.anchors_after) == ("generate:ab", None)


@given(timelines())
def test_anchors_sought_from_both_sides_of_a_clip_cannot_cross(timeline: Timeline) -> None:
    frames = {each.id: each.work for each in compiled(timeline).steps if isinstance(each.work, FramesWork)}
    for position, segment in enumerate(timeline.segments):
        before, after = timeline.bridges(position)
        if not (isinstance(segment, Clip) and before and after and before.anchor == after.anchor == "auto"):
            continue
        arriving, leaving = frames.get(f"frames:{before.id}"), frames.get(f"frames:{after.id}")
        if arriving and leaving:  # the same work under another name is another bridge's
            whole = arriving.after.in_frame == leaving.before.in_frame
            assert arriving.after.out_frame <= leaving.before.in_frame or whole


def test_a_missing_asset_and_an_impossible_wish_are_refused() -> None:
    with pytest.raises(NotFound, match="upload it first"):
        compile_plan(bridged("ab"), "film", {}, CATALOGUE)
    with pytest.raises(DoesNotFit, match="the nearest is 8"):
        compiled(bridged("ab", seconds=60))


def test_a_film_of_more_than_four_hours_is_refused() -> None:
    long = {"ast_a": asset("a", frames=60 * 60 * 24)}
    hours = [clip("a", f"a{number}") for number in range(4)]
    assert compiled(Timeline(segments=tuple(hours)), assets=long)
    with pytest.raises(DoesNotFit, match="more than 4 hours: split it"):
        compiled(Timeline(segments=(*hours, Bridge(id="x"), clip("a", "a5", out_frame=1))), assets=long)


def test_the_largest_timeline_of_bridges_fits_the_limit_of_steps() -> None:
    many = {f"ast_{number}": asset(str(number)) for number in range(500)}
    segments: list[Clip | Bridge] = []
    for number in range(500):
        segments += [
            Clip(id=f"c{number}", asset=f"ast_{number}", out_frame=24),
            Bridge(id=f"b{number}", seconds=1),
        ]
    plan = compiled(Timeline(segments=tuple(segments), loop=True), assets=many)
    assert len(segments) == limits.MAX_SEGMENTS
    assert limits.MAX_STEPS / 2 < len(plan.steps) <= limits.MAX_STEPS


def test_a_plan_beyond_the_limit_of_steps_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limits, "MAX_STEPS", 11)
    with pytest.raises(DoesNotFit, match="split it into two films"):
        compiled(bridged("ab"))


def test_where_steps_run_is_the_catalogues_to_say() -> None:
    catalogue = CATALOGUE.changed(analyst_place="function", director_place="function")
    plan = compiled(bridged("ab"), catalogue=catalogue)
    assert {each.id for each in plan.steps if each.place == "function"} == {
        "analyse:ab:a",
        "analyse:ab:b",
        "direct:ab",
    }
    assert keys(plan) == keys(compiled(bridged("ab")))


def test_a_free_generators_new_code_makes_its_takes_anew() -> None:
    newer = CATALOGUE.changed(generators=(FREE.changed(version=2), *CATALOGUE.generators[1:]))
    before, after = compiled(bridged("ab")), compiled(bridged("ab"), catalogue=newer)
    changed = {id for id, key in keys(after).items() if keys(before)[id] != key}
    assert changed == {"generate:ab", "conform:ab", "sound", "stitch", "inspect", "deliver"}
