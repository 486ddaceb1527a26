"""What a changed timeline makes run again, and why, in words."""

from collections.abc import Mapping, Sequence
from typing import Any, Final, Literal

from segue.domain.plan import Plan, Step
from segue.domain.value import Value

NEW: Final = "it is new"

_UNCHANGED: Final = "nothing it depends on has changed"
_NAMED: Final = 3
"""Causes, or segments, that are named; the others are summed up."""
_FIELDS: Final[Mapping[str, str]] = {
    "prompt": "its prompt has changed",
    "wishes": "its wishes have changed",
    "seconds": "its length has changed",
    "take": "it is another take",
    "retakes": "how often it may be made again has changed",
    "generator": "its generator has changed",
    "anchor": "the choice of its frames has changed",
    "anchors_before": "the choice of the frames beside it has changed",
    "anchors_after": "the choice of the frames beside it has changed",
    "before": "the clip before it has changed",
    "after": "the clip after it has changed",
    "format": "the film's form has changed",
    "canvas": "the film's form has changed",
    "label": "the film's form has changed",
    "encoded_because": "what can be copied has changed",
    "sound": "what is to be heard has changed",
    "sounds": "what is to be heard has changed",
    "loudness": "the film's loudness has changed",
    "track": "what runs under the film has changed",
    "loop": "how the film ends has changed",
}
"""What a changed field of a step's work means for it."""


class Change(Value):
    """One step of the new plan: kept, or run and why. `own`: something of the step itself is the reason."""

    step: str
    action: Literal["keep", "run"]
    why: str
    own: bool = False


def diff(old: Plan, new: Plan) -> tuple[Change, ...]:
    """How the new plan differs from the old one, step by step in the new plan's order."""
    keys = {step.key for step in old.steps}
    before = {step.id: step for step in old.steps}
    running: set[str] = set()
    changes: list[Change] = []
    for step in new.steps:
        if step.key in keys:
            changes.append(Change(step=step.id, action="keep", why=_UNCHANGED))
            continue
        running.add(step.id)
        changes.append(_run(step, before.get(step.id), running))
    return tuple(changes)


def _run(step: Step, old: Step | None, running: set[str]) -> Change:
    if old is None or old.kind != step.kind:
        return Change(step=step.id, action="run", why=NEW, own=True)
    fields = _changed_fields(old.work.model_dump(), step.work.model_dump())
    if named := _in_words(fields):
        return Change(step=step.id, action="run", why=named, own=True)
    causes = [need for need in step.needs if need in running]
    if causes:
        return Change(step=step.id, action="run", why=f"it depends on {_listed(causes)}")
    pieces = fields.get("pieces")
    why = _of_pieces(*pieces) if pieces else "Segue now does it in another way"
    return Change(step=step.id, action="run", why=why)


def _changed_fields(old: dict[str, Any], new: dict[str, Any]) -> dict[str, tuple[Any, Any]]:
    """The fields that differ, but for those that name other steps: what they were, and what they are."""
    both = ((name, old.get(name), new.get(name)) for name in sorted(old.keys() | new.keys()))
    return {name: (was, is_) for name, was, is_ in both if was != is_ and not _names_steps(name, was, is_)}


def _names_steps(name: str, was: Any, is_: Any) -> bool:
    return name in ("before", "after") and isinstance(was, str) and isinstance(is_, str)


def _in_words(fields: Mapping[str, tuple[Any, Any]]) -> str:
    said = [_of_span(*fields["span"])] if fields.get("span", (None, None))[0] else []
    said += [_FIELDS[name] for name in fields if name in _FIELDS]
    return " and ".join(dict.fromkeys(said))


def _of_span(old: dict[str, Any], new: dict[str, Any]) -> str:
    changed = _changed_fields(old, new)
    if "sha256" in changed:
        return "it is another clip"
    if changed.keys() & {"in_frame", "out_frame"}:
        return "its cut has changed"
    return "its own sound has changed" if "audio_track" in changed else "more is known of its clip"


def _of_pieces(old: Sequence[dict[str, Any]], new: Sequence[dict[str, Any]]) -> str:
    """What differs between the segments of two films, of which no other step of the new one tells."""
    were, are = ([piece["segment"] for piece in pieces] for pieces in (old, new))
    said = [
        f"{_listed([repr(id) for id in some])} {'was' if len(some) == 1 else 'were'} {what}"
        for some, what in (
            ([id for id in are if id not in were], "added"),
            ([id for id in were if id not in are], "taken out"),
        )
        if some
    ]
    if said:
        return " and ".join(said)
    if were != are:
        return "the order of segments has changed"
    renamed = any(one["name"] != other["name"] for one, other in zip(old, new, strict=True))
    return "a clip's file has another name" if renamed else "a segment shows something else"


def _listed(names: Sequence[str]) -> str:
    return f"{', '.join(names[:_NAMED])}{' and others' if len(names) > _NAMED else ''}"
