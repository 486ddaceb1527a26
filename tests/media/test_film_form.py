"""The film's form: right frames, right colour, right shape, for any piece of any clip."""

from fractions import Fraction
from functools import cache
from pathlib import Path

import av
import cv2
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from segue.domain.assets import Colour, Facts, Size
from segue.domain.plan import FilmFormat, Span
from segue.media import ffmpeg
from segue.media.facts import inspect_file
from segue.media.film_form import film_form_frames, film_frames, film_stream
from segue.media.fitting import Placement, on_canvas, place
from segue.media.grid import frames_at_rate, source_frame
from tests.conftest import CLIPS
from tests.media.jobs import form_of, span_of
from tests.media.making import make, number_in, numbered, pattern

SDR = [
    "sample_a.mp4",
    "sample_b.mp4",
    "portrait_rotated.mp4",
    "variable_rate.mp4",
    "sixty_surround.mp4",
    "odd_silent.webm",
    "interlaced_anamorphic.ts",
]
GROUPS = "keyint=24:min-keyint=24:scenecut=0"
WEIGHTS = {"bt709": (0.2126, 0.0722), "bt470bg": (0.299, 0.114), "smpte170m": (0.299, 0.114)}


@cache
def facts_of(name: str) -> Facts:
    return inspect_file(CLIPS / name)


