"""Sharing a film: its link, made and taken back by its owner, and what anyone sees who has it."""

from html import escape
from typing import Annotated

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse, RedirectResponse
from pydantic import Field

from segue.api.callers import Anyone, Known
from segue.api.common import rfc3339
from segue.api.pages import page
from segue.app import shares
from segue.app.shares import AI_LABEL, FILM, POSTER, Share
from segue.domain import limits
from segue.domain.value import Value

router = APIRouter(tags=["shares"])
public = APIRouter(include_in_schema=False)

_SHOWN = "media-src 'self' https:; img-src 'self' https:"


class NewShare(Value):
    """What the film is called where it is shown."""

    title: Annotated[str, Field(min_length=1, max_length=limits.MAX_NAME_CHARACTERS)] = "A film"


class ShareView(Value):
    """A shared film: whoever has `link` may watch it."""

    token: str
    link: str
    title: str
    created_at: str

    @classmethod
    def of(cls, share: Share) -> "ShareView":
        return cls(
            token=share.id, link=f"/s/{share.id}", title=share.title, created_at=rfc3339(share.created_at)
        )


class SharedView(Value):
    """A film that somebody shared. Its links need no sign-in, and are good for 15 minutes."""

    title: str
    seconds: float
    film: str
    poster: str
    ai_label: str
    shared_at: str


@router.post("/renders/{render_id}/share", status_code=201)
def share_film(caller: Known, render_id: str, body: NewShare) -> ShareView:
    """Let anyone watch a film who has its link. Shared again, it keeps its link."""
    return ShareView.of(shares.share_render(caller.app, caller.user, render_id, body.title))


@router.get("/renders/{render_id}/share")
def get_share(caller: Known, render_id: str) -> ShareView:
    """How a film is shared; 404 if it is not."""
    return ShareView.of(shares.get_share(caller.app, caller.user, render_id))


@router.delete("/renders/{render_id}/share", status_code=204)
def take_share_back(caller: Known, render_id: str) -> None:
    """Stop sharing a film: its link leads nowhere from now on."""
    shares.take_back(caller.app, caller.user, render_id)


@router.get("/shared/{token}")
def get_shared_film(caller: Anyone, token: str) -> SharedView:
    """A shared film, for anyone who has its token."""
    film = shares.shared_film(caller.app, token)
    return SharedView(
        title=film.share.title,
        seconds=film.delivered.seconds,
        film=shares.shared_link(caller.app, film, FILM),
        poster=shares.shared_link(caller.app, film, POSTER),
        ai_label=AI_LABEL,
        shared_at=rfc3339(film.share.created_at),
    )


@public.get("/s/{token}", response_class=HTMLResponse)
def show_shared_film(caller: Anyone, token: str, request: Request) -> HTMLResponse:
    """A page that plays a shared film, with what a preview card needs. No script."""
    film = shares.shared_film(caller.app, token)
    place = escape(f"{request.url.scheme}://{request.url.netloc}/s/{token}")
    card = {
        "og:type": "video.other",
        "og:title": escape(film.share.title),
        "og:description": AI_LABEL,
        "og:image": f"{place}/{POSTER}",
        "og:video": f"{place}/{FILM}",
        "og:video:type": "video/mp4",
    }
    head = "".join(f'<meta property="{name}" content="{content}">' for name, content in card.items())
    video = (
        f'<video controls playsinline src="{place}/{FILM}" poster="{place}/{POSTER}" width="100%"></video>'
    )
    head += '<meta name="robots" content="noindex">'
    return page(film.share.title, f"{video}<p>{AI_LABEL}</p>", head=head, allowed=_SHOWN)


@public.get("/s/{token}/{name}", response_class=RedirectResponse)
def send_shared_file(caller: Anyone, token: str, name: str) -> RedirectResponse:
    """Go to a shared film, or to its poster."""
    film = shares.shared_film(caller.app, token)
    return RedirectResponse(shares.shared_link(caller.app, film, name), 307)
