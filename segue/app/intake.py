"""How bytes become a clip or a recording: once they are whole, found to be one, and never twice."""

import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import ClassVar, Generic, TypeVar

from segue.app.context import App
from segue.app.ranges import BucketRanges
from segue.app.renders import shard_of
from segue.app.step_job import sha256_of
from segue.app.using import touch
from segue.app.worker import scratch_folder
from segue.domain import limits
from segue.domain.artifacts import file_name
from segue.domain.assets import Asset, Recording
from segue.domain.errors import Conflict, MediaRefused, NotFound, StillLooking
from segue.domain.keys import digest
from segue.domain.value import Document, Instant, Value
from segue.ports import Ranged, Transaction, User

Taken = TypeVar("Taken", Asset, Recording)


class Upload(Document):
    """A promise to send a file of `size` bytes by a link, and the asset, or the recording, it became.

    `refused` is the sentence that says why it became neither; its bytes are then gone.
    """

    collection: ClassVar[str] = "uploads"
    indexes: ClassVar[tuple[tuple[str, ...], ...]] = (("owner", "id"),)

    owner: str
    name: str
    size: int
    expires_at: Instant
    asset: str | None = None
    refused: str = ""


@dataclass(frozen=True)
class Intake(Generic[Taken]):
    """What a file is taken as: `word` names it in the digest of its id, which begins with `prefix`; `facts`
    looks at it; `absent` is said of one that is not there."""

    model: type[Taken]
    word: str
    prefix: str
    absent: str
    facts: Callable[[App, Path | Ranged], Value]

    def owned(self, app: App, user: User, id: str) -> Taken:
        """The user's own. Raises NotFound."""
        found = app.store.get(self.model, id)
        if found is None or found.owner != user.account:
            raise NotFound(self.absent)
        return found

    def finish(
        self, app: App, user: User, upload_id: str, *, last: bool = True, waited_for: bool = True
    ) -> Taken:
        """Turn a whole upload into what it is. Asked twice, gives the same.

        Raises NotFound, Conflict while bytes are missing, MediaRefused (the upload is then gone, if this was
        the `last` thing to take it as); StillLooking for a file too large to look at while somebody waits.
        """
        upload = app.store.get(Upload, upload_id)
        if upload is None or upload.owner != user.account:
            raise NotFound("There is no such upload: start a new one.")
        if upload.refused:
            raise MediaRefused(upload.refused)
        if upload.asset is not None:
            return self._became(app, user, upload, upload.asset)
        try:
            stat = app.bucket.stat(upload_name(upload_id))
            if stat is None:
                raise Conflict("Not all of this file has arrived: send the rest, then finish the upload.")
            if waited_for and _takes_long(app, stat.size):
                raise StillLooking("This file is large and is being looked at: ask again in a few seconds.")
            taken = self._of(app, user, upload_name(upload_id), upload.name)
        except MediaRefused as refused:
            if last:
                refuse_upload(app, upload_id, refused)
            raise
        except (Conflict, NotFound):
            finished = app.store.get(Upload, upload_id)
            if finished is None or finished.asset is None:
                raise
            return self._became(app, user, finished, finished.asset)  # somebody else finished it meanwhile
        _close(app, upload_id, asset=taken.id)
        return taken

    def _became(self, app: App, user: User, upload: Upload, id: str) -> Taken:
        """What an upload became; of a video wanted for its sound, or the reverse, that one as well."""
        if id.startswith(f"{self.prefix}_"):
            return self.owned(app, user, id)
        other = app.store.get(Asset, id) or app.store.get(Recording, id)
        if other is None:
            raise NotFound(self.absent)
        if _takes_long(app, upload.size):
            taken = "a clip" if isinstance(other, Asset) else "a recording"
            most = limits.FINISHED_IN_REQUEST_BYTES // 1024**2
            raise MediaRefused(
                f"'{upload.name}' was taken as {taken}: for anything else, send {most} MB at most."
            )
        return self._of(app, user, file_name(other.sha256), upload.name)

    def of_file(self, app: App, user: User, path: Path) -> Taken:
        """Take a file on this machine, which is only read. Raises NotFound, MediaRefused, NoSpace.

        One that was taken before is not copied again: many gigabytes may be named with each command.
        """
        known = self._known(app, user, path)
        if known is not None:
            return known
        with _as_upload(app, user, path) as upload:
            return self._of(app, user, upload_name(upload.id), upload.name)

    def of_object(self, app: App, user: User, name: str, shown: str, version: str) -> Taken:
        """Take one version of a file in the bucket, which stays there.

        Raises NotFound once it was written over or deleted, MediaRefused.
        """
        return self._of(app, user, name, shown_name(shown), version)

    def _of(self, app: App, user: User, place: str, name: str, version: str | None = None) -> Taken:
        """What a file of the bucket is; its bytes are kept under their own sha256. Raises MediaRefused."""
        with _in_sight(app, place, version) as (file, sha256):
            id = self._id(user, sha256)
            existing = app.store.get(self.model, id)
            if existing is not None and touch(app, [existing]):
                return self._called(app, existing, name)
            try:
                facts = self.facts(app, file)
            except MediaRefused as refused:
                sentence = refused.sentence.replace("This file", f"'{name}'", 1)
                raise MediaRefused(sentence, detail=refused.detail) from refused
        now = app.now()
        about = {"owner": user.account, "name": name, "sha256": sha256, "facts": facts, "shard": shard_of(id)}
        taken = self.model.model_validate({"id": id, **about, "created_at": now, "used_at": now})
        if place != file_name(sha256):
            app.bucket.copy(place, file_name(sha256), version=version)

        def work(transaction: Transaction) -> Taken:
            earlier = transaction.get(self.model, id)
            if earlier is None:
                transaction.create(taken)
            return earlier or taken

        return app.store.transact(work, on=id)

    def _id(self, user: User, sha256: str) -> str:
        return f"{self.prefix}_" + digest(self.word, [user.account, sha256])[:20]

    def _known(self, app: App, user: User, path: Path) -> Taken | None:
        """What a file on this machine was taken as before; None too for one that cannot be read."""
        try:
            before = path.stat()
            sha256 = sha256_of(path) if path.is_file() else ""
            _refuse_if_changed(path, before)
        except (OSError, MediaRefused):
            return None  # taking it says why
        existing = app.store.get(self.model, self._id(user, sha256))
        if existing is None or not touch(app, [existing]):
            return None
        return self._called(app, existing, shown_name(path.name))

    def _called(self, app: App, taken: Taken, name: str) -> Taken:
        """What was taken before, under the name that its owner's file has by now."""
        if taken.name == name:
            return taken

        def work(transaction: Transaction) -> Taken:
            current = transaction.get(self.model, taken.id)
            if current is None:
                return taken
            renamed = current.changed(name=name)
            transaction.put(renamed)
            return renamed

        return app.store.transact(work, on=taken.id)


