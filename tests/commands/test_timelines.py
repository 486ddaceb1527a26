"""Timelines from the command line's options, and prompts that go out and come back."""

import json
from fractions import Fraction
from pathlib import Path

import pytest

from segue.commands.sound_options import Effect, sound_given
from segue.commands.timelines import (
    Asked,
    Cuts,
    Prompts,
    bridged,
    files_of,
    prompt_given,
    read_timeline,
    track_of,
)
from segue.domain.assets import Asset, Colour, Facts, Picture, Size, Sound
from segue.domain.errors import BadRequest, NotFound, SegueError
from segue.domain.results import Anchors
from segue.domain.timeline import Bridge, Clip, Track


def asset(id: str, *, sounds: int = 1) -> Asset:
    picture = Picture(
        stream_index=0, codec="h264", profile=None, pixel_format="yuv420p", bits=8,
        stored=Size(width=1280, height=720), shown=Size(width=1280, height=720), rotation=0,
        sample_aspect=Fraction(1), rate=Fraction(24), frames=120, variable_rate=False, start="0",
        field_order="progressive", colour=Colour(), colour_assumed=False,
    )  # fmt: skip
    tracks = tuple(
        Sound(index=at, stream_index=at + 1, codec="aac", sample_rate=48_000, channels=2, layout="stereo")
        for at in range(sounds)
    )
    facts = Facts(container="mp4", bytes=1, picture=picture, sounds=tracks)
    return Asset(id=id, owner="local", name=id, sha256="0" * 64, facts=facts, created_at=0, used_at=0)


def anchors(before_frame: int, after_frame: int) -> Anchors:
    return Anchors(
        before_frame=before_frame, after_frame=after_frame, dropped_before=0, dropped_after=0,
        reason="asked", first_sha256="0", last_sha256="1",
    )  # fmt: skip


A, B, C = asset("ast_a"), asset("ast_b"), asset("ast_c", sounds=0)


def test_a_sound_is_a_word_or_a_file(tmp_path: Path) -> None:
    assert sound_given("silent", 0) == "silent"
    music = tmp_path / "music.wav"
    with pytest.raises(NotFound, match="name one that runs under the film, or say room, model or silent"):
        sound_given(str(music), -6)
    music.write_bytes(b"x")
    assert sound_given(str(music), -6) == Track(sound=str(music), gain=-6)
    with pytest.raises(BadRequest, match="--sound-gain is for a file"):
        sound_given("room", 3)
    with pytest.raises(SegueError, match="gain"):
        sound_given(str(music), 90)


def test_other_words_say_what_is_to_be_heard() -> None:
    assert sound_given("wind, distant traffic", 0) == Effect("wind, distant traffic")
    with pytest.raises(BadRequest, match="--sound-gain is for a file"):
        sound_given("wind, distant traffic", -6)
    timeline = bridged([A, B], Asked(sound=Effect("wind")))
    assert [each.effect for each in timeline.segments if each.kind == "bridge"] == ["wind"]
    assert timeline.format.sound == "room"


def test_a_timelines_track_is_a_file_beside_it(tmp_path: Path) -> None:
    path = tmp_path / "film.json"
    for name, found in (("music.wav", tmp_path / "music.wav"), ("snd_0a", None)):
        clip = {"kind": "clip", "id": "a", "asset": "a.mp4"}
        path.write_text(json.dumps({"segments": [clip], "track": {"sound": name}}))
        assert track_of(read_timeline(path), tmp_path) == found
    path.write_text(path.read_text().replace("snd_0a", "../music.wav"))
    with pytest.raises(BadRequest, match="outside its folder"):
        track_of(read_timeline(path), tmp_path, within=True)


def test_clips_are_joined_in_their_order_by_a_bridge_each() -> None:
    timeline = bridged([A, B, C], Asked(seconds=6, take=3, anchor="auto", prompt="a slow pan"))
    assert [segment.id for segment in timeline.segments] == [
        "clip-1", "bridge-1", "clip-2", "bridge-2", "clip-3",
    ]  # fmt: skip
    bridges = [segment for segment in timeline.segments if isinstance(segment, Bridge)]
    assert {(each.seconds, each.take, each.anchor, each.prompt) for each in bridges} == {
        (6, 3, "auto", "a slow pan")
    }


