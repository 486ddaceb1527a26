"""Ten bridges to look at, each beside a plain cross-fade, and the waveforms over both seams of three films.

    python -m tests.benchmarks.contact_sheets FOLDER [--width 480] [--seconds 2]

Writes `01-NAME-to-NAME.jpg` and on (above the bridge, below the cross-fade, between A's end and B's start)
and `waveform-01.png` and on, and prints what the seams and the insides of both score.
"""

import argparse
import sys
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import cv2
import numpy as np

from segue.domain.frames import SOUND_RATE, samples_before
from segue.domain.results import Conformed, Inspection
from segue.media.inside import InsideScore, score_inside
from segue.media.judging import TakeJudge
from segue.media.motion import Frame
from segue.media.sound import Sound
from segue.media.sound_files import read_sound
from segue.models.generate import generate_handler
from segue.models.procedural.generator import ProceduralGenerator
from tests.benchmarks.matrix import CLIPS, REAL, part_of
from tests.media_out.jobs import bridge, build, compiled, cross_fade, facts_of, frames_of

PAIRS = (
    ("sample_a.mp4", "sample_b.mp4"),
    ("sample_b.mp4", "sample_a.mp4"),
    ("sample_a.mp4", "sample_a.mp4"),
    ("sample_b.mp4", "sixty_surround.mp4"),
    ("sixty_surround.mp4", "variable_rate.mp4"),
    ("variable_rate.mp4", "sample_a.mp4"),
    ("portrait_rotated.mp4", "sample_b.mp4"),
    ("hdr10.mp4", "sample_a.mp4"),
    ("interlaced_anamorphic.ts", "sixty_surround.mp4"),
    ("odd_silent.webm", "hdr10.mp4"),
)
WITH_SOUND = 3
TILES = 9
WIDE = 240
LOOKED_AT = 256


@dataclass(frozen=True)
class Made:
    """One film: its seams' scores, its frames in small, where the bridge lies, its sound, the seams in it."""

    seams: tuple[int, ...]
    frames: list[Frame]
    first: int
    count: int
    sound: Sound
    edges: tuple[int, int]

    @property
    def bridge(self) -> list[Frame]:
        """The bridge with its neighbours' outermost frames."""
        return self.frames[self.first - 1 : self.first + self.count + 1]


def made(one: Path, other: Path, folder: Path, width: int, seconds: int) -> Made:
    """The film of the last second of one clip, a bridge, and the first second of another."""
    shown = facts_of(one).picture.shown
    size = f"{width}x{max(64, round(width * shown.height / shown.width / 2) * 2)}"
    parts = [part_of("a", one, 1, end=True), bridge("x", seconds), part_of("b", other, 1, end=False)]
    plan, assets = compiled(parts, size=size, rate="source", catalogue=REAL)
    generate = generate_handler({"procedural": ProceduralGenerator(TakeJudge)})
    film = build(folder, plan, assets, generate=generate, until="inspect")
    inspection = film.result("inspect")
    assert isinstance(inspection, Inspection)
    lengths = [film.result(f"conform:{id}") for id in "axb"]
    first, count = (each.frames for each in lengths[:2] if isinstance(each, Conformed))
    sound = np.concatenate(list(read_sound(film.file("sound", "sound.flac"))))
    rate = facts_of(one).picture.rate
    return Made(
        tuple(round(seam.score) for seam in inspection.seams),
        frames_of(film.file("stitch", "film.mp4"), LOOKED_AT),
        first,
        count,
        sound,
        (samples_before(first, rate), samples_before(first + count, rate)),
    )


def strip(before: Frame, inside: Sequence[Frame], after: Frame, words: str) -> Frame:
    """A row of pictures over the bridge, A's last and B's first at its ends, under a line of words."""
    places = np.linspace(0, len(inside) - 1, TILES).round().astype(int)
    tiles = [before, *(inside[place] for place in places), after]
    height = round(WIDE * before.shape[0] / before.shape[1])
    row = cv2.hconcat([cv2.resize(tile, (WIDE, height), interpolation=cv2.INTER_AREA) for tile in tiles])
    line = np.full((28, row.shape[1], 3), 24, np.uint8)
    cv2.putText(line, words, (8, 20), cv2.FONT_HERSHEY_SIMPLEX, 0.55, (230, 230, 230), 1, cv2.LINE_AA)
    return np.asarray(cv2.vconcat([line, row]), np.uint8)


def words_of(name: str, score: InsideScore) -> str:
    return (
        f"{name}: inside {score.score:.0f} (sharpness {score.sharpness:.2f}, doubled {score.doubled:.2f}, "
        f"standstill {score.longest_freeze_frames})"
    )


def waveform(sound: Sound, edges: Sequence[int]) -> Frame:
    """Half a second on either side of each seam, the seam in red."""
    rows = []
    for edge in edges:
        reach = SOUND_RATE // 2
        cut = sound[max(0, edge - reach) : edge + reach].mean(axis=1)
        picture = np.full((220, 1600, 3), 250, np.uint8)
        peak = float(np.abs(cut).max()) or 1.0
        across = np.linspace(0, 1599, len(cut))
        points = np.stack([across, 110 - 100 * cut / peak], axis=1).round().astype(np.int32)
        cv2.polylines(picture, [points], False, (120, 60, 20), 1, cv2.LINE_AA)
        at = round(1599 * min(edge, reach) / len(cut))
        cv2.line(picture, (at, 0), (at, 219), (0, 0, 220), 1)
        rows.append(picture)
    return np.asarray(cv2.vconcat(rows), np.uint8)


def main() -> int:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("folder", type=Path)
    parser.add_argument("--width", type=int, default=480)
    parser.add_argument("--seconds", type=int, default=2)
    asked = parser.parse_args()
    asked.folder.mkdir(parents=True, exist_ok=True)
    print(f"{'pair':48} {'seams':>9} {'inside':>7} {'cross-fade':>11}")
    for number, (one, other) in enumerate(PAIRS, start=1):
        with tempfile.TemporaryDirectory() as folder:
            film = made(CLIPS / one, CLIPS / other, Path(folder) / "film", asked.width, asked.seconds)
        shown = film.bridge
        faded = list(cross_fade(shown[0], shown[-1], len(shown)))
        own, plain = score_inside(shown), score_inside(faded)
        rows = [
            strip(frames[0], frames[1:-1], frames[-1], words_of(name, score))
            for name, frames, score in (("bridge", shown, own), ("cross-fade", faded, plain))
        ]
        name = f"{number:02}-{Path(one).stem}-to-{Path(other).stem}.jpg"
        cv2.imwrite(str(asked.folder / name), np.asarray(cv2.vconcat(rows)))
        if number <= WITH_SOUND:
            cv2.imwrite(str(asked.folder / f"waveform-{number:02}.png"), waveform(film.sound, film.edges))
        scores = " ".join(f"{score:4}" for score in film.seams)
        print(f"{one + ' -> ' + other:48} {scores:>9} {own.score:7.0f} {plain.score:11.0f}", flush=True)
    return 0


if __name__ == "__main__":
    sys.exit(main())
