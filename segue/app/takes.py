"""Takes: the tries of a project's bridge that its films have paid for, another one, and a choice of them."""

from collections.abc import Iterator
from dataclasses import dataclass

from segue.app.context import App
from segue.app.projects import Project, change_project, films_of, get_project
from segue.app.quotes import compiled, make_quote
from segue.app.renders import result_of, timeline_of
from segue.domain import limits
from segue.domain.artifacts import Artifact, artifact_id
from segue.domain.errors import DoesNotFit, NotFound, TooMuch
from segue.domain.quotes import Quote
from segue.domain.render_model import Render
from segue.domain.results import Delivered, Generated
from segue.domain.timeline import Bridge, Timeline
from segue.ports import User


@dataclass(frozen=True)
class Take:
    """One try of a bridge: what was asked, what it became, and the newest film that shows it.

    `score` is that of its more visible seam, with `words`. `current`: the project shows it. `free`: chosen
    for the project as it is now, it costs nothing.
    """

    artifact: Artifact
    made: Generated
    bridge: Bridge
    film: Artifact
    render: Render
    score: float | None
    words: str
    current: bool
    free: bool

    @property
    def id(self) -> str:
        return self.artifact.key


def takes_of(app: App, user: User, project_id: str, segment: str) -> tuple[Take, ...]:
    """The takes of a bridge, the newest first, as far as the project's last films go. Raises NotFound."""
    project = get_project(app, user, project_id)
    asked = _bridge(project.timeline, segment)
    takes: dict[str, Take] = {}
    for render in films_of(app, project, limits.TAKES_RENDERS):
        for take in _shown_in(app, user, project, render, asked):
            takes.setdefault(take.id, take)
    return tuple(sorted(takes.values(), key=lambda take: take.artifact.created_at, reverse=True))


def new_take(app: App, user: User, project_id: str, segment: str) -> tuple[Timeline, Quote]:
    """The project's timeline with one more take of a bridge, priced; nothing is saved or spent.

    Raises NotFound, DoesNotFit, TooMuch.
    """
    project = get_project(app, user, project_id)
    asked = _bridge(project.timeline, segment)
    tried = (take.bridge.take for take in takes_of(app, user, project_id, segment))
    number = max(asked.take, *tried, 0) + 1
    if number > limits.MAX_TAKE:
        raise TooMuch(f"A bridge has at most {limits.MAX_TAKE} takes: choose one of them.")
    timeline = _with_bridge(project.timeline, asked.changed(take=number))
    return timeline, make_quote(app, user, timeline, "film", project.id)


def choose_take(
    app: App, user: User, project_id: str, expected: int, segment: str, take_id: str
) -> tuple[Project, Quote]:
    """Show another take of a bridge from now on: a new version of the project, and what its film costs.

    Raises NotFound, Superseded, DoesNotFit.
    """
    project = get_project(app, user, project_id)
    chosen = next((each for each in takes_of(app, user, project_id, segment) if each.id == take_id), None)
    if chosen is None:
        raise NotFound(f"There is no such take of '{segment}': choose one of those that are listed.")
    timeline = _with_bridge(project.timeline, chosen.bridge)
    cause = f"take {chosen.bridge.take} of '{segment}' chosen"
    saved = change_project(app, user, project_id, expected, project.name, timeline, cause)
    return saved, make_quote(app, user, timeline, "film", project.id)


def _bridge(timeline: Timeline, segment: str) -> Bridge:
    found = next((each for each in timeline.segments if each.id == segment), None)
    if not isinstance(found, Bridge):
        raise NotFound(f"The project has no bridge '{segment}': name one of its bridges.")
    return found


def _with_bridge(timeline: Timeline, bridge: Bridge) -> Timeline:
    segments = (bridge if each.id == bridge.id else each for each in timeline.segments)
    return timeline.changed(segments=tuple(segments))


def _shown_in(app: App, user: User, project: Project, render: Render, asked: Bridge) -> Iterator[Take]:
    """The take of a bridge that a film of the project shows: one, or none."""
    film = result_of(app, render)
    step = app.plan(render.plan).steps.get(f"generate:{asked.id}")
    if film is None or step is None or not isinstance(film.result, Delivered):
        return
    artifact = app.store.get(Artifact, artifact_id(project.owner, step.key))
    if artifact is None or artifact.state != "ready" or not isinstance(artifact.result, Generated):
        return
    bridge = _bridge(timeline_of(app, user, render.id), asked.id)
    seams = [seam for seam in film.result.seams if asked.id in (seam.before, seam.after)]
    worst = min(seams, key=lambda seam: seam.score, default=None)
    free = _key_now(app, user, project, bridge) == artifact.key
    yield Take(
        artifact=artifact,
        made=artifact.result,
        bridge=bridge,
        film=film,
        render=render,
        score=worst.score if worst else None,
        words=worst.words if worst else "",
        current=free and bridge == asked,
        free=free,
    )


def _key_now(app: App, user: User, project: Project, bridge: Bridge) -> str | None:
    """What a bridge's take would be called in the project as it is now; None if it does not fit there."""
    try:
        plan = compiled(app, user, _with_bridge(project.timeline, bridge), "film")
    except (DoesNotFit, NotFound):
        return None
    return next((step.key for step in plan.steps if step.id == f"generate:{bridge.id}"), None)
