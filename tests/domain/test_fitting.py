"""What is asked, held against what clips and generators have; what does not fit is said in words."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from segue.domain.assets import Size
from segue.domain.errors import DoesNotFit, NotFound, SegueError
from segue.domain.fitting import canvas_for, edge, fitting_generator, shortened, spans
from segue.domain.timeline import Bridge, Format, Timeline
from tests.domain.builders import (
    ASSETS,
    CATALOGUE,
    FREE,
    FULL_HD,
    HD,
    PAID,
    PORTRAIT,
    asset,
    bridged,
    clip,
    compiled,
)

SPAN = spans(Timeline(segments=(clip("a"),)), ASSETS)["a"]


@pytest.mark.parametrize(
    ("fields", "kind", "words"),
    [
        ({"asset": "ast_z"}, NotFound, "names an asset that is not there"),
        ({"out_frame": 121}, DoesNotFit, "frames 0 to 120, but 0 to 121"),
        ({"in_frame": 120}, DoesNotFit, "frames 0 to 120, but 120 to 120"),
        ({"audio_track": 1}, DoesNotFit, "has audio tracks 0 to 0, but 1"),
    ],
)
def test_a_clip_stays_within_its_asset(fields: dict[str, Any], kind: type[SegueError], words: str) -> None:
    timeline = Timeline(segments=(clip("a").changed(**fields),))
    with pytest.raises(kind, match=words):
        spans(timeline, ASSETS)


def test_points_left_out_are_the_assets_own() -> None:
    assert (SPAN.in_frame, SPAN.out_frame, SPAN.frames, SPAN.audio_track) == (0, 120, 120, 0)


def test_a_clip_without_sound_has_no_track_whatever_was_asked() -> None:
    silent = {"ast_a": asset("a", sounds=0)}
    assert spans(Timeline(segments=(clip("a", audio_track=3),)), silent)["a"].audio_track is None


@given(st.integers(0, 119), st.integers(1, 5), st.sampled_from(["start", "end"]), st.booleans())
def test_an_edge_is_a_part_of_its_span_on_its_side(start: int, seconds: int, side: Any, shared: bool) -> None:
    span = SPAN.changed(in_frame=start)
    part = edge(span, side, seconds, shared=shared)
    assert span.in_frame <= part.in_frame < part.out_frame <= span.out_frame
    assert part.frames <= seconds * 24
    assert (part.in_frame == span.in_frame) if side == "start" else (part.out_frame == span.out_frame)


@given(st.integers(2, 120), st.integers(1, 5))
def test_shared_edges_of_a_clip_never_overlap(frames: int, seconds: int) -> None:
    span = SPAN.changed(out_frame=frames)
    first, last = (edge(span, side, seconds, shared=True) for side in ("start", "end"))
    assert first.out_frame <= last.in_frame


def test_an_animatic_shows_a_second_of_the_outer_clips_and_free_bridges() -> None:
    timeline = bridged("abc", generator="veo")
    short, of = shortened(timeline, spans(timeline, ASSETS))
    assert [(each.in_frame, each.out_frame) for each in of.values()] == [(96, 120), (0, 120), (0, 24)]
    assert {each.generator for each in short.segments if isinstance(each, Bridge)} == {"procedural"}


@pytest.mark.parametrize("timeline", [bridged("a"), bridged("a", loop=True), bridged("ab", loop=True)])
def test_an_animatic_of_one_clip_or_of_a_loop_keeps_its_clips_whole(timeline: Timeline) -> None:
    whole = spans(timeline, ASSETS)
    assert shortened(timeline, whole)[1] == whole


@pytest.mark.parametrize(
    ("bridge", "words"),
    [
        (Bridge(id="x", generator="sora"), "no generator 'sora' here: choose one of procedural, veo"),
        (Bridge(id="x", generator="first-only"), "does not take both frames"),
        (Bridge(id="x", generator="veo", seconds=5), "4, 6, 8 seconds, not 5: the nearest is 4"),
        (Bridge(id="x", generator="veo", seconds=60), "the nearest is 8"),
        (Bridge(id="x", generator="veo", prompt="x" * 1_001), "has 1001 characters and 'veo' takes 1000"),
    ],
)
def test_what_a_generator_cannot_make_is_refused_with_what_it_can(bridge: Bridge, words: str) -> None:
    with pytest.raises(DoesNotFit, match=words):
        fitting_generator(bridge, CATALOGUE)


@pytest.mark.parametrize(
    ("rate", "seconds", "least"),
    [("1", 1, 3), ("1", 2, 3), ("2", 1, 2), ("1/2", 1, 6), ("3", 1, None)],
)
def test_a_bridge_without_a_frame_of_its_own_is_refused_before_anything_runs(
    rate: str, seconds: int, least: int | None
) -> None:
    timeline = bridged("ab", seconds=seconds).changed(format=Format(rate=rate))
    if least is None:
        assert compiled(timeline).steps
        return
    with pytest.raises(DoesNotFit, match=f"ask for {least} s or more"):
        compiled(timeline)


def test_a_generator_without_any_length_makes_no_bridge() -> None:
    catalogue = CATALOGUE.changed(generators=(PAID.changed(seconds=()),))
    with pytest.raises(DoesNotFit, match="choose another"):
        fitting_generator(Bridge(id="x", generator="veo"), catalogue)


@pytest.mark.parametrize(
    ("film", "canvas"),
    [
        (Size(width=640, height=360), HD),
        (HD, HD),
        (Size(width=1_282, height=720), FULL_HD),
        (Size(width=3_840, height=2_160), FULL_HD),
        (PORTRAIT, PORTRAIT),
        (Size(width=180, height=320), PORTRAIT),
        (Size(width=2_160, height=3_840), PORTRAIT),
    ],
)
def test_the_canvas_is_the_smallest_that_shows_the_picture_largest(film: Size, canvas: Size) -> None:
    assert canvas_for(film, PAID) == canvas
    assert canvas_for(film, FREE) == film
