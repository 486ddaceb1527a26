"""What providers answer as JSON, read no further than true answers go: hooks of their SDKs' HTTP clients.

A refusal is cut there, since its status says enough. Anything else is no answer at all.
"""

from collections.abc import Callable, Iterator
from functools import wraps
from typing import Any, Final, TypeVar

from segue.domain import limits
from segue.ports import FailedOutcome, Outcome

TOO_LARGE: Final = "The model's provider answered with far too much: nothing was charged. Try another take."
CODE: Final = "provider_reply_too_large"
_FIRST_WORDS_BYTES: Final = 500

T = TypeVar("T")


class ReplyTooLarge(Exception):
    """An answer without end. `str(error)` is for the operator."""


def refuse_pages(response: Any) -> None:
    """A hook for httpx and httpx2: raises ValueError, with its first words, for an answer that is no JSON."""
    kind = response.headers.get("content-type", "")
    if response.is_success and "json" not in kind:
        words = next(response.iter_bytes(_FIRST_WORDS_BYTES), b"")
        raise ValueError(f"not JSON but '{kind}': {words!r}")


def bound_reply(response: Any) -> None:
    """A hook for httpx and httpx2, which read an answer's body after it. Raises ReplyTooLarge."""
    response._content = _read(response.iter_bytes(), whole=response.is_success)
    response.close()


def bound_answer(response: Any, *_: Any, stream: bool = False, **__: Any) -> None:
    """A hook for requests: the same, but for what is asked for in order to be read piece by piece."""
    if not stream:
        response._content = _read(response.iter_content(limits.MAX_REFUSAL_BYTES), whole=response.ok)
        response._content_consumed = True


def _read(pieces: Iterator[bytes], *, whole: bool) -> bytes:
    """A body, or the beginning of a refusal's."""
    content = bytearray()
    for piece in pieces:
        content += piece
        if not whole and len(content) >= limits.MAX_REFUSAL_BYTES:
            return bytes(content[: limits.MAX_REFUSAL_BYTES])
        if len(content) > limits.MAX_REPLY_BYTES:
            raise ReplyTooLarge(f"an answer of more than {limits.MAX_REPLY_BYTES} bytes")
    return bytes(content)


def too_large(error: BaseException) -> bool:
    """Whether an answer without end is behind an SDK's error. Some of their chains of causes are rings."""
    seen: set[int] = set()
    cause: BaseException | None = error
    while cause is not None and id(cause) not in seen:
        if isinstance(cause, ReplyTooLarge):
            return True
        seen.add(id(cause))
        cause = cause.__cause__ or cause.__context__
    return False


def bounded_poll(poll: Callable[[T, str, str], Outcome]) -> Callable[[T, str, str], Outcome]:
    """A look at a generation whose answer without end is a failure: it would have no end the next time."""

    @wraps(poll)
    def polled(self: T, operation: str, prefix: str) -> Outcome:
        try:
            return poll(self, operation, prefix)
        except Exception as error:
            if too_large(error):
                return FailedOutcome(TOO_LARGE, again=True, detail=str(error), code=CODE)
            raise

    return polled