def decoded(path: Path, facts: Facts, number: int) -> np.ndarray:
    """A displayed frame as a screen's RGB, by the arithmetic of ITU-R BT.601 and BT.709 alone; 0 to 1."""
    with av.open(str(path)) as container:
        frame = [frame for _, frame in zip(range(number + 1), container.decode(video=0), strict=False)][-1]
    planes = []
    for plane in frame.planes:
        rows = np.frombuffer(plane, np.uint8).reshape(plane.height, plane.line_size)[:, : plane.width]
        planes.append(cv2.resize(rows.astype(np.float32), (frame.width, frame.height)))
    luma, blue, red = (planes[0] - 16) / 219, (planes[1] - 128) / 224, (planes[2] - 128) / 224
    weight_red, weight_blue = WEIGHTS[facts.picture.colour.matrix]
    r, b = luma + 2 * (1 - weight_red) * red, luma + 2 * (1 - weight_blue) * blue
    g = (luma - weight_red * r - weight_blue * b) / (1 - weight_red - weight_blue)
    return np.rot90(np.clip(np.dstack([r, g, b]), 0, 1), frame.rotation // 90)


def lab_of(rgb: np.ndarray) -> np.ndarray:
    """The mean Lab colour of a picture whose numbers go from 0 to 1."""
    return cv2.cvtColor(np.ascontiguousarray(rgb, np.float32), cv2.COLOR_RGB2LAB).mean(axis=(0, 1))


def first_frame(path: Path, facts: Facts, form: FilmFormat, number: int = 0) -> np.ndarray:
    return next(film_form_frames(path, span_of(facts), form, range(number, number + 1)))


@pytest.mark.parametrize("name", SDR)
@pytest.mark.parametrize("rate", ["source", "24"])
def test_a_pictures_colour_is_that_of_its_source(name: str, rate: str) -> None:
    facts = facts_of(name)
    picture = facts.picture
    size = Size(width=picture.shown.width // 2 * 2, height=picture.shown.height // 2 * 2)
    form = form_of(size.width, size.height, str(picture.rate) if rate == "source" else rate)
    shown = first_frame(CLIPS / name, facts, form, 2)
    truth = decoded(CLIPS / name, facts, source_frame(2, 0, picture.rate, form.rate))
    step = lab_of(shown / 255) - lab_of(truth)
    assert np.abs(step).max() <= 0.3, step


@pytest.mark.parametrize("name", ["sample_a.mp4", "sixty_surround.mp4"])
def test_a_film_may_keep_the_colour_of_its_clips(name: str) -> None:
    facts = facts_of(name)
    own = facts.picture.colour
    form = form_of(1280, 720, str(facts.picture.rate), colour=own)
    step = lab_of(first_frame(CLIPS / name, facts, form) / 255) - lab_of(decoded(CLIPS / name, facts, 0))
    assert np.abs(step).max() <= 0.3, step


def test_what_is_already_in_form_is_not_touched(clips: Path) -> None:
    facts = facts_of("sample_a.mp4")
    form = form_of(1280, 720, "24")
    arguments = ffmpeg.arguments_of(
        film_stream(clips / "sample_a.mp4", span_of(facts), form).output("pipe:1")
    )
    assert "zscale" not in " ".join(arguments)


def test_full_range_and_rgb_become_the_films_own_range(tmp_path: Path) -> None:
    bars = ("-f", "lavfi", "-i", "rgbtestsrc=size=320x240:rate=24:duration=0.2")
    rgb_is = "format=gbrp,setparams=colorspace=gbr:color_primaries=bt709:color_trc=bt709:range=pc"
    matrix = rgb_is + ",zscale=m=709:r={},format=yuv420p"
    limited = make(tmp_path / "tv.mp4", *bars, "-vf", matrix.format("tv"), "-qp", "0")
    full = make(tmp_path / "pc.mp4", *bars, "-vf", matrix.format("pc"), "-qp", "0")
    rgb = make(tmp_path / "rgb.mkv", *bars, "-vf", rgb_is, "-c:v", "ffv1")
    form = form_of(320, 240, "24")
    pictures = [first_frame(path, inspect_file(path), form) / 255 for path in (limited, full, rgb)]
    truth = lab_of(pictures[0])
    assert inspect_file(full).picture.colour.range == "pc"
    for picture in pictures[1:]:
        assert np.abs(lab_of(picture) - truth).max() <= 0.3


def test_hdr_is_rolled_off_and_keeps_its_diffuse_white(tmp_path: Path) -> None:
    """SDR put into PQ with white at 203 nits comes back: the darker half as it was, the rest in order."""
    source = CLIPS / "sample_a.mp4"
    to_pq = (
        "zscale=t=linear:npl=203,format=gbrpf32le,zscale=p=bt2020:t=smpte2084:m=bt2020nc:r=tv:npl=203,"
        "format=yuv420p10le"
    )
    hdr = make(
        tmp_path / "hdr.mkv", "-i", str(source), "-frames:v", "2", "-vf", to_pq, "-c:v", "ffv1", "-an",
        "-color_primaries", "bt2020", "-color_trc", "smpte2084", "-colorspace", "bt2020nc",
    )  # fmt: skip
    facts = inspect_file(hdr)
    assert facts.picture.colour.high_dynamic_range
    form = form_of(1280, 720, "24")
    back = first_frame(hdr, facts, form).astype(np.float32)
    was = first_frame(source, facts_of("sample_a.mp4"), form)
    assert np.abs(back - was)[was < 130].mean() < 3
    light = [back[(was > low) & (was <= low + 25)].mean() for low in range(130, 255, 25)]
    assert light == sorted(light) and light[-1] > 180


@given(
    frames=st.integers(1, 5000),
    rate=st.sampled_from([Fraction(24), Fraction(25), Fraction(30000, 1001), Fraction(60), Fraction(10)]),
    film=st.sampled_from([Fraction(24), Fraction(24000, 1001), Fraction(30), Fraction(60)]),
)
def test_every_film_frame_shows_a_frame_of_its_piece(frames: int, rate: Fraction, film: Fraction) -> None:
    count = frames_at_rate(frames, rate, film)
    shown = [source_frame(number, 7, rate, film) for number in (0, count - 1)]
    assert 7 <= shown[0] <= shown[1] < 7 + frames or count == 1
    assert abs(count / film - frames / rate) <= 1 / (2 * film) or count == 1
    if rate == film:
        assert (count, shown) == (frames, [7, 6 + frames])


@pytest.mark.parametrize(
    ("rate", "film"), [("60", "24"), ("24", "60"), ("24", "24"), ("25", "30000/1001"), ("30000/1001", "24")]
)
def test_each_film_frame_is_the_source_frame_of_its_middle(tmp_path: Path, rate: str, film: str) -> None:
    path = numbered(tmp_path / "clip.mp4", "-bf", "2", "-g", "50", frames=200, rate=rate)
    facts = inspect_file(path)
    form = form_of(320, 240, film)
    for begin, end in ((0, 200), (137, 190)):
        span = span_of(facts, begin, end)
        shown = [number_in(frame) for frame in film_form_frames(path, span, form)]
        assert len(shown) == film_frames(span, form)
        assert shown == [source_frame(k, begin, Fraction(rate), Fraction(film)) for k in range(len(shown))]


@pytest.mark.parametrize(
    ("name", "options"),
    [
        ("open.mp4", ("-x264-params", f"{GROUPS}:open-gop=1:bframes=3")),
        ("open.ts", ("-x264-params", f"{GROUPS}:open-gop=1:bframes=3")),
        ("late.mkv", ("-x264-params", f"{GROUPS}:bframes=2", "-output_ts_offset", "1.7")),
        ("refreshed.mp4", ("-x264-params", f"{GROUPS}:intra-refresh=1")),
    ],
)
def test_decoding_begins_where_a_frame_comes_out_right(
    tmp_path: Path, name: str, options: tuple[str, ...]
) -> None:
    """Groups begin at 24, 48...: what is cut there needs nothing before it, what is cut beside it does."""
    path = numbered(tmp_path / name, *options, frames=80)
    facts = inspect_file(path)
    form = form_of(320, 240, "24")
    for number in (47, 48, 60):
        frames = film_form_frames(path, span_of(facts, number, number + 1), form)
        assert [number_in(frame) for frame in frames] == [number]


def test_a_part_is_the_same_as_it_is_in_the_whole(tmp_path: Path) -> None:
    path = numbered(tmp_path / "clip.mp4", frames=200, rate="60")
    facts = inspect_file(path)
    span, form = span_of(facts, 3, 190), form_of(320, 240, "24")
    whole = [number_in(frame) for frame in film_form_frames(path, span, form)]
    part = [number_in(frame) for frame in film_form_frames(path, span, form, range(40, 60))]
    assert part == whole[40:60]


def test_the_piece_ends_where_it_should_on_every_sample_clip() -> None:
    for name in SDR:
        facts = facts_of(name)
        last = facts.picture.frames
        span = span_of(facts, last - 3, last)
        form = form_of(160, 90, "30")
        frames = list(film_form_frames(CLIPS / name, span, form))
        assert len(frames) == film_frames(span, form)


@pytest.mark.parametrize("fit", ["blur", "pad", "crop"])
def test_a_portrait_picture_goes_into_a_landscape_film(fit: str) -> None:
    facts = facts_of("portrait_rotated.mp4")
    form = form_of(640, 360, "30").changed(fit=fit)
    frame = first_frame(CLIPS / "portrait_rotated.mp4", facts, form)
    assert frame.shape == (360, 640, 3)
    rim, middle = frame[:, :100].astype(float), frame[:, 270:370].astype(float)
    assert middle.std() > 20
    if fit == "pad":
        assert rim.max() <= 2
    elif fit == "blur":
        assert rim.std() > 3
        assert np.abs(np.diff(rim, axis=1)).mean() < np.abs(np.diff(middle, axis=1)).mean() / 2


@given(
    shown=st.tuples(st.integers(16, 8192), st.integers(16, 4320)),
    frame=st.tuples(st.integers(32, 1920), st.integers(32, 1080)),
    fit=st.sampled_from(["blur", "pad", "crop"]),
)
def test_a_placement_is_even_and_fits(shown: tuple[int, int], frame: tuple[int, int], fit: str) -> None:
    film = Size(width=frame[0] * 2, height=frame[1] * 2)
    placement = place(Size(width=shown[0], height=shown[1]), film, fit)
    inner = placement.inner
    numbers = (inner.width, inner.height, placement.left, placement.top)
    assert all(number % 2 == 0 and number >= 0 for number in numbers)
    sign = -1 if fit == "crop" else 1
    assert sign * (film.width - inner.width) >= sign * placement.left * sign * 2 - 2 or inner == film
    if fit == "crop":
        assert inner.width >= film.width and inner.height >= film.height
    else:
        assert inner.width + placement.left <= film.width and inner.height + placement.top <= film.height


def test_a_canvas_holds_the_picture_whole_and_in_the_middle() -> None:
    film, canvas = Size(width=1280, height=720), Size(width=1920, height=1080)
    assert on_canvas(film, canvas) == on_canvas(canvas, canvas) == Placement(canvas, 0, 0)
    assert on_canvas(canvas, film).inner == film
    assert on_canvas(Size(width=640, height=480), film) == Placement(Size(width=960, height=720), 160, 0)
    assert on_canvas(Size(width=854, height=480), film) == Placement(film, 0, 0)  # a sliver is no edge


def test_odd_sides_and_square_pixels(tmp_path: Path) -> None:
    path = pattern(tmp_path / "odd.mkv", "-c:v", "ffv1", "-vf", "scale=321:241,setsar=3/2", seconds=0.2)
    facts = inspect_file(path)
    assert facts.picture.shown == Size(width=482, height=241)
    span: Span = span_of(facts)
    frames = list(film_form_frames(path, span, form_of(482, 240, "24", colour=Colour())))
    assert [frame.shape for frame in frames] == [(240, 482, 3)] * facts.picture.frames
