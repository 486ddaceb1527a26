"""The web app, served as it was built: on one machine, where no hosting site does it."""

import re
from collections.abc import Mapping
from http import HTTPStatus
from pathlib import Path

from fastapi import APIRouter, Request, Response
from fastapi.responses import FileResponse

from segue.api.callers import COOKIE, Anyone, AnyoneCalling
from segue.api.surface import Surface, surface_of
from segue.domain.errors import NotFound

router = APIRouter(include_in_schema=False)

PAGES = (
    "/p/{project}", "/film/{render}", "/library", "/credits", "/settings", "/operator",
)  # fmt: skip
"""The addresses of the app's own pages beside the first: each is answered with the app."""
FIRST, OTHER = "index.html", "page.html"
"""The app as it begins on its first page, whose words are there before any script; and on the others."""

POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; font-src 'self'; connect-src 'self'; "
    "img-src 'self' data: blob:; media-src 'self' blob:; form-action 'self'; base-uri 'none'; "
    "frame-ancestors 'none'"
)
PAGE_HEADERS = {"Content-Security-Policy": POLICY, "Cache-Control": "no-cache"}
MEDIA_TYPES = {
    ".js": "text/javascript; charset=utf-8",
    ".css": "text/css; charset=utf-8",
    ".html": "text/html; charset=utf-8",
    ".svg": "image/svg+xml",
    ".txt": "text/plain; charset=utf-8",
    ".woff2": "font/woff2",
    ".png": "image/png",
}
FOREVER = "public, max-age=31536000, immutable"
"""Files under assets/ have their content's hash in their names."""

_NAME = re.compile(r"[A-Za-z0-9_-][A-Za-z0-9._-]{0,200}")
_NOT_BUILT = "The web app is not built: run 'make web', or use the segue command or the API."


@router.get("/assets/{name}", response_class=FileResponse)
def send_app_file(caller: Anyone, name: str, request: Request) -> Response:
    """A part of the app. Its name changes with its content."""
    return _sent(_folder(caller) / "assets", name, request, {"Cache-Control": FOREVER})


@router.get("/favicon.svg", response_class=FileResponse)
@router.get("/robots.txt", response_class=FileResponse)
def send_plain_file(caller: Anyone, request: Request) -> Response:
    """What browsers and search engines ask for by themselves."""
    name = request.url.path.removeprefix("/")
    return _sent(_folder(caller), name, request, {"Cache-Control": "no-cache"})


def show_app(caller: Anyone, request: Request) -> Response:
    """The app, at any of its own pages; it signs in the browser of this machine's user."""
    answer = _sent(_folder(caller), FIRST if request.url.path == "/" else OTHER, request, PAGE_HEADERS)
    return _signing_in(answer, caller.surface)


for page in PAGES:
    router.add_api_route(page, show_app, name="show_app", response_class=FileResponse)


def show_nothing_here(request: Request) -> Response | None:
    """The app, which says in words that an address leads nowhere, to a browser that went there.

    None for programs, for the API's own addresses, and where the app is not built.
    """
    surface = surface_of(request)
    folder = surface.web
    asked = "text/html" in request.headers.get("accept", "") and request.method == "GET"
    if folder is None or not is_built(folder) or not asked or request.url.path.startswith("/v1/"):
        return None
    answer = _sent(folder, OTHER, request, PAGE_HEADERS)
    answer.status_code = HTTPStatus.NOT_FOUND
    return _signing_in(answer, surface)


def _signing_in(answer: Response, surface: Surface) -> Response:
    if surface.sign_in is not None:
        answer.set_cookie(COOKIE, surface.sign_in(), httponly=True, samesite="strict")
    return answer


def is_built(folder: Path | None) -> bool:
    """Whether a folder holds the app."""
    return folder is not None and (folder / FIRST).is_file()


def _folder(caller: AnyoneCalling) -> Path:
    folder = caller.surface.web
    if folder is None or not is_built(folder):
        raise NotFound(_NOT_BUILT)
    return folder


def _sent(folder: Path, name: str, request: Request, headers: Mapping[str, str]) -> Response:
    """A file of the app, packed if the browser takes it so. Raises NotFound."""
    path = folder / name
    if not _NAME.fullmatch(name) or not path.is_file():
        raise NotFound("There is no such file in this version of the app: load the page again.")
    sent = dict(headers)
    packed = path.with_name(f"{name}.gz")
    if "gzip" in request.headers.get("accept-encoding", "") and packed.is_file():
        path = packed
        sent |= {"Content-Encoding": "gzip"}
    media_type = MEDIA_TYPES.get(Path(name).suffix, "application/octet-stream")
    return FileResponse(path, headers=sent | {"Vary": "Accept-Encoding"}, media_type=media_type)
