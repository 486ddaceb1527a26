"""`segue seams`: how visible the joins of a film are, and what its bridges look like inside."""

import json as json_format
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from segue.commands.files import naming, readable_file
from segue.commands.money import counted
from segue.commands.terminal import Terminal
from segue.config import Config
from segue.domain.assets import Facts
from segue.domain.errors import BadRequest
from segue.domain.frames import frame_named, timecode
from segue.domain.results import AS_ASKED, Inside, Seam
from segue.domain.value import Many, Value
from segue.wiring import open_segue

NOT_PASSED = 10


class SeamsAnswer(Value):
    """`found_by`: `record` (the film's own report), `asked` (with --at), or `looking` (its cuts).

    A seam, or the inside of a bridge, below `fails_below` fails the film; not a seam that was declared a cut
    (`declared` are their frames).
    """

    film: str
    found_by: str
    seams: Many[Seam]
    insides: Many[Inside]
    declared: Many[int]
    fails_below: float
    warns_below: float
    halves: dict[str, float]
    passed: bool


def seams(path: Path, at: Sequence[str], cuts: Sequence[str], *, json: bool) -> int:
    """Score a film's joins. Raises NotFound, MediaRefused, BadRequest, StepFailed.

    Returns 0, or NOT_PASSED when a join that is no declared cut, or a bridge, is clearly visible.
    """
    from segue.domain.seam_parts import HALVES
    from segue.media.film_seams import FilmPiece, find_cuts, pieces_between, score_film
    from segue.media.seam import FAIL_BELOW, WARN_BELOW

    terminal = Terminal(json=json)
    readable_file(path)
    with open_segue(Config.from_environment()) as segue, naming(path):
        facts = segue.app.prober.probe(path)
    declared = set(_frames(cuts, facts))
    with terminal.progress() as shown:
        total = facts.picture.frames

        def tick(done: int) -> None:
            shown(f"Watching {path.name}", min(done, total), total)

        recorded, asked_cuts = _recorded(path, total)
        found_by = "asked" if at else "record" if recorded else "looking"
        if at:
            pieces = pieces_between([*_frames(at, facts), *declared])
        elif recorded:
            pieces = [FilmPiece(*piece) for piece in recorded]
            declared |= asked_cuts
        else:
            pieces = pieces_between([*find_cuts(path, facts, tick), *declared])
        scored, insides = score_film(path, facts, pieces, tick)
    found = [_told(seam, declared) for seam in scored]
    passed = all(seam.score >= FAIL_BELOW or seam.declared for seam in found)
    passed = passed and all((inside.score or 0) >= FAIL_BELOW for inside in insides)
    answer = SeamsAnswer(
        film=str(path),
        found_by=found_by,
        seams=tuple(found),
        insides=tuple(insides),
        declared=tuple(sorted(declared)),
        fails_below=FAIL_BELOW,
        warns_below=WARN_BELOW,
        halves=dict(HALVES),
        passed=passed,
    )
    terminal.answer(answer, _lines(answer, facts))
    return 0 if passed else NOT_PASSED


def _told(seam: Seam, declared: set[int]) -> Seam:
    return seam.changed(declared=True, words=AS_ASKED) if seam.frame in declared else seam


def _frames(points: Sequence[str], facts: Facts) -> list[int]:
    """The frames that are named. Raises BadRequest for one with nothing before it or after it."""
    frames = [frame_named(point, facts.picture.rate) for point in points]
    for point, frame in zip(points, frames, strict=True):
        if not 0 < frame < facts.picture.frames:
            raise BadRequest(
                f"There is no join at {point}: name a point between frame 1 and "
                f"frame {facts.picture.frames - 1}."
            )
    return frames


def _recorded(path: Path, total: int) -> tuple[list[tuple[str, int, bool]], set[int]]:
    """What the report beside a film of ours tells: its pieces (name, first frame, whether generated), and the
    frames of the hard cuts that it was asked for.

    Nothing if there is no such report, or if it is not this film's.
    """
    report = path.with_name(f"{path.stem}.segue") / "report.json"
    try:
        told: dict[str, Any] = json_format.loads(report.read_text(encoding="utf-8"))
        last = told["segments"][-1]["in_film"]
        if last["first_frame"] + last["frames"] != total:
            return [], set()
        pieces = [
            (str(each["segment"]), int(each["in_film"]["first_frame"]), each["kind"] != "clip")
            for each in told["segments"]
        ]
        return pieces, {int(each["frame"]) for each in told["seams"] if each.get("declared")}
    except (OSError, ValueError, LookupError, TypeError):
        return [], set()


def _lines(answer: SeamsAnswer, facts: Facts) -> list[str]:
    how = {
        "record": "as its own report tells",
        "asked": "as asked",
        "looking": "found by looking for cuts",
    }[answer.found_by]
    lines = [f"{Path(answer.film).name}: {counted(len(answer.seams), 'join')}, {how}"]
    for seam in answer.seams:
        place = f"{timecode(seam.frame, facts.picture.rate)} (frame {seam.frame})"
        lines.append(f"{place} {seam.before} -> {seam.after}: {seam.score:.0f} of 100, {seam.words}")
        noticed = {name: part for name, part in seam.parts.items() if part >= answer.halves[name] / 2}
        if noticed and not seam.declared:
            parts = (f"{name} {part:.2f} (half at {answer.halves[name]:g})" for name, part in noticed.items())
            lines.append(f"  {', '.join(parts)}")
    lines.extend(
        f"Inside {inside.segment}: {inside.graded}; sharpness {inside.sharpness:.2f} of its ends', "
        f"longest standstill {counted(inside.longest_freeze_frames, 'frame')}"
        for inside in answer.insides
    )
    if not answer.passed:
        lines.append(
            f"What scores below {answer.fails_below:.0f} is clearly visible: declare a cut that is meant."
        )
    return lines
