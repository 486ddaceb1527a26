"""Uploads and assets: a file is promised, sent by its link, and finished; then it is an asset."""

from typing import Annotated

from fastapi import APIRouter, Response
from pydantic import Field

from segue.api.callers import Known
from segue.api.common import PAGE, Cursor, Limit, Listed, rfc3339
from segue.app import uploads
from segue.domain import limits
from segue.domain.assets import Asset, Facts
from segue.domain.value import Value

router = APIRouter(tags=["assets"])


class NewUpload(Value):
    """A file to come: its own name, and its exact size in bytes."""

    name: Annotated[str, Field(min_length=1, max_length=4_096)]
    size: Annotated[int, Field(ge=1, le=limits.MAX_UPLOAD_BYTES)]


class UploadView(Value):
    """PUT the bytes to `link` until it expires, then POST to `complete`.

    They go whole, or in pieces with Content-Range, as in Cloud Storage's resumable uploads.
    """

    id: str
    name: str
    size: int
    link: str
    complete: str
    expires_at: str


class AssetView(Value):
    """A clip. `facts` were measured once: a cut is a frame number on `facts.picture.rate`'s grid."""

    id: str
    name: str
    sha256: str
    facts: Facts
    created_at: str

    @classmethod
    def of(cls, asset: Asset) -> "AssetView":
        return cls(
            id=asset.id,
            name=asset.name,
            sha256=asset.sha256,
            facts=asset.facts,
            created_at=rfc3339(asset.created_at),
        )


@router.post("/uploads", status_code=201)
def start_upload(caller: Known, body: NewUpload) -> UploadView:
    """Promise a file and get the link that takes its bytes."""
    upload, link = uploads.start_upload(caller.app, caller.user, body.name, body.size)
    return UploadView(
        id=upload.id,
        name=upload.name,
        size=upload.size,
        link=link,
        complete=f"/v1/uploads/{upload.id}/complete",
        expires_at=rfc3339(upload.expires_at),
    )


@router.post("/uploads/{upload_id}/complete", status_code=201)
def finish_upload(caller: Known, upload_id: str, response: Response) -> AssetView:
    """Turn a file that has arrived whole into an asset. Asked twice, answers the same asset."""
    asset = uploads.finish_upload(caller.app, caller.user, upload_id)
    response.headers["Location"] = f"/v1/assets/{asset.id}"
    return AssetView.of(asset)


@router.get("/assets")
def list_assets(caller: Known, limit: Limit = PAGE, cursor: Cursor = None) -> Listed[AssetView]:
    """Your assets, the newest first."""
    page = uploads.list_assets(caller.app, caller.user, limit, cursor)
    return Listed(data=tuple(map(AssetView.of, page.items)), next_cursor=page.next_cursor)


@router.get("/assets/{asset_id}")
def get_asset(caller: Known, asset_id: str) -> AssetView:
    """One asset."""
    return AssetView.of(uploads.get_asset(caller.app, caller.user, asset_id))
