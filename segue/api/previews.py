"""What a screen shows of a clip: poster, filmstrip, proxy. Asked for first, made then, kept for a while."""

from typing import Annotated, Any, Literal

from fastapi import APIRouter, Query

from segue.api.callers import Known
from segue.app import previews
from segue.app.previews import Preview
from segue.domain import limits
from segue.domain.assets import Size
from segue.domain.previews import filmstrip_of, poster_size, proxy_size
from segue.domain.value import Rate, Value

router = APIRouter(prefix="/assets", tags=["assets"])

Wait = Annotated[
    int, Query(ge=0, le=limits.MAX_WAIT_SECONDS, description="Seconds to wait for it to be made.")
]


class PreviewView(Value):
    """A preview: `link` once it is ready (it needs no sign-in, and is good for 15 minutes).

    While it is being made, `done` of `total` says how far it is: ask again, with `wait`.
    """

    state: Literal["ready", "making"]
    done: int
    total: int = 1_000
    link: str | None
    bytes: int
    width: int
    height: int


class FilmstripView(PreviewView):
    """One sheet of small pictures: tile i, counted by rows, shows frame i x `frames_per_tile`."""

    tile: Size
    columns: int
    rows: int
    count: int
    frames_per_tile: int


class ProxyView(PreviewView):
    """The clip as browsers play it: H.264, a key frame each 12. Its frame n is the frame n of the clip."""

    rate: Rate
    frames: int


@router.get("/{asset_id}/poster")
def get_poster(caller: Known, asset_id: str, wait: Wait = limits.MAX_WAIT_SECONDS) -> PreviewView:
    """A picture of a clip."""
    found = previews.preview(caller.app, caller.user, asset_id, "poster", wait)
    return PreviewView(**_common(found, poster_size(found.asset.facts)))


@router.get("/{asset_id}/filmstrip")
def get_filmstrip(caller: Known, asset_id: str, wait: Wait = limits.MAX_WAIT_SECONDS) -> FilmstripView:
    """Small pictures along a clip, on one sheet."""
    found = previews.preview(caller.app, caller.user, asset_id, "filmstrip", wait)
    strip = filmstrip_of(found.asset.facts)
    size = Size(width=strip.tile.width * strip.columns, height=strip.tile.height * strip.rows)
    return FilmstripView(**_common(found, size), **dict(strip))


@router.get("/{asset_id}/proxy")
def get_proxy(caller: Known, asset_id: str, wait: Wait = limits.MAX_WAIT_SECONDS) -> ProxyView:
    """A clip to play and seek in, of 720 lines or less."""
    found = previews.preview(caller.app, caller.user, asset_id, "proxy", wait)
    picture = found.asset.facts.picture
    common = _common(found, proxy_size(found.asset.facts))
    return ProxyView(**common, rate=picture.rate, frames=picture.frames)


def _common(found: Preview, size: Size) -> dict[str, Any]:
    return {
        "state": "ready" if found.link else "making",
        "done": found.done,
        "link": found.link,
        "bytes": found.bytes,
        "width": size.width,
        "height": size.height,
    }
