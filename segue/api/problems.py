"""Errors over HTTP: RFC 9457 problem details, the same shape for every one."""

from collections.abc import Callable, Sequence
from http import HTTPStatus
from typing import Any

import structlog
from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import Response
from starlette.exceptions import HTTPException
from starlette.types import Scope

from segue.domain import limits
from segue.domain.errors import BadRequest, InsufficientCredits, NotFound, SegueError, TooFast
from segue.domain.value import Many, Value

log = structlog.get_logger()

MEDIA_TYPE = "application/problem+json"
PACKS = "/v1/credits/packs"
CHARGED = 0  # nothing that fails is ever charged
NOT_JSON = "The body is not JSON: send one JSON object in UTF-8."
INTERNAL = "Something went wrong in Segue itself. Nothing was charged: try again, and tell us the request_id."


class Fault(Value):
    """One thing wrong in a request: a JSON pointer into its body, or the name of a parameter."""

    pointer: str
    message: str


class Problem(Value):
    """What went wrong and what to do. `charged` is in credits; `retryable`: asking again may help.

    When credits are missing, `shortfall` says how many, and `buy` where there are more.
    """

    type: str
    title: str
    status: int
    detail: str
    code: str
    retryable: bool
    charged: int
    errors: Many[Fault] = ()
    request_id: str
    shortfall: int | None = None
    buy: str | None = None


class BodyTooLarge(SegueError):
    code, status = "too_large", 413


class MethodNotAllowed(SegueError):
    code, status = "method_not_allowed", 405


class PreconditionRequired(SegueError):
    code, status = "precondition_required", 428


class TooSlow(SegueError):
    code, status, retryable = "too_slow", 408, True


class RangeOutside(SegueError):
    code, status = "range_outside", 416

    def __init__(self, size: int) -> None:
        super().__init__(f"This file has {size} bytes: ask for a range within them.")
        self.size = size


class InvalidRequest(SegueError):
    code, status = "invalid_request", 422


class InvalidTimeline(InvalidRequest):
    code = "invalid_timeline"


RESPONSES: dict[int | str, dict[str, Any]] = {
    "default": {
        "description": "A problem: what went wrong and what to do.",
        "content": {MEDIA_TYPE: {"schema": {"$ref": "#/components/schemas/Problem"}}},
    }
}
"""What every endpoint may answer besides its own."""


def add_problem_handlers(api: FastAPI, shown: Callable[[Request], Response | None]) -> None:
    """Have every error answered as a problem; addresses that lead nowhere by what is `shown`, if anything."""

    async def http_error(request: Request, error: Exception) -> Response:
        assert isinstance(error, HTTPException)
        if error.status_code == HTTPStatus.NOT_FOUND and (page := shown(request)):
            return page
        return answer(_named(error.status_code), request.state.request_id, headers=dict(error.headers or {}))

    api.add_exception_handler(SegueError, _segue_error)
    api.add_exception_handler(RequestValidationError, _invalid)
    api.add_exception_handler(HTTPException, http_error)


def answer(
    error: SegueError, request_id: str, faults: Sequence[Fault] = (), headers: dict[str, str] | None = None
) -> Response:
    """An error as an answer."""
    missing = error.needed - error.available if isinstance(error, InsufficientCredits) else None
    problem = Problem(
        type=f"/docs#error-{error.code}",
        title=error.code.replace("_", " ").capitalize(),
        status=error.status,
        detail=error.sentence,
        code=error.code,
        retryable=error.retryable,
        charged=CHARGED,
        errors=tuple(faults),
        request_id=request_id,
        shortfall=missing,
        buy=None if missing is None else PACKS,
    )
    return Response(
        problem.model_dump_json(exclude_none=True),
        error.status,
        headers={**_advice(error), **(headers or {})},
        media_type=MEDIA_TYPE,
    )


def _advice(error: SegueError) -> dict[str, str]:
    if isinstance(error, RangeOutside):
        return {"Content-Range": f"bytes */{error.size}"}
    if error.status == HTTPStatus.UNAUTHORIZED:
        return {"WWW-Authenticate": "Bearer"}
    if isinstance(error, TooFast):
        return {"Retry-After": str(error.wait_seconds)}
    if error.status in (HTTPStatus.TOO_MANY_REQUESTS, HTTPStatus.SERVICE_UNAVAILABLE):
        return {"Retry-After": "1"}
    return {}


