"""Projects: a named timeline with its history. Every change is a version that can be gone back to."""

from typing import ClassVar

from segue.app.context import App
from segue.app.searching import named_like, searched
from segue.domain import limits
from segue.domain.errors import Conflict, NotFound, Superseded
from segue.domain.render_model import Render
from segue.domain.timeline import Timeline
from segue.domain.value import Document, Instant, Many
from segue.ports import Page, Query, Transaction, User


class Project(Document):
    """A project at its newest version.

    `undo` and `redo` are the versions to go back and forward to, the nearest last; `shown` is the version
    whose content it has now (its newest, unless something was undone). 0: `version` itself.
    """

    collection: ClassVar[str] = "projects"
    indexes: ClassVar[tuple[tuple[str, ...], ...]] = (("owner", "changed_at"),)

    owner: str
    name: str
    version: int
    timeline: Timeline
    changed_at: Instant
    undo: Many[int] = ()
    redo: Many[int] = ()
    shown: int = 0

    @property
    def content(self) -> int:
        return self.shown or self.version


class ProjectVersion(Document):
    """One version of a project: its timeline, and what caused the change. Its id is `project:version`."""

    collection: ClassVar[str] = "project_versions"
    indexes: ClassVar[tuple[tuple[str, ...], ...]] = (("project", "version"),)

    project: str
    version: int
    name: str
    timeline: Timeline
    cause: str
    at: Instant


def create_project(app: App, user: User, name: str, timeline: Timeline) -> Project:
    """Keep a timeline under a name, as version 1."""
    project = Project(
        id=app.new_id("prj"),
        owner=user.account,
        name=name,
        version=1,
        timeline=timeline,
        changed_at=app.now(),
    )

    def work(transaction: Transaction) -> Project:
        transaction.create(project)
        transaction.create(_version(project, "created"))
        return project

    return app.store.transact(work, on=project.id)


def change_project(
    app: App, user: User, project_id: str, expected: int, name: str, timeline: Timeline, cause: str
) -> Project:
    """Save a new version over `expected`. Raises NotFound; Superseded if somebody saved in between."""

    def work(transaction: Transaction) -> Project:
        current = _expected(transaction, user, project_id, expected)
        undo = (*current.undo, current.content)[-limits.MAX_UNDOS :]
        changed = current.changed(name=name, timeline=timeline, undo=undo, redo=(), shown=0)
        return _saved(transaction, changed, cause)

    return app.store.transact(work, on=project_id)


def undo(app: App, user: User, project_id: str, expected: int) -> Project:
    """Take the last change back, as a new version. Raises NotFound, Superseded, Conflict."""

    def work(transaction: Transaction) -> Project:
        current = _expected(transaction, user, project_id, expected)
        if not current.undo:
            raise Conflict("There is nothing to undo in this project.")
        *rest, back = current.undo
        moved = current.changed(undo=tuple(rest), redo=(*current.redo, current.content))
        return _gone_to(transaction, moved, back, "undone")

    return app.store.transact(work, on=project_id)


def redo(app: App, user: User, project_id: str, expected: int) -> Project:
    """Make the change again that was undone last, as a new version. Raises NotFound, Superseded, Conflict."""

    def work(transaction: Transaction) -> Project:
        current = _expected(transaction, user, project_id, expected)
        if not current.redo:
            raise Conflict("There is nothing to redo in this project.")
        *rest, forward = current.redo
        moved = current.changed(redo=tuple(rest), undo=(*current.undo, current.content))
        return _gone_to(transaction, moved, forward, "redone")

    return app.store.transact(work, on=project_id)


def delete_project(app: App, user: User, project_id: str) -> None:
    """Remove a project with its history. Its films and clips stay. Raises NotFound."""
    get_project(app, user, project_id)

    def work(transaction: Transaction) -> None:
        transaction.get(Project, project_id)
        transaction.delete(Project, project_id)

    app.store.transact(work, on=project_id)
    while versions := app.store.query(ProjectVersion, _versions_query(project_id, 10, None)).items:
        _forget(app, versions)


