"""Projects: timelines by name, with their history."""

from typing import Annotated, Literal

from fastapi import APIRouter, Header, Response
from pydantic import Field

from segue.api.callers import Known, UserCalling
from segue.api.common import PAGE, Cursor, Limit, Listed, Search, etag_of, rfc3339, version_of
from segue.api.problems import PreconditionRequired
from segue.app import previews, projects
from segue.app.context import App
from segue.app.projects import Project, ProjectVersion
from segue.domain import limits
from segue.domain.patch import Operation, patch
from segue.domain.timeline import Timeline
from segue.domain.value import Many, Value

router = APIRouter(prefix="/projects", tags=["projects"])

Name = Annotated[str, Field(min_length=1, max_length=limits.MAX_NAME_CHARACTERS)]
IfMatch = Annotated[
    str | None, Header(alias="If-Match", description="The ETag of the version that you changed.")
]


class NewProject(Value):
    """A timeline and its name."""

    name: Name
    timeline: Timeline


class ChangedProject(NewProject):
    """A project as it shall be; `cause` says in a few words what was changed."""

    cause: Name = "edited"


class Renamed(Value):
    """A project's new name."""

    name: Name


ProjectState = Literal["draft", "held", "running", "cancelling", "succeeded", "failed", "cancelled"]


class ProjectView(Value):
    """A project at its newest version. `state` is that of its newest film, `render`; `draft` without one.

    `poster` is a link to the picture of its first clip: 404 says that none is made yet.
    """

    id: str
    name: str
    version: int
    timeline: Timeline
    changed_at: str
    can_undo: bool
    can_redo: bool
    state: ProjectState
    render: str | None
    poster: str | None

    @classmethod
    def of(cls, app: App, project: Project) -> "ProjectView":
        render = projects.newest_render(app, project)
        return cls(
            id=project.id,
            name=project.name,
            version=project.version,
            timeline=project.timeline,
            changed_at=rfc3339(project.changed_at),
            can_undo=bool(project.undo),
            can_redo=bool(project.redo),
            state=render.state if render else "draft",
            render=render.id if render else None,
            poster=previews.project_poster(app, project),
        )


class VersionView(Value):
    """One version of a project, what caused it, and what it changed of the one before, as a JSON patch."""

    version: int
    name: str
    timeline: Timeline
    cause: str
    at: str
    patch: Many[Operation]

    @classmethod
    def of(cls, version: ProjectVersion, before: ProjectVersion | None) -> "VersionView":
        return cls(
            version=version.version,
            name=version.name,
            timeline=version.timeline,
            cause=version.cause,
            at=rfc3339(version.at),
            patch=patch(_content(before), _content(version)) if before else (),
        )


@router.post("", status_code=201)
def create_project(caller: Known, body: NewProject, response: Response) -> ProjectView:
    """Keep a timeline under a name."""
    project = projects.create_project(caller.app, caller.user, body.name, body.timeline)
    response.headers["Location"] = f"/v1/projects/{project.id}"
    return _answered(caller, project, response)


@router.get("")
def list_projects(
    caller: Known, limit: Limit = PAGE, cursor: Cursor = None, search: Search = ""
) -> Listed[ProjectView]:
    """Your projects, the last changed first; with `search`, those with this text in their names."""
    page = projects.list_projects(caller.app, caller.user, limit, cursor, search)
    return Listed(
        data=tuple(ProjectView.of(caller.app, each) for each in page.items), next_cursor=page.next_cursor
    )


@router.get("/{project_id}")
def get_project(caller: Known, project_id: str, response: Response) -> ProjectView:
    """One project; its ETag is its version."""
    return _answered(caller, projects.get_project(caller.app, caller.user, project_id), response)


@router.put("/{project_id}")
def change_project(
    caller: Known, project_id: str, body: ChangedProject, response: Response, if_match: IfMatch = None
) -> ProjectView:
    """Save a new version over the one that If-Match names; 412 if somebody saved in between."""
    project = projects.change_project(
        caller.app, caller.user, project_id, seen(if_match), body.name, body.timeline, body.cause
    )
    return _answered(caller, project, response)


@router.patch("/{project_id}")
def rename_project(caller: Known, project_id: str, body: Renamed, response: Response) -> ProjectView:
    """Give a project another name, as a new version."""
    current = projects.get_project(caller.app, caller.user, project_id)
    project = projects.change_project(
        caller.app, caller.user, project_id, current.version, body.name, current.timeline, "renamed"
    )
    return _answered(caller, project, response)


@router.delete("/{project_id}", status_code=204)
def delete_project(caller: Known, project_id: str) -> None:
    """Remove a project and its history. Films and clips stay."""
    projects.delete_project(caller.app, caller.user, project_id)


@router.post("/{project_id}/duplicate", status_code=201)
def duplicate_project(caller: Known, project_id: str, response: Response) -> ProjectView:
    """A new project with the same timeline."""
    project = projects.duplicate_project(caller.app, caller.user, project_id)
    response.headers["Location"] = f"/v1/projects/{project.id}"
    return _answered(caller, project, response)


@router.post("/{project_id}/undo")
def undo_change(caller: Known, project_id: str, response: Response, if_match: IfMatch = None) -> ProjectView:
    """Take the last change back: a new version with the content of an earlier one."""
    project = projects.undo(caller.app, caller.user, project_id, seen(if_match))
    return _answered(caller, project, response)


@router.post("/{project_id}/redo")
def redo_change(caller: Known, project_id: str, response: Response, if_match: IfMatch = None) -> ProjectView:
    """Make the change again that was undone last."""
    project = projects.redo(caller.app, caller.user, project_id, seen(if_match))
    return _answered(caller, project, response)


@router.get("/{project_id}/versions")
def list_versions(
    caller: Known, project_id: str, limit: Limit = PAGE, cursor: Cursor = None
) -> Listed[VersionView]:
    """A project's versions, the newest first. The last of a page says nothing of what it changed."""
    page = projects.list_versions(caller.app, caller.user, project_id, limit, cursor)
    pairs = zip(page.items, (*page.items[1:], None), strict=True)
    return Listed(data=tuple(VersionView.of(*pair) for pair in pairs), next_cursor=page.next_cursor)


def seen(if_match: str | None) -> int:
    """The version that If-Match names. Raises PreconditionRequired, BadRequest."""
    if if_match is None:
        raise PreconditionRequired("Send If-Match with the ETag of the version that you changed.")
    return version_of(if_match)


def _content(version: ProjectVersion) -> dict[str, object]:
    return {"name": version.name, "timeline": version.timeline.model_dump(mode="json")}


def _answered(caller: UserCalling, project: Project, response: Response) -> ProjectView:
    response.headers["ETag"] = etag_of(project.version)
    return ProjectView.of(caller.app, project)
