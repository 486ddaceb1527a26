"""Sound under a bridge: exact in length, without a step, a click or a hole."""

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from segue.domain.seam_parts import NOTICED, weight
from segue.media.seam import score_seam
from segue.media.sound import (
    CUT_FADE,
    GRAIN,
    MIRROR,
    RUN_ON,
    Neighbour,
    Sound,
    bridge_sound,
    mend_cut,
    room_tone,
    silence,
)

RATE = 48_000
HOLE = RATE // 40  # 25 ms


def noise(samples: int, level: float, seed: int) -> Sound:
    """Smooth noise, as rooms have it: neighbouring samples are alike."""
    white = np.random.default_rng(seed).normal(0, 1, (samples + 64, 2)).astype(np.float32)
    smooth = np.cumsum(white, axis=0)
    smooth = (smooth[64:] - smooth[:-64]) / 8
    return (level * smooth).astype(np.float32)


def longest_zeros(sound: Sound) -> int:
    loud = np.flatnonzero(np.abs(sound).max(axis=1) > 0)
    edges = np.concatenate([[-1], loud, [len(sound)]])
    return int(np.diff(edges).max()) - 1


def largest_step(sound: Sound) -> float:
    return float(np.abs(np.diff(sound, axis=0)).max()) if len(sound) > 1 else 0.0


sides = st.builds(
    lambda inside, beyond, level, seed: Neighbour(noise(inside, level, seed), noise(beyond, level, seed + 1)),
    inside=st.integers(1_000, 120_000),
    beyond=st.one_of(st.just(0), st.integers(1, 90_000)),
    level=st.sampled_from([0.001, 0.01, 0.1]),
    seed=st.integers(0, 1_000),
)


@settings(max_examples=25)
@given(before=sides, after=sides, samples=st.integers(1, 200_000))
def test_a_bridge_is_exact_in_length_and_has_no_hole(before: Neighbour, after: Neighbour, samples: int):
    sound = bridge_sound(before, after, samples)
    assert sound.shape == (samples, 2)
    assert sound.dtype == np.float32
    assert np.isfinite(sound).all()
    assert longest_zeros(sound) <= HOLE


@settings(max_examples=25)
@given(before=sides, after=sides, samples=st.integers(2_000, 200_000), mirrored=st.booleans())
def test_neither_end_of_a_bridge_steps(before: Neighbour, after: Neighbour, samples: int, mirrored: bool):
    """Over each seam the sound steps no more than the clip beside it does."""
    if mirrored:
        before, after = (Neighbour(side.inside, silence(0, 2)) for side in (before, after))
    else:  # what lies beyond a cut is the same recording: it goes on from the very next sample
        before = Neighbour(before.inside[:-500], before.inside[-500:])
        after = Neighbour(after.inside[500:], after.inside[:500])
    sound = bridge_sound(before, after, samples)
    joined = np.concatenate([before.inside[-1:], sound, after.inside[:1]])
    usual_before = largest_step(np.concatenate([before.inside, before.beyond]))
    usual_after = largest_step(np.concatenate([after.beyond, after.inside]))
    assert largest_step(joined[:2]) <= usual_before + 1e-6
    assert largest_step(joined[-2:]) <= usual_after + 1e-6