def test_one_clip_with_a_loop_leads_into_itself() -> None:
    timeline = bridged([A], Asked(loop=True))
    assert timeline.loop
    before, after = timeline.neighbours(1)
    assert before is not None and before == after and before.asset == "ast_a"


def test_points_are_frames_seconds_and_timecodes_of_the_first_two_clips() -> None:
    cuts = (Cuts("1.5", "00:00:04:12"), Cuts("12", "3s"))
    first, _, second, _, third = bridged([A, B, C], Asked(cuts=cuts)).segments
    assert isinstance(first, Clip) and (first.in_frame, first.out_frame) == (36, 108)
    assert isinstance(second, Clip) and (second.in_frame, second.out_frame) == (12, 72)
    assert isinstance(third, Clip) and (third.in_frame, third.out_frame) == (None, None)


def test_a_silent_clip_has_no_audio_track_to_choose() -> None:
    first, _, second = bridged([A, C], Asked(audio_track=1)).segments
    assert isinstance(first, Clip) and first.audio_track == 1
    assert isinstance(second, Clip) and second.audio_track == 0


def test_prompts_that_were_printed_come_back_with_their_anchors() -> None:
    asked = Asked(
        anchor="auto", prompt=Prompts(prompts={"bridge-1": "drift"}, anchors={"bridge-1": anchors(110, 7)})
    )
    first, bridge, second = bridged([A, B], asked).segments
    assert isinstance(bridge, Bridge) and (bridge.prompt, bridge.anchor) == ("drift", "last")
    assert isinstance(first, Clip) and first.out_frame == 111
    assert isinstance(second, Clip) and second.in_frame == 7


def test_a_point_on_the_command_line_counts_more_than_a_found_anchor() -> None:
    prompts = Prompts(prompts={"bridge-1": "drift"}, anchors={"bridge-1": anchors(110, 7)})
    first, _, second = bridged([A, B], Asked(prompt=prompts, cuts=(Cuts(end="100"), Cuts()))).segments
    assert isinstance(first, Clip) and first.out_frame == 100
    assert isinstance(second, Clip) and second.in_frame == 7


def test_the_anchors_of_one_clips_loop_cut_both_of_its_ends() -> None:
    prompts = Prompts(prompts={"bridge-1": "drift"}, anchors={"bridge-1": anchors(110, 7)})
    clip, _ = bridged([A], Asked(prompt=prompts, loop=True)).segments
    assert isinstance(clip, Clip) and (clip.in_frame, clip.out_frame) == (7, 111)


def test_a_prompt_file_is_a_text_or_what_was_printed(tmp_path: Path) -> None:
    text, printed = tmp_path / "prompt.txt", tmp_path / "prompts.json"
    text.write_text("\ufeffa slow pan\n", encoding="utf-8")
    printed.write_text(
        json.dumps({"render": {"id": "rnd_1"}, "prompts": {"bridge-1": "drift"}, "anchors": {}})
    )
    assert prompt_given("drift") == "drift"
    assert prompt_given(None) is None
    assert prompt_given(f"@{text}") == "a slow pan"
    assert prompt_given(f"@{printed}") == Prompts(prompts={"bridge-1": "drift"})


def test_a_timelines_clips_are_files_beside_it_or_assets(tmp_path: Path) -> None:
    path = tmp_path / "timeline.json"
    segments = [
        {"kind": "clip", "id": "a", "asset": "clips/a.mp4"},
        {"kind": "bridge", "id": "x"},
        {"kind": "clip", "id": "b", "asset": "ast_0123456789abcdef0123"},
    ]
    path.write_text(json.dumps({"segments": segments}))
    assert files_of(read_timeline(path), tmp_path) == {"clips/a.mp4": tmp_path / "clips/a.mp4"}


@pytest.mark.parametrize("name", ["../a.mp4", "/etc/passwd"])
def test_a_dropped_timeline_reaches_no_file_outside_its_folder(name: str, tmp_path: Path) -> None:
    path = tmp_path / "segue.json"
    path.write_text(json.dumps({"segments": [{"kind": "clip", "id": "a", "asset": name}]}))
    with pytest.raises(BadRequest, match="outside its folder"):
        files_of(read_timeline(path), tmp_path, within=True)
