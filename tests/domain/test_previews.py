"""The forms of previews, and what is said of a clip."""

from fractions import Fraction

import pytest

from segue.domain.assets import Colour, Facts, Size
from segue.domain.faults import clip_faults, unlike_shapes
from segue.domain.previews import filmstrip_of, match_words, poster_size, proxy_size
from tests.domain.builders import facts


def shaped(width: int, height: int) -> Facts:
    plain = facts()
    return plain.changed(picture=plain.picture.changed(shown=Size(width=width, height=height)))


@pytest.mark.parametrize("frames", [1, 9, 10, 11, 240, 241, 86_400])
def test_a_filmstrip_reaches_the_end_and_no_further(frames: int) -> None:
    plain = facts()
    strip = filmstrip_of(plain.changed(picture=plain.picture.changed(frames=frames)))
    assert (strip.count - 1) * strip.frames_per_tile < frames <= strip.count * strip.frames_per_tile
    assert strip.count <= min(240, strip.rows * strip.columns)


def test_previews_keep_the_shape() -> None:
    assert str(proxy_size(shaped(3840, 2160))) == "1280x720"
    assert str(proxy_size(shaped(1080, 1920))) == "720x1280"
    assert str(proxy_size(shaped(640, 360))) == "640x360"
    assert str(poster_size(shaped(1080, 1920))) == "360x640"


@pytest.mark.parametrize(
    ("score", "word"), [(0.9, "Nearly"), (0.6, "Alike"), (0.3, "Different"), (0.1, "Very different")]
)
def test_a_match_has_words(score: float, word: str) -> None:
    assert match_words(score).startswith(word)


def test_each_fault_is_said() -> None:
    plain = facts()
    picture = plain.picture
    odd = picture.changed(
        frames=9,
        colour=Colour(transfer="smpte2084"),
        field_order="top_first",
        variable_rate=True,
        sample_aspect=Fraction(4, 3),
        shown=Size(width=320, height=240),
    )
    codes = [fault.code for fault in clip_faults(plain.changed(picture=odd, sounds=()))]
    assert codes == [
        "too_short", "hdr", "interlaced", "variable_rate", "not_square_pixels", "small", "no_sound",
    ]  # fmt: skip
    surround = plain.sounds[0].changed(channels=6)
    long = plain.changed(picture=picture.changed(frames=24 * 61), sounds=(surround, plain.sounds[0]))
    assert [fault.code for fault in clip_faults(long)] == ["long", "other_audio_tracks", "surround"]
    assert clip_faults(plain) == ()


def test_unlike_shapes_are_noticed() -> None:
    wide, tall, square = shaped(1920, 1080), shaped(1080, 1920), shaped(500, 500)
    assert unlike_shapes(wide, (wide, shaped(1280, 720))) is None
    assert "landscape" in str(unlike_shapes(wide, (tall,))) and "portrait" in str(
        unlike_shapes(wide, (tall,))
    )
    assert "square" in str(unlike_shapes(tall, (square,)))
