"""What a plan would run, and why, against what the user built before: said before anything runs."""

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
from segue.domain.render_model import Render, needed_steps
from segue.domain.timeline import Target
from segue.ports import User

_MADE = "it was made before"
_GONE = "what it made is no longer there"
_SPARED = "nothing that would run needs it"


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
    old = _plan_of(app, render)
    return outlook(_changes(app, user, app.plan(quote.plan), old)) if old else None


def changes_of(app: App, user: User, index: PlanIndex, target: Target) -> tuple[Change, ...]:
    """What a plan would run and keep, step by step in its order, with the reasons in words.

    They are told against the user's newest render of the same target. What runs is what has no artifact.
    """
    old = _plan_before(app, user, target)
    return _changes(app, user, index, old or index.plan.changed(steps=()))


def _changes(app: App, user: User, index: PlanIndex, old: Plan) -> tuple[Change, ...]:
    ready = {step.id for step in index.plan.steps if _is_ready(app, user, step.key)}
    needed = set(needed_steps(index, ready))
    return tuple(_told(change, change.step in needed, ready) for change in diff(old, index.plan))


def _is_ready(app: App, user: User, key: str) -> bool:
    artifact = app.store.get(Artifact, artifact_id(user.account, key))
    return artifact is not None and artifact.state == "ready"


def _plan_before(app: App, user: User, target: Target) -> Plan | None:
    """The plan of the newest of the user's last renders with that target, if it is still there."""
    renders = list_renders(app, user, PAGE_ITEMS, None).items
    return _plan_of(app, next((each for each in renders if each.target == target), None))


def _plan_of(app: App, render: Render | None) -> Plan | None:
    """A render's plan, if it is still there."""
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
