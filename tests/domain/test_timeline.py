"""Timelines: what is refused, and with which words."""

from typing import Any

import pytest
from hypothesis import given
from pydantic import ValidationError

from segue.domain.timeline import Bridge, Clip, Format, Shape, Timeline, size_named
from tests.domain.builders import bridged, clip, timelines


@pytest.mark.parametrize(
    ("segments", "loop", "words"),
    [
        ((), False, "at least 1 item"),
        ((clip("a"), clip("b", "a")), False, "two segments have the id 'a'"),
        ((Bridge(id="b"),), False, "bridge 'b' needs a clip before it and a clip after it"),
        ((Bridge(id="b"), clip("a")), False, "bridge 'b' needs"),
        ((clip("a"), Bridge(id="b")), False, "bridge 'b' needs"),
        ((clip("a"), Bridge(id="b"), Bridge(id="c"), clip("d")), False, "bridge 'b' needs"),
        ((clip("a"), clip("b")), True, "a loop ends with a bridge"),
        ((Bridge(id="b"),), True, "bridge 'b' needs"),
        ((Bridge(id="b"), clip("a"), Bridge(id="c")), True, "bridge 'b' needs"),
    ],
)
def test_segments_that_do_not_belong_together_are_refused(
    segments: tuple[Any, ...], loop: bool, words: str
) -> None:
    with pytest.raises(ValidationError, match=words):
        Timeline(segments=segments, loop=loop)


def test_an_unknown_field_or_kind_is_refused() -> None:
    with pytest.raises(ValidationError, match="Extra inputs are not permitted"):
        Timeline.model_validate_json('{"segments": [{"kind": "clip", "id": "a", "asset": "x", "speed": 2}]}')
    with pytest.raises(ValidationError, match="shot"):
        Timeline.model_validate_json('{"segments": [{"kind": "shot", "id": "a"}]}')


@pytest.mark.parametrize("id", ["", "A", "a b", "-a", "a" * 33, "a:b"])
def test_a_segment_id_is_short_and_plain(id: str) -> None:
    with pytest.raises(ValidationError, match="pattern"):
        Clip(id=id, asset="x")


def test_the_in_point_comes_before_the_out_point() -> None:
    with pytest.raises(ValidationError, match="in_frame 5 must come before out_frame 5"):
        Clip(id="a", asset="x", in_frame=5, out_frame=5)
    assert Clip(id="a", asset="x", in_frame=5, out_frame=6).out_frame == 6


def test_a_prompt_of_100_000_characters_is_refused() -> None:
    with pytest.raises(ValidationError, match="at most 4000 characters"):
        Bridge(id="b", prompt="x" * 100_000)


@pytest.mark.parametrize(
    ("size", "words"),
    [
        ("large", "1280x720, or source"),
        ("1280X720", "1280x720, or source"),
        ("0x720", "1280x720, or source"),
        ("1281x720", "odd number of pixels"),
        ("1280x721", "odd number of pixels"),
        ("62x720", "out of bounds"),
        ("3842x2160", "out of bounds"),
        ("2162x2162", "out of bounds"),
    ],
)
def test_a_size_outside_of_the_bounds_is_refused(size: str, words: str) -> None:
    with pytest.raises(ValidationError, match=words):
        Format(size=size)


@pytest.mark.parametrize("rate", ["0", "23.97", "241", "24fps"])
def test_a_rate_that_is_none_is_refused(rate: str) -> None:
    with pytest.raises(ValidationError, match=r"whole number|at most 240"):
        Format(rate=rate)


@pytest.mark.parametrize(("written", "exact"), [("23.976", "24000/1001"), ("29.97", "30000/1001")])
def test_a_rate_that_is_written_rounded_is_the_exact_one(written: str, exact: str) -> None:
    assert Format(rate=written) == Format(rate=exact)


def test_known_formats_are_accepted() -> None:
    asked = Format(size="2160x3840", rate="30000/1001", fit="crop")
    assert (size_named(asked.size).width, size_named(asked.size).height) == (2160, 3840)
    assert Format().wanted == Shape(size="source", rate="source", fit="blur")


@given(timelines())
def test_every_bridge_has_a_clip_on_either_side_and_neighbours_agree(timeline: Timeline) -> None:
    segments = timeline.segments
    for position, segment in enumerate(segments):
        before, after = timeline.beside(position)
        if isinstance(segment, Bridge):
            assert timeline.neighbours(position) == (before, after)
            assert timeline.bridges(position) == (None, None)
        if after is not None:
            assert timeline.beside(segments.index(after))[0] == segment
    assert (timeline.beside(0)[0] is None) == (not timeline.loop)


def test_the_ends_of_a_loop_meet() -> None:
    timeline = bridged("ab", loop=True)
    assert timeline.neighbours(3) == (clip("b"), clip("a"))
    before, after = timeline.bridges(0)
    assert before is not None and after is not None
    assert (before.id, after.id) == ("ba", "ab")
    assert bridged("ab").bridges(0)[0] is None
