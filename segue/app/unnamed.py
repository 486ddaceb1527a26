"""Bytes that no document names are deleted two days after they were put: a portion at each sweep.

Whoever names bytes puts them first, though they may be there already, so that a walk finds them young; a file
that was put again since it was listed stays. So nothing is lost to a walk that comes between a put and its
commit.
"""

from itertools import islice
from typing import ClassVar

from segue.app.context import App
from segue.domain import limits
from segue.domain.artifacts import Artifact
from segue.domain.assets import Asset, Recording
from segue.domain.attempts import GenerationAttempt, attempt_id_of
from segue.domain.drops import Drop
from segue.domain.quotes import Quote
from segue.domain.render_model import Render
from segue.domain.value import Document, Instant
from segue.ports import Query, Stat, Transaction

CONTENT: tuple[tuple[type[Document], str], ...] = (
    (Asset, "sha256"),
    (Recording, "sha256"),
    (Artifact, "files.each.sha256"),
    (Artifact, "submission.stills.each.sha256"),
)
"""What names bytes by their sha256, and in which field."""

_DAY_MS = 24 * 3_600_000


class BytesWalk(Document):
    """Where the walk through the bucket is: it goes on `after` a name, and has come to the end if that is
    empty."""

    collection: ClassVar[str] = "walks"

    after: str = ""
    began_at: Instant = 0


def put_named(app: App, name: str, data: bytes) -> None:
    """Put what a document is to name, unless it was put today. Raises NoSpace, Unavailable."""
    there = app.bucket.stat(name)
    if there is None or there.put_at < app.now() - _DAY_MS:
        app.bucket.put_bytes(name, data)


def delete_unnamed(app: App) -> int:
    """Go on with the walk, and delete what nothing names; returns how many files there were of that.

    The place is kept before anything is deleted: what fails is met again on the next walk.
    """
    now = app.now()
    walk = app.store.get(BytesWalk, "bucket") or BytesWalk(id="bucket")
    if not walk.after and walk.began_at > now - limits.BYTES_WALK_MS:
        return 0
    listed = list(islice(app.bucket.list("", walk.after), limits.BYTES_LISTED))
    old = [each for each in listed if each[1].put_at < now - limits.UNNAMED_DAYS * _DAY_MS]
    asked = old[: limits.NAMES_ASKED]
    if not _moved_on(app, walk, _place(listed, old), now):
        return 0
    unnamed = [each for each in asked if not _named(app, each[0])]
    for name, stat in unnamed:
        app.bucket.delete(name, version=stat.version)
    return len(unnamed)


def _place(listed: list[tuple[str, Stat]], old: list[tuple[str, Stat]]) -> str:
    """After which name the next portion begins; empty at the bucket's end."""
    if len(old) > limits.NAMES_ASKED:
        return old[limits.NAMES_ASKED - 1][0]
    return listed[-1][0] if len(listed) == limits.BYTES_LISTED else ""


def _moved_on(app: App, walk: BytesWalk, place: str, now: Instant) -> bool:
    """Keep the place, unless another sweep goes on from there."""

    def work(transaction: Transaction) -> bool:
        current = transaction.get(BytesWalk, walk.id)
        if current is not None and current != walk:
            return False
        began_at = walk.began_at if walk.after else now
        moved = walk.changed(after=place, began_at=began_at)
        (transaction.create if current is None else transaction.put)(moved)
        return True

    return app.store.transact(work, on=walk.id)


def _named(app: App, name: str) -> bool:
    """Whether a document names a file of the bucket. What is not ours to judge counts as named."""
    match name.split("/"):
        case ["blobs", _, sha256]:
            return _is_content(app, sha256)
        case ["plans", _, sha256]:
            return bool(app.store.query(Quote, Query((("plan", sha256),), limit=1)).items)
        case ["timelines", _, sha256]:
            return bool(app.store.query(Quote, Query((("timeline", sha256),), limit=1)).items)
        case ["temporary", "previews", sha256, _]:
            return _is_content(app, sha256)
        case ["takes", *_, _]:
            return _is_awaited(app, name)
        case ["drop", drop, *_]:
            return app.store.get(Drop, drop) is not None
        case ["temporary" | "uploads", *_]:
            return False
    return True


def _is_content(app: App, sha256: str) -> bool:
    """Whether these bytes are a clip's, a recording's, an artifact's, or a still that a model was given."""
    asked = ((model, Query(((field, sha256),), limit=1)) for model, field in CONTENT)
    return any(app.store.query(model, query).items for model, query in asked)


def _is_awaited(app: App, name: str) -> bool:
    """Whether a take is one that a model still owes to somebody; a delivered one was copied."""
    line = app.store.get(GenerationAttempt, attempt_id_of(name.rpartition("/")[0]))
    return line is not None and line.ended_at is None and app.store.get(Render, line.render) is not None
