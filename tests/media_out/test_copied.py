"""What lies whole between a clip's cuts is in the film as it was coded; frames are exact, however cut."""

import json
from fractions import Fraction
from pathlib import Path

import av
import cv2
import numpy as np
import pytest

from segue.domain.results import Conformed
from segue.domain.timeline import Format
from segue.media.parameter_sets import units
from tests.media.making import make, number_in, numbered, pattern
from tests.media_out.jobs import Film, build, clip, compiled, frames_of

SAMPLES = Path(__file__).parent.parent / "clips"
TAGS = ("-colorspace", "bt709", "-color_primaries", "bt709", "-color_trc", "bt709", "-color_range", "tv")
GROUPS = "keyint=24:min-keyint=24:scenecut=0:open-gop=0"
X264 = ("-c:v", "libx264", "-preset", "medium", *TAGS, "-x264-params")


@pytest.fixture(scope="module")
def source(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Five seconds with reordered pictures and a key frame each second; every frame bears its number."""
    folder = tmp_path_factory.mktemp("source")
    return numbered(folder / "a.mp4", *X264, f"{GROUPS}:bframes=3:b-pyramid=normal", frames=120)


def film_of(folder: Path, *parts: tuple[Path, int, int], until: str | None = None) -> Film:
    """A film in the first clip's own form; clips are called c0, c1 and so on."""
    named = [clip(f"c{number}", *part) for number, part in enumerate(parts)]
    plan, assets = compiled(named, format=Format())
    return build(folder, plan, assets, until=until)


def conformed(film: Film, name: str) -> Conformed:
    result = film.result(f"conform:{name}")
    assert isinstance(result, Conformed)
    return result


def numbers(path: Path) -> list[int]:
    return [number_in(frame) for frame in frames_of(path)]


def yuv(path: Path) -> list[np.ndarray]:
    """Every frame as it decodes, without any conversion."""
    with av.open(str(path)) as container:
        return [frame.to_ndarray() for frame in container.decode(video=0)]


def test_the_samples_keep_their_pictures_bit_for_bit(tmp_path: Path):
    first, second = SAMPLES / "sample_a.mp4", SAMPLES / "sample_b.mp4"
    film = film_of(tmp_path, (first, 90, 120), (second, 0, 30))
    path = film.file("deliver", "film.mp4")
    shown, one, two = yuv(path), yuv(first), yuv(second)
    assert len(shown) == 30 + 30
    assert all(np.array_equal(shown[6 + n], one[96 + n]) for n in range(24))
    assert all(np.array_equal(shown[30 + n], two[n]) for n in range(24))
    said = json.loads(film.file("deliver", "report.json").read_text())["segments"]
    assert [each["copied"]["frames"] for each in said] == [24, 24]
    assert said[0]["copied"] == conformed(film, "c0").copied.model_dump(mode="json")


def test_a_film_decodes_by_its_header_alone(source: Path, tmp_path: Path):
    film = film_of(tmp_path, (source, 10, 60), (source, 30, 110), until="stitch")
    path = film.file("stitch", "film.mp4")
    with av.open(str(path)) as container:
        header = bytes(container.streams.video[0].codec_context.extradata or b"")
        packets = [bytes(packet) for packet in container.demux(video=0) if packet.size]
    assert not {unit[0] & 0x1F for packet in packets for unit in units(packet)} & {7, 8}
    decoder = av.CodecContext.create("h264", "r")
    decoder.extradata = header
    frames = [frame for packet in packets for frame in decoder.decode(av.Packet(packet))]
    frames += decoder.decode(None)
    expected = [*range(10, 60), *range(30, 110)]
    assert [number_in(frame.to_ndarray(format="rgb24")) for frame in frames] == expected
    assert numbers(path) == expected


@pytest.mark.parametrize(
    ("cut", "copied"),
    [
        ((0, 120), (0, 120)),
        ((0, 119), (0, 96)),
        ((1, 120), (24, 96)),
        ((24, 48), (24, 24)),
        ((23, 49), (24, 24)),
        ((100, 120), None),
        ((25, 71), None),
        ((119, 120), None),
    ],
)
def test_whole_groups_are_copied_and_edges_encoded(
    source: Path, tmp_path: Path, cut: tuple[int, int], copied: tuple[int, int] | None
):
    film = film_of(tmp_path, (source, *cut), until="conform:c0")
    made = conformed(film, "c0")
    found = made.copied and (made.copied.first_frame, made.copied.frames)
    assert found == copied
    assert made.encoded_because == (None if copied else "groups")
    assert numbers(film.file("conform:c0", "picture.mp4")) == list(range(*cut))


def test_the_poster_is_a_frame_that_needs_none_before_it(source: Path, tmp_path: Path):
    film = film_of(tmp_path, (source, 0, 110))
    poster = cv2.imread(str(film.file("deliver", "poster.jpg")))
    assert number_in(poster) == 48  # of the frames up to the middle, the last with which a group begins


def remade(source: Path, path: Path, *options: str) -> Path:
    return make(path, "-i", str(source), "-c", "copy", *options)


def test_an_edit_list_hides_what_it_hid(source: Path, tmp_path: Path):
    """Cut in the middle of a group without encoding: the frames before the cut are there, and not shown."""
    cut = make(tmp_path / "cut.mp4", "-ss", "1.25", "-i", str(source), "-c", "copy")
    whole = numbers(cut)
    assert whole[0] == 30
    film = film_of(tmp_path / "film", (cut, 0, len(whole)), until="stitch")
    assert conformed(film, "c0").copied is not None
    assert numbers(film.file("stitch", "film.mp4")) == whole


def test_an_open_group_is_not_copied(tmp_path: Path):
    options = "keyint=24:min-keyint=24:scenecut=0:open-gop=1:bframes=3"
    opened = numbered(tmp_path / "open.mp4", *X264, options, frames=120)
    film = film_of(tmp_path / "film", (opened, 24, 96), until="conform:c0")
    assert conformed(film, "c0").encoded_because == "groups"
    assert numbers(film.file("conform:c0", "picture.mp4")) == list(range(24, 96))


def test_sets_inside_the_pictures_are_taken_out(source: Path, tmp_path: Path):
    stream = remade(source, tmp_path / "stream.ts")
    inside = remade(stream, tmp_path / "inside.mkv")
    film = film_of(tmp_path / "film", (inside, 0, 120), until="stitch")
    assert conformed(film, "c0").copied is not None
    assert numbers(film.file("stitch", "film.mp4")) == list(range(120))


def test_a_clip_with_other_sets_is_encoded_beside_one_that_is_copied(source: Path, tmp_path: Path):
    other = numbered(tmp_path / "other.mp4", *X264, f"{GROUPS}:bframes=0:ref=1", frames=48)
    film = film_of(tmp_path / "film", (source, 0, 48), (other, 0, 48), until="stitch")
    assert conformed(film, "c0").copied is not None
    assert conformed(film, "c1").encoded_because == "sets"
    assert numbers(film.file("stitch", "film.mp4")) == [*range(48), *range(48)]


def test_a_damaged_group_is_not_copied(source: Path, tmp_path: Path):
    damaged = tmp_path / "damaged.mp4"
    with av.open(str(source)) as container:
        place = [(packet.pos, packet.size) for packet in container.demux(video=0) if packet.size][60]
    content = bytearray(source.read_bytes())
    content[place[0] + 4 : place[0] + place[1]] = bytes([0xFF] * (place[1] - 4))
    damaged.write_bytes(content)
    plan, assets = compiled([clip("c0", source, 48, 96)], format=Format())
    film = build(tmp_path / "film", plan, dict.fromkeys(assets, damaged), until="conform:c0")
    assert conformed(film, "c0").copied.first_frame == 72
    assert len(frames_of(film.file("conform:c0", "picture.mp4"))) == 48


@pytest.mark.parametrize(
    ("options", "reason"),
    [
        (("-c:v", "libx265", "-x265-params", "log-level=none", *TAGS), "codec"),
        ((*X264, "bframes=0", "-r", "25"), None),
        (("-c:v", "libx264"), "colour"),
        (("-c:v", "libx264", "-profile:v", "main", *TAGS), "profile"),
        (("-c:v", "libx264", *TAGS, "-vf", "setsar=4/3"), "turned"),
        (("-c:v", "libx264", *TAGS, "-flags", "+ildct+ilme", "-x264-params", "tff=1"), "fields"),
    ],
)
def test_why_a_clip_is_encoded(tmp_path: Path, options: tuple[str, ...], reason: str | None):
    path = pattern(tmp_path / "clip.mp4", *options)
    plan, _ = compiled([clip("c", path)], format=Format(rate="25" if reason is None else "source"))
    work = next(step.work for step in plan.steps if step.id == "conform:c")
    assert getattr(work, "encoded_because", "") == reason


def test_a_film_of_ours_can_be_a_clip_again(source: Path, tmp_path: Path):
    """Its own sets bear the number that ours had: they get the next one."""
    once = film_of(tmp_path / "once", (source, 10, 60), until="stitch").file("stitch", "film.mp4")
    plan, assets = compiled([clip("c", once, 3, 50)], format=Format())
    assert plan.steps[0].work.format.sets_number == 2
    film = build(tmp_path / "twice", plan, assets, until="stitch")
    assert conformed(film, "c").copied is not None
    assert numbers(film.file("stitch", "film.mp4")) == list(range(13, 60))


def test_rates_that_are_no_whole_ticks_stay_exact(tmp_path: Path):
    rate = "30000/1001"
    path = numbered(tmp_path / "ntsc.mp4", *X264, f"{GROUPS}:bframes=2", frames=90, rate=rate)
    film = film_of(tmp_path / "film", (path, 5, 80), (path, 0, 90), until="stitch")
    with av.open(str(film.file("stitch", "film.mp4"))) as container:
        stream = container.streams.video[0]
        times = sorted(packet.pts * stream.time_base for packet in container.demux(stream) if packet.size)
    assert times == [Fraction(n) / Fraction(rate) for n in range(165)]
