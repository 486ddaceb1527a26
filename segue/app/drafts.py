"""Drafts: prompts and animatics, which are free, started in one request."""

from typing import Literal

from segue.app.context import App
from segue.app.quotes import make_quote
from segue.app.renders import StartRender, start_render, timeline_of
from segue.domain.errors import DoesNotFit
from segue.domain.render_model import Render
from segue.domain.timeline import Clip, Timeline
from segue.ports import User

DraftTarget = Literal["prompts", "animatic"]


def start_draft(
    app: App, user: User, timeline: Timeline, target: DraftTarget, project: str | None = None
) -> Render:
    """Start a render that costs nothing. Raises NotFound, DoesNotFit, TooMuch."""
    quote = make_quote(app, user, timeline, target, project)
    render, _ = start_render(app, user, StartRender(quote=quote.id, max_credits=0), quote.id)
    return render


def start_hard_cut(app: App, user: User, render_id: str, bridge: str) -> Render:
    """Start the animatic of a bridge's two clips without the bridge, to compare with.

    Raises NotFound, DoesNotFit, TooMuch.
    """
    timeline = timeline_of(app, user, render_id)
    place = next((at for at, each in enumerate(timeline.segments) if each.id == bridge), None)
    before, after = timeline.neighbours(place) if place is not None else (None, None)
    if not (isinstance(before, Clip) and isinstance(after, Clip)) or before.id == after.id:
        raise DoesNotFit(f"'{bridge}' is no bridge between two clips of this film: name one that is.")
    return start_draft(app, user, Timeline(format=timeline.format, segments=(before, after)), "animatic")
