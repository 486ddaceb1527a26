"""Artifacts: what a render made, and its files."""

from collections.abc import Iterator
from contextlib import suppress

from fastapi import APIRouter
from fastapi.responses import RedirectResponse

from segue.api.callers import Known, UserCalling
from segue.api.common import rfc3339
from segue.app import results
from segue.domain.artifacts import Artifact
from segue.domain.errors import NotPaid
from segue.domain.results import Result
from segue.domain.value import Many, Value

router = APIRouter(prefix="/artifacts", tags=["artifacts"])


class FileView(Value):
    """One file. `link` lasts, and leads to `signed_link`, which needs no sign-in and is good for 15 minutes.

    There is none while the film that this was made for has not been delivered.
    """

    name: str
    size: int
    sha256: str
    link: str
    signed_link: str | None


class ArtifactView(Value):
    """What a step produced. `id` is the key that named it before it was made."""

    id: str
    kind: str
    paid: bool
    result: Result | None
    files: Many[FileView]
    created_at: str


@router.get("/{artifact_id}")
def get_artifact(caller: Known, artifact_id: str) -> ArtifactView:
    """One artifact with links to its files."""
    artifact = results.get_artifact(caller.app, caller.user, artifact_id)
    return ArtifactView(
        id=artifact.key,
        kind=artifact.kind,
        paid=artifact.paid,
        result=artifact.result,
        files=tuple(_files(caller, artifact)),
        created_at=rfc3339(artifact.created_at),
    )


@router.get("/{artifact_id}/files/{name}", response_class=RedirectResponse, status_code=307)
def get_file(caller: Known, artifact_id: str, name: str) -> RedirectResponse:
    """Go to one file."""
    return RedirectResponse(results.download_link(caller.app, caller.user, artifact_id, name), 307)


def _files(caller: UserCalling, artifact: Artifact) -> Iterator[FileView]:
    for name, file in sorted(artifact.files.items()):
        signed: str | None = None
        with suppress(NotPaid):
            signed = results.download_link(caller.app, caller.user, artifact.id, name)
        yield FileView(
            name=name,
            size=file.size,
            sha256=file.sha256,
            link=file_link(artifact, name),
            signed_link=signed,
        )


def file_link(artifact: Artifact, name: str) -> str:
    """Where a file of an artifact is found, for good."""
    return f"/v1/artifacts/{artifact.key}/files/{name}"
