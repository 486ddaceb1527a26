"""A film's edit lists, read back: the same frames of the same files, whatever the rates."""

import re
from fractions import Fraction
from xml.etree import ElementTree

import opentimelineio as otio
import pytest

from segue.domain.assets import Size
from segue.media.handover.cuts import Cut, Film, Source
from segue.media.handover.edl import edl_text
from segue.media.handover.fcpxml import fcpxml_text
from segue.media.handover.otio import otio_text

FILM_RATE = Fraction(24000, 1001)
HD = Size(width=1920, height=1080)

A = Source('Tom\'s trip & "back".mov', FILM_RATE, 240, HD, 2, 48_000, "01:00:00:00")
B = Source("clip b.mp4", Fraction(30000, 1001), 300, HD, 0, 0, "10:00:00;00")
BRIDGE = Source("bridge-x.mov", FILM_RATE, 94, HD, 2, 48_000)


def film() -> Film:
    cuts = (
        Cut("a", A.name, A, 24, 216, 192),
        Cut("x", "Bridge", BRIDGE, 0, 94, 94),
        Cut("b", B.name, B, 30, 150, 96),
    )
    return Film("A day", FILM_RATE, HD, 2, cuts)


def seconds(text: str) -> Fraction:
    assert text.endswith("s")
    return Fraction(text[:-1])


def test_otio_read_back_has_every_cut_with_its_handles() -> None:
    read = otio.adapters.read_from_string(otio_text(film()), "otio_json")
    video, sound = read.tracks
    assert [clip.name for clip in video] == [A.name, "Bridge", B.name]
    assert [clip.media_reference.target_url for clip in video] == [A.name, BRIDGE.name, B.name]
    first = video[0]
    hour = 24 * 3600
    assert first.source_range.start_time.value == hour + 24
    assert first.source_range.duration.value == 192
    assert first.available_range().start_time.value == hour
    assert first.available_range().duration.value == 240
    assert first.metadata["segue"]["rate"] == "24000/1001"
    assert isinstance(sound[2], otio.schema.Gap), "a clip without sound leaves a gap of its length"
    assert sound[2].duration().value == 96


def test_otio_plays_each_piece_as_long_as_the_film_does() -> None:
    """Pieces at another rate do not last a whole number of the film's frames there; silent ones are gaps."""
    cuts = tuple(Cut(f"b{number}", B.name, B, 7 * number, 7 * number + 7, 6) for number in range(40))
    read = otio.adapters.read_from_string(otio_text(Film("A day", FILM_RATE, HD, 2, cuts)), "otio_json")
    for track in read.tracks:
        starts = [track.range_of_child_at_index(number).start_time.to_seconds() for number in range(40)]
        assert starts == pytest.approx([float(6 * number / FILM_RATE) for number in range(40)], abs=1e-6)
    assert read.tracks[0][3].source_range.start_time.value == B.start_frame + 21


def test_fcpxml_keeps_rates_as_fractions() -> None:
    root = ElementTree.fromstring(fcpxml_text(film()))
    assert [each.get("frameDuration") for each in root.iter("format")] == ["1001/24000s", "1001/30000s"]
    clips = list(root.iter("asset-clip"))
    assert [seconds(clip.attrib["duration"]) * FILM_RATE for clip in clips] == [192, 94, 96]
    assert [seconds(clip.attrib["offset"]) * FILM_RATE for clip in clips] == [0, 192, 286]
    sequence = next(root.iter("sequence"))
    assert seconds(sequence.attrib["duration"]) * FILM_RATE == 382


def test_fcpxml_names_files_as_the_user_does_and_says_where_they_begin() -> None:
    root = ElementTree.fromstring(fcpxml_text(film()))
    assets = {asset.get("id"): asset for asset in root.iter("asset")}
    clips = list(root.iter("asset-clip"))
    asset = assets[clips[0].get("ref")]
    assert asset.get("name") == A.name
    (media,) = asset.iter("media-rep")
    assert media.get("src") == "./Tom%27s%20trip%20%26%20%22back%22.mov"
    assert seconds(asset.attrib["start"]) == Fraction(86_400 * 1001, 24_000)
    assert seconds(clips[0].attrib["start"]) - seconds(asset.attrib["start"]) == 24 / FILM_RATE
    b = clips[2]
    assert b.get("tcFormat") == "DF"
    (conform,) = b.iter("conform-rate")
    assert conform.attrib == {"scaleEnabled": "0", "srcFrameRate": "29.97"}
    assert "hasAudio" not in assets[b.get("ref")].attrib


def test_every_time_in_the_fcpxml_is_a_whole_number_of_frames() -> None:
    root = ElementTree.fromstring(fcpxml_text(film()))
    for clip in root.iter("asset-clip"):
        for name in ("offset", "duration"):
            assert (seconds(clip.attrib[name]) * FILM_RATE).denominator == 1


def test_an_edl_lists_events_that_follow_each_other() -> None:
    text = edl_text(film())
    events = re.findall(r"^(\d{3})  AX       (\S+) +C +(\S+) (\S+) (\S+) (\S+)$", text, re.M)
    assert [event[0] for event in events] == ["001", "002", "003"]
    assert events[0][2:] == ("01:00:01:00", "01:00:09:00", "00:00:00:00", "00:00:08:00")
    assert [event[4] for event in events[1:]] == [event[5] for event in events[:-1]]
    assert events[2][1] == "V"
    assert f"* FROM CLIP NAME: {A.name}" in text
    assert "* SOURCE RATE: 30000/1001 TIMES ABOVE ARE AT 24000/1001" in text


def test_a_name_cannot_forge_a_line_of_the_list() -> None:
    cut = Cut("a", "x\n002  AX       V     C", A, 0, 24, 24)
    text = edl_text(Film("t\nFCM: DROP FRAME", FILM_RATE, HD, 2, (cut,)))
    assert len(re.findall(r"^\d{3} ", text, re.M)) == 1
    assert text.splitlines()[1] == "FCM: NON-DROP FRAME"
