"""A free take that may be noticed is made again by another recipe; the best is kept, and all are told."""

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray

from segue.domain import limits
from segue.domain.assets import Colour
from segue.domain.results import Try
from segue.media.judging import TakeJudge
from segue.models.generate import generate_handler
from segue.models.procedural.generator import ProceduralGenerator
from segue.models.procedural.recipes import RECIPES
from tests.media_out.jobs import CATALOGUE, bridge, build, clip, compiled, cross_fade
from tests.models.test_procedural_take import frames, pictures, read, request

__all__ = ["frames", "pictures"]

CLIPS = Path(__file__).parents[1] / "clips"
Pictures = list[NDArray[np.uint8]]


class Scripted:
    """A judge that says what it is told to, take by take, and counts the frames it was shown."""

    def __init__(self, *scores: float) -> None:
        self._scores = list(scores)
        self.shown: list[int] = []

    def __call__(self, before: Sequence[Any], after: Sequence[Any], count: int, colour: Colour) -> "Scripted":
        assert len(before) == 8 and len(after) == 3 and count == 22
        self.shown.append(0)
        return self

    def add(self, frame: Any) -> None:
        self.shown[-1] += 1

    def score(self) -> float:
        return self._scores.pop(0)


def test_a_sketch_is_made_once(frames: dict[str, Path], tmp_path: Path) -> None:
    asked, judge = request(frames, tmp_path / "take.mkv"), Scripted(10.0)
    sketch = replace(asked, format=asked.format.changed(sketch=True))
    assert ProceduralGenerator(judge).generate(sketch).tries == ()
    assert judge.shown == []


@pytest.mark.parametrize(
    ("scores", "kept"),
    [
        ((90.0,), 0),
        ((40.0, 60.0, 50.0), 1),
        ((40.0, 30.0, 20.0), 0),
        ((40.0, 30.0, 69.9), 2),
        ((10.0, 95.0), 1),
    ],
)
def test_the_best_take_is_kept_and_all_tries_are_told(
    frames: dict[str, Path], tmp_path: Path, scores: tuple[float, ...], kept: int
) -> None:
    judge = Scripted(*scores)
    made = ProceduralGenerator(judge).generate(request(frames, tmp_path / "take.mkv"))
    names = [each.name for each in RECIPES]
    assert made.tries == tuple(
        Try(recipe=name, score=score) for name, score in zip(names, scores, strict=False)
    )
    assert judge.shown == [22] * len(scores)
    alone = tmp_path / "alone.mkv"
    ProceduralGenerator(Scripted(*(100.0 if each == kept else 0.0 for each in range(kept + 1)))).generate(
        request(frames, alone)
    )
    assert np.array_equal(np.array(read(tmp_path / "take.mkv")), np.array(read(alone)))
    assert {each.name for each in tmp_path.glob("*.mkv")} == {
        "take.mkv",
        "alone.mkv",
        "before.mkv",
        "after.mkv",
    }


def test_recipes_make_different_takes(frames: dict[str, Path], tmp_path: Path) -> None:
    takes = []
    for number in range(len(RECIPES)):
        path = tmp_path / f"{number}.mkv"
        scores = (100.0 if each == number else 0.0 for each in range(number + 1))
        ProceduralGenerator(Scripted(*scores)).generate(request(frames, path))
        takes.append(np.array(read(path)))
    assert not any(np.array_equal(takes[0], other) for other in takes[1:])


def test_a_glide_is_good_and_a_cross_fade_is_not(pictures: Pictures) -> None:
    before, after = pictures[:6], [picture[:, ::-1].copy() for picture in pictures[40:46]]
    judge = TakeJudge(before, after, 24, Colour())
    for frame in list(cross_fade(before[-1], after[0], 26))[1:-1]:
        judge.add(frame)
    assert judge.score() < limits.RETAKE_BELOW


def test_a_film_tells_what_was_tried(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limits, "RETAKE_BELOW", 100.1)
    sides = [clip("a", CLIPS / "sample_a.mp4", 60, 84), clip("b", CLIPS / "sample_b.mp4", 24, 48)]
    parts = [sides[0], bridge("x"), sides[1]]
    real = CATALOGUE.changed(generators=(ProceduralGenerator.capabilities,))
    generate = generate_handler({"procedural": ProceduralGenerator(TakeJudge)})
    film = build(tmp_path / "film", *compiled(parts, catalogue=real), generate=generate, until="deliver")
    made, delivered = film.result("generate:x"), film.result("deliver")
    assert made.kind == "generate" and delivered.kind == "deliver"
    assert [each.recipe for each in made.tries] == [each.name for each in RECIPES]
    assert all(each.score > 70 for each in made.tries)
    assert delivered.tries == {"x": made.tries}
    inspected = film.result("inspect")
    assert inspected.kind == "inspect"
    told = [seam.score for seam in inspected.seams] + [inside.score for inside in inspected.insides]
    assert min(told) == pytest.approx(max(each.score for each in made.tries), abs=5), (told, made.tries)
    assert '"tries"' in film.file("deliver", "report.json").read_text()
