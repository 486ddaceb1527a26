"""Every clip with every other, both ways: frames, drift of the sound, seam scores, and what inspection said.

    python -m tests.benchmarks.matrix [--width 320] [--seconds 1] [CLIP ...]

Films are made by the media steps themselves, a bridge of one second in each. Without clips named, those of
the tests are taken. Anything but a film or one sentence ends it with an error.
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
from tests.media_out.jobs import bridge, build, compiled, facts_of

CLIPS = Path(__file__).parent.parent / "clips"
ENDINGS = {".mp4", ".mov", ".mkv", ".webm", ".ts"}


@dataclass(frozen=True)
class Row:
    """What became of one pair. `drift` is in samples: sound beyond the picture's end, or short of it."""

    pair: str
    frames: int = 0
    drift: int = 0
    scores: tuple[int, ...] = ()
    warned: tuple[str, ...] = ()
    refused: str | None = None

    def __str__(self) -> str:
        if self.refused:
            return f"{self.pair:58} {self.refused}"
        scores = " ".join(f"{score:3}" for score in self.scores)
        return f"{self.pair:58} {self.frames:6} {self.drift:6}   {scores:9} {' '.join(self.warned)}"


def of_pair(one: Path, other: Path, folder: Path, *, width: int, seconds: int) -> Row:
    """Make the film of the last seconds of one clip, a bridge, and the first of another."""
    pair = f"{one.name} -> {other.name}"
    try:
        shown = facts_of(one).picture.shown
        size = f"{width}x{max(64, round(width * shown.height / shown.width / 2) * 2)}"
        parts = [part_of("a", one, seconds, end=True), bridge("x"), part_of("b", other, seconds, end=False)]
        film = build(folder, *compiled(parts, size=size, rate="source"), until="inspect")
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
    print(f"{'pair':58} {'frames':>6} {'drift':>6}   {'scores':9} warned of")
    for one, other in [*permutations(clips, 2), *((clip, clip) for clip in clips)]:
        with tempfile.TemporaryDirectory() as folder:
            row = of_pair(one, other, Path(folder) / "film", width=asked.width, seconds=asked.seconds)
        print(row, flush=True)
    return 0


if __name__ == "__main__":
    sys.exit(main())
