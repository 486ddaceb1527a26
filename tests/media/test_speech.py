"""Speech beside a cut: found where it is, not where there is only noise, and never cut by a found anchor."""

from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from segue.domain.frames import SOUND_RATE
from segue.domain.results import Anchors
from segue.media.facts import inspect_file
from segue.media.speech import quiet_seconds
from segue.media.steps.frames import frames
from tests.media.jobs import span_of
from tests.media.making import make
from tests.media.test_frames import job_of, noisy, travelling, work_of

MARGIN = 0.1 + 0.02  # seconds kept before speech, and a block


def room(seconds: float, level: float = 0.003) -> np.ndarray:
    return np.random.default_rng(5).normal(0, level, round(seconds * SOUND_RATE))


def babble(seconds: float) -> np.ndarray:
    """Like speech: a voice of 140 Hz with its overtones, in syllables of a fifth of a second with pauses."""
    time = np.arange(round(seconds * SOUND_RATE)) / SOUND_RATE
    voice = sum(np.sin(2 * np.pi * 140 * overtone * time) / overtone for overtone in range(1, 20))
    syllables = np.clip(np.sin(2 * np.pi * 4 * time) + 0.3, 0, 1)
    return 0.15 * voice * syllables


@given(at=st.floats(0.2, 1.5), level=st.sampled_from([0.0, 0.0005, 0.005]))
def test_quiet_ends_just_before_the_first_word(at: float, level: float) -> None:
    sound = room(3, level)
    words = babble(0.8)
    start = round(at * SOUND_RATE)
    sound[start : start + len(words)] += words
    assert at - MARGIN <= quiet_seconds(sound) <= at


@pytest.mark.parametrize("level", [0.0, 0.001, 0.1])
def test_an_even_background_is_not_speech(level: float) -> None:
    assert quiet_seconds(room(3, level)) == 3
    hum = 0.2 * np.sin(2 * np.pi * 440 * np.arange(3 * SOUND_RATE) / SOUND_RATE)
    assert quiet_seconds(hum + room(3, level)) == 3


def drums(seconds: float) -> np.ndarray:
    """Two loud hits a second of noise that dies away, with pauses between them."""
    time = np.arange(round(seconds * SOUND_RATE)) / SOUND_RATE
    return np.random.default_rng(6).normal(0, 0.15, len(time)) * np.exp(-18 * ((2 * time) % 1))


def test_loud_drums_are_not_speech_and_words_among_them_are() -> None:
    assert quiet_seconds(room(3) + drums(3)) == 3
    sound = room(3) + drums(3)
    sound[SOUND_RATE : 2 * SOUND_RATE] += babble(1)
    assert 1 - 0.6 <= quiet_seconds(sound) <= 1


def test_speech_up_to_the_cut_leaves_nothing_quiet() -> None:
    assert quiet_seconds(babble(3)) == 0
    assert quiet_seconds(np.zeros(0)) == 0


def spoken(folder: Path, name: str, pictures: list[np.ndarray], sound: np.ndarray) -> Path:
    """A clip of these pictures at 24 a second, with this sound."""
    raw = folder / f"{name}.raw"
    raw.write_bytes(sound.astype(np.float32).tobytes())
    silent = noisy(folder / f"{name}-silent.mp4", pictures)
    heard = ["-f", "f32le", "-ar", str(SOUND_RATE), "-ac", "1", "-i", str(raw)]
    return make(folder / f"{name}.mp4", "-i", str(silent), *heard, "-c:v", "copy", "-c:a", "aac")


def anchored(folder: Path, a: Path, b: Path) -> Anchors:
    spans = span_of(inspect_file(a)), span_of(inspect_file(b), asset="ast_b")
    result = frames(job_of(folder / "scratch", work_of(*spans, anchor="auto"), a, b)).result
    assert isinstance(result, Anchors)
    return result


@pytest.mark.parametrize(("ends", "dropped"), [(1.3, 5), (1.75, 1), (1.95, 0)])
def test_a_black_end_is_left_out_only_as_far_as_nobody_speaks(
    tmp_path: Path, ends: float, dropped: int
) -> None:
    """Five black frames at the end of two seconds: the last word ends before them, or among them."""
    moving = travelling(70)
    sound = room(48 / 24)
    first, stop = round((ends - 0.8) * SOUND_RATE), round(ends * SOUND_RATE)
    sound[first:stop] += babble(0.8)[: stop - first]
    a = spoken(tmp_path, "a", moving[:43] + [np.zeros_like(moving[0])] * 5, sound)
    b = spoken(tmp_path, "b", moving[20:68], room(2))
    found = anchored(tmp_path, a, b)
    if dropped == 5:
        assert found.dropped_before == 5 and "speech" not in found.reason
    else:
        assert found.dropped_before <= dropped
        assert "cut into speech" in found.reason.split(";")[0]


def test_a_word_at_the_start_of_the_clip_after_is_kept(tmp_path: Path) -> None:
    moving = travelling(70)
    sound = room(2)
    sound[: SOUND_RATE // 2] += babble(0.5)
    a = spoken(tmp_path, "a", moving[:40], room(40 / 24))
    b = spoken(tmp_path, "b", [np.zeros_like(moving[0])] * 4 + moving[20:64], sound)
    found = anchored(tmp_path, a, b)
    assert found.dropped_after == 0
    assert "cut into speech" in found.reason.split(";")[1]
