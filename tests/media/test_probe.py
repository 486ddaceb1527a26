"""Probe: the exact facts of every sample clip, and of clips made to be awkward."""

import struct
from fractions import Fraction
from pathlib import Path

import pytest

from segue.domain.assets import Colour, Size
from segue.domain.errors import MediaRefused
from segue.media.facts import inspect_file
from segue.media.probe import SandboxedProber
from segue.media.timing import read_timing
from tests.media.making import luma_of, make, pattern, shown_by

PAL = Colour(matrix="bt470bg", primaries="bt470bg", transfer="smpte170m")
NTSC = Colour(matrix="smpte170m", primaries="smpte170m", transfer="smpte170m")
HDR = Colour(matrix="bt2020nc", primaries="bt2020", transfer="smpte2084")

EXPECTED = {
    "sample_a.mp4": ("h264", "1280x720", 0, "1", "24", 120, False, "0", "progressive", Colour(), ["stereo"]),
    "sample_b.mp4": ("h264", "1280x720", 0, "1", "24", 120, False, "0", "progressive", Colour(), ["stereo"]),
    "portrait_rotated.mp4": (
        "h264",
        "720x1280",
        270,
        "1",
        "30",
        120,
        False,
        "0",
        "progressive",
        NTSC,
        ["mono"],
    ),
    "variable_rate.mp4": ("h264", "960x540", 0, "1", "24", 120, True, "0", "progressive", PAL, ["stereo"]),
    "hdr10.mp4": ("hevc", "1280x720", 0, "1", "24", 72, False, "0", "progressive", HDR, []),
    "sixty_surround.mp4": ("h264", "1280x720", 0, "1", "60", 180, False, "0", "progressive", PAL, ["5.1"]),
    "odd_silent.webm": ("vp9", "853x479", 0, "1", "10", 50, False, "0", "progressive", NTSC, []),
    "interlaced_anamorphic.ts": (
        *("mpeg2video", "1024x576", 0, "64/45", "25", 100, False, "36/25", "top_first", PAL),
        ["stereo"],
    ),
}


@pytest.mark.parametrize("name", EXPECTED)
def test_the_facts_of_every_sample_clip(clips: Path, name: str) -> None:
    facts = inspect_file(clips / name)
    picture = facts.picture
    assert (
        picture.codec,
        str(picture.shown),
        picture.rotation,
        str(picture.sample_aspect),
        str(picture.rate),
        picture.frames,
        picture.variable_rate,
        picture.start,
        picture.field_order,
        picture.colour,
        [sound.layout for sound in facts.sounds],
    ) == EXPECTED[name]
    assert not picture.colour_assumed
    assert facts.bytes == (clips / name).stat().st_size


def test_the_child_process_says_the_same(clips: Path) -> None:
    assert SandboxedProber().probe(clips / "sample_a.mp4") == inspect_file(clips / "sample_a.mp4")


def test_the_childs_refusal_is_ours(tmp_path: Path) -> None:
    path = tmp_path / "clip.mp4"
    path.write_bytes(b"")
    with pytest.raises(MediaRefused, match="empty"):
        SandboxedProber().probe(path)


def test_a_wrong_name_on_real_media_is_no_matter(clips: Path, tmp_path: Path) -> None:
    path = tmp_path / "clip.wmv"
    path.write_bytes((clips / "sample_a.mp4").read_bytes())
    facts = inspect_file(path)
    assert (facts.container, facts.picture.frames) == ("MP4", 120)


def test_a_fifth_of_a_second_and_a_single_frame(tmp_path: Path) -> None:
    short = inspect_file(pattern(tmp_path / "short.mp4", seconds=0.2, rate="30"))
    single = inspect_file(pattern(tmp_path / "single.mp4", "-frames:v", "1"))
    assert (short.picture.frames, short.picture.rate) == (6, 30)
    assert (single.picture.frames, single.picture.rate) == (1, 24)


@pytest.mark.parametrize("rate", ["24000/1001", "25", "30000/1001", "60000/1001", "120"])
def test_a_clock_of_milliseconds_does_not_hide_the_rate(tmp_path: Path, rate: str) -> None:
    picture = inspect_file(pattern(tmp_path / "clip.mkv", rate=rate, seconds=2)).picture
    assert (picture.rate, picture.variable_rate) == (Fraction(rate), False)