def logged_path(scope: Scope) -> str:
    """A request's path as a log may keep it: without the token of a share, with which anyone may watch."""
    path, token = str(scope["path"]), scope.get("path_params", {}).get("token")
    return path.replace(token, "TOKEN") if token else path


async def _segue_error(request: Request, error: Exception) -> Response:
    assert isinstance(error, SegueError)
    request_id = request.state.request_id
    if error.detail or error.status >= HTTPStatus.INTERNAL_SERVER_ERROR:
        log.warning(
            "request_failed",
            request_id=request_id,
            code=error.code,
            detail=error.detail,
            path=logged_path(request.scope),
        )
    return answer(error, request_id)


async def _invalid(request: Request, error: Exception) -> Response:
    assert isinstance(error, RequestValidationError)
    request_id = request.state.request_id
    found = error.errors()
    if any(each["type"] == "json_invalid" for each in found):
        return answer(BadRequest(NOT_JSON), request_id)
    if isinstance(error.body, bytes):
        sentence = "Send the body as JSON, with the header 'Content-Type: application/json'."
        return answer(BadRequest(sentence), request_id)
    faults = [_fault(each, error.body) for each in found[: limits.LISTED_FAULTS]]
    about_timeline = faults[0].pointer.startswith("/timeline")
    kind = InvalidTimeline if about_timeline else InvalidRequest
    where = f" ({faults[0].pointer})" if faults[0].pointer else ""
    what = "This timeline" if about_timeline else "This request"
    return answer(kind(f"{what} is not valid: {faults[0].message}{where}."), request_id, faults)


def _named(status: int) -> SegueError:
    """The error for a status that the framework answers by itself."""
    match status:
        case HTTPStatus.NOT_FOUND:
            return NotFound("There is nothing at this address: /docs lists what there is.")
        case HTTPStatus.METHOD_NOT_ALLOWED:
            return MethodNotAllowed("This address does not take this method: /docs says which it takes.")
        case HTTPStatus.REQUEST_ENTITY_TOO_LARGE:
            return BodyTooLarge("This body is too large: a request is at most 1 MiB. Send files by upload.")
        case _:
            return BadRequest(NOT_JSON)


def _fault(error: dict[str, Any], body: object) -> Fault:
    place, *path = error["loc"]
    missing = error["type"] == "missing"
    pointer = _pointer(path, body, missing) if place == "body" else str(path[0]) if path else str(place)
    return Fault(pointer=_printable(pointer), message=_printable(_words(error)))


def _words(error: dict[str, Any]) -> str:
    """What is wrong with one value, and so what to do; pydantic's own words where they are plain enough."""
    bounds = error.get("ctx", {})
    match error["type"]:
        case "extra_forbidden":
            return "there is no such field, remove it or check its spelling"
        case "missing":
            return "this is missing, add it"
        case "too_short":
            return f"give at least {bounds['min_length']}"
        case "too_long":
            return f"give at most {bounds['max_length']}"
        case "greater_than_equal":
            return f"give {bounds['ge']} or more"
        case "less_than_equal":
            return f"give {bounds['le']} or less"
    return str(error["msg"]).removeprefix("Value error, ")


def _pointer(path: Sequence[str | int], body: object, missing: bool) -> str:
    """A JSON pointer (RFC 6901) to what is wrong, or `missing`.

    The names of a union's choices, which pydantic gives as well, are left out: they are not in the body.
    """
    parts: list[str] = []
    for number, part in enumerate(path):
        if _holds(body, part):
            body = body[part]  # type: ignore[index]
        elif not missing or number < len(path) - 1:
            continue
        parts.append(str(part).replace("~", "~0").replace("/", "~1"))
    return "".join(f"/{part}" for part in parts)


def _holds(body: object, part: str | int) -> bool:
    if isinstance(body, list):
        return isinstance(part, int) and part < len(body)
    return isinstance(body, dict) and part in body


def _printable(text: str) -> str:
    """Text that can be sent as UTF-8, bounded: it may hold what a stranger wrote."""
    return text[: limits.MAX_NAME_CHARACTERS].encode("utf-8", "replace").decode()
