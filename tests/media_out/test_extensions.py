"""Clips that go on beyond their last frame, made of real ones: picture, sound, seam and what is said."""

import json
import shutil
from fractions import Fraction
from functools import cache
from itertools import pairwise
from pathlib import Path

import av
import cv2
import numpy as np
import pytest

from segue.domain.frames import samples_before
from segue.domain.plan import EndingWork, ExtendWork
from segue.domain.results import Conformed, Delivered, Extended, Inspection, Stitched
from segue.domain.timeline import Extension
from segue.media.film_form import film_form_frames
from segue.media.judging import TakeJudge
from segue.media.motion import Frame
from segue.media.sound_files import read_sound
from segue.models.comfyui.context import write_film
from segue.models.generate import extend_handler
from segue.models.procedural.generator import ProceduralGenerator
from segue.models.procedural.onward import onward
from segue.models.procedural.recipes import USUAL
from segue.ports import StepJob, StepOutput
from tests.media_out.jobs import CATALOGUE, Film, build, clip, compiled, frames_of
from tests.models.planes import HD, all_shown

CLIPS = Path(__file__).parent.parent / "clips"
A, B = CLIPS / "sample_a.mp4", CLIPS / "sample_b.mp4"
ABLE = CATALOGUE.changed(generators=(ProceduralGenerator.capabilities,))
EXTEND = extend_handler({"procedural": ProceduralGenerator(TakeJudge)})


@pytest.fixture(scope="module")
def film(tmp_path_factory: pytest.TempPathFactory) -> Film:
    """A second of A which goes on for one, then, after a cut, a second of B which goes on for two."""
    parts = [
        clip("a", A, 24, 48),
        Extension(id="on", seconds=1),
        clip("b", B, 24, 48),
        Extension(id="off", seconds=2),
    ]
    return build(tmp_path_factory.mktemp("film"), *compiled(parts, catalogue=ABLE), extend=EXTEND)


def test_it_lasts_as_asked_to_the_frame_and_the_sample(film: Film) -> None:
    total = 24 + 24 + 24 + 48
    assert film.result("stitch") == Stitched(frames=total, samples=samples_before(total, Fraction(24)))
    assert len(frames_of(film.file("deliver", "film.mp4"))) == total
    made = film.result("extend:on")
    assert isinstance(made, Extended) and (made.frames, made.before_frame) == (25, 47)
    conformed = film.result("conform:on")
    assert isinstance(conformed, Conformed)
    assert (conformed.frames, conformed.last_fidelity_db) == (24, None)
    assert conformed.first_fidelity_db is not None and conformed.first_fidelity_db > 36


def test_the_seam_is_scored_and_what_follows_is_a_cut(film: Film) -> None:
    inspection = film.result("inspect")
    assert isinstance(inspection, Inspection)
    scores = {(seam.before, seam.after): seam.score for seam in inspection.seams}
    assert scores["a", "on"] >= 80 and scores["b", "off"] >= 80
    assert scores["on", "b"] < 50  # it is one, and was asked for
    assert [(seam.before, seam.after) for seam in inspection.seams if seam.declared] == [("on", "b")]
    assert [check.words for check in inspection.checks if not check.passed] == []
    assert {inside.segment: inside.words for inside in inspection.insides} == {
        "on": "clear and moving",
        "off": "clear and moving",
    }


