"""What a changed timeline makes run again, and why, in words."""

from hypothesis import given

from segue.domain.diff import diff
from segue.domain.plan import Plan
from segue.domain.timeline import Timeline
from tests.domain.builders import bridged, clip, compiled, keys, timelines


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
    assert reasons["generate:ab"] == "changed: prompt"
    assert reasons["conform:ab"] == "it depends on generate:ab"
    assert reasons["inspect"] == "it depends on conform:ab, stitch, sound"
    assert set(reasons) == {"generate:ab", "conform:ab", "sound", "stitch", "inspect", "deliver"}


def test_a_new_segment_is_new_and_an_order_is_named_as_the_reason() -> None:
    old = compiled(Timeline(segments=(clip("a"), clip("b"))))
    longer = compiled(Timeline(segments=(clip("a"), clip("b"), clip("c"))))
    turned = compiled(Timeline(segments=(clip("b"), clip("a"))))
    assert why(old, longer)["conform:c"] == "it is new"
    assert why(old, turned)["sound"] == "the order of segments has changed"


def test_many_causes_are_summed_up() -> None:
    before, after = (compiled(bridged("abcde", prompt=prompt)) for prompt in ("a pan", "a tilt"))
    assert why(before, after)["sound"].endswith("and others")


def test_a_new_version_of_our_own_code_is_named_as_the_reason() -> None:
    new = compiled(bridged("ab"))
    old = new.changed(steps=(new.steps[0].changed(key="old"), *new.steps[1:]))
    assert why(old, new) == {new.steps[0].id: "Segue now does it in another way"}
