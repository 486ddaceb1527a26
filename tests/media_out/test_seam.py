"""The seam score, on real footage: what is continuous passes, what a viewer would see fails."""

from collections.abc import Callable
from pathlib import Path

import cv2
import numpy as np
import pytest

from segue.domain.seam_parts import HALVES, weight
from segue.media.inside import CLEAR, score_inside, words_for_inside
from segue.media.motion import Frame
from segue.media.seam import FAIL_BELOW, WINDOW_FRAMES, score_seam, words_for
from segue.media.sound import Sound, silence
from tests.media_out.jobs import cross_fade, frames_of

CLIPS = Path(__file__).parent.parent / "clips"
NOTHING = silence(0, 2)

Footage = list[Frame]
Fault = Callable[[Footage, Footage], Footage]


@pytest.fixture(scope="module")
def footage() -> Footage:
    return frames_of(CLIPS / "sample_a.mp4", 256)


@pytest.fixture(scope="module")
def other() -> Footage:
    return frames_of(CLIPS / "sample_b.mp4", 256)


def sides(footage: Footage, at: int) -> tuple[Footage, Footage]:
    return footage[at - WINDOW_FRAMES : at], footage[at : at + WINDOW_FRAMES]


def picture_score(before: Footage, after: Footage) -> tuple[float, dict[str, float]]:
    return score_seam(before, after, NOTHING, NOTHING)


@pytest.mark.parametrize("name", ["sample_a.mp4", "sixty_surround.mp4", "variable_rate.mp4"])
def test_continuous_footage_split_in_place_passes(name):
    frames = frames_of(CLIPS / name, 256)
    for at in range(WINDOW_FRAMES, len(frames) - WINDOW_FRAMES, 17):
        score, _ = picture_score(*sides(frames, at))
        assert score >= FAIL_BELOW, (name, at, score)


def hard_cut(after: Footage, other: Footage) -> Footage:
    return other[:WINDOW_FRAMES]


def darker(after: Footage, other: Footage) -> Footage:
    return [np.clip(frame * 0.8, 0, 255).astype(np.uint8) for frame in after]


def cast(after: Footage, other: Footage) -> Footage:
    return [np.clip(frame * np.array([0.9, 1, 1]), 0, 255).astype(np.uint8) for frame in after]


def frozen(after: Footage, other: Footage) -> Footage:
    return [after[0]] * 4 + after[1:-3]


def blurred(after: Footage, other: Footage) -> Footage:
    return [cv2.GaussianBlur(frame, (0, 0), 1.5) for frame in after]


def zoomed(after: Footage, other: Footage) -> Footage:
    height, width = after[0].shape[:2]
    return [cv2.resize(frame, None, fx=1.06, fy=1.06)[:height, :width] for frame in after]


@pytest.mark.parametrize(
    ("fault", "part"),
    [
        (hard_cut, "jump"),
        (darker, "luma"),
        (cast, "colour"),
        (frozen, "freeze"),
        (blurred, "sharp"),
        (zoomed, "shift"),
    ],
)
def test_a_fault_fails_and_its_own_part_says_so(footage: Footage, other: Footage, fault: Fault, part: str):
    for at in (40, 60, 100):
        before, after = sides(footage, at)
        score, parts = picture_score(before, fault(after, other))
        assert score < FAIL_BELOW, (at, score, parts)
        assert parts[part] / HALVES[part] >= 1, (at, parts)


def flashed(frames: Footage, at: int) -> Footage:
    """One frame burnt out, as by a photographer's flash."""
    lit = cv2.addWeighted(frames[at], 0.4, np.full_like(frames[at], 255), 0.6, 0)
    return [*frames[:at], lit, *frames[at + 1 :]]


def test_a_flash_beside_a_join_is_no_step_in_light_and_hides_none(footage: Footage):
    before, after = sides(footage, 60)
    for at in (0, 2):
        _, plain = picture_score(before, flashed(after, at))
        score, parts = picture_score(before, flashed(darker(after, []), at))
        assert all(weight(part, plain[part]) < 0.5 for part in ("luma", "colour", "pace", "shift")), plain
        assert score < FAIL_BELOW and parts["luma"] / HALVES["luma"] >= 1, parts


