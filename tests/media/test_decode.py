"""Frames by number: each is what a full decode shows in the middle of that frame of the grid."""

from functools import cache
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from segue.domain.assets import Picture
from segue.media.decode import read_frames
from segue.media.facts import inspect_file
from segue.media.film_form import turned_size
from tests.conftest import CLIPS
from tests.media.making import luma_of, make, number_in, numbered, pattern, shown_by

SDR = ["sample_a.mp4", "portrait_rotated.mp4", "variable_rate.mp4", "sixty_surround.mp4", "odd_silent.webm"]
EVERY = [*SDR, "interlaced_anamorphic.ts", "hdr10.mp4"]


@cache
def picture_of(path: Path) -> Picture:
    return inspect_file(path).picture


def luma(frame: np.ndarray, picture: Picture) -> np.ndarray:
    """The limited luma that a screen's RGB had by the matrix of its source (each third pixel)."""
    weights = (0.2126, 0.7152, 0.0722) if picture.colour.matrix == "bt709" else (0.299, 0.587, 0.114)
    return 16 + frame[::3, ::3].astype(np.float32) @ np.array(weights, np.float32) * 219 / 255


def same_picture(mine: np.ndarray, truth: np.ndarray, others: list[np.ndarray]) -> bool:
    """Whether a frame is nearer to its own truth than to any other frame that differs from it."""
    step = np.abs(mine - truth).mean()
    return all(step <= np.abs(mine - other).mean() + 0.02 for other in others)


@pytest.mark.parametrize("name", EVERY)
def test_both_ends_are_the_first_and_the_last_frame(name: str) -> None:
    path = CLIPS / name
    picture = picture_of(path)
    times, lumas = luma_of(path)
    for number in (0, picture.frames - 1):
        (frame,) = read_frames(path, picture, range(number, number + 1))
        size = turned_size(picture)
        assert frame.shape == (size.height, size.width, 3)
        index = shown_by(times, number, picture.rate)
        assert index == (0 if number == 0 else len(times) - 1)
        near = [lumas[at] for at in range(max(0, index - 2), min(len(lumas), index + 3)) if at != index]
        if name != "hdr10.mp4":  # whose light is mapped: only the order of frames can be compared
            assert np.abs(luma(frame, picture) - lumas[index]).mean() < (6 if "interlaced" in name else 1.5)
            assert same_picture(luma(frame, picture), lumas[index], near)


@settings(max_examples=6)
@given(st.data())
def test_any_frame_of_any_clip_is_that_of_a_full_decode(data: st.DataObject) -> None:
    path = CLIPS / data.draw(st.sampled_from(SDR))
    picture = picture_of(path)
    number = data.draw(st.integers(0, picture.frames - 1))
    count = data.draw(st.integers(1, min(3, picture.frames - number)))
    times, lumas = luma_of(path)
    frames = list(read_frames(path, picture, range(number, number + count)))
    assert len(frames) == count
    for at, frame in enumerate(frames, start=number):
        index = shown_by(times, at, picture.rate)
        near = [lumas[index + step] for step in (-1, 1) if 0 <= index + step < len(lumas)]
        assert np.abs(luma(frame, picture) - lumas[index]).mean() < 1.5
        assert same_picture(luma(frame, picture), lumas[index], near)


@pytest.mark.parametrize(
    ("name", "options"),
    [
        ("reordered.mp4", ("-bf", "4", "-g", "48")),
        ("open.mkv", ("-bf", "4", "-g", "60", "-x264-params", "open-gop=1")),
        ("one_group.mp4", ("-g", "1000", "-bf", "3")),
        ("stream.ts", ("-bf", "3", "-g", "96", "-muxdelay", "2")),
        ("old.avi", ("-c:v", "mpeg4", "-bf", "2", "-g", "100", "-q:v", "2")),
    ],
)
def test_a_seek_lands_on_the_right_frame(tmp_path: Path, name: str, options: tuple[str, ...]) -> None:
    path = numbered(tmp_path / name, *options)
    picture = inspect_file(path).picture
    assert picture.frames == 288
    for number in (0, 95, 121, 287):
        (frame,) = read_frames(path, picture, range(number, number + 1))
        assert number_in(frame) == number


def test_a_cut_inside_a_group_counts_from_what_shows(tmp_path: Path) -> None:
    whole = numbered(tmp_path / "whole.mp4", "-g", "96", "-bf", "2")
    cut = make(tmp_path / "cut.mp4", "-ss", "5", "-i", str(whole), "-c", "copy")
    picture = inspect_file(cut).picture
    frames = list(read_frames(cut, picture, range(picture.frames)))
    assert [number_in(frame) for frame in frames] == list(range(288 - picture.frames, 288))
    assert picture.frames == 288 - 120


def test_beyond_the_end_the_last_frame_goes_on(tmp_path: Path) -> None:
    path = numbered(tmp_path / "clip.mp4", frames=24)
    frames = list(read_frames(path, inspect_file(path).picture, range(22, 26)))
    assert [number_in(frame) for frame in frames] == [22, 23, 23, 23]


def test_a_range_of_nothing_gives_nothing(tmp_path: Path) -> None:
    path = pattern(tmp_path / "clip.mp4", seconds=0.2)
    assert list(read_frames(path, inspect_file(path).picture, range(0))) == []


@pytest.mark.parametrize(
    "options", [("-bf", "3"), ("-bf", "3", "-x264-params", "open-gop=1"), ("-c:v", "mpeg2video")]
)
def test_a_stream_cut_anywhere_counts_from_what_both_decoders_show(
    tmp_path: Path, options: tuple[str, ...]
) -> None:
    whole = numbered(tmp_path / "whole.ts", "-g", "48", *options).read_bytes()
    cut = tmp_path / "cut.ts"
    cut.write_bytes(whole[len(whole) // 188 * 2 // 5 * 188 :])
    picture = inspect_file(cut).picture
    frames = list(read_frames(cut, picture, range(picture.frames)))
    shown = [number_in(frame) for frame in frames]
    assert shown == list(range(288 - picture.frames, 288))
    assert 48 <= picture.frames < 288
