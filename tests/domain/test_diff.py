"""What a changed timeline makes run again, and why, in words."""

from hypothesis import given

from segue.domain.diff import diff
from segue.domain.plan import DirectWork, Plan
from segue.domain.timeline import Bridge, Clip, Extension, Timeline
from tests.domain.builders import ASSETS, asset, bridged, clip, compiled, keys, timelines


def why(old: Plan, new: Plan) -> dict[str, str]:
    """The reasons of what runs again, by step."""
    return {change.step: change.why for change in diff(old, new) if change.action == "run"}


@given(timelines(), timelines())
def test_exactly_the_steps_with_new_keys_run(before: Timeline, after: Timeline) -> None:
    old, new = compiled(before), compiled(after)
    changes = diff(old, new)
    assert [change.step for change in changes] == [step.id for step in new.steps]
    known = set(keys(old).values())
    assert {change.step for change in changes if change.action == "run"} == {
        step.id for step in new.steps if step.key not in known
    }


def test_nothing_runs_again_for_the_same_timeline() -> None:
    plan = compiled(bridged("abc"))
    assert why(plan, plan) == {}


def test_a_new_prompt_runs_the_take_and_what_follows_from_it() -> None:
    before, after = (compiled(bridged("ab", prompt=prompt)) for prompt in ("a pan", "a tilt"))
    reasons = why(before, after)
    assert reasons["generate:ab"] == "its prompt has changed"
    assert reasons["conform:ab"] == "it depends on generate:ab"
    assert reasons["inspect"] == "it depends on conform:ab, stitch, sound"
    assert set(reasons) == {"generate:ab", "conform:ab", "sound", "stitch", "inspect", "deliver"}


def test_a_new_segment_is_new_and_an_order_is_named_as_the_reason() -> None:
    old = compiled(Timeline(segments=(clip("a"), clip("b"))))
    longer = compiled(Timeline(segments=(clip("a"), clip("b"), clip("c"))))
    turned = compiled(Timeline(segments=(clip("b"), clip("a"))))
    assert why(old, longer)["conform:c"] == "it is new"
    assert why(old, turned)["sound"] == "the order of segments has changed"


def of_clips(*clips: Clip) -> Plan:
    return compiled(Timeline(segments=clips))


def test_segments_that_came_and_went_are_named() -> None:
    old = of_clips(clip("a"), clip("b"), clip("c"))
    shorter, twice = of_clips(clip("a"), clip("c")), of_clips(clip("a"), clip("a", "d"), clip("b"), clip("c"))
    assert why(old, shorter)["sound"] == "'b' was taken out"
    assert why(old, twice)["sound"] == "'d' was added"
    both = of_clips(clip("a", "x"), clip("b", "y"), clip("c", "z"), clip("a", "w"))
    said = "'x', 'y', 'z' and others were added and 'a', 'b', 'c' were taken out"
    assert why(old, both)["sound"] == said


def test_what_has_changed_of_a_clip_is_said() -> None:
    old = of_clips(clip("a", in_frame=3), clip("b"))
    cut, other = of_clips(clip("a", in_frame=4), clip("b")), of_clips(clip("c", "a", in_frame=3), clip("b"))
    assert why(old, cut)["conform:a"] == "its cut has changed"
    assert why(old, other)["conform:a"].startswith("it is another clip")
    two = asset("a", sounds=2)
    assets = ASSETS | {two.id: two}
    first, second = (
        compiled(Timeline(segments=(clip("a", audio_track=track),)), assets=assets) for track in (0, 1)
    )
    assert why(first, second)["conform:a"] == "its own sound has changed"
    known = two.changed(facts=two.facts.changed(notes=("seen better",)))
    better = compiled(Timeline(segments=(clip("a"),)), assets=assets | {two.id: known})
    assert why(first, better)["conform:a"] == "more is known of its clip"


def test_a_file_that_has_another_name_is_the_reason() -> None:
    timeline = Timeline(segments=(clip("a"), clip("b")))
    renamed = {id: each.changed(name=f"new-{each.name}") for id, each in ASSETS.items()}
    reasons = why(compiled(timeline), compiled(timeline, assets=renamed))
    assert reasons["stitch"] == "a clip's file has another name"
    assert "sound" not in reasons


def test_a_segment_that_became_another_kind_is_new() -> None:
    bridge, extension = (
        compiled(Timeline(segments=(clip("a"), middle, clip("b"))))
        for middle in (Bridge(id="x"), Extension(id="x"))
    )
    assert why(bridge, extension)["frames:x"] == "it is new"


def test_which_step_looks_at_a_clip_is_no_reason() -> None:
    """An analysis that two bridges share is the first one's, whichever that is."""
    old = compiled(bridged("ab"))
    work = old.steps[3].work
    assert isinstance(work, DirectWork)
    renamed = old.steps[3].changed(key="new", work=work.changed(before="analyse:other:a"))
    new = old.changed(steps=(*old.steps[:3], renamed, *old.steps[4:]))
    assert why(old, new)[renamed.id] == "Segue now does it in another way"


def test_many_causes_are_summed_up() -> None:
    before, after = (compiled(bridged("abcde", prompt=prompt)) for prompt in ("a pan", "a tilt"))
    assert why(before, after)["sound"].endswith("and others")


def test_a_new_version_of_our_own_code_is_named_as_the_reason() -> None:
    new = compiled(bridged("ab"))
    old = new.changed(steps=(new.steps[0].changed(key="old"), *new.steps[1:]))
    assert why(old, new) == {new.steps[0].id: "Segue now does it in another way"}
