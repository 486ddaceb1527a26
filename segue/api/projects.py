"""Projects: timelines by name, with their history."""

from typing import Annotated

from fastapi import APIRouter, Header, Response
from pydantic import Field

from segue.api.callers import Known
from segue.api.common import PAGE, Cursor, Limit, Listed, etag_of, rfc3339, version_of
from segue.api.problems import PreconditionRequired
from segue.app import projects
from segue.app.projects import Project, ProjectVersion
from segue.domain import limits
from segue.domain.timeline import Timeline
from segue.domain.value import Value

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


class ProjectView(Value):
    """A project at its newest version."""

    id: str
    name: str
    version: int
    timeline: Timeline
    changed_at: str

    @classmethod
    def of(cls, project: Project) -> "ProjectView":
        return cls(
            id=project.id,
            name=project.name,
            version=project.version,
            timeline=project.timeline,
            changed_at=rfc3339(project.changed_at),
        )


class VersionView(Value):
    """One version of a project, and what caused it."""

    version: int
    name: str
    timeline: Timeline
    cause: str
    at: str

    @classmethod
    def of(cls, version: ProjectVersion) -> "VersionView":
        return cls(
            version=version.version,
            name=version.name,
            timeline=version.timeline,
            cause=version.cause,
            at=rfc3339(version.at),
        )


@router.post("", status_code=201)
def create_project(caller: Known, body: NewProject, response: Response) -> ProjectView:
    """Keep a timeline under a name."""
    project = projects.create_project(caller.app, caller.user, body.name, body.timeline)
    response.headers["Location"] = f"/v1/projects/{project.id}"
    return _answered(project, response)


@router.get("")
def list_projects(caller: Known, limit: Limit = PAGE, cursor: Cursor = None) -> Listed[ProjectView]:
    """Your projects, the last changed first."""
    page = projects.list_projects(caller.app, caller.user, limit, cursor)
    return Listed(data=tuple(map(ProjectView.of, page.items)), next_cursor=page.next_cursor)


@router.get("/{project_id}")
def get_project(caller: Known, project_id: str, response: Response) -> ProjectView:
    """One project; its ETag is its version."""
    return _answered(projects.get_project(caller.app, caller.user, project_id), response)


@router.put("/{project_id}")
def change_project(
    caller: Known, project_id: str, body: ChangedProject, response: Response, if_match: IfMatch = None
) -> ProjectView:
    """Save a new version over the one that If-Match names; 412 if somebody saved in between."""
    if if_match is None:
        raise PreconditionRequired("Send If-Match with the ETag of the version that you changed.")
    project = projects.change_project(
        caller.app, caller.user, project_id, version_of(if_match), body.name, body.timeline, body.cause
    )
    return _answered(project, response)


@router.get("/{project_id}/versions")
def list_versions(
    caller: Known, project_id: str, limit: Limit = PAGE, cursor: Cursor = None
) -> Listed[VersionView]:
    """A project's versions, the newest first."""
    page = projects.list_versions(caller.app, caller.user, project_id, limit, cursor)
    return Listed(data=tuple(map(VersionView.of, page.items)), next_cursor=page.next_cursor)


def _answered(project: Project, response: Response) -> ProjectView:
    response.headers["ETag"] = etag_of(project.version)
    return ProjectView.of(project)
