"""Uploads: bytes that become an asset once they are whole, probed and found to be a clip."""

import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import ClassVar

from segue.app.context import App
from segue.app.renders import shard_of
from segue.app.searching import named_like, searched
from segue.app.step_job import sha256_of
from segue.app.using import touch
from segue.app.worker import scratch_folder
from segue.domain import limits
from segue.domain.artifacts import file_name
from segue.domain.assets import Asset
from segue.domain.errors import BadRequest, Conflict, MediaRefused, NotFound
from segue.domain.keys import digest
from segue.domain.value import Document, Instant
from segue.ports import Page, Query, Transaction, User


class Upload(Document):
    """A promise to send a file of `size` bytes by a link, and the asset, or the recording, it became."""

    collection: ClassVar[str] = "uploads"
    indexes: ClassVar[tuple[tuple[str, ...], ...]] = (("owner", "id"),)

    owner: str
    name: str
    size: int
    expires_at: Instant
    asset: str | None = None


def upload_name(upload_id: str) -> str:
    """Where an upload's bytes lie until they are an asset's."""
    return f"uploads/{upload_id}"


def start_upload(app: App, user: User, name: str, size: int) -> tuple[Upload, str]:
    """Promise a file; returns the promise and the link that takes its bytes.

    Raises BadRequest for a size or name out of bounds.
    """
    if not 0 < size <= limits.MAX_UPLOAD_BYTES:
        gigabytes = limits.MAX_UPLOAD_BYTES // 1024**3
        raise BadRequest(f"A file is 1 byte to {gigabytes} GB: this says {size} bytes. Send a shorter clip.")
    expires_at = app.now() + limits.UPLOAD_LIFE_MS
    upload = Upload(
        id=app.new_id("upl"), owner=user.account, name=shown_name(name), size=size, expires_at=expires_at
    )

    def work(transaction: Transaction) -> None:
        transaction.create(upload)

    app.store.transact(work, on=upload.id)
    return upload, app.bucket.upload_link(upload_name(upload.id), size, expires_at)


def shown_name(name: str) -> str:
    """A file's own name without folders or control characters, bounded: for people only, never a path of
    ours."""
    last = name.replace("\\", "/").rpartition("/")[2]
    clean = "".join(letter for letter in last if letter.isprintable()).strip()
    return clean[: limits.MAX_NAME_CHARACTERS] or "clip"


def finish_upload(app: App, user: User, upload_id: str) -> Asset:
    """Turn a whole upload into an asset. Asked twice, gives the same asset.

    Raises NotFound, Conflict while bytes are missing, MediaRefused (the upload is then gone).
    """
    upload = own_upload(app, user, upload_id)
    if upload.asset is not None:
        return get_asset(app, user, upload.asset)
    try:
        refuse_unfinished(app, upload)
        asset = _become_asset(app, user, upload)
    except (Conflict, NotFound):
        finished = app.store.get(Upload, upload_id)
        if finished is None or finished.asset is None:
            raise
        return get_asset(app, user, finished.asset)  # somebody else finished it meanwhile
    close_upload(app, upload_id, asset.id)
    return asset


def own_upload(app: App, user: User, upload_id: str) -> Upload:
    """The user's own upload. Raises NotFound."""
    upload = app.store.get(Upload, upload_id)
    if upload is None or upload.owner != user.account:
        raise NotFound("There is no such upload: start a new one.")
    return upload


def refuse_unfinished(app: App, upload: Upload) -> None:
    """Raises Conflict for an upload of which bytes are missing."""
    if app.bucket.stat(upload_name(upload.id)) is None:
        raise Conflict("Not all of this file has arrived: send the rest, then finish the upload.")


def close_upload(app: App, upload_id: str, became: str) -> None:
    """Remember what an upload became; its bytes lie elsewhere by now."""

    def work(transaction: Transaction) -> None:
        current = transaction.get(Upload, upload_id)
        if current is not None and current.asset is None:
            transaction.put(current.changed(asset=became))

    app.store.transact(work, on=upload_id)
    app.bucket.delete(upload_name(upload_id))


def ingest_file(app: App, user: User, path: Path) -> Asset:
    """Make an asset of a file on this machine; the file itself is only read.

    Raises NotFound, MediaRefused, NoSpace.
    """
    with taken_from(app, user, path) as upload:
        return _become_asset(app, user, upload)


@contextmanager
def taken_from(app: App, user: User, path: Path) -> Iterator[Upload]:
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


def ingest_object(app: App, user: User, name: str, shown: str, version: str) -> Asset:
    """Make an asset of one version of a file in the bucket, which stays there.

    Raises NotFound once it was written over or deleted, MediaRefused.
    """
    with scratch_folder(app) as folder:
        folder.mkdir(parents=True)
        local = folder / "dropped"
        app.bucket.fetch(name, local, version=version)

        def keep(destination: str) -> None:
            app.bucket.put_file(destination, local)

        return _asset_of(app, user, local, shown_name(shown), keep)


def _become_asset(app: App, user: User, upload: Upload) -> Asset:
    def keep(destination: str) -> None:
        app.bucket.copy(upload_name(upload.id), destination)

    with scratch_folder(app) as folder:
        folder.mkdir(parents=True)
        local = folder / "upload"
        app.bucket.fetch(upload_name(upload.id), local)
        try:
            return _asset_of(app, user, local, upload.name, keep)
        except MediaRefused:
            app.bucket.delete(upload_name(upload.id))
            raise


def _asset_of(app: App, user: User, local: Path, name: str, keep: Callable[[str], None]) -> Asset:
    """The asset of a local file, whose bytes `keep` stores under a name. Raises MediaRefused."""
    sha256 = sha256_of(local)
    asset_id = "ast_" + digest("asset", [user.account, sha256])[:20]
    existing = app.store.get(Asset, asset_id)
    if existing is not None and touch(app, [existing]):
        return existing
    try:
        facts = app.prober.probe(local)
    except MediaRefused as refused:
        sentence = refused.sentence.replace("This file", f"'{name}'", 1)
        raise MediaRefused(sentence, detail=refused.detail) from refused
    asset = Asset(
        id=asset_id,
        owner=user.account,
        name=name,
        sha256=sha256,
        facts=facts,
        created_at=(now := app.now()),
        shard=shard_of(asset_id),
        used_at=now,
    )
    keep(file_name(sha256))

    def work(transaction: Transaction) -> Asset:
        earlier = transaction.get(Asset, asset_id)
        if earlier is None:
            transaction.create(asset)
        return earlier or asset

    return app.store.transact(work, on=asset_id)


def get_asset(app: App, user: User, asset_id: str) -> Asset:
    """The user's own asset. Raises NotFound."""
    asset = app.store.get(Asset, asset_id)
    if asset is None or asset.owner != user.account:
        raise NotFound("There is no such asset: upload the clip first.")
    return asset


def list_assets(app: App, user: User, limit: int, cursor: str | None, search: str = "") -> Page[Asset]:
    """The user's assets, the newest first; with `search`, those with this text in their names."""
    where = (("owner", user.account),)
    query = Query(where=where, order_by="created_at", descending=True, limit=limit, cursor=cursor)
    if not search:
        return app.store.query(Asset, query)
    wanted = named_like(search)
    return searched(app, Asset, query, lambda each: wanted(each.name))