def test_an_edit_list_hides_the_frames_before_a_cut_inside_a_group(clips: Path, tmp_path: Path) -> None:
    cut = make(tmp_path / "cut.mp4", "-ss", "1.5", "-i", str(clips / "sample_a.mp4"), "-c", "copy", "-an")
    picture = inspect_file(cut).picture
    times, _ = luma_of(cut)
    assert picture.frames == len(times) == 84
    assert picture.start_seconds == times[0]


def test_a_stream_cut_inside_a_group_counts_from_its_first_key_frame(clips: Path, tmp_path: Path) -> None:
    whole = (clips / "interlaced_anamorphic.ts").read_bytes()
    cut = tmp_path / "cut.ts"
    cut.write_bytes(whole[188 * 1000 :])
    picture = inspect_file(cut).picture
    times, _ = luma_of(cut)
    assert (picture.frames, picture.start_seconds) == (len(times), times[0])
    assert 0 < picture.frames < 100


@pytest.mark.parametrize("name", EXPECTED)
def test_packets_and_both_ends_tell_what_decoding_all_of_it_does(clips: Path, name: str) -> None:
    path = clips / name
    assert read_timing(path, 0, pixels=0).shown == read_timing(path, 0, pixels=10**9).shown


def test_a_matroska_file_that_begins_late_is_whole(tmp_path: Path) -> None:
    path = pattern(tmp_path / "a.mkv", "-c:v", "libx264", "-output_ts_offset", "5")
    picture = inspect_file(path).picture
    assert (picture.frames, picture.start) == (24, "5")


def test_repeats_that_hold_nothing_are_not_missing_from_an_avi(tmp_path: Path) -> None:
    left_out = ("-vf", r"select=not(eq(n\,1)+eq(n\,7))", "-fps_mode", "passthrough", "-c:v", "mjpeg")
    path = pattern(tmp_path / "a.avi", *left_out, "-pix_fmt", "yuvj420p", "-strict", "unofficial")
    picture = inspect_file(path).picture
    assert (picture.frames, picture.rate) == (24, 24)


@pytest.mark.parametrize(
    ("matrix", "rotation", "plain"),
    [
        ((1, 0, 0, 1), 0, True),
        ((1, 0, 0, -1), 0, False),  # mirrored at the horizon
        ((-1, 0, 0, 1), 180, False),
        ((0.866, 0.5, -0.5, 0.866), 0, False),  # turned by 30 degrees, and by 70
        ((0.342, 0.940, -0.940, 0.342), 0, False),
        ((0, 1, -1, 0), 90, False),
    ],
)
def test_what_a_file_mirrors_or_turns_is_not_copied(
    tmp_path: Path, matrix: tuple[float, ...], rotation: int, plain: bool
) -> None:
    path = pattern(tmp_path / "a.mp4", seconds=0.2)
    data = bytearray(path.read_bytes())
    for place, value in zip((0, 4, 12, 16), matrix, strict=True):  # ISO/IEC 14496-12, 8.3.2: 16.16 numbers
        struct.pack_into(">i", data, data.index(b"tkhd") + 44 + place, round(value * 65_536))
    path.write_bytes(data)
    picture = inspect_file(path).picture
    assert (picture.rotation, picture.sets is not None) == (rotation, plain)
    assert picture.shown == (Size(width=240, height=320) if rotation == 90 else Size(width=320, height=240))


def test_the_last_frame_of_a_variable_clip_is_held(tmp_path: Path) -> None:
    select = "select='lt(n,20)+eq(n,47)',setpts=PTS"
    path = pattern(tmp_path / "held.mkv", "-vf", select, "-fps_mode", "vfr", rate="24", seconds=2)
    picture = inspect_file(path).picture
    times, _ = luma_of(path)
    assert picture.variable_rate
    assert picture.frames == 48
    assert shown_by(times, 30, picture.rate) == 19
    assert shown_by(times, 47, picture.rate) == 20


@pytest.mark.parametrize(("size", "expected"), [("1280x720", Colour()), ("720x576", PAL), ("640x480", NTSC)])
def test_colour_that_is_not_said_is_assumed_by_lines_and_noted(
    tmp_path: Path, size: str, expected: Colour
) -> None:
    options = (
        "-c:v",
        "mpeg4",
        "-bsf:v",
        "noise=drop=0",
        "-colorspace",
        "2",
        "-vf",
        "setparams=colorspace=unknown",
    )
    facts = inspect_file(pattern(tmp_path / "clip.avi", *options, size=size, seconds=0.2))
    assert (facts.picture.colour, facts.picture.colour_assumed) == (expected, True)
    assert any("assumed" in note for note in facts.notes)


