"""Anchors: other pairs of frames, and the anchors of a take that was made from one."""

import pytest

from segue.domain.results import Anchors, Pair, Try
from segue.domain.timeline import Format
from tests.domain.builders import bridged, compiled, step

FOUND = Anchors(
    before_frame=110,
    after_frame=13,
    dropped_before=9,
    dropped_after=3,
    reason="the best",
    first_sha256="a",
    last_sha256="b",
    others=(Pair(dropped_before=0, dropped_after=8, reason="the next best"),),
)


def test_a_pair_counts_what_is_left_out_from_the_cut() -> None:
    assert FOUND.frames_of(FOUND.others[0]) == (119, 18)


def test_a_take_of_the_anchors_found_leaves_them() -> None:
    assert FOUND.moved((110, 13), "c", "d") is FOUND


def test_a_take_of_another_pair_says_which_and_what_was_tried_first() -> None:
    moved = FOUND.moved((119, 18), "c", "d")
    assert (moved.before_frame, moved.after_frame) == (119, 18)
    assert (moved.dropped_before, moved.dropped_after) == (0, 8)
    assert (moved.first_sha256, moved.last_sha256) == ("c", "d")
    assert moved.reason == "the next best, after frames 110 and 13 were tried"


def test_a_take_that_was_made_before_the_search_changed_keeps_its_frames() -> None:
    moved = FOUND.moved((112, 10), "c", "d")
    assert (moved.dropped_before, moved.dropped_after) == (7, 0)
    assert moved.reason == "the frames that its take was made for"


def test_a_try_says_which_frames_it_joins_where_they_are_others() -> None:
    assert Try(recipe="usual", score=40).words == "usual"
    assert Try(recipe="usual", score=90, frames=(119, 18)).words == "usual (frames 119 to 18)"


@pytest.mark.parametrize(
    ("generator", "anchor", "needed"),
    [("procedural", "auto", True), ("procedural", "last", False), ("veo", "auto", False)],
)
def test_a_bridge_made_beside_us_needs_what_other_frames_are_cropped_by(
    generator: str, anchor: str, needed: bool
) -> None:
    timeline = bridged("ab", generator=generator, anchor=anchor)
    plan = compiled(timeline.changed(format=Format(size="180x320", fit="subject")))
    follows = {each.id for each in plan.steps if each.kind == "follow"}
    assert follows == {"follow:a", "follow:b"} == set(step(plan, "frames:ab").needs)
    assert (follows <= set(step(plan, "generate:ab").needs)) == needed
