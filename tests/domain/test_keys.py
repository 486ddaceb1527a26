"""Keys change exactly when inputs do; a priced one holds only what the user asked."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from segue.domain.assets import Asset
from segue.domain.capabilities import Catalogue
from segue.domain.keys import digest, made_key, step_key
from segue.domain.kinds import KINDS
from segue.domain.plan import DeliverWork, GenerateWork, Plan
from segue.domain.timeline import Bridge, Clip, Format, Segment, Timeline
from tests.domain.builders import (
    ASSETS,
    CATALOGUE,
    FREE,
    PAID,
    PAID_WORKER,
    asset,
    bridged,
    clip,
    compiled,
    facts,
    keys,
    step,
    timelines,
)

WHOLE_FILM = {"sound", "stitch", "inspect", "deliver"}


def changed(before: Plan, after: Plan) -> set[str]:
    """The steps of `after` whose keys are new."""
    known = set(keys(before).values())
    return {each.id for each in after.steps if each.key not in known}


def with_segment(timeline: Timeline, position: int, **fields: Any) -> Timeline:
    """The timeline with one segment changed, validated again."""
    segments: list[Any] = [each.model_dump() for each in timeline.segments]
    segments[position] = {**segments[position], **fields}
    return Timeline.model_validate({**timeline.model_dump(), "segments": segments})


AB = bridged("ab", generator="veo")
BRIDGE_AND_FILM = {"generate:ab", "conform:ab"} | WHOLE_FILM
DIRECTED = {"analyse:ab:a", "analyse:ab:b", "direct:ab"}
EVERYTHING = {each.id for each in compiled(AB).steps}


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ((0, {"asset": "ast_c"}), EVERYTHING - {"analyse:ab:b", "conform:b"}),
        ((0, {"out_frame": 100}), EVERYTHING - {"analyse:ab:b", "conform:b"}),
        ((0, {"in_frame": 1}), {"conform:a"} | WHOLE_FILM),
        ((0, {"audio_track": 1}), {"analyse:ab:a", "direct:ab", "conform:a"} | WHOLE_FILM),
        ((2, {"in_frame": 20}), EVERYTHING - {"analyse:ab:a", "conform:a"}),
        ((2, {"out_frame": 119}), {"conform:b"} | WHOLE_FILM),
        ((1, {"seconds": 6}), BRIDGE_AND_FILM | {"direct:ab"}),
        ((1, {"generator": "procedural"}), BRIDGE_AND_FILM | {"frames:ab", "direct:ab"}),
        ((1, {"prompt": "a pan"}), BRIDGE_AND_FILM),
        ((1, {"anchor": "auto"}), BRIDGE_AND_FILM | {"frames:ab", "conform:a", "conform:b"}),
        ((1, {"take": 2}), BRIDGE_AND_FILM),
    ],
)
def test_each_field_of_a_segment_changes_the_keys_it_bears_on(
    changes: tuple[int, dict[str, Any]], expected: set[str]
) -> None:
    two_tracks = {**ASSETS, "ast_a": asset("a", sounds=2)}
    position, fields = changes
    before = compiled(AB, assets=two_tracks)
    after = compiled(with_segment(AB, position, **fields), assets=two_tracks)
    assert changed(before, after) == expected


@pytest.mark.parametrize(
    ("asked", "kept"),
    [
        ({"size": "1920x1080"}, DIRECTED),
        ({"size": "640x360"}, DIRECTED | {"generate:ab"}),  # on the same canvas, and as large there
        ({"fit": "crop"}, DIRECTED),
        ({"rate": "25"}, DIRECTED | {"generate:ab"}),  # a provider's take has its own rate
    ],
)
def test_each_field_of_the_format_changes_the_keys_it_bears_on(asked: dict[str, Any], kept: set[str]) -> None:
    after = compiled(AB.changed(format=Format(**asked)))
    assert changed(compiled(AB), after) == EVERYTHING - kept


def test_asking_for_what_would_be_taken_anyway_changes_nothing() -> None:
    asked = AB.changed(format=Format(size="1280x720", rate="24/1"))
    assert keys(compiled(asked)) == keys(compiled(AB))
    pointed = with_segment(with_segment(AB, 0, in_frame=0, out_frame=120), 2, in_frame=0)
    assert keys(compiled(pointed)) == keys(compiled(AB))


def renamed(timeline: Timeline) -> Timeline:
    """The same film with other names."""

    def other(segment: Segment) -> Segment:
        more = {"asset": f"{segment.asset}-copy"} if isinstance(segment, Clip) else {}
        return segment.changed(id=f"x{segment.id}", **more)

    return timeline.changed(segments=tuple(other(each) for each in timeline.segments))


@given(timelines())
def test_names_are_no_inputs(timeline: Timeline) -> None:
    """Not the ids of segments and assets, nor the names of files: but chapters and reports name them."""
    copies = {
        f"{id}-copy": each.changed(id=f"{id}-copy", owner="acc_2", name="holiday.mov", created_at=9)
        for id, each in ASSETS.items()
    }
    before, after = compiled(timeline), compiled(renamed(timeline), assets=copies)
    assert [each.key for each in before.steps[:-3]] == [each.key for each in after.steps[:-3]]
    assert [each.kind for each in after.steps[-3:]] == ["stitch", "inspect", "deliver"]
    assert changed(before, after) == {"stitch", "inspect", "deliver"}


@given(timelines(at_least=2), st.data())
def test_reordering_runs_only_what_the_order_bears_on(timeline: Timeline, data: st.DataObject) -> None:
    """Bridges run again exactly where the frames at their edges, or the film's form, have changed."""
    clips = [each for each in timeline.segments if isinstance(each, Clip)]
    shuffled = iter(data.draw(st.permutations(clips)))
    segments = tuple(next(shuffled) if isinstance(each, Clip) else each for each in timeline.segments)
    assume(segments != timeline.segments)
    other = timeline.changed(segments=segments)
    before, after = compiled(timeline), compiled(other)
    again = changed(before, after)
    assert {step(after, id).kind for id in again} <= {
        "frames", "analyse", "direct", "generate", "conform_bridge", "conform_clip",
        "sound", "stitch", "inspect", "deliver", "ending", "extend",
    }  # fmt: skip
    earlier = [at for at, each in enumerate(timeline.segments) if isinstance(each, Bridge)]
    wholes = {whole_of(timeline, at) for at in earlier}
    edges = {edges_of(timeline, at) for at in earlier}
    deliver = step(after, "deliver").work
    assert isinstance(deliver, DeliverWork)
    made = {each.segment: {each.frames, each.generate} for each in deliver.bridges}
    for at in earlier:  # bridges stay where they are: the clips beside them change
        runs = bool(made[segments[at].id] & again)
        assert not (runs and whole_of(other, at) in wholes)
        assert runs or edges_of(other, at) in edges


