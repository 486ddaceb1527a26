"""What a render gives: the files of artifacts, by signed links."""

from segue.app.context import App
from segue.domain import limits
from segue.domain.artifacts import Artifact, artifact_id, file_name
from segue.domain.errors import NotFound, NotPaid
from segue.ports import User

OPEN_KINDS = frozenset({"deliver", "collect", "frames"})
"""Kinds whose files may always be downloaded: a delivered film is paid in the commit that delivers it."""


def get_artifact(app: App, user: User, id: str) -> Artifact:
    """The user's own finished artifact, by its id or its key. Raises NotFound."""
    key = id.rpartition(":")[2]
    artifact = app.store.get(Artifact, artifact_id(user.account, key))
    if artifact is None or artifact.state != "ready":
        raise NotFound("There is no such artifact.")
    return artifact


def download_link(app: App, user: User, id: str, name: str) -> str:
    """A link to one file of an artifact, good for 15 minutes. Raises NotFound, NotPaid."""
    artifact = get_artifact(app, user, id)
    file = artifact.files.get(name)
    if file is None:
        names = ", ".join(sorted(artifact.files)) or "none"
        raise NotFound(f"This artifact has no such file: it has {names}.")
    free = artifact.kind in OPEN_KINDS or (artifact.kind in ("generate", "extend") and not artifact.price)
    if not free and not artifact.paid:
        raise NotPaid("This belongs to a film that was not delivered: render the film again.")
    return app.bucket.download_link(file_name(file.sha256), name, app.now() + limits.LINK_LIFE_MS)
