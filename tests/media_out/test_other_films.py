"""Films of other kinds: mixed clips, none with sound, loops, found anchors, animatics, prompts alone."""

import json
from collections.abc import Iterable
from fractions import Fraction
from pathlib import Path

import av
import cv2
import numpy as np

from segue.domain.assets import Size
from segue.domain.frames import samples_before
from segue.domain.results import Conformed, Generated, Inspection, Sounded, Stitched
from segue.media.film_shape import shape_of
from segue.media.motion import Frame
from segue.media.sound_files import read_sound
from tests.media_out.jobs import CATALOGUE, bridge, build, clip, compiled, facts_of, frames_of

CLIPS = Path(__file__).parent.parent / "clips"
A, B = CLIPS / "sample_a.mp4", CLIPS / "sample_b.mp4"


def heard(path: Path) -> np.ndarray:
    return np.concatenate(list(read_sound(path)))


def test_a_portrait_film_at_another_rate_from_mixed_clips(tmp_path: Path):
    """60 fps with surround, a turned phone clip, and one without sound, into 30000/1001 and portrait."""
    parts = [
        clip("sixty", CLIPS / "sixty_surround.mp4", 30, 90),
        bridge("x"),
        clip("phone", CLIPS / "portrait_rotated.mp4", 10, 40),
        bridge("y"),
        clip("mute", CLIPS / "odd_silent.webm", 2, 12),
    ]
    film = build(tmp_path, *compiled(parts, size="180x320", rate="30000/1001"))
    rate = Fraction(30_000, 1001)
    lengths = []
    for name in ("sixty", "x", "phone", "y", "mute"):
        result = film.result(f"conform:{name}")
        assert isinstance(result, Conformed)
        lengths.append(result.frames)
    assert lengths == [30, 28, 30, 28, 30]
    shape = shape_of(film.file("deliver", "film.mp4"))
    assert (shape.picture.frames, shape.picture.rate) == (sum(lengths), rate)
    assert shape.picture.size.height == 320
    assert shape.sound is not None and shape.sound.samples == samples_before(sum(lengths), rate)
    sound = heard(film.file("sound", "sound.flac"))
    mute = sound[samples_before(sum(lengths[:4]), rate) :]
    assert not mute.any()
    inspection = film.result("inspect")
    assert isinstance(inspection, Inspection)
    assert {"form", "frames", "sound", "offset"} <= {c.name for c in inspection.checks if c.passed}


def test_a_film_of_silent_clips_has_no_audio_track(tmp_path: Path):
    mute = CLIPS / "odd_silent.webm"
    parts = [clip("a", mute, 0, 10), bridge("x"), clip("b", mute, 30, 40)]
    film = build(tmp_path, *compiled(parts, rate="10"))
    assert film.result("sound") == Sounded(samples=28 * 4800, integrated_loudness_lufs=None, has_sound=False)
    assert film.result("stitch") == Stitched(frames=28, samples=0)
    assert shape_of(film.file("deliver", "film.mp4")).sound is None
    assert shape_of(film.file("deliver", "bridge-x.mp4")).sound is None
    inspection = film.result("inspect")
    assert isinstance(inspection, Inspection)
    words = {check.name: (check.passed, check.words) for check in inspection.checks}
    assert words["sound"] == (True, "there is nothing to be heard, so it has no sound")


def test_a_loop_leads_back_to_its_beginning(tmp_path: Path):
    parts = [clip("a", A, 24, 48), bridge("x"), clip("b", B, 24, 48), bridge("y")]
    film = build(tmp_path, *compiled(parts, loop=True), until="inspect")
    inspection = film.result("inspect")
    assert isinstance(inspection, Inspection)
    assert [(seam.frame, seam.before, seam.after) for seam in inspection.seams][-1] == (0, "y", "a")
    assert inspection.seams[-1].parts["click"] == 0
    sound = heard(film.file("sound", "sound.flac"))
    assert np.abs(sound[-1] - sound[0]).max() < 0.02


def test_found_anchors_move_the_clips_edges(tmp_path: Path):
    parts = [clip("a", A), bridge("x", anchor="auto"), clip("b", B)]
    film = build(tmp_path, *compiled(parts), until="conform:b")
    made, before, after = (film.result(step) for step in ("generate:x", "conform:a", "conform:b"))
    assert isinstance(made, Generated) and isinstance(before, Conformed) and isinstance(after, Conformed)
    assert (before.in_frame, before.out_frame) == (0, made.before_frame + 1)
    assert (after.in_frame, after.out_frame) == (made.after_frame, 120)


def test_an_animatic_says_that_it_is_one(tmp_path: Path):
    parts = [clip("a", A, 0, 24), bridge("x"), clip("b", B, 0, 24)]
    film = build(tmp_path, *compiled(parts, target="animatic"))
    with av.open(str(film.file("deliver", "film.mp4"))) as container:
        assert container.metadata["title"] == "Animatic"
    assert shape_of(film.file("deliver", "film.mp4")) == shape_of(film.file("stitch", "film.mp4"))
    report = json.loads(film.file("deliver", "report.json").read_text())
    assert report["animatic"] and report["about"][0].startswith("This is an animatic")


def test_prompts_and_anchors_are_collected(tmp_path: Path):
    parts = [clip("a", A), bridge("x"), clip("b", B)]
    film = build(tmp_path, *compiled(parts, target="prompts"))
    content = json.loads(film.file("collect", "prompts.json").read_text())
    assert content["x"]["prompt"] == "on we go"
    assert content["x"]["anchors"]["before_frame"] == facts_of(A).picture.frames - 1


def held(first: Frame, last: Frame, count: int) -> Iterable[Frame]:
    yield from [first] * count


def test_a_take_of_another_shape_and_rate_is_cropped_back_and_brought_to_the_films(tmp_path: Path):
    """A model with a square canvas and 24 frames a second, in a film of 16:9 and 60."""
    square = CATALOGUE.generators[0].changed(sizes=(Size(width=320, height=320),), rate=Fraction(24))
    catalogue = CATALOGUE.changed(generators=(square,))
    parts = [clip("a", A, 0, 24), bridge("x"), clip("b", B, 0, 24)]
    plan = compiled(parts, rate="60", catalogue=catalogue)
    film = build(tmp_path, *plan, take=held, take_rate=Fraction(24), until="conform:a")
    made = film.result("conform:x")
    assert isinstance(made, Conformed)
    assert made.frames == 55  # 22 frames of 24 a second
    assert made.first_fidelity_db is not None and made.first_fidelity_db > 60
    assert made.last_fidelity_db is not None and made.last_fidelity_db < 25
    last = frames_of(film.file("conform:a", "picture.mp4"))[-1]
    bridged = frames_of(film.file("conform:x", "picture.mp4"))
    assert len(bridged) == 55
    for frame in (bridged[0], bridged[-1]):
        assert cv2.PSNR(frame, last) > 35
