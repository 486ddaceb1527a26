"""What a changed timeline makes run again, and why, in words."""

from typing import Any, Literal

from segue.domain.plan import Plan, Step
from segue.domain.value import Value

_UNCHANGED = "nothing it depends on has changed"


class Change(Value):
    """One step of the new plan: kept, or run and why."""

    step: str
    action: Literal["keep", "run"]
    why: str


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
        changes.append(Change(step=step.id, action="run", why=_why(step, before.get(step.id), running)))
    return tuple(changes)


def _why(step: Step, old: Step | None, running: set[str]) -> str:
    if old is None:
        return "it is new"
    fields = _changed_fields(old.work.model_dump(), step.work.model_dump())
    named = [field for field in fields if field not in ("pieces", "segment", "bridges")]
    if named:
        return f"changed: {', '.join(named)}"
    causes = [need for need in step.needs if need in running]
    if causes:
        return f"it depends on {', '.join(causes[:3])}{' and others' if len(causes) > 3 else ''}"
    return "the order of segments has changed" if fields else "Segue now does it in another way"


def _changed_fields(old: dict[str, Any], new: dict[str, Any]) -> list[str]:
    return sorted(name for name in old.keys() | new.keys() if old.get(name) != new.get(name))
