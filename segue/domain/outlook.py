"""What a render would do, of each segment and of the film, in words: from how two plans differ."""

from collections.abc import Sequence
from typing import Literal

from segue.domain.diff import NEW, Change
from segue.domain.value import Many, Value


class SegmentChange(Value):
    """What happens to one segment, or to the film as a whole (`segment` null): made, or kept as it is."""

    segment: str | None
    action: Literal["keep", "run"]
    words: str


class Outlook(Value):
    """What a render would do, in one sentence and by segment, the film as a whole last."""

    words: str
    segments: Many[SegmentChange]


def outlook(changes: Sequence[Change]) -> Outlook:
    """The changes of a plan's steps, gathered by the segment that they belong to."""
    by_segment: dict[str | None, list[Change]] = {}
    for change in changes:
        by_segment.setdefault(_segment_of(change.step), []).append(change)
    whole = by_segment.pop(None)
    told = [_told(segment, each) for segment, each in by_segment.items()]
    runs = any(change.action == "run" for change in whole)
    film = "The film is joined and checked again." if runs else "The film is there: it is not made again."
    last = SegmentChange(segment=None, action="run" if runs else "keep", words=film)
    return Outlook(words=_summary(changes, runs), segments=(*told, last))


_MAKING = ("generate:", "extend:")
"""How the ids of the steps begin that make a bridge, and an extension."""


def _segment_of(step: str) -> str | None:
    """A step's segment, by its id: `kind:segment`. The film's own steps have none."""
    parts = step.split(":")
    return parts[1] if len(parts) > 1 else None


def _told(segment: str | None, changes: Sequence[Change]) -> SegmentChange:
    running = [change for change in changes if change.action == "run"]
    if not running:
        return SegmentChange(segment=segment, action="keep", words=f"'{segment}' stays as it is.")
    why = next((change.why for change in running if change.own), "")  # others only follow from those
    generated = any(change.step.startswith(_MAKING) for change in running)
    done = "is generated" if generated else f"is fitted into the film{'' if why == NEW else ' again'}"
    reason = f": {why}" if why else ""
    return SegmentChange(segment=segment, action="run", words=f"'{segment}' {done}{reason}.")


def _summary(changes: Sequence[Change], runs: bool) -> str:
    running = {_segment_of(change.step) for change in changes if change.action == "run"} - {None}
    generated = [change for change in changes if change.step.startswith(_MAKING)]
    made = [each for each in generated if _segment_of(each.step) in running]
    if not runs:
        return "Nothing runs: this was made before."
    if not made:
        return "No bridge is generated: what is there is put together anew."
    names = _named(made)
    if len(running) > len(made):
        return f"{names.capitalize()} generated."
    return f"Only {names} generated: all else is kept, and the film is joined again."


def _named(made: Sequence[Change]) -> str:
    """What is generated: a bridge, an extension, or several of either."""
    parts = []
    for noun, kind in (("bridge", "generate:"), ("extension", "extend:")):
        names = [f"'{_segment_of(each.step)}'" for each in made if each.step.startswith(kind)]
        if len(names) == 1:
            parts.append(f"{noun} {names[0]}")
        elif names:
            parts.append(f"{noun}s {', '.join(names[:-1])} and {names[-1]}")
    return f"{' and '.join(parts)} {'are' if len(made) > 1 else 'is'}"