def test_its_sound_is_the_clips_room_tone(film: Film) -> None:
    """Neither a hole nor a click: each tenth of a second is as loud as the clip's quiet, or louder."""
    sound = np.concatenate(list(read_sound(film.file("sound", "sound.flac"))))
    off = sound[72 * 2000 :]
    loudness = np.sqrt(np.mean(np.square(off[: len(off) // 4800 * 4800]).reshape(-1, 4800 * 2), axis=1))
    within = np.sqrt(np.mean(np.square(sound[48 * 2000 : 72 * 2000]).reshape(-1, 4800 * 2), axis=1))
    assert loudness.min() > 0.2 * within.min() and loudness.max() < 2 * within.max()
    usual = float(np.abs(np.diff(sound[48 * 2000 : 72 * 2000, 0])).max())
    assert float(np.abs(np.diff(sound[72 * 2000 - 50 : 72 * 2000 + 50, 0])).max()) <= usual


def test_what_is_delivered_names_it(film: Film) -> None:
    delivered = film.result("deliver")
    assert isinstance(delivered, Delivered) and delivered.prompts == {}
    files = film.outputs["deliver"].files
    assert {"extension-on.mp4", "extension-on.mov", "extension-off.mp4"} <= files.keys()
    report = json.loads(files["report.json"].read_text())
    segment = report["segments"][1]
    assert (segment["kind"], segment["continues"]) == ("extension", {"before_frame": 47})
    with av.open(str(files["film.mp4"])) as container:
        chapters = [each["metadata"]["title"] for each in container.chapters()]
    assert chapters == ["sample_a", "Extension", "sample_b", "Extension"]
    assert "extension-on.mov" in files["film.otio"].read_text()


def passing(count: int, pixels: float) -> list[Frame]:
    """A textured disc that crosses a still, textured ground."""
    chance = np.random.default_rng(3)
    ground, disc = (
        cv2.GaussianBlur(chance.integers(0, 256, (180, 320, 3)).astype(np.uint8), (0, 0), 2) for _ in range(2)
    )
    shown = []
    for number in range(count):
        picture, at = ground.copy(), (100 + number * pixels, 90.0)
        mask = np.zeros((180, 320), np.uint8)
        cv2.circle(mask, (round(at[0] * 16), round(at[1] * 16)), 40 * 16, 255, -1, cv2.LINE_AA, 4)
        moved = cv2.warpAffine(
            disc,
            np.array([[1, 0, number * pixels], [0, 1, 0]], np.float32),
            (320, 180),
            borderMode=cv2.BORDER_WRAP,
        )
        weight = mask[..., None].astype(np.float32) / 255
        shown.append((moved * weight + picture * (1 - weight)).astype(np.uint8))
    return shown


def test_a_subject_before_a_still_camera_goes_on_and_settles() -> None:
    before = passing(8, 2.0)
    after = [before[-1], *all_shown(onward(before, 48, 24.0, 1, USUAL, HD))]
    finder = cv2.DISOpticalFlow.create(cv2.DISOPTICAL_FLOW_PRESET_MEDIUM)

    def pace(one: Frame, other: Frame) -> float:
        grey = [cv2.cvtColor(each, cv2.COLOR_BGR2GRAY) for each in (one, other)]
        flow = finder.calc(grey[0], grey[1], None)
        return float(flow[75:105, 100:130, 0].mean())

    paces = [pace(*pair) for pair in pairwise(after[:25])]
    assert paces[0] > 1.2 and paces[2] > 0.8  # of two pixels a frame: it does not stop at the seam
    assert max(abs(one - other) for one, other in pairwise(paces)) < 0.6
    assert paces[-1] < 0.5  # it settles
    changes = [float(cv2.absdiff(*pair).mean()) for pair in pairwise(after)]
    assert min(changes) > 0.15  # and never stands still


def test_another_take_goes_on_in_another_way_and_the_same_one_not() -> None:
    before = passing(8, 2.0)
    one, same, other = (np.array(all_shown(onward(before, 24, 24.0, take, USUAL, HD))) for take in (1, 1, 2))
    assert np.array_equal(one, same) and not np.array_equal(one, other)


def test_clips_unlike_one_another_all_go_on(tmp_path: Path) -> None:
    """Portrait and mono; ten frames a second and silent; a single frame."""
    names = ("portrait_rotated.mp4", "odd_silent.webm", "sample_a.mp4")
    parts: list[object] = []
    for number, name in enumerate(names):
        parts.append(clip(f"c{number}", CLIPS / name, 0, 1 if name == "sample_a.mp4" else 8))
        parts.append(Extension(id=f"e{number}", seconds=1))
    plan, paths = compiled(parts, size="160x90", rate="12", catalogue=ABLE)
    film = build(tmp_path, plan, paths, extend=EXTEND)
    inspection = film.result("inspect")
    assert isinstance(inspection, Inspection)
    noticed = {check.name.partition(":")[0] for check in inspection.checks if not check.passed}
    assert noticed <= {"seam", "inside", "freeze"}  # a few frames say little of how a clip moves
    lengths = [film.result(f"conform:c{number}").frames for number in range(3)]
    assert len(frames_of(film.file("deliver", "film.mp4"))) == sum(lengths) + 3 * 12


@cache
def seen() -> list[Frame]:
    """The first three seconds of the clip, as small as the film."""
    return frames_of(A, 320, 72)


def given_back(job: StepJob) -> StepOutput:
    """A model's take: seven frames of the clip, the last being where it is cut, and what the camera saw then.

    All of it is darker and yellower than the clip, by one amount.
    """
    work = job.step.work
    assert isinstance(work, ExtendWork)
    still, take = job.input(work.frames).files["first.png"], job.scratch / "take.mkv"
    ending = next(step.work for step in job.plan.steps if step.id == work.frames)
    assert isinstance(ending, EndingWork)
    whole = ending.span.changed(in_frame=48 - 7, out_frame=72)
    tint = np.array([0.94, 0.93, 0.86])
    frames = film_form_frames(A, whole, work.format)
    write_film(take, ((frame * tint).round().astype(np.uint8) for frame in frames), Fraction(24))
    result = Extended(
        generator="model", model="model-1", take=1, frames=25, before_frame=47, lead=6, fidelity_db=25.0
    )
    return StepOutput(
        result, {"take.mkv": take, "first.png": Path(shutil.copyfile(still, job.scratch / still.name))}
    )


def test_what_a_model_gives_back_of_a_clip_is_not_shown_twice(tmp_path: Path) -> None:
    """Only what is new is in the film, to the frame and in the clip's own colours."""
    model = ProceduralGenerator.capabilities.changed(
        name="model", place="provider", extension_seconds=(1,), extension_context_seconds=1
    )
    parts = [clip("a", A, 24, 48), Extension(id="on", seconds=1, generator="model")]
    plan, paths = compiled(parts, catalogue=CATALOGUE.changed(generators=(model,)))
    film = build(tmp_path, plan, paths, extend=given_back)
    conformed, inspection = film.result("conform:on"), film.result("inspect")
    assert isinstance(conformed, Conformed) and isinstance(inspection, Inspection)
    assert (conformed.frames, film.result("stitch").frames) == (24, 48)
    assert conformed.colour_steps is not None
    before, after = conformed.colour_steps
    assert before > 2 and after < before / 2
    assert conformed.first_fidelity_db is not None and conformed.first_fidelity_db > 20
    shown = frames_of(film.file("deliver", "film.mp4"))
    assert len(shown) == 48
    for number in (24, 47):
        unlike = [cv2.norm(shown[number], frame, cv2.NORM_L1) for frame in seen()]
        assert int(np.argmin(unlike)) == 24 + number
    (seam,) = inspection.seams
    assert seam.score >= 80
    report = json.loads(film.file("deliver", "report.json").read_text())
    assert report["segments"][1]["model"] == "model-1"