@contextmanager
def _in_sight(app: App, place: str, version: str | None) -> Iterator[tuple[Path | Ranged, str]]:
    """A file of the bucket to look at, and its sha256: here, or where it lies if it is too large to fetch.

    Raises NotFound.
    """
    stat = app.bucket.stat(place)
    if stat is None or app.fetched_bytes is None or stat.size <= app.fetched_bytes:
        with scratch_folder(app) as folder:
            folder.mkdir(parents=True)
            local = folder / "upload"
            app.bucket.fetch(place, local, version=version)
            yield local, sha256_of(local)
    else:
        with app.bucket.open(place, version=version) as stream:
            ranges = BucketRanges(stream)
            yield ranges, ranges.sha256()


def _takes_long(app: App, size: int) -> bool:
    """Whether looking at a file where it lies takes longer than somebody can wait for in a request."""
    return app.fetched_bytes is not None and size > limits.FINISHED_IN_REQUEST_BYTES


def upload_name(upload_id: str) -> str:
    """Where an upload's bytes lie until they are an asset's."""
    return f"uploads/{upload_id}"


def shown_name(name: str) -> str:
    """A file's own name without folders or control characters, bounded: for people only, never a path of
    ours."""
    last = name.replace("\\", "/").rpartition("/")[2]
    clean = "".join(letter for letter in last if letter.isprintable()).strip()
    return clean[: limits.MAX_NAME_CHARACTERS] or "clip"


def refuse_upload(app: App, upload_id: str, refused: MediaRefused) -> None:
    """Remember why an upload became nothing; its bytes go."""
    _close(app, upload_id, refused=refused.sentence)


def _close(app: App, upload_id: str, **ended: str) -> None:
    """Remember what an upload came to; what is kept of its bytes lies elsewhere by now."""

    def work(transaction: Transaction) -> None:
        current = transaction.get(Upload, upload_id)
        if current is not None and current.asset is None:
            transaction.put(current.changed(**ended))

    app.store.transact(work, on=upload_id)
    app.bucket.delete(upload_name(upload_id))


@contextmanager
def _as_upload(app: App, user: User, path: Path) -> Iterator[Upload]:
    """A file on this machine as an upload that has arrived whole; it is gone again at the end.

    Raises NotFound, MediaRefused, NoSpace.
    """
    if not path.exists():
        raise NotFound(f"There is no file '{path}': check its name.")
    if not path.is_file():
        raise MediaRefused(f"'{path}' is not a file: name a video file.")
    before = path.stat()
    upload = Upload(
        id=app.new_id("upl"),
        owner=user.account,
        name=shown_name(path.name),
        size=before.st_size,
        expires_at=app.now() + limits.UPLOAD_LIFE_MS,
    )
    if upload.size == 0:
        raise MediaRefused(f"'{path.name}' is empty (0 bytes): copy or export it again.")
    try:
        app.bucket.put_file(upload_name(upload.id), path)
    except PermissionError as refused:
        raise MediaRefused(f"'{path.name}' cannot be read: allow reading it, then try again.") from refused
    try:
        _refuse_if_changed(path, before)
        yield upload
    finally:
        app.bucket.delete(upload_name(upload.id))


def _refuse_if_changed(path: Path, before: os.stat_result) -> None:
    """Raises MediaRefused for a file that was written or deleted while it was read: half of it may be old."""
    after = path.stat() if path.exists() else None
    if after is None or (after.st_size, after.st_mtime_ns) != (before.st_size, before.st_mtime_ns):
        raise MediaRefused(
            f"'{path.name}' changed while it was read: wait until it is written whole, then try again."
        )
