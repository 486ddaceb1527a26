"""What a plan would run, and why, against what the user built before: said before anything runs."""

from collections.abc import Mapping
from dataclasses import dataclass

from segue.app.context import App
from segue.app.projects import get_project, newest_render
from segue.app.quotes import get_quote
from segue.app.renders import get_render, list_renders
from segue.domain.artifacts import Artifact, artifact_id
from segue.domain.diff import Change, diff
from segue.domain.errors import NotFound
from segue.domain.limits import PAGE_ITEMS
from segue.domain.outlook import Outlook, outlook
from segue.domain.plan import Plan, PlanIndex
from segue.domain.quotes import Quote
from segue.domain.render_model import COMPLETE, TERMINAL, Render, StepState, needed_steps
from segue.domain.timeline import Target
from segue.ports import User

_MADE = "it was made before"
_GONE = "what it made is no longer there"
_SPARED = "nothing that would run needs it"
_UNFINISHED = "it was not made before"
_UNDER_WAY = "a render that is not over makes it"


def changes_of_quote(app: App, user: User, quote_id: str) -> tuple[Change, ...]:
    """What a quote's plan would run, step by step. Raises NotFound."""
    quote = get_quote(app, user, quote_id)
    return changes_of(app, user, app.plan(quote.plan), quote.target)


def outlook_of(app: App, user: User, quote: Quote, since: str | None = None) -> Outlook | None:
    """What a quote's render would do, by segment, against one of the user's renders.

    Left out, it is the newest film of the quote's project; None without one. Raises NotFound.
    """
    render = get_render(app, user, since) if since is not None else None
    if render is None and quote.project is not None:
        render = newest_render(app, get_project(app, user, quote.project))
    old = _earlier(app, render)
    return outlook(_changes(app, user, app.plan(quote.plan), old)) if old else None


def changes_of(app: App, user: User, index: PlanIndex, target: Target) -> tuple[Change, ...]:
    """What a plan would run and keep, step by step in its order, with the reasons in words.

    They are told against the user's newest render of the same target. What runs is what has no artifact.
    """
    renders = list_renders(app, user, PAGE_ITEMS, None).items
    old = _earlier(app, next((each for each in renders if each.target == target), None))
    return _changes(app, user, index, old or _Earlier(index.plan.changed(steps=()), {}, over=True))


@dataclass(frozen=True)
class _Earlier:
    """An earlier render as it is compared with: its plan, whether it is `over`, its steps' states by key."""

    plan: Plan
    states: Mapping[str, StepState]
    over: bool


def _earlier(app: App, render: Render | None) -> _Earlier | None:
    """A render to compare with, if its plan is still there."""
    if render is None:
        return None
    try:
        plan = app.plan(render.plan).plan
    except NotFound:
        return None
    states = {step.key: render.steps[step.id].state for step in plan.steps}
    return _Earlier(plan, states, over=render.state in TERMINAL)


def _changes(app: App, user: User, index: PlanIndex, old: _Earlier) -> tuple[Change, ...]:
    ready = {step.id for step in index.plan.steps if _is_ready(app, user, step.key)}
    needed = set(needed_steps(index, ready))
    return tuple(
        _told(change, change.step in needed, ready, _why_again(old, index.steps[change.step].key))
        for change in diff(old.plan, index.plan)
    )


def _is_ready(app: App, user: User, key: str) -> bool:
    artifact = app.store.get(Artifact, artifact_id(user.account, key))
    return artifact is not None and artifact.state == "ready"


def _why_again(old: _Earlier, key: str) -> str:
    """Why a step runs that an earlier render had too."""
    if old.states.get(key) in COMPLETE:
        return _GONE
    return _UNFINISHED if old.over else _UNDER_WAY


def _told(change: Change, runs: bool, ready: set[str], again: str) -> Change:
    """The change as it will really be: artifacts decide what runs."""
    if runs:
        return change if change.action == "run" else change.changed(action="run", why=again)
    if change.action == "keep":
        return change
    return change.changed(action="keep", why=_MADE if change.step in ready else _SPARED, own=False)
