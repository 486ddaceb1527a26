"""What a render would do, in words."""

from segue.domain.diff import Change, diff
from segue.domain.outlook import SegmentChange, outlook
from segue.domain.plan import Plan
from segue.domain.timeline import Timeline
from tests.domain.builders import bridged, clip, compiled


def told(old: Plan, new: Plan) -> dict[str | None, SegmentChange]:
    return {each.segment: each for each in outlook(diff(old, new)).segments}


def test_a_prompt_edit_runs_only_its_bridge_and_says_so() -> None:
    before, after = (compiled(bridged("ab", prompt=prompt)) for prompt in ("a pan", "a tilt"))
    segments = told(before, after)
    assert segments["ab"].words == "'ab' is generated: its prompt has changed."
    assert [segments[clip].action for clip in ("a", "b")] == ["keep", "keep"]
    assert segments[None].words == "The film is joined and checked again."
    said = outlook(diff(before, after)).words
    assert said == "Only bridge 'ab' is generated: all else is kept, and the film is joined again."


def test_nothing_runs_where_nothing_changed() -> None:
    plan = compiled(bridged("ab"))
    assert outlook(diff(plan, plan)).words == "Nothing runs: this was made before."
    assert {each.action for each in told(plan, plan).values()} == {"keep"}


def test_another_order_generates_no_bridge() -> None:
    old = compiled(Timeline(segments=(clip("a"), clip("b"))))
    new = compiled(Timeline(segments=(clip("b"), clip("a"))))
    assert outlook(diff(old, new)).words.startswith("No bridge is generated")


def test_what_is_new_is_named() -> None:
    old, new = compiled(bridged("ab")), compiled(bridged("abc"))
    assert told(old, new)["bc"].words == "'bc' is generated: it is new."
    assert told(old, new)["c"].words == "'c' is fitted into the film: it is new."
    assert outlook(diff(old, new)).words == "Bridge 'bc' is generated."
    empty = old.changed(steps=())
    assert outlook(diff(empty, new)).words == "Bridges 'ab' and 'bc' are generated."


def test_a_reason_that_is_ours_is_not_told() -> None:
    changes = [
        Change(step="conform:a", action="run", why="Segue now does it in another way"),
        Change(step="deliver", action="run", why="it depends on conform:a"),
    ]
    assert outlook(changes).segments[0].words == "'a' is fitted into the film again."