def edges_of(timeline: Timeline, at: int) -> Any:
    """What a bridge at this place is, and the frames it joins."""
    before, after = timeline.neighbours(at)
    assert before and after
    joined = (before.asset, before.out_frame or 120, after.asset, after.in_frame or 0)
    return timeline.segments[at].changed(id="x"), joined


def whole_of(timeline: Timeline, at: int) -> Any:
    """All that a bridge at this place is made of: with the whole clips beside it."""
    bridge = timeline.segments[at]
    assert isinstance(bridge, Bridge)
    before, after = timeline.neighbours(at)
    assert before and after
    count = len(timeline.segments)
    crowded = [timeline.bridges(place % count) for place in (at - 1, at + 1)]
    autos = tuple(tuple(each is not None and each.anchor == "auto" for each in pair) for pair in crowded)
    return (
        bridge.changed(id="x"),
        before.changed(id="x"),
        after.changed(id="x"),
        autos if bridge.anchor == "auto" else None,
    )


def test_moving_a_clip_runs_exactly_the_bridges_whose_edges_changed() -> None:
    """a-b-c-d becomes a-c-b-d: the first and last bridges get new edges, and so does the middle one."""
    before = compiled(bridged("abcd"))
    moved = compiled(bridged("acbd"))
    generated = {id for id in changed(before, moved) if id.startswith("generate")}
    assert generated == {"generate:ac", "generate:cb", "generate:bd"}
    rotated = compiled(bridged("cdab"))
    again = changed(before, rotated)
    assert {id for id in again if id.startswith(("generate", "frames", "direct"))} == {
        "generate:da",
        "frames:da",
        "direct:da",
    }
    assert again - {id for id in again if ":da" in id} == WHOLE_FILM


