"""Rational time: a cut is a frame, and nothing drifts."""

import itertools
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from segue.domain.errors import BadRequest
from segue.domain.frames import (
    SOUND_RATE,
    frame_named,
    frame_showing,
    frames_lasting,
    middle_of,
    samples_before,
    timecode,
)

NTSC = Fraction(30_000, 1_001)
RATES = st.sampled_from(
    [Fraction(text) for text in ("24", "25", "30", "50", "60", "24000/1001", "60000/1001")]
)
FRAMES = st.integers(0, 10**7)


@given(FRAMES, RATES)
def test_a_frame_shows_at_its_middle_and_from_its_start_to_its_end(frame: int, rate: Fraction) -> None:
    assert frame_showing(middle_of(frame, rate), rate) == frame
    assert middle_of(frame, rate) - frame / rate == (frame + 1) / rate - middle_of(frame, rate)
    assert frame_showing(frame / rate, rate) == frame
    assert frame_showing((frame + 1) / rate - Fraction(1, 10**9), rate) == frame


def test_before_the_first_frame_the_first_frame_shows() -> None:
    assert frame_showing(Fraction(-1), Fraction(24)) == 0


@given(st.lists(st.integers(1, 1_000), max_size=50), RATES)
def test_the_samples_of_joined_pieces_add_up_to_those_of_the_whole(pieces: list[int], rate: Fraction) -> None:
    ends = [sum(pieces[:count]) for count in range(len(pieces) + 1)]
    each = [
        samples_before(end, rate) - samples_before(start, rate) for start, end in itertools.pairwise(ends)
    ]
    assert sum(each) == samples_before(sum(pieces), rate)
    assert abs(samples_before(sum(pieces), rate) - sum(pieces) * SOUND_RATE / rate) <= Fraction(1, 2)


@given(st.integers(0, 14_400), RATES)
def test_frames_lasting_a_time_last_it_to_half_a_frame(seconds: int, rate: Fraction) -> None:
    assert abs(frames_lasting(seconds, rate) / rate - seconds) <= Fraction(1, 2) / rate


@given(st.integers(0, 10**7), RATES)
def test_a_timecode_names_its_frame(frame: int, rate: Fraction) -> None:
    assert frame_named(timecode(frame, rate), rate) == frame
    assert frame_named(str(frame), rate) == frame


@pytest.mark.parametrize(
    ("text", "rate", "frame"),
    [
        ("36", 24, 36),
        ("1.5", 24, 36),
        ("1.5s", 24, 36),
        ("2s", 25, 50),
        ("0.04", 24, 0),
        ("00:00:01:12", 24, 36),
        ("01:00:00:00", 25, 90_000),
        ("00:00:01;12", 24, 36),  # nothing is dropped at 24
    ],
)
def test_a_point_is_named_by_frame_seconds_or_timecode(text: str, rate: int, frame: int) -> None:
    assert frame_named(text, Fraction(rate)) == frame


@pytest.mark.parametrize(
    ("text", "rate", "frame"),
    [
        # SMPTE 12M: the numbers 00 and 01 are left out at each minute but the tenth
        ("00:00:59;29", NTSC, 1_799),
        ("00:01:00;02", NTSC, 1_800),
        ("00:10:00;00", NTSC, 17_982),
        ("01:00:00;00", NTSC, 107_892),
        ("01:00:00;00", NTSC * 2, 215_784),
        ("00:01:00:02", NTSC, 1_802),
        ("00:01:00;02", Fraction(24_000, 1_001), 1_442),  # 23.976 is never counted with drops
    ],
)
def test_a_semicolon_drops_numbers_at_television_rates(text: str, rate: Fraction, frame: int) -> None:
    assert frame_named(text, rate) == frame


@pytest.mark.parametrize(
    "text", ["", "-1", "1,5", "two", "1:2", "00:00:01", "1.5.2", "1e3", "9" * 10, "\n36"]
)
def test_any_other_text_is_refused_with_what_to_write(text: str) -> None:
    with pytest.raises(BadRequest, match=r"give a frame \(36\)"):
        frame_named(text, Fraction(24))


@pytest.mark.parametrize("text", ["00:00:01:24", "00:00:60:00", "00:60:00:00", "00:00:01:100"])
def test_a_timecode_that_is_never_counted_is_refused(text: str) -> None:
    with pytest.raises(BadRequest, match="does not exist at 24 frames a second"):
        frame_named(text, Fraction(24))


@pytest.mark.parametrize(
    ("frame", "rate", "words"),
    [
        (1_799, "30000/1001", "00:00:59;29"),
        (1_800, "30000/1001", "00:01:00;02"),
        (17_982, "30000/1001", "00:10:00;00"),
        (3_600, "60000/1001", "00:01:00;04"),
        (1_440, "24000/1001", "00:01:00:00"),  # 23.976 is never counted with drops
    ],
)
def test_television_time_leaves_numbers_out(frame: int, rate: str, words: str) -> None:
    assert timecode(frame, Fraction(rate), drops=True) == words


@given(st.integers(0, 24 * 3600 * 29), st.sampled_from([Fraction(30000, 1001), Fraction(60000, 1001)]))
def test_a_timecode_that_drops_is_read_back_as_its_frame(frame: int, rate: Fraction) -> None:
    assert frame_named(timecode(frame, rate, drops=True), rate) == frame
