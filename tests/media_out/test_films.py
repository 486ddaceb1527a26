"""Films made of real clips, whole: exact to the frame and to the sample, and what they promise."""

import json
from fractions import Fraction
from pathlib import Path

import av
import cv2
import numpy as np
import pytest

from segue.domain.frames import samples_before
from segue.domain.results import Anchors, Conformed, Delivered, Inspection, Sounded, Stitched
from segue.media.film_shape import shape_of
from segue.media.sound_files import read_sound
from tests.media_out.jobs import Film, bridge, build, clip, compiled, frames_of

CLIPS = Path(__file__).parent.parent / "clips"
A, B = CLIPS / "sample_a.mp4", CLIPS / "sample_b.mp4"


@pytest.fixture(scope="module")
def film(tmp_path_factory: pytest.TempPathFactory) -> Film:
    """Two seconds of A, a bridge of one second, two seconds of B."""
    parts = [clip("a", A, 0, 48), bridge("x"), clip("b", B, 24, 72)]
    return build(tmp_path_factory.mktemp("film"), *compiled(parts))


def heard(path: Path) -> np.ndarray:
    return np.concatenate(list(read_sound(path)))


def test_a_film_is_its_pieces_to_the_frame_and_the_sample(film: Film):
    total = 48 + 22 + 48
    assert film.result("stitch") == Stitched(frames=total, samples=samples_before(total, Fraction(24)))
    path = film.file("deliver", "film.mp4")
    shape = shape_of(path)
    assert (shape.picture.frames, shape.picture.misplaced, shape.picture.rate) == (total, None, 24)
    assert shape.sound is not None and shape.sound.samples == total * 2000
    assert len(frames_of(path)) == total
    assert len(heard(path)) == total * 2000


def test_a_mezzanine_says_which_source_frames_it_shows(film: Film):
    for id, start in (("conform:a", 0), ("conform:b", 24)):
        expected = Conformed(frames=48, in_frame=start, out_frame=start + 48, encoded_because="size")
        assert film.result(id) == expected
    bridged = film.result("conform:x")
    assert isinstance(bridged, Conformed)
    assert (bridged.frames, bridged.first_fidelity_db, bridged.last_fidelity_db) == (22, 100.0, 100.0)


def test_the_film_shows_the_clips_own_frames(film: Film):
    """Frame by frame, each is nearer to its own source frame than to the ones beside it."""
    shown = frames_of(film.file("deliver", "film.mp4"), 256)
    first, second = frames_of(A, 256, most=50), frames_of(B, 256, most=74)

    def nearest(frame: np.ndarray, source: list[np.ndarray], at: int) -> int:
        near = range(max(0, at - 2), min(len(source), at + 3))
        return min(near, key=lambda n: float(cv2.absdiff(frame, source[n]).mean()))

    assert [nearest(shown[n], first, n) for n in (0, 1, 20, 46, 47)] == [0, 1, 20, 46, 47]
    assert [nearest(shown[70 + n], second, 24 + n) for n in (0, 1, 30, 47)] == [24, 25, 54, 71]


def test_the_clips_keep_their_sound_and_its_level(film: Film):
    sound = heard(film.file("sound", "sound.flac"))
    with av.open(str(A)) as container:
        resampler = av.AudioResampler("flt", "stereo", 48_000)
        parts = [
            piece.to_ndarray().reshape(-1, 2)
            for frame in container.decode(audio=0)
            for piece in resampler.resample(frame)
        ]
    source = np.concatenate(parts)[: 48 * 2000]
    match = sound[1000:90_000, 0] @ source[1000:90_000, 0]
    energy = source[1000:90_000, 0] @ source[1000:90_000, 0]
    assert abs(float(match / energy) - 1) < 0.01


def test_the_joins_neither_click_nor_fall_silent(film: Film):
    inspection = film.result("inspect")
    assert isinstance(inspection, Inspection)
    assert [(seam.frame, seam.before, seam.after) for seam in inspection.seams] == [
        (48, "a", "x"),
        (70, "x", "b"),
    ]
    for seam in inspection.seams:
        assert seam.parts["click"] == 0
        assert seam.parts["level"] < 2
    sound = heard(film.file("deliver", "film.mp4"))
    for edge in (48 * 2000, 70 * 2000):
        near = np.abs(sound[edge - 2400 : edge + 2400]).max(axis=1)
        assert np.diff(np.flatnonzero(near > 0)).max() < 1200


