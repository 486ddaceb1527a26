"""What Google's errors mean for a caller."""

from collections.abc import Iterator
from contextlib import contextmanager

from google.api_core import exceptions
from google.auth.exceptions import GoogleAuthError

from segue.domain.errors import Internal, SegueError, Unavailable

REFUSED = (
    exceptions.FailedPrecondition,
    exceptions.AlreadyExists,
    exceptions.NotFound,
    exceptions.Aborted,
    exceptions.ResourceExhausted,
)
"""The commit did not happen: something moved, or there were too many at once."""

_WRONG = (exceptions.InvalidArgument, exceptions.OutOfRange, exceptions.MethodNotImplemented)


def translated(error: Exception) -> SegueError:
    """One of our errors for one of Google's."""
    if isinstance(error, _WRONG):
        return Internal(
            "Segue asked Google Cloud for what it does not do: please report this.", detail=f"{error!r}"
        )
    sentence = "Google Cloud does not answer as it should: try again in a moment."
    return Unavailable(sentence, detail=repr(error))


@contextmanager
def errors_translated() -> Iterator[None]:
    try:
        yield
    except (exceptions.GoogleAPIError, GoogleAuthError) as error:
        raise translated(error) from error
