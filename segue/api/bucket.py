"""The links of a bucket on this machine, answered as Cloud Storage answers its own."""

import re
from collections.abc import Iterator
from http import HTTPStatus
from pathlib import PurePosixPath

import anyio
from fastapi import APIRouter, Request, Response
from fastapi.responses import FileResponse
from starlette.requests import ClientDisconnect

from segue.api.callers import Anyone, AnyoneCalling
from segue.api.problems import RangeOutside, TooSlow
from segue.api.surface import LocalFiles
from segue.domain import limits
from segue.domain.errors import BadRequest, NotFound

router = APIRouter(prefix="/bucket", tags=["files"])

MEDIA_TYPES = {
    ".mp4": "video/mp4",
    ".mov": "video/quicktime",
    ".mkv": "video/x-matroska",
    ".png": "image/png",
    ".jpg": "image/jpeg",
    ".webp": "image/webp",
    ".json": "application/json",
    ".txt": "text/plain; charset=utf-8",
    ".srt": "text/plain; charset=utf-8",
}
"""What a browser may show in place, by the end of a file's name; everything else is only saved."""

_RANGE = re.compile(r"bytes=(?:(\d{1,15})-(\d{1,15})?|-(\d{1,15}))")
BYTES = {"requestBody": {"content": {"application/octet-stream": {}}, "required": True}}
_GONE = "This file is gone: ask for a new link."
_SLOW = "Nothing came for a minute: ask with 'Content-Range: bytes */SIZE' where to go on, and send the rest."


@router.get("/{name:path}", response_class=FileResponse)
@router.head("/{name:path}", response_class=FileResponse, include_in_schema=False)
def send_file(caller: Anyone, name: str, request: Request) -> Response:
    """The bytes of a signed link, whole or in a range. The signature is the permission."""
    bucket = _files(caller).bucket
    download = bucket.check_download_link(name, request.query_params)
    stat = bucket.stat(name)
    if stat is None:
        raise NotFound(_GONE)
    etag = f'"{PurePosixPath(name).name}"'  # bytes lie under their own hash
    headers = {"ETag": etag, "Cache-Control": "private, max-age=3600"}
    if request.headers.get("if-none-match") == etag:
        return Response(status_code=HTTPStatus.NOT_MODIFIED, headers=headers)
    check_range(request.headers.get("range"), stat.size)
    media_type = MEDIA_TYPES.get(PurePosixPath(download.filename).suffix.lower())
    return FileResponse(
        bucket.path(name),
        headers=headers,
        media_type=media_type or "application/octet-stream",
        filename=download.filename,
        content_disposition_type="inline" if media_type else "attachment",
    )


@router.put("/{name:path}", response_class=Response, openapi_extra=BYTES)
async def receive_file(caller: Anyone, name: str, request: Request) -> Response:
    """Take in a file, or a piece of it (Content-Range). 308 says how much is here until it is whole."""
    files = _files(caller)
    grant = files.bucket.check_upload_link(name, request.query_params)
    content_range = request.headers.get("content-range")
    try:
        progress = await anyio.to_thread.run_sync(
            lambda: files.uploads.append(grant, content_range, _chunks(request)),
            limiter=caller.surface.upload_threads,
        )
    except ClientDisconnect:
        return Response(status_code=HTTPStatus.BAD_REQUEST)  # nobody reads it; what came is kept
    if progress.complete:
        return Response(status_code=HTTPStatus.OK)
    held = {"Range": f"bytes=0-{progress.received - 1}"} if progress.received else {}
    return Response(status_code=HTTPStatus.PERMANENT_REDIRECT, headers=held)


def check_range(header: str | None, size: int) -> None:
    """Raises BadRequest for a malformed Range, RangeOutside for one that holds no byte of the file."""
    if header is None:
        return
    match = _RANGE.fullmatch(header)
    if match is None:
        raise BadRequest("Ask for one range, such as 'Range: bytes=0-999' or 'Range: bytes=1000-'.")
    first, last, suffix = match.groups()
    if first is not None and last is not None and int(last) < int(first):
        raise BadRequest("This range ends before it begins: write it as 'Range: bytes=0-999'.")
    if (int(first) >= size) if first is not None else int(suffix) == 0 or size == 0:
        raise RangeOutside(size)


def _files(caller: AnyoneCalling) -> LocalFiles:
    if caller.surface.files is None:
        raise NotFound("Files are not kept here: ask for a new link.")
    return caller.surface.files


def _chunks(request: Request) -> Iterator[bytes]:
    """The body as it arrives, for a worker thread. Raises TooSlow, ClientDisconnect."""
    stream = request.stream()

    async def next_chunk() -> bytes | None:
        try:
            with anyio.fail_after(limits.UPLOAD_IDLE_SECONDS):
                return await anext(stream, None)
        except TimeoutError as error:
            raise TooSlow(_SLOW) from error

    while (chunk := anyio.from_thread.run(next_chunk)) is not None:
        yield chunk
