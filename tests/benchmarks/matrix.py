"""Every clip with every other, both ways: frames, drift of the sound, scores, and what inspection said.

    python -m tests.benchmarks.matrix [--width 320] [--seconds 1] [CLIP ...]

Films are made by the media steps themselves, with a bridge of one second by the generator that needs no
network. Scored are both seams and the bridge's inside. Without clips named, those of the tests are taken.
Anything but a film or one sentence ends it with an error.
"""

import argparse
import sys
import tempfile
from dataclasses import dataclass
from itertools import permutations
from pathlib import Path

from segue.domain.assets import Facts
from segue.domain.errors import SegueError
from segue.domain.frames import samples_before
from segue.domain.results import Inspection
from segue.domain.timeline import Clip
from segue.media.film_shape import shape_of
from segue.media.judging import TakeJudge
from segue.models.generate import generate_handler
from segue.models.procedural.capabilities import CAPABILITIES
from segue.models.procedural.generator import ProceduralGenerator
from segue.ports import StepHandler
from tests.media_out.jobs import CATALOGUE, bridge, build, compiled, facts_of

REAL = CATALOGUE.changed(generators=(CAPABILITIES,))

CLIPS = Path(__file__).parent.parent / "clips"
ENDINGS = {".mp4", ".mov", ".mkv", ".webm", ".ts"}


@dataclass(frozen=True)
class Row:
    """What became of one pair. `drift` is in samples: sound beyond the picture's end, or short of it."""

    pair: str
    frames: int = 0
    drift: int = 0
    scores: tuple[int, ...] = ()
    inside: int = 0
    warned: tuple[str, ...] = ()
    refused: str | None = None

    def __str__(self) -> str:
        if self.refused:
            return f"{self.pair:58} {self.refused}"
        scores = " ".join(f"{score:3}" for score in self.scores)
        numbers = f"{self.frames:6} {self.drift:6}   {scores:9} {self.inside:6}"
        return f"{self.pair:58} {numbers}   {' '.join(self.warned)}"


def of_pair(
    one: Path, other: Path, folder: Path, *, width: int, seconds: int, generate: StepHandler | None = None
) -> Row:
    """Make the film of the last seconds of one clip, a bridge, and the first of another.

    The bridge is a plain cross-fade, which costs nothing, if nothing is given to `generate` it.
    """
    pair = f"{one.name} -> {other.name}"
    catalogue = REAL if generate else CATALOGUE
    try:
        shown = facts_of(one).picture.shown
        size = f"{width}x{max(64, round(width * shown.height / shown.width / 2) * 2)}"
        parts = [part_of("a", one, seconds, end=True), bridge("x"), part_of("b", other, seconds, end=False)]
        plan, assets = compiled(parts, size=size, rate="source", catalogue=catalogue)
        film = build(folder, plan, assets, generate=generate, until="inspect")
    except SegueError as error:
        return Row(pair, refused=error.sentence)
    inspection = film.result("inspect")
    assert isinstance(inspection, Inspection)
    shape = shape_of(film.file("stitch", "film.mp4"))
    picture, sound = shape.picture, shape.sound
    return Row(
        pair,
        picture.frames,
        sound.samples - samples_before(picture.frames, picture.rate) if sound else 0,
        tuple(round(seam.score) for seam in inspection.seams),
        round(inspection.insides[0].score or 0),
        tuple(check.name for check in inspection.checks if not check.passed),
    )


def part_of(id: str, path: Path, seconds: int, *, end: bool) -> tuple[Clip, Path]:
    """The last or the first seconds of a clip."""
    facts: Facts = facts_of(path)
    count = min(facts.picture.frames, max(1, round(seconds * facts.picture.rate)))
    first = facts.picture.frames - count if end else 0
    return Clip(id=id, asset=path.name, in_frame=first, out_frame=first + count), path


def clips_in(folder: Path) -> list[Path]:
    """The clips of a folder, by name."""
    return sorted(path for path in folder.iterdir() if path.suffix in ENDINGS)


def main() -> int:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("clips", nargs="*", type=Path)
    parser.add_argument("--width", type=int, default=320)
    parser.add_argument("--seconds", type=int, default=1)
    asked = parser.parse_args()
    clips = asked.clips or clips_in(CLIPS)
    generate = generate_handler({"procedural": ProceduralGenerator(TakeJudge)})
    print(f"{'pair':58} {'frames':>6} {'drift':>6}   {'seams':9} {'inside':>6}   warned of")
    for one, other in [*permutations(clips, 2), *((clip, clip) for clip in clips)]:
        with tempfile.TemporaryDirectory() as folder:
            place = Path(folder) / "film"
            row = of_pair(one, other, place, width=asked.width, seconds=asked.seconds, generate=generate)
        print(row, flush=True)
    return 0


if __name__ == "__main__":
    sys.exit(main())
