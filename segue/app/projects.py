"""Projects: a named timeline with its history. Every change is a version that can be gone back to."""

from typing import ClassVar

from segue.app.context import App
from segue.domain import limits
from segue.domain.errors import Conflict, NotFound, Superseded
from segue.domain.timeline import Timeline
from segue.domain.value import Document, Instant
from segue.ports import Page, Query, Transaction, User


class Project(Document):
    """A project at its newest version."""

    collection: ClassVar[str] = "projects"
    indexes: ClassVar[tuple[tuple[str, ...], ...]] = (("owner", "changed_at"),)

    owner: str
    name: str
    version: int
    timeline: Timeline
    changed_at: Instant


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
        current = transaction.get(Project, project_id)
        if current is None or current.owner != user.account:
            raise NotFound("There is no such project.")
        if current.version != expected:
            raise Superseded(
                f"This project is at version {current.version}, not {expected}: load it again first."
            )
        if current.version >= limits.MAX_PROJECT_VERSIONS:
            raise Conflict("This project has too many versions: save it as a new project.")
        saved = current.changed(
            name=name, timeline=timeline, version=current.version + 1, changed_at=transaction.now
        )
        transaction.put(saved)
        transaction.create(_version(saved, cause))
        return saved

    return app.store.transact(work, on=project_id)


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


def list_projects(app: App, user: User, limit: int, cursor: str | None) -> Page[Project]:
    """The user's projects, the last changed first."""
    where = (("owner", user.account),)
    query = Query(where=where, order_by="changed_at", descending=True, limit=limit, cursor=cursor)
    return app.store.query(Project, query)


def list_versions(
    app: App, user: User, project_id: str, limit: int, cursor: str | None
) -> Page[ProjectVersion]:
    """A project's versions, the newest first. Raises NotFound."""
    project = get_project(app, user, project_id)
    where = (("project", project.id),)
    query = Query(where=where, order_by="version", descending=True, limit=limit, cursor=cursor)
    return app.store.query(ProjectVersion, query)