def _forget(app: App, versions: tuple[ProjectVersion, ...]) -> None:
    def work(transaction: Transaction) -> None:
        transaction.get_many(ProjectVersion, [each.id for each in versions])
        for each in versions:
            transaction.delete(ProjectVersion, each.id)

    app.store.transact(work, on=versions[0].project)


def duplicate_project(app: App, user: User, project_id: str) -> Project:
    """A new project with the same timeline, and with a history of its own. Raises NotFound."""
    project = get_project(app, user, project_id)
    name = f"{project.name} (copy)"
    return create_project(app, user, name[-limits.MAX_NAME_CHARACTERS :], project.timeline)


def _expected(transaction: Transaction, user: User, project_id: str, expected: int) -> Project:
    """The project, if it is still at the version that the user has seen. Raises NotFound, Superseded."""
    current = transaction.get(Project, project_id)
    if current is None or current.owner != user.account:
        raise NotFound("There is no such project.")
    if current.version != expected:
        raise Superseded(
            f"This project is at version {current.version}, not {expected}: load it again first."
        )
    return current


def _saved(transaction: Transaction, changed: Project, cause: str) -> Project:
    """The project as its next version; the oldest version falls away when there are too many."""
    saved = changed.changed(version=changed.version + 1, changed_at=transaction.now)
    oldest = f"{saved.id}:{saved.version - limits.MAX_PROJECT_VERSIONS}"
    if transaction.get(ProjectVersion, oldest) is not None:
        transaction.delete(ProjectVersion, oldest)
    transaction.put(saved)
    transaction.create(_version(saved, cause))
    return saved


def _gone_to(transaction: Transaction, moved: Project, version: int, how: str) -> Project:
    there = transaction.get(ProjectVersion, f"{moved.id}:{version}")
    if there is None:
        raise Conflict("That version is too old to go back to: it is no longer kept.")
    changed = moved.changed(name=there.name, timeline=there.timeline, shown=version)
    return _saved(transaction, changed, how)


def _version(project: Project, cause: str) -> ProjectVersion:
    return ProjectVersion(
        id=f"{project.id}:{project.version}",
        project=project.id,
        version=project.version,
        name=project.name,
        timeline=project.timeline,
        cause=cause,
        at=project.changed_at,
    )


def get_project(app: App, user: User, project_id: str) -> Project:
    """The user's own project. Raises NotFound."""
    project = app.store.get(Project, project_id)
    if project is None or project.owner != user.account:
        raise NotFound("There is no such project.")
    return project


def list_projects(app: App, user: User, limit: int, cursor: str | None, search: str = "") -> Page[Project]:
    """The user's projects, the last changed first; with `search`, those with this text in their names."""
    where = (("owner", user.account),)
    query = Query(where=where, order_by="changed_at", descending=True, limit=limit, cursor=cursor)
    if not search:
        return app.store.query(Project, query)
    wanted = named_like(search)
    return searched(app, Project, query, lambda each: wanted(each.name))


def list_versions(
    app: App, user: User, project_id: str, limit: int, cursor: str | None
) -> Page[ProjectVersion]:
    """A project's versions, the newest first. Raises NotFound."""
    project = get_project(app, user, project_id)
    return app.store.query(ProjectVersion, _versions_query(project.id, limit, cursor))


def newest_render(app: App, project: Project) -> Render | None:
    """The last film that was begun of a project; free drafts do not count."""
    return next(iter(films_of(app, project, 1)), None)


def films_of(app: App, project: Project, limit: int) -> tuple[Render, ...]:
    """The last films that were begun of a project, the newest first."""
    where = (("project", project.id), ("target", "film"))
    query = Query(where=where, order_by="created_at", descending=True, limit=limit)
    return app.store.query(Render, query).items


def _versions_query(project_id: str, limit: int, cursor: str | None) -> Query:
    where = (("project", project_id),)
    return Query(where=where, order_by="version", descending=True, limit=limit, cursor=cursor)
