"""Words that many endpoints share: pages, moments, parameters."""

import re
from datetime import UTC, datetime, timedelta
from typing import Annotated, Generic, TypeVar

from fastapi import Header, Query

from segue.domain import limits
from segue.domain.errors import BadRequest
from segue.domain.value import Instant, Many, Value

T = TypeVar("T")

Limit = Annotated[int, Query(ge=1, le=limits.PAGE_ITEMS, description="How many at most.")]
Cursor = Annotated[
    str | None, Query(max_length=limits.CURSOR_CHARACTERS, description="The next_cursor of the page before.")
]
Search = Annotated[
    str,
    Query(
        max_length=limits.MAX_NAME_CHARACTERS,
        description="Text in the name. A page may then be short, or empty, and still have a next_cursor.",
    ),
]
PAGE = 50

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_ETAG = re.compile(r'"(\d{1,9})"')


class Listed(Value, Generic[T]):
    """One page of a list; `next_cursor` asks for the next one, null at the end."""

    data: Many[T]
    next_cursor: str | None


def rfc3339(instant: Instant) -> str:
    """A moment as text, such as 2026-11-20T10:00:00.000Z."""
    moment = _EPOCH + timedelta(milliseconds=instant)
    return moment.isoformat(timespec="milliseconds").replace("+00:00", "Z")


KeyHeader = Annotated[
    str | None,
    Header(alias="Idempotency-Key", description="Your own name for this request: sent again, it acts once."),
]


def any_key(key: KeyHeader = None) -> str | None:
    """The Idempotency-Key of a request that may come without. Raises BadRequest beyond 255 characters."""
    if key and len(key) > limits.KEY_CHARACTERS:
        raise BadRequest(f"An Idempotency-Key has at most {limits.KEY_CHARACTERS} characters.")
    return key


def idempotency_key(key: KeyHeader = None) -> str:
    """The Idempotency-Key. Raises BadRequest without one, or beyond 255 characters."""
    if not key or len(key) > limits.KEY_CHARACTERS:
        raise BadRequest(
            "This can spend credits: send an Idempotency-Key header, a fresh random text of at most "
            f"{limits.KEY_CHARACTERS} characters, and the same one if you try again."
        )
    return key


def version_of(etag: str) -> int:
    """The version that an ETag of ours names. Raises BadRequest for any other text."""
    match = _ETAG.fullmatch(etag.strip())
    if match is None:
        raise BadRequest(
            'If-Match names the version that you changed: send the ETag you were given, such as "3".'
        )
    return int(match[1])


def etag_of(version: int) -> str:
    return f'"{version}"'