def test_swapping_two_clips_without_a_bridge_only_joins_anew() -> None:
    before = compiled(Timeline(segments=(clip("a"), clip("b"))))
    after = compiled(Timeline(segments=(clip("b"), clip("a"))))
    assert changed(before, after) == WHOLE_FILM


def test_closing_a_loop_runs_the_new_bridge_and_the_whole_film() -> None:
    before, after = compiled(bridged("ab")), compiled(bridged("ab", loop=True))
    assert {id.partition(":")[0] for id in changed(before, after) if ":ba" in id} == {
        "frames", "analyse", "direct", "generate", "conform",
    }  # fmt: skip
    assert {id for id in changed(before, after) if ":ba" not in id} == WHOLE_FILM


# --- what a user pays for


def price_key(timeline: Timeline, catalogue: Catalogue = CATALOGUE, **assets: Asset) -> str:
    """The key of the priced step of a timeline's first bridge."""
    plan = compiled(timeline, catalogue=catalogue, assets={**ASSETS, **assets})
    (priced,) = [each for each in plan.steps if each.price]
    return priced.key


ASKED = price_key(AB)


@pytest.mark.parametrize(
    "timeline",
    [
        with_segment(AB, 0, asset="ast_c"),
        with_segment(AB, 0, out_frame=119),
        with_segment(AB, 2, asset="ast_c"),
        with_segment(AB, 2, in_frame=1),
        with_segment(AB, 1, prompt="a pan"),
        with_segment(AB, 1, anchor="auto"),
        with_segment(AB, 1, generator="open"),
        with_segment(AB, 1, seconds=6),
        with_segment(AB, 1, take=2),
        AB.changed(format=Format(size="1920x1080")),
        AB.changed(format=Format(size="960x720")),  # on the same canvas, another shape: cropped elsewhere
        AB.changed(format=Format(fit="crop")),
    ],
)
def test_all_that_the_user_asks_of_a_bridge_is_in_its_price_key(timeline: Timeline) -> None:
    assert price_key(timeline) != ASKED


def other_version(*changed: Any) -> Catalogue:
    """The catalogue with generators of the same names in place of some."""
    names = {each.name: each for each in changed}
    return CATALOGUE.changed(generators=tuple(names.get(each.name, each) for each in CATALOGUE.generators))


@pytest.mark.parametrize(
    "catalogue",
    [
        other_version(PAID.changed(version=9, as_of="2030-01-01")),
        other_version(PAID.changed(context_frames=24, prompt_characters=10, rate=None)),
        CATALOGUE.changed(analyst_place="function", director_place="function"),
        CATALOGUE.changed(prices=CATALOGUE.prices.changed(version="2030-01", credits_per_second={"veo": 1})),
    ],
)
def test_nothing_of_ours_is_in_a_price_key(catalogue: Catalogue) -> None:
    assert price_key(AB, catalogue) == ASKED


def test_new_facts_of_the_same_bytes_are_not_in_a_price_key() -> None:
    better = ASSETS["ast_a"].facts.changed(notes=("probed again",), title="A")
    assert price_key(AB, ast_a=ASSETS["ast_a"].changed(facts=better)) == ASKED