def test_a_doubled_frame_and_left_out_ones_break_the_pace(footage: Footage):
    faster = footage[::2]
    before, after = sides(faster, 30)
    assert weight("pace", picture_score(before, after)[1]["pace"]) < 0.5
    for broken in ([before[-1], *after[:-1]], faster[32 : 32 + WINDOW_FRAMES]):
        score, parts = picture_score(before, broken)
        assert score < FAIL_BELOW and weight("pace", parts["pace"]) >= 1, parts


@pytest.mark.parametrize("height", [4, 12, 24])
def test_narrow_pictures_are_scored_as_any_other(height: int) -> None:
    view = cv2.resize(np.random.default_rng(5).integers(0, 255, (24, 90, 3), np.uint8), (720, height * 2))
    frames = [np.ascontiguousarray(view[:height, at : at + 256]) for at in range(0, 96, 4)]
    nothing = silence(0, 1)
    assert score_seam(frames[:12], frames[12:], nothing, nothing)[0] > 90
    assert score_seam(frames[:12], frames[:0:-1][:12], nothing, nothing)[0] < FAIL_BELOW


def test_a_motion_that_starts_and_stops_quickly_keeps_its_pace(footage: Footage):
    snap = slid(footage[60], [0, 0, 0, 0, 0, 1, 3, 7, 12, 16, 18, 19, 19, 19, 19, 19])
    for at in (7, 8, 9):
        _, parts = picture_score(snap[:at], snap[at:])
        assert weight("pace", parts["pace"]) < 0.5, (at, parts)


def test_one_frame_seen_twice_is_seen_but_a_motion_that_rests_is_not_frozen(footage: Footage):
    before, after = sides(footage, 60)
    score, parts = picture_score(before, [before[-1], *after[:-1]])
    assert parts["freeze"] == 1 and score < FAIL_BELOW, parts
    resting = slid(footage[60], [0, 4, 8, 12, 16, 19, 21, 22, 22.25, 22.5, 24, 27, 31, 35, 39, 43, 47, 51])
    _, fine = picture_score(resting[:9], resting[9:])
    assert fine["freeze"] == 0, fine


def slid(frame: Frame, way: list[float]) -> Footage:
    """The frame so many pixels aside, each with its own noise."""
    chance = np.random.default_rng(3)
    height, width = frame.shape[:2]
    moves = (np.array([[1, 0, right], [0, 1, 0]], np.float64) for right in way)
    moved = [cv2.warpAffine(frame, move, (width, height), borderMode=cv2.BORDER_REFLECT) for move in moves]
    return [
        np.clip(each + chance.normal(0, 3, each.shape), 0, 255).round().astype(np.uint8) for each in moved
    ]


@pytest.mark.parametrize("turning", [0, 1])
def test_a_picture_that_goes_back_the_way_it_came_fails(footage: Footage, turning: int):
    """It turns at the last frame before the join, or at the first one after it."""
    for at in (40, 60, 100):
        before, after = sides(footage, at)
        back = [after[0], *before[::-1]] if turning else before[-2::-1]
        score, parts = picture_score(before, back)
        assert score < FAIL_BELOW and parts["turn"] / HALVES["turn"] >= 1, (at, parts)
        assert picture_score(before, after)[1]["turn"] / HALVES["turn"] < 0.5


def test_a_still_picture_may_stay_still(footage: Footage):
    score, parts = picture_score([footage[60]] * WINDOW_FRAMES, [footage[60]] * WINDOW_FRAMES)
    assert score > 99, parts


def test_one_frame_on_either_side_can_be_scored(footage: Footage):
    same, _ = picture_score(footage[60:61], footage[61:62])
    assert 0 <= same <= 100


