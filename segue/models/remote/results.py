"""Takes brought home: from allow-listed places only, bounded, and checked to be a film at all."""

import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final
from urllib.parse import urljoin, urlsplit

import httpx

from segue.domain import limits
from segue.ports import Bucket, FailedOutcome, Outcome, Succeeded

TAKE: Final = "take.mp4"
_REDIRECTS: Final = 3

TOO_LARGE: Final = "The model's film is larger than any take can be: nothing was charged. Try another take."
NO_FILM: Final = "The model delivered something that is no film: nothing was charged. Try another take."
ELSEWHERE: Final = (
    "The model's film lies where we do not fetch from: nothing was charged. Try another generator."
)
EMPTY: Final = "The model finished without a film: nothing was charged. Try another take."


class ResultRefused(Exception):
    """A result that is not taken. `str(error)` is for the operator."""

    def __init__(self, sentence: str, code: str, detail: str) -> None:
        super().__init__(detail)
        self.sentence, self.code = sentence, code


def brought_home(bucket: Bucket, prefix: str, model: str, write: Callable[[Path], None]) -> Outcome:
    """A finished take, written by `write` into a local file and put into our bucket under its attempt.

    A take that is refused is a failure that another attempt may mend; trouble on the way is raised.
    """
    with tempfile.TemporaryDirectory(prefix="segue-take-") as folder:
        local = Path(folder) / TAKE
        try:
            write(local)
            refuse_what_is_no_film(local)
        except ResultRefused as refused:
            again = refused.code != "provider_result_elsewhere"
            return FailedOutcome(refused.sentence, again=again, detail=str(refused), code=refused.code)
        bucket.put_file(prefix + TAKE, local)
    return Succeeded(prefix + TAKE, model)


def refuse_what_is_no_film(path: Path) -> None:
    """Raises ResultRefused for a file that does not begin as MP4 or Matroska does."""
    with path.open("rb") as file:
        head = file.read(12)
    iso, matroska = head[4:8] == b"ftyp", head.startswith(b"\x1a\x45\xdf\xa3")
    if not (iso or matroska):
        raise ResultRefused(NO_FILM, "provider_result_unusable", f"it begins with {head!r}")


@contextmanager
def bounded(path: Path) -> Iterator[Callable[[bytes], None]]:
    """Writes pieces to a file; raises ResultRefused when they grow beyond any take's size."""
    written = 0
    with path.open("wb") as file:

        def write(piece: bytes) -> None:
            nonlocal written
            written += len(piece)
            refuse_size(written)
            file.write(piece)

        yield write


def refuse_size(size: int) -> None:
    """Raises ResultRefused for more bytes than a take may have."""
    if size > limits.MAX_TAKE_BYTES:
        raise ResultRefused(TOO_LARGE, "provider_result_too_large", f"{size} bytes")


def fetch(
    link: str,
    destination: Path,
    hosts: tuple[str, ...],
    *,
    origin: str = "",
    credentials: dict[str, str] | None = None,
) -> None:
    """Download a result. Every host on the way is one of `hosts` (`.example.com` names all below it).

    `credentials` are headers that go to `origin` alone, the provider's own address, which is allowed too.
    Raises ResultRefused, and httpx.HTTPError for trouble that may pass.
    """
    timeout = httpx.Timeout(limits.RESULT_IDLE_SECONDS)
    with httpx.Client(timeout=timeout, follow_redirects=False, trust_env=False) as client:
        for _ in range(_REDIRECTS + 1):
            _refuse_host(link, hosts, origin)
            headers = credentials if credentials and same_origin(link, origin) else {}
            with client.stream("GET", link, headers=headers) as response:
                if not response.is_redirect:
                    _saved(response, destination)
                    return
                link = urljoin(link, response.headers.get("location", ""))
    raise ResultRefused(ELSEWHERE, "provider_result_elsewhere", f"too many redirects, the last to {link}")


def _saved(response: httpx.Response, destination: Path) -> None:
    response.raise_for_status()
    refuse_size(int(response.headers.get("content-length", "0")))
    with bounded(destination) as write:
        for piece in response.iter_bytes(limits.COPY_BYTES):
            write(piece)


def _refuse_host(link: str, hosts: tuple[str, ...], origin: str) -> None:
    parts = urlsplit(link)
    host = parts.hostname or ""
    listed = any(host.endswith(each) if each.startswith(".") else host == each for each in hosts)
    if origin and same_origin(link, origin):
        return
    if not listed or parts.scheme != "https" or parts.username is not None:
        raise ResultRefused(ELSEWHERE, "provider_result_elsewhere", f"a result at {parts.scheme}://{host}")


def same_origin(link: str, origin: str) -> bool:
    """Whether two addresses have the same scheme, host and port."""
    one, other = urlsplit(link), urlsplit(origin)
    return (one.scheme, one.hostname, one.port) == (other.scheme, other.hostname, other.port)
