"""The film's form: size, rate and colour, from the clips and what was asked."""

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from segue.domain import limits
from segue.domain.assets import Colour, Size
from segue.domain.film import film_colour, film_format, shrink
from segue.domain.timeline import Format
from tests.domain.builders import FULL_HD, HD, PORTRAIT, facts

BT601 = Colour(matrix="smpte170m", primaries="smpte170m", transfer="smpte170m")
HLG = Colour(matrix="bt2020nc", primaries="bt2020", transfer="arib-std-b67")

SIZES = st.builds(Size, width=st.integers(1, 8_192), height=st.integers(1, 8_192))


@given(SIZES)
def test_a_film_is_even_within_bounds_and_of_its_first_clips_shape(size: Size) -> None:
    film = film_format(Format(), [facts(size=size)], animatic=False).size
    assert film.width % 2 == film.height % 2 == 0
    assert max(film.width, film.height) <= limits.MAX_FILM_WIDTH
    assert min(film.width, film.height) <= limits.MAX_FILM_HEIGHT
    long, short = max(size.width, size.height), min(size.width, size.height)
    scale = min(1, Fraction(limits.MAX_FILM_WIDTH, long), Fraction(limits.MAX_FILM_HEIGHT, short))
    if short * scale >= limits.MIN_FILM_SIDE + 2:
        assert abs(film.width - size.width * scale) < 2
        assert abs(film.height - size.height * scale) < 2
    assert min(film.width, film.height) >= limits.MIN_FILM_SIDE


@pytest.mark.parametrize(
    ("size", "film", "sketch"),
    [
        (Size(width=2, height=2), "64x64", "64x64"),
        (Size(width=28, height=16), "112x64", "112x64"),
        (Size(width=640, height=32), "1280x64", "640x64"),
        (Size(width=16, height=8_192), "64x3840", "64x640"),
        (Size(width=3_840, height=160), "3840x160", "640x64"),
    ],
)
def test_a_film_of_a_small_or_narrow_clip_is_large_enough_to_be_one(
    size: Size, film: str, sketch: str
) -> None:
    clips = [facts(size=size)]
    assert str(film_format(Format(), clips, animatic=False).size) == film
    assert str(film_format(Format(), clips, animatic=True).size) == sketch


@pytest.mark.parametrize(
    ("size", "film"),
    [
        (HD, HD),
        (Size(width=853, height=479), Size(width=852, height=478)),
        (Size(width=8_192, height=4_320), Size(width=3_840, height=2_024)),
        (Size(width=4_320, height=8_192), Size(width=2_024, height=3_840)),
        (Size(width=2_880, height=2_880), Size(width=2_160, height=2_160)),
    ],
)
def test_what_is_too_large_is_made_smaller_in_proportion(size: Size, film: Size) -> None:
    assert shrink(size, limits.MAX_FILM_WIDTH, limits.MAX_FILM_HEIGHT) == film


def test_what_is_asked_goes_before_what_the_first_clip_has() -> None:
    asked = Format(size="1920x1080", rate="30000/1001", fit="pad")
    form = film_format(asked, [facts(size=PORTRAIT, rate=60)], animatic=False)
    assert (form.size, form.rate, form.fit) == (FULL_HD, Fraction(30_000, 1_001), "pad")


def test_the_first_clip_decides_what_is_not_asked() -> None:
    form = film_format(Format(), [facts(size=PORTRAIT, rate=60), facts(size=HD, rate=24)], animatic=False)
    assert (str(form.size), form.rate, form.fit) == ("720x1280", 60, "blur")


def test_an_animatic_is_small_and_otherwise_alike() -> None:
    form = film_format(Format(), [facts(size=FULL_HD, rate=25)], animatic=True)
    assert (str(form.size), form.rate, form.sketch) == ("640x360", 25, True)


@pytest.mark.parametrize(("rate", "shown"), [(24, 24), (30, 30), (50, 25), (60, 30), (120, 30)])
def test_an_animatic_shows_no_more_frames_than_are_made_while_somebody_waits(rate: int, shown: int) -> None:
    assert film_format(Format(), [facts(rate=rate)], animatic=True).rate == shown


@pytest.mark.parametrize(
    ("colours", "film"),
    [
        ([Colour(), Colour()], Colour()),
        ([BT601, BT601], BT601),
        ([BT601.changed(range="pc"), BT601], BT601),
        ([BT601, Colour()], Colour()),
        ([HLG, HLG], Colour()),
        ([Colour(), HLG], Colour()),
    ],
)
def test_a_film_takes_the_colour_all_clips_share_unless_it_is_hdr(
    colours: list[Colour], film: Colour
) -> None:
    assert film_colour([facts(colour=colour) for colour in colours], Format()) == film