def test_the_levels_of_both_ends_are_the_clips_own():
    before = Neighbour(noise(2 * RATE, 0.1, 1), silence(0, 2))
    after = Neighbour(noise(2 * RATE, 0.03, 2), silence(0, 2))
    sound = bridge_sound(before, after, 4 * RATE)

    def decibels(part: Sound) -> float:
        return float(10 * np.log10(np.mean(part.astype(np.float64) ** 2)))

    assert abs(decibels(sound[: RATE // 2]) - decibels(before.inside)) < 3
    assert abs(decibels(sound[-RATE // 2 :]) - decibels(after.inside)) < 3


def test_sound_beyond_the_cut_comes_first():
    recording = noise(4 * RATE, 0.1, 3)
    before = Neighbour(recording[: 2 * RATE], recording[2 * RATE :])
    after = Neighbour(noise(RATE, 0.1, 4), silence(0, 2))
    sound = bridge_sound(before, after, 6 * RATE)
    real = recording[2 * RATE : 2 * RATE + RATE // 10]
    found = sound[: RATE // 10]
    assert float(np.sum(real * found) / np.sqrt(np.sum(real**2) * np.sum(found**2))) > 0.95


def test_a_silent_neighbour_is_faded_from_and_to():
    heard = Neighbour(noise(2 * RATE, 0.1, 5), silence(0, 2))
    silent = Neighbour(silence(2 * RATE, 2), silence(0, 2))
    into, out = bridge_sound(silent, heard, 2 * RATE), bridge_sound(heard, silent, 2 * RATE)
    assert np.abs(into[:48]).max() < 0.005
    assert np.abs(out[-48:]).max() < 0.005
    assert np.abs(into[-RATE:]).max() > 0.05
    assert not bridge_sound(silent, silent, RATE).any()


def test_a_tone_comes_out_of_silence_gently():
    heard = Neighbour(noise(2 * RATE, 0.1, 5), silence(0, 2))
    silent = Neighbour(silence(2 * RATE, 2), silence(0, 2))
    nothing, tone = silence(RATE, 2), bridge_sound(silent, heard, RATE)
    frames = [np.zeros((64, 64, 3), np.uint8)] * 12
    for sides in ((nothing, tone), (bridge_sound(heard, silent, RATE), nothing)):
        level = score_seam(frames, frames, *sides)[1]["level"]
        assert weight("level", level) < NOTICED


@settings(max_examples=25)
@given(
    frequency=st.floats(40, 4_000),
    phase=st.floats(0, 2 * np.pi),
    beyond=st.sampled_from([0, 1, 40, 2_000]),
)
def test_sound_that_runs_on_backwards_has_no_kink(frequency: float, phase: float, beyond: int):
    """Neither where the bridge begins nor, where the source has a little more, where that ends."""
    time = np.arange(2 * RATE + beyond) / RATE
    wave = np.float32(0.3 * np.sin(2 * np.pi * frequency * time + phase))[:, None].repeat(2, axis=1)
    before = Neighbour(wave[: 2 * RATE], wave[2 * RATE :])
    sound = bridge_sound(before, Neighbour(wave, silence(0, 2)), 2 * RATE)
    joined = np.concatenate([before.inside[-200:], sound])[: 200 + beyond + 200]
    usual = 0.3 * 2 * (1 - np.cos(2 * np.pi * frequency / RATE))  # of the wave's second difference
    assert np.abs(np.diff(joined, n=2, axis=0)).max() < 3 * usual + 2e-3


def test_digital_silence_inside_a_clip_is_not_taken_for_its_tone():
    clip = noise(2 * RATE, 0.1, 6)
    clip[: RATE // 2] = 0
    tone = room_tone(clip, RATE)
    assert longest_zeros(tone) <= HOLE


def test_a_very_short_clip_has_tone_too():
    for samples in (10, 1_000, GRAIN - 1):
        tone = room_tone(noise(samples, 0.1, 7), RATE)
        assert tone.shape == (RATE, 2)
        assert longest_zeros(tone) <= HOLE


def test_the_same_sound_gives_the_same_bridge():
    side = Neighbour(noise(RATE, 0.1, 8), noise(100, 0.1, 9))
    assert np.array_equal(bridge_sound(side, side, RATE), bridge_sound(side, side, RATE))
    assert RUN_ON > MIRROR


@given(before=st.integers(1, 2_000), after=st.integers(1, 2_000), jump=st.floats(-1, 1))
def test_a_cut_is_mended_without_moving_anything(before: int, after: int, jump: float):
    one = np.zeros((before, 2), np.float32)
    other = np.full((after, 2), jump, np.float32)
    left, right = mend_cut(one, other)
    assert (len(left), len(right)) == (before, after)
    assert np.allclose(left[-1], right[0], atol=1e-6)
    assert np.array_equal(left[:-CUT_FADE], one[:-CUT_FADE])
    assert np.array_equal(right[CUT_FADE:], other[CUT_FADE:])
