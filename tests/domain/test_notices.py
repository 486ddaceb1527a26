"""What a film's form does to its clips, said in words before anything runs."""

import pytest

from segue.domain.assets import Asset, Caption, Colour, Facts, Size, Sound
from segue.domain.errors import DoesNotFit
from segue.domain.film import film_format
from segue.domain.timeline import PRESETS, Fit, Format, Timeline
from tests.domain.builders import HD, PORTRAIT, asset, bridged, clip, compiled, facts, step

HLG = Colour(matrix="bt2020nc", primaries="bt2020", transfer="arib-std-b67")


def of(found: Facts) -> Asset:
    return asset("a").changed(facts=found)


def with_picture(**fields: object) -> Facts:
    base = facts()
    return base.changed(picture=base.picture.changed(**fields))


def notices(form: Format, *clips: Facts) -> str:
    """All that is said of a film of these clips, without bridges."""
    assets = {
        f"ast_{letter}": of(found).changed(id=f"ast_{letter}")
        for letter, found in zip("abc", clips, strict=False)
    }
    segments = tuple(clip(letter) for letter, _ in zip("abc", clips, strict=False))
    return "\n".join(compiled(Timeline(format=form, segments=segments), assets=assets).notices)


def test_nothing_is_said_of_clips_that_are_as_the_film_is() -> None:
    assert notices(Format(), facts(), facts()) == ""


@pytest.mark.parametrize(
    ("found", "says"),
    [
        (with_picture(log="S-Log3"), "seems to be S-Log3"),
        (with_picture(log="log"), "seems to be log footage"),
        (with_picture(bits=10), "10 bits and the film 8"),
        (facts(colour=HLG), "highlights are rolled off"),
        (facts(rate=60), "60 frames a second and the film 24: frames are left out"),
        (facts(rate=10), "frames are repeated"),
        (facts(size=Size(width=640, height=360)), "is 640x360 and is enlarged to 1280x720"),
        (facts().changed(captions=(Caption(stream_index=2, codec="dvd_subtitle"),)), "not text"),
        (facts().changed(captions=(Caption(stream_index=2, codec="subrip"),) * 2), "2 tracks of captions"),
        (facts(rate=25).changed(timecode="01:00:00:00"), "timecode at another rate"),
    ],
)
def test_what_happens_to_a_clip_is_said(found: Facts, says: str) -> None:
    assert says in notices(Format(), facts(), found)


@pytest.mark.parametrize(
    ("fit", "says"), [("blur", "blurred"), ("pad", "black"), ("crop", "middle"), ("subject", "its subject")]
)
def test_another_shape_is_said_with_what_becomes_of_it(fit: Fit, says: str) -> None:
    assert says in notices(Format(fit=fit), facts(), facts(size=PORTRAIT))


def test_bridges_in_a_deep_film_are_said_to_be_shallower() -> None:
    plan = compiled(bridged("ab").changed(format=Format(codec="prores")))
    assert any("Bridges are made" in notice for notice in plan.notices)


def test_a_picture_that_a_model_makes_smaller_than_the_film_is_said() -> None:
    plans = [compiled(bridged("ab", generator="veo").changed(format=Format(size=size))) for size in SIZES]
    assert [notice for plan in plans for notice in plan.notices] == [
        "Clip 'a' is 1280x720 and is enlarged to 3840x2160.",
        "Clip 'b' is 1280x720 and is enlarged to 3840x2160.",
        "'ab' is made by 'veo' at 1920x1080 and enlarged to 3840x2160.",
    ]


SIZES = ("3840x2160", "1280x720", "320x180")


def surround(channels: int) -> Facts:
    sound = Sound(index=0, stream_index=1, codec="aac", sample_rate=48_000, channels=channels, layout="")
    return facts().changed(sounds=(sound,))


def test_surround_is_kept_if_all_clips_with_sound_have_it_and_else_said_to_be_lost() -> None:
    assert film_format(Format(), [surround(6), facts(sounds=0)], animatic=False).channels == 6
    assert "the film is stereo" in notices(Format(), surround(6), facts())
    assert "the film is stereo" in notices(Format(), surround(8))


def test_depth_follows_the_codec_and_the_clips() -> None:
    deep = with_picture(bits=10)
    bits = {
        codec: [film_format(Format(codec=codec), [found], animatic=False).bits for found in (facts(), deep)]
        for codec in ("h264", "hevc", "prores")
    }
    assert bits == {"h264": [8, 8], "hevc": [8, 10], "prores": [10, 10]}
    animatic = film_format(Format(codec="prores"), [deep], animatic=True)
    assert (animatic.codec, animatic.film_name) == ("h264", "film.mp4")


def test_hdr_is_kept_where_all_clips_share_it_and_the_codec_can() -> None:
    form = film_format(Format(hdr=True, codec="hevc"), [facts(colour=HLG)] * 2, animatic=False)
    assert form.colour == HLG
    for asked, clips in (
        (Format(hdr=True), [facts(colour=HLG)]),
        (Format(hdr=True, codec="hevc"), [facts(colour=HLG), facts()]),
        (Format(hdr=True, codec="prores"), [facts()]),
    ):
        with pytest.raises(DoesNotFit):
            film_format(asked, clips, animatic=False)


def test_a_preset_gives_what_nothing_else_was_asked_for() -> None:
    reels = film_format(Format(preset="reels"), [facts(size=HD, rate=24)], animatic=False)
    assert (str(reels.size), reels.rate, reels.fit) == ("1080x1920", 30, "subject")
    asked = film_format(Format(preset="reels", rate="25", fit="pad"), [facts()], animatic=False)
    assert (asked.rate, asked.fit, asked.film_name) == (25, "pad", "film.mp4")
    for preset in PRESETS:
        assert film_format(Format(preset=preset), [facts()], animatic=False).size.width % 2 == 0


def test_a_crop_follows_the_subject_only_where_it_can_move() -> None:
    plan = compiled(bridged("ab").changed(format=Format(preset="reels")))
    assert {each.id for each in plan.steps if each.kind == "follow"} == {"follow:a", "follow:b"}
    assert "follow:a" in step(plan, "conform:a").needs and "follow:b" in step(plan, "frames:ab").needs
    same = compiled(bridged("ab").changed(format=Format(fit="subject")))
    assert not [each for each in same.steps if each.kind == "follow"]