def hum(samples: int, start: int = 0) -> Sound:
    """Noise over a tone, the same at every call, as `samples` from the sample `start` on."""
    noise = np.random.default_rng(7).normal(0, 0.02, 200_000)
    tone = 0.2 * np.sin(2 * np.pi * 220 * np.arange(200_000) / 48_000)
    part = (noise + tone)[start : start + samples]
    return np.stack([part, part], axis=1).astype(np.float32)


def test_sound_that_goes_on_is_no_fault(footage: Footage):
    score, parts = score_seam(*sides(footage, 60), hum(48_000), hum(48_000, 48_000))
    assert score >= 90, parts


def test_a_click_fails(footage: Footage):
    after = hum(48_000, 48_000).copy()
    after[:2] += 0.7
    score, parts = score_seam(*sides(footage, 60), hum(48_000), after)
    assert score < FAIL_BELOW, parts
    assert "click" in words_for(score, parts)


def test_faint_sound_that_is_mirrored_is_no_click_and_hides_none(footage: Footage):
    hiss = 0.005 * np.sin(2 * np.pi * 5_000 * np.arange(48_000) / 48_000)
    after = np.stack([hiss, hiss], axis=1).astype(np.float32)
    mirrored, clicking = after[::-1].copy(), after.copy()
    clicking[:2] += 0.05
    fine, parts = score_seam(*sides(footage, 60), mirrored, after)
    assert fine >= 90, parts
    wrong, parts = score_seam(*sides(footage, 60), mirrored, clicking)
    assert wrong < FAIL_BELOW and "click" in words_for(wrong, parts), parts


def test_a_step_in_level_fails(footage: Footage):
    score, parts = score_seam(*sides(footage, 60), hum(48_000), hum(48_000, 48_000) * 0.2)
    assert score < FAIL_BELOW, parts
    assert parts["level"] > 5


def test_a_hit_of_music_is_no_step_in_level_and_hides_none(footage: Footage):
    hit = np.zeros((48_000, 2), np.float32)
    time = np.arange(12_000) / 48_000
    hit[:12_000] += (0.4 * np.exp(-time / 0.06) * np.sin(2 * np.pi * 90 * time))[:, None]
    after = hum(48_000, 48_000)
    _, fine = score_seam(*sides(footage, 60), hum(48_000), after + hit)
    _, wrong = score_seam(*sides(footage, 60), hum(48_000), (after + hit) * 0.5)
    assert fine["level"] / HALVES["level"] < 0.5, fine
    assert wrong["level"] / HALVES["level"] >= 1, wrong


def test_words_grade_the_score(footage: Footage, other: Footage):
    before, after = sides(footage, 60)
    assert words_for(*picture_score(before, after)) == "not noticeable"
    assert words_for(*picture_score(before, other[:WINDOW_FRAMES])).startswith("clearly visible")


def test_a_cross_fade_is_caught_inside(footage: Footage, other: Footage):
    last, first = footage[-1], other[0]
    for count in (24, 72):
        score = score_inside(cross_fade(last, first, count))
        assert score.doubled > 0.4 or score.sharpness < 0.5, score
        assert "two pictures" in words_for_inside(score, 12)
        assert score.score < FAIL_BELOW


def test_real_footage_is_clear_inside(footage: Footage, other: Footage):
    for frames in (footage, other):
        score = score_inside(frames)
        assert score.doubled == 0
        assert words_for_inside(score, 12) == CLEAR
        assert score.score > 80


def test_a_frozen_run_inside_is_counted(footage: Footage):
    score = score_inside([*footage[:30], *[footage[30]] * 15, *footage[30:60]])
    assert score.longest_freeze_frames == 15
    assert "stands still for 15 frames" in words_for_inside(score, 12)
    assert score.score < score_inside(footage[:60]).score - 10


def test_black_may_stay_black_inside():
    black = np.zeros((180, 320, 3), np.uint8)
    score = score_inside([black] * 40)
    assert score.score > 99 and words_for_inside(score, 7) == CLEAR


def test_a_cut_inside_is_clearly_visible(footage: Footage, other: Footage):
    score = score_inside([*footage[:30], *other[:30]])
    assert score.cuts and score.score < FAIL_BELOW
