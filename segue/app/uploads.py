"""Uploads: bytes that become an asset once they are whole, probed and found to be a clip."""

from pathlib import Path

from segue.app.context import App
from segue.app.intake import Intake, Upload, shown_name, upload_name
from segue.app.searching import named_like, searched
from segue.domain import limits
from segue.domain.assets import Asset
from segue.domain.errors import BadRequest
from segue.ports import Page, Query, Transaction, User

CLIPS = Intake(
    model=Asset,
    word="asset",
    prefix="ast",
    absent="There is no such asset: upload the clip first.",
    facts=lambda app, file: app.prober.probe(file),
)


def start_upload(app: App, user: User, name: str, size: int) -> tuple[Upload, str]:
    """Promise a file; returns the promise and the link that takes its bytes.

    Raises BadRequest for a size out of bounds.
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


def finish_upload(app: App, user: User, upload_id: str) -> Asset:
    """Turn a whole upload into an asset. Asked twice, gives the same asset.

    Raises NotFound, Conflict while bytes are missing, StillLooking, MediaRefused (the upload is then gone).
    """
    return CLIPS.finish(app, user, upload_id)


def ingest_file(app: App, user: User, path: Path) -> Asset:
    """Make an asset of a file on this machine; the file itself is only read.

    Raises NotFound, MediaRefused, NoSpace.
    """
    return CLIPS.of_file(app, user, path)


def ingest_object(app: App, user: User, name: str, shown: str, version: str) -> Asset:
    """Make an asset of one version of a file in the bucket, which stays there.

    Raises NotFound once it was written over or deleted, MediaRefused.
    """
    return CLIPS.of_object(app, user, name, shown, version)


def get_asset(app: App, user: User, asset_id: str) -> Asset:
    """The user's own asset. Raises NotFound."""
    return CLIPS.owned(app, user, asset_id)


def list_assets(app: App, user: User, limit: int, cursor: str | None, search: str = "") -> Page[Asset]:
    """The user's assets, the newest first; with `search`, those with this text in their names."""
    where = (("owner", user.account),)
    query = Query(where=where, order_by="created_at", descending=True, limit=limit, cursor=cursor)
    if not search:
        return app.store.query(Asset, query)
    wanted = named_like(search)
    return searched(app, Asset, query, lambda each: wanted(each.name))