def test_loudness_is_that_of_the_film(film: Film):
    sounded = film.result("sound")
    assert isinstance(sounded, Sounded)
    assert sounded.has_sound
    assert sounded.integrated_loudness_lufs is not None
    assert -60 < sounded.integrated_loudness_lufs < -5


def test_inspection_sees_through_a_cross_fade(film: Film):
    inspection = film.result("inspect")
    assert isinstance(inspection, Inspection)
    failed = {check.name for check in inspection.checks if not check.passed}
    assert "inside:x" in failed
    assert json.loads(film.file("inspect", "inspection.json").read_text())["insides"]
    warnings = json.loads(film.file("deliver", "report.json").read_text())["warnings"]
    assert any(warning.startswith("bridge 'x': two pictures show") for warning in warnings)


def test_what_is_delivered(film: Film):
    delivered = film.result("deliver")
    assert isinstance(delivered, Delivered)
    assert (delivered.frames, delivered.prompts) == (118, {"x": "on we go"})
    assert isinstance(delivered.anchors["x"], Anchors)
    files = film.outputs["deliver"].files
    assert set(files) == {
        "film.mp4",
        "bridge-x.mp4",
        "bridge-x.mov",
        "film.otio",
        "film.fcpxml",
        "film.edl",
        "poster.jpg",
        "first-x.png",
        "last-x.png",
        "report.json",
    }
    assert cv2.imread(str(files["poster.jpg"])).shape == (180, 320, 3)
    assert cv2.imread(str(files["first-x.png"])).shape == (180, 320, 3)
    alone = shape_of(files["bridge-x.mp4"])
    assert alone.picture.frames == 22
    assert alone.sound is not None and alone.sound.samples == 22 * 2000


def test_a_bridge_alone_sounds_as_it_does_in_the_film(film: Film):
    alone = heard(film.file("deliver", "bridge-x.mp4"))[:, 0].astype(np.float64)
    inside = heard(film.file("deliver", "film.mp4"))[48 * 2000 : 70 * 2000, 0].astype(np.float64)
    assert float(alone @ inside / np.sqrt((alone @ alone) * (inside @ inside))) > 0.95


def test_the_poster_has_the_films_colours(film: Film):
    poster = cv2.imread(str(film.file("deliver", "poster.jpg")))
    shown = frames_of(film.file("deliver", "film.mp4"), most=25)[24]
    lab = [cv2.cvtColor(picture, cv2.COLOR_BGR2LAB).mean(axis=(0, 1)) for picture in (poster, shown)]
    assert np.abs(lab[0] - lab[1]).max() < 1.5


def test_the_report_says_it_all(film: Film):
    report = json.loads(film.file("deliver", "report.json").read_text())
    assert [segment["segment"] for segment in report["segments"]] == ["a", "x", "b"]
    assert report["segments"][1]["in_film"] == {
        "first_frame": 48,
        "frames": 22,
        "from": "00:00:02:00",
        "first_sample": 96_000,
        "samples": 44_000,
    }
    assert report["segments"][2]["source"]["in_frame"] == 24
    assert (report["segments"][1]["prompt"], report["segments"][1]["prompt_by"]) == ("on we go", "you")
    assert [seam["parts"].keys() for seam in report["seams"]]
    assert "sample_a" not in json.dumps(report)
    assert report["animatic"] is False


def test_the_mean_colour_of_the_clips_is_kept(film: Film):
    """The mean Lab step of the decoded picture between source and film, converted alike."""
    shown = frames_of(film.file("deliver", "film.mp4"))
    sources = {source: frames_of(source, most=31) for source in (A, B)}
    for source, at, number in ((A, 0, 0), (A, 30, 30), (B, 30, 76)):
        small = cv2.resize(sources[source][at], (320, 180), interpolation=cv2.INTER_AREA)
        pair = [
            cv2.cvtColor(picture.astype(np.float32) / 255, cv2.COLOR_BGR2LAB).mean(axis=(0, 1))
            for picture in (small, shown[number])
        ]
        assert np.abs(pair[0] - pair[1]).max() <= 0.3, (source.name, at, pair)
