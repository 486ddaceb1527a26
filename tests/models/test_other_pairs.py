"""A free bridge that may be noticed is made from other pairs of frames: the best is kept, all are told."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import cast

import cv2
import numpy as np
import pytest
from numpy.typing import NDArray

from segue.domain import limits
from segue.domain.plan import Plan
from segue.domain.results import Anchors, Conformed, Delivered, Generated, Pair, Try
from segue.domain.timeline import Bridge, Clip
from segue.media.judging import TakeJudge
from segue.media.steps.frames import other_frames, sha256_of
from segue.models.generate import generate_handler
from segue.models.procedural.generator import ProceduralGenerator
from segue.ports import GenerationRequest, Generator, StepInput, StepJob, TakeMade
from tests.media_out.jobs import CATALOGUE, TestJob, bridge, build, clip, compiled, frames_of, write_lossless
from tests.models.test_procedural_take import ANCHORS, frames, job, pictures

__all__ = ["frames", "pictures"]

CLIPS = Path(__file__).parents[1] / "clips"
PAIRS = tuple(
    Pair(dropped_before=each, dropped_after=2 * each, reason=f"pair {each}") for each in range(1, 6)
)


@dataclass
class Scripted:
    """A generator whose takes have the scores it is told, request by request, and bear their numbers."""

    scores: tuple[tuple[float, ...], ...]
    asked: list[GenerationRequest] = field(default_factory=list)

    def generate(self, request: GenerationRequest) -> TakeMade:
        number = len(self.asked)
        self.asked.append(request)
        shown = cast(NDArray[np.uint8], np.full((18, 32, 3), 20 * number, np.uint8))
        write_lossless(request.destination, [shown] * 4, request.format.rate)
        names = [request.recipe] if request.recipe else ["usual", "settling", "flowing"]
        tries = zip(names, self.scores[number], strict=False)
        return TakeMade("scripted", tuple(Try(recipe=name, score=score) for name, score in tries))


def made(
    frames: dict[str, Path], folder: Path, *scores: tuple[float, ...], anchors: Anchors | None = None
) -> tuple[Generated, int, dict[str, Path], Scripted]:
    """What the step leaves, the number of the take that it kept, its files, and who made the takes."""
    found = anchors or ANCHORS.changed(others=PAIRS)

    def other(job: StepJob, step: str, pair: Pair, into: Path) -> Mapping[str, Path]:
        assert step == "frames"
        into.mkdir()
        files = {name: into / name for name in frames}
        for path in files.values():
            path.write_text(f"{path.name} of {pair.reason}")
        return files

    generator, step = Scripted(scores), job(frames, folder / "scratch")
    step.inputs["frames"] = StepInput(found, frames)
    handle = generate_handler({"procedural": cast(Generator, generator)}, other)
    output = handle(cast(StepJob, step))
    assert isinstance(output.result, Generated)
    kept = round(float(frames_of(output.files["take.mkv"])[0].mean()) / 20)
    return output.result, kept, output.files, generator


@pytest.mark.parametrize(
    ("scores", "kept"),
    [
        (((90.0,),), 0),
        (((),), 0),
        (((40.0, 60.0, 50.0), (75.0,)), 1),
        (((40.0, 60.0, 50.0), (20.0,), (65.0,), (63.0,)), 2),
        (((40.0, 60.0, 50.0), (20.0,), (60.0,), (10.0,)), 0),
        (((0.0, 0.0, 0.0), (0.0,), (4.9,), (5.0,)), 3),
        (((40.0, 60.0, 50.0), (64.9,), (65.0,), (69.0,)), 2),
    ],
)
def test_pairs_are_tried_until_one_is_good_and_the_best_is_kept(
    frames: dict[str, Path], tmp_path: Path, scores: tuple[tuple[float, ...], ...], kept: int
) -> None:
    result, number, files, generator = made(frames, tmp_path, *scores)
    assert (number, len(generator.asked)) == (kept, len(scores))
    found = ANCHORS.changed(others=PAIRS)
    joins = [None, *(found.frames_of(pair) for pair in PAIRS)]
    told = list(result.tries)
    names = ["usual", "settling", "flowing"][: len(scores[0])]
    best = names[scores[0].index(max(scores[0]))] if scores[0] else ""
    assert told[: len(names)] == [
        Try(recipe=name, score=score) for name, score in zip(names, scores[0], strict=True)
    ]
    assert told[len(names) :] == [
        Try(recipe=best, score=score, frames=pair)
        for (score,), pair in zip(scores[1:], joins[1:], strict=False)
    ]
    assert (result.before_frame, result.after_frame) == (joins[kept] or (7, 40))
    if kept:
        assert files["last.png"].read_text() == f"last.png of pair {kept}"
    else:
        assert files["last.png"].read_bytes() == frames["last.png"].read_bytes()


def test_no_more_pairs_are_tried_than_may_be(frames: dict[str, Path], tmp_path: Path) -> None:
    bad = [(10.0, 10.0, 10.0), *((10.0,) for _ in PAIRS)]
    assert len(made(frames, tmp_path, *bad)[0].tries) == 3 + limits.OTHER_ANCHORS < 3 + len(PAIRS)


def test_anchors_of_an_earlier_release_have_no_other_pairs(frames: dict[str, Path], tmp_path: Path) -> None:
    kept = json.loads(ANCHORS.model_dump_json())
    del kept["others"]
    earlier = Anchors.model_validate_json(json.dumps(kept))
    result, number, _, _ = made(frames, tmp_path, (10.0, 5.0, 5.0), anchors=earlier)
    assert (number, len(result.tries)) == (0, 3)
    del (tried := json.loads(result.model_dump_json()))["tries"][0]["frames"]
    assert Generated.model_validate_json(json.dumps(tried)) == result


def from_outermost(plan: Plan, assets: dict[str, Path], folder: Path) -> StepInput:
    """What a search for anchors leaves that took the outermost frames first, then what it takes today."""
    film = build(folder, plan, assets, until="frames:x")
    found = film.result("frames:x")
    assert isinstance(found, Anchors)
    outermost = Pair(dropped_before=0, dropped_after=0, reason="the outermost frames")
    today = Pair(dropped_before=found.dropped_before, dropped_after=found.dropped_after, reason=found.reason)
    step = next(each for each in plan.steps if each.id == "frames:x")
    files = other_frames(TestJob(plan, step, folder, assets, {}), "frames:x", outermost, folder / "outermost")
    before, after = found.frames_of(outermost)
    first = found.changed(
        before_frame=before,
        after_frame=after,
        dropped_before=0,
        dropped_after=0,
        reason=outermost.reason,
        first_sha256=sha256_of(files["first.png"]),
        last_sha256=sha256_of(files["last.png"]),
        others=(today, *found.others),
    )
    return StepInput(first, files)


def test_a_film_is_made_from_the_pair_that_shows_least_and_tells_all(tmp_path: Path) -> None:
    """The clip after repeats its first frames, as phones do: they show no motion to arrive in."""
    parts: list[tuple[Clip, Path] | Bridge] = [
        clip("a", CLIPS / "sample_a.mp4", 20, 44),
        bridge("x", anchor="auto"),
        clip("b", CLIPS / "variable_rate.mp4", 7, 43),
    ]
    real = CATALOGUE.changed(generators=(ProceduralGenerator.capabilities,))
    generate = generate_handler({"procedural": ProceduralGenerator(TakeJudge)}, other_frames)
    plan, assets = compiled(parts, catalogue=real)
    done = {"frames:x": from_outermost(plan, assets, tmp_path / "frames")}
    film = build(tmp_path / "film", plan, assets, generate=generate, done=done)
    first, made, delivered = (film.result(step) for step in ("frames:x", "generate:x", "deliver"))
    assert isinstance(first, Anchors) and isinstance(made, Generated) and isinstance(delivered, Delivered)
    before, after = [[each for each in made.tries if bool(each.frames) == other] for other in (False, True)]
    assert max(each.score for each in before) < 50 < limits.RETAKE_BELOW < after[-1].score
    assert (
        after[-1].frames == (made.before_frame, made.after_frame) != (first.before_frame, first.after_frame)
    )
    assert min(seam.score for seam in delivered.seams) > limits.RETAKE_BELOW
    assert delivered.tries == {"x": made.tries}
    anchors = delivered.anchors["x"]
    assert (anchors.before_frame, anchors.after_frame) == (made.before_frame, made.after_frame)
    assert (anchors.dropped_before, anchors.dropped_after) == (43 - made.before_frame, made.after_frame - 7)
    assert f"after frames {first.before_frame} and {first.after_frame} were tried" in anchors.reason
    sides = film.result("conform:a"), film.result("conform:b")
    assert isinstance(sides[0], Conformed) and isinstance(sides[1], Conformed)
    assert (sides[0].out_frame, sides[1].in_frame) == (made.before_frame + 1, made.after_frame)
    shown = frames_of(film.file("deliver", "film.mp4"))
    assert len(shown) == delivered.frames == made.before_frame + 1 - 20 + 22 + 43 - made.after_frame
    for name, number in (("first-x.png", sides[0].frames - 1), ("last-x.png", sides[0].frames + 22)):
        still = film.file("deliver", name)
        assert cv2.PSNR(np.asarray(cv2.imread(str(still))), shown[number]) > 30
    told = json.loads(film.file("deliver", "report.json").read_text())["segments"][1]
    assert told["tries"] == [each.model_dump(mode="json") for each in made.tries]
    assert told["anchors"]["after_frame"] == made.after_frame