def test_a_deploy_makes_nobody_pay_twice(monkeypatch: pytest.MonkeyPatch) -> None:
    before = compiled(AB)
    for name, kind in KINDS.items():
        monkeypatch.setitem(KINDS, name, replace(kind, version=kind.version + 1))
    after = compiled(AB)
    assert changed(before, after) == {each.id for each in after.steps if not each.price}


def test_a_model_on_our_own_worker_is_paid_for_like_any_other() -> None:
    newer = other_version(PAID_WORKER.changed(version=PAID_WORKER.version + 1))
    timeline = with_segment(AB, 1, generator="open")
    assert price_key(timeline, newer) == price_key(timeline)


@pytest.mark.parametrize("sizes", [("2560x1440", "3840x2160"), ("320x180", "1280x720")])
def test_a_larger_film_on_the_same_canvas_keeps_its_take(sizes: tuple[str, str]) -> None:
    one, other = (price_key(AB.changed(format=Format(size=size))) for size in sizes)
    assert one == other


def test_the_room_for_an_anchor_is_asked_for_where_it_is_short() -> None:
    """In a clip of half a second, the in point decides which anchors there are."""
    auto = with_segment(AB, 1, anchor="auto")
    near, far = (with_segment(auto, 0, in_frame=start) for start in (110, 114))
    assert price_key(near) != price_key(far)
    assert price_key(with_segment(auto, 0, in_frame=60)) == price_key(auto)
    at_last = [with_segment(AB, 0, in_frame=start) for start in (110, 114)]
    assert price_key(at_last[0]) == price_key(at_last[1]) == ASKED


# --- hashing


@given(st.recursive(st.none() | st.integers() | st.text(), st.lists), st.text(), st.text())
def test_a_digest_depends_on_its_tag_and_on_all_of_its_content(content: Any, one: str, other: str) -> None:
    assert digest("a", content) == digest("a", content)
    assert digest("a", content) != digest("b", content)
    assert digest("a", [content]) != digest("a", content)
    assert (digest("a", [one, other]) == digest("a", [one + other])) is False


def generate_work(timeline: Timeline) -> GenerateWork:
    work = step(compiled(timeline), "generate:ab").work
    assert isinstance(work, GenerateWork)
    return work


def test_the_second_key_holds_what_was_handed_to_the_model() -> None:
    work = generate_work(AB)
    key = made_key(work, "first", "last", "a pan")
    assert made_key(generate_work(with_segment(AB, 1, prompt="a pan")), "first", "last", "a pan") == key
    assert made_key(generate_work(with_segment(AB, 1, anchor="auto")), "first", "last", "a pan") == key
    different: list[Callable[[], str]] = [
        lambda: made_key(work, "other", "last", "a pan"),
        lambda: made_key(work, "first", "other", "a pan"),
        lambda: made_key(work, "first", "last", "a tilt"),
        lambda: made_key(work.changed(take=2), "first", "last", "a pan"),
        lambda: made_key(work.changed(seconds=6), "first", "last", "a pan"),
        lambda: made_key(work.changed(generator="open"), "first", "last", "a pan"),
        lambda: made_key(work.changed(canvas=work.canvas.changed(width=2)), "first", "last", "a pan"),
    ]
    assert key not in [each() for each in different]
    assert len({each() for each in different}) == len(different)


def test_the_kind_and_its_version_are_in_a_steps_key() -> None:
    plan = compiled(bridged("ab"))
    stitch = step(plan, "stitch")
    of = {need: step(plan, need).key for need in stitch.needs}
    assert step_key(stitch.work, 1, of) != step_key(stitch.work, 2, of)
    assert step_key(stitch.work, 1, of) != step_key(stitch.work, 1, {**of, "sound": "other"})


def test_the_facts_of_a_clip_are_in_the_keys_of_free_steps() -> None:
    larger = {**ASSETS, "ast_a": asset("a", frames=130)}
    assert "conform:a" in changed(compiled(AB), compiled(AB, assets=larger))
    assert facts() == facts() and FREE.version == 1