def test_full_range_and_rgb_are_seen(tmp_path: Path) -> None:
    said = ("-vf", "format=yuv420p,setparams=range=pc:colorspace=bt709")
    full = inspect_file(pattern(tmp_path / "full.mp4", *said, seconds=0.2)).picture.colour
    rgb = inspect_file(pattern(tmp_path / "rgb.mkv", "-pix_fmt", "gbrp", "-c:v", "ffv1", seconds=0.2)).picture
    assert full == Colour(range="pc")
    assert (rgb.pixel_format, rgb.colour) == ("bgr0", Colour(range="pc"))


def test_cover_art_is_no_picture_and_tracks_are_all_listed(clips: Path, tmp_path: Path) -> None:
    cover = make(tmp_path / "cover.png", "-f", "lavfi", "-i", "color=red:s=64x64", "-frames:v", "1")
    words = tmp_path / "words.srt"
    words.write_text("1\n00:00:00,000 --> 00:00:02,000\nHello\n")
    chapters = tmp_path / "chapters.txt"
    chapters.write_text(
        ";FFMETADATA1\ntitle=A film\n[CHAPTER]\nTIMEBASE=1/1000\nSTART=0\nEND=2000\ntitle=One\n"
    )
    path = make(
        tmp_path / "rich.mov",
        *("-i", str(cover), "-i", str(clips / "sample_a.mp4"), "-i", str(words), "-i", str(chapters)),
        *("-map", "0:v", "-map", "1:v", "-map", "1:a", "-map", "1:a", "-map", "2:s", "-map_metadata", "3"),
        *("-c", "copy", "-c:s", "mov_text", "-disposition:v:0", "attached_pic", "-timecode", "01:02:03:04"),
        *("-metadata", "creation_time=2024-01-02T03:04:05Z", "-metadata:s:a:1", "language=fra"),
    )
    facts = inspect_file(path)
    assert (facts.picture.codec, facts.picture.stored) == ("h264", Size(width=1280, height=720))
    assert [(sound.index, sound.language) for sound in facts.sounds] == [(0, None), (1, "fra")]
    assert [caption.codec for caption in facts.captions] == ["mov_text"]
    assert (facts.timecode, facts.title, facts.chapters) == ("01:02:03:04", "A film", 1)
    assert facts.created == "2024-01-02T03:04:05.000000Z"


def test_8k_is_taken(tmp_path: Path) -> None:
    path = make(
        tmp_path / "8k.mkv",
        *("-f", "lavfi", "-i", "color=gray:s=8192x4320:r=24", "-frames:v", "2"),
        *("-pix_fmt", "yuv420p", "-c:v", "libx264", "-preset", "ultrafast"),
    )
    assert SandboxedProber().probe(path).picture.shown == Size(width=8192, height=4320)


def _dolby(source: Path, path: Path, record: bytes) -> Path:
    """The HEVC clip with a Dolby Vision configuration box put at the end of its sample entry."""
    data = bytearray(source.read_bytes())
    box = struct.pack(">I4s", 32, b"dvvC") + record.ljust(24, b"\0")
    moov = data.find(b"moov") - 4
    assert data.find(b"mdat") < moov  # so that no offset into the media moves
    entry = data.find(b"hvc1", moov + 8) - 4
    end = entry + struct.unpack(">I", data[entry : entry + 4])[0]
    for name in (b"moov", b"trak", b"mdia", b"minf", b"stbl", b"stsd", b"hvc1"):
        at = data.find(name, moov) - 4
        size = struct.unpack(">I", data[at : at + 4])[0]
        data[at : at + 4] = struct.pack(">I", size + len(box))
    data[end:end] = box
    path.write_bytes(data)
    return path


def test_dolby_vision_8_4_is_read_as_hlg_and_5_is_refused(clips: Path, tmp_path: Path) -> None:
    plain = make(tmp_path / "plain.mp4", "-i", str(clips / "hdr10.mp4"), "-c", "copy", "-tag:v", "hvc1")
    record = bytes([1, 0, 8 << 1, (4 << 3) | 0b101, 4 << 4])
    picture = inspect_file(_dolby(plain, tmp_path / "8.mp4", record)).picture
    assert (picture.dolby_vision_profile, picture.colour.transfer) == (8, "arib-std-b67")
    only_dolby = bytes([1, 0, 5 << 1, (4 << 3) | 0b101, 0])
    with pytest.raises(MediaRefused, match="profile 5"):
        inspect_file(_dolby(plain, tmp_path / "5.mp4", only_dolby))
