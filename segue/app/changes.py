"""What a plan would run, and why, against what the user built before: said before anything runs."""

from segue.app.context import App
from segue.app.quotes import get_quote
from segue.app.renders import list_renders
from segue.domain.artifacts import Artifact, artifact_id
from segue.domain.diff import Change, diff
from segue.domain.errors import NotFound
from segue.domain.limits import PAGE_ITEMS
from segue.domain.plan import Plan, PlanIndex
from segue.domain.render_model import needed_steps
from segue.domain.timeline import Target
from segue.ports import User

_MADE = "it was made before"
_GONE = "what it made is no longer there"
_SPARED = "nothing that would run needs it"


def changes_of_quote(app: App, user: User, quote_id: str) -> tuple[Change, ...]:
    """What a quote's plan would run, step by step. Raises NotFound."""
    quote = get_quote(app, user, quote_id)
    return changes_of(app, user, app.plan(quote.plan), quote.target)


def changes_of(app: App, user: User, index: PlanIndex, target: Target) -> tuple[Change, ...]:
    """What a plan would run and keep, step by step in its order, with the reasons in words.

    They are told against the user's newest render of the same target. What runs is what has no artifact.
    """
    ready = {step.id for step in index.plan.steps if _is_ready(app, user, step.key)}
    needed = set(needed_steps(index, ready))
    old = _plan_before(app, user, target) or index.plan.changed(steps=())
    return tuple(_told(change, change.step in needed, ready) for change in diff(old, index.plan))


def _is_ready(app: App, user: User, key: str) -> bool:
    artifact = app.store.get(Artifact, artifact_id(user.account, key))
    return artifact is not None and artifact.state == "ready"


def _plan_before(app: App, user: User, target: Target) -> Plan | None:
    """The plan of the newest of the user's last renders with that target, if it is still there."""
    renders = list_renders(app, user, PAGE_ITEMS, None).items
    render = next((each for each in renders if each.target == target), None)
    try:
        return app.plan(render.plan).plan if render else None
    except NotFound:
        return None


def _told(change: Change, runs: bool, ready: set[str]) -> Change:
    """The change as it will really be: artifacts decide what runs."""
    if runs:
        return change if change.action == "run" else change.changed(action="run", why=_GONE)
    if change.action == "keep":
        return change
    return change.changed(action="keep", why=_MADE if change.step in ready else _SPARED)
