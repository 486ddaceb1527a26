"""What lies in the `out/` of a dropped folder: the film with all its files, or what went wrong."""

from pathlib import Path

import structlog
from pydantic import ValidationError

from segue.app.context import App
from segue.app.renders import result_of
from segue.domain.artifacts import Artifact, file_name
from segue.domain.drops import Place, out_of, refuse_name, safe_name
from segue.domain.errors import BadRequest, NotFound
from segue.domain.render_model import TERMINAL, Failure, Render
from segue.domain.value import Instant, Many, Value

RESULT, ERROR = "result.json", "error.json"
_UNKNOWN = Failure(code="internal", sentence="The film failed. Nothing was charged.", retryable=True)
_CANCELLED = Failure(code="cancelled", sentence="The film was cancelled.", retryable=False)
log = structlog.get_logger()


class DropDone(Value):
    """A film that was made: `files` lie beside this one. `at` is when it was started."""

    at: Instant
    render: str
    credits: int
    files: Many[str]


class DropFailed(Value):
    """Why there is no film. `at` is when it was started, or refused."""

    at: Instant
    render: str | None = None
    error: Failure


def lay_out(app: App, render_id: str) -> None:
    """Put what a finished render of a drop has made beside its files; done twice, it is the same.

    What came of files that were dropped later stays.
    """
    render = app.store.get(Render, render_id)
    if render is None or not render.drop or render.state not in TERMINAL:
        return
    out = out_of(render.drop)
    if _said_at(app, out) > render.created_at:
        return
    artifact = result_of(app, render)
    if artifact is None:
        failure = _CANCELLED if render.state == "cancelled" else render.failure or _UNKNOWN
        _write(app, out + ERROR, DropFailed(at=render.created_at, render=render.id, error=failure))
        app.bucket.delete(out + RESULT)
        return
    files = _copied(app, out, artifact)
    for name in _files_before(app, out).difference(files):
        app.bucket.delete(out + name)
    done = DropDone(at=render.created_at, render=render.id, credits=render.captured, files=files)
    _write(app, out + RESULT, done)
    app.bucket.delete(out + ERROR)
    log.info("drop_delivered", render=render.id)


def tell_error(app: App, place: Place, failure: Failure) -> None:
    """Write what went wrong beside the files, or beside their folder when nothing can lie in that."""
    try:
        refuse_name(Place(place.drop, place.folder, ERROR))
        out = place.out
    except BadRequest:
        out = out_of(place.drop)
    log.warning("drop_refused", drop=place.drop, code=failure.code)
    _write(app, out + ERROR, DropFailed(at=app.now(), error=failure))


def _copied(app: App, out: str, artifact: Artifact) -> tuple[str, ...]:
    names: list[str] = []
    for name, file in sorted(artifact.files.items()):
        names.append(safe_name(Path(name).name))
        app.bucket.copy(file_name(file.sha256), out + names[-1])
    return tuple(names)


def _files_before(app: App, out: str) -> set[str]:
    """What an earlier film of the folder left there, by name."""
    try:
        return set(DropDone.model_validate_json(app.bucket.read(out + RESULT)).files)
    except (NotFound, ValidationError):
        return set()


def _said_at(app: App, out: str) -> Instant:
    """When that was started whose result or error lies there; 0 for none."""
    latest = 0
    models: tuple[tuple[str, type[DropDone | DropFailed]], ...] = ((RESULT, DropDone), (ERROR, DropFailed))
    for name, model in models:
        try:
            latest = max(latest, model.model_validate_json(app.bucket.read(out + name)).at)
        except (NotFound, ValidationError):
            continue
    return latest


def _write(app: App, name: str, said: Value) -> None:
    app.bucket.put_bytes(name, said.model_dump_json(indent=2).encode())
