"""Uploads and assets: a file is promised, sent by its link, and finished; then it is an asset."""

from contextlib import suppress
from functools import partial
from typing import Annotated

from fastapi import APIRouter, Response
from pydantic import Field

from segue.api.callers import Known
from segue.api.common import PAGE, Cursor, Limit, Listed, Search, rfc3339
from segue.app import keeping, previews, samples, uploads
from segue.app.context import App
from segue.domain import limits
from segue.domain.assets import Asset, Facts
from segue.domain.errors import SegueError
from segue.domain.faults import ClipFault, clip_faults
from segue.domain.value import Many, Value

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
    """A clip. `facts` were measured once: a cut is a frame number on `facts.picture.rate`'s grid.

    `faults` say in words what is unusual about it, with choices. `poster` is a link to its picture, good for
    15 minutes: 404 says that none is made yet, and `/poster` makes it.
    """

    id: str
    name: str
    sha256: str
    facts: Facts
    faults: Many[ClipFault]
    poster: str
    created_at: str

    @classmethod
    def of(cls, app: App, asset: Asset) -> "AssetView":
        return cls(
            id=asset.id,
            name=asset.name,
            sha256=asset.sha256,
            facts=asset.facts,
            faults=clip_faults(asset.facts),
            poster=previews.preview_link(app, asset, "poster"),
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
    """Turn a file that has arrived whole into an asset. Asked twice, answers the same asset.

    A file of some hundred megabytes is answered with 503 `still_looking` until it was looked at: ask again.
    """
    asset = uploads.finish_upload(caller.app, caller.user, upload_id)
    with suppress(SegueError):  # its poster is begun; whoever wants it asks for it
        previews.preview(caller.app, caller.user, asset.id, "poster", 0)
    response.headers["Location"] = f"/v1/assets/{asset.id}"
    return AssetView.of(caller.app, asset)


class SamplesView(Value):
    """The two clips that come with Segue, as your own assets."""

    a: AssetView
    b: AssetView


@router.post("/samples", status_code=201)
def add_samples(caller: Known) -> SamplesView:
    """Get a pair of clips to try Segue with. Asked again, answers the same pair."""
    first, second = samples.add_samples(caller.app, caller.user)
    return SamplesView(a=AssetView.of(caller.app, first), b=AssetView.of(caller.app, second))


@router.get("/assets")
def list_assets(
    caller: Known, limit: Limit = PAGE, cursor: Cursor = None, search: Search = ""
) -> Listed[AssetView]:
    """Your assets, the newest first; with `search`, those with this text in their names."""
    page = uploads.list_assets(caller.app, caller.user, limit, cursor, search)
    return Listed(
        data=tuple(map(partial(AssetView.of, caller.app), page.items)), next_cursor=page.next_cursor
    )


@router.get("/assets/{asset_id}")
def get_asset(caller: Known, asset_id: str) -> AssetView:
    """One asset."""
    return AssetView.of(caller.app, uploads.get_asset(caller.app, caller.user, asset_id))


@router.delete("/assets/{asset_id}", status_code=204)
def delete_asset(caller: Known, asset_id: str) -> None:
    """Remove a clip that no project and no unfinished render uses. Films made of it stay."""
    keeping.delete_asset(caller.app, caller.user, asset_id)


class UseView(Value):
    """How many there are, and their bytes."""

    count: int
    bytes: int


class StorageView(Value):
    """What you keep with us, and for how long. `complete` false: there is more than was counted."""

    clips: UseView
    films: UseView
    complete: bool
    unused_clip_days: int
    untouched_days: int
    words: str


@router.get("/storage")
def get_storage(caller: Known) -> StorageView:
    """How much room your clips and films take, and how long they are kept."""
    use = keeping.use_of(caller.app, caller.user)
    return StorageView(
        clips=UseView(count=use.clips, bytes=use.clip_bytes),
        films=UseView(count=use.films, bytes=use.film_bytes),
        complete=use.complete,
        unused_clip_days=limits.UNUSED_CLIP_DAYS,
        untouched_days=limits.UNTOUCHED_DAYS,
        words=use.words,
    )
