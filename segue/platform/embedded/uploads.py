"""Uploads in pieces, as Cloud Storage's resumable protocol has them, without its HTTP.

The API answers 308 with `Range: bytes=0-{received - 1}` (no Range while nothing was received) until
`complete`, then 200. A client that lost its connection asks with `Content-Range: bytes */size`
where to go on.
"""

import contextlib
import fcntl
import hashlib
import os
import re
import time
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from segue.domain import limits
from segue.domain.errors import BadRequest, Conflict, NoSpace
from segue.platform.embedded import files
from segue.platform.embedded.bucket import FolderBucket
from segue.platform.embedded.links import UploadGrant

_LOOK_SECONDS = 0.01
_COMPLETE = "This upload is complete: a link takes its file once."
_CONTENT_RANGE = re.compile(r"bytes (?:(\d{1,15})-(\d{1,15})|(\*))/(?:(\d{1,15})|\*)", re.ASCII)


@dataclass(frozen=True)
class Piece:
    """Which bytes a request carries: from `offset` up to `end`, not included. A question carries none."""

    offset: int
    end: int
    question: bool = False
    whole: bool = False


@dataclass(frozen=True)
class UploadProgress:
    """How many bytes are here for good, and whether these are all and the file has its name."""

    received: int
    complete: bool


def piece_of(content_range: str | None, size: int) -> Piece:
    """What a Content-Range header says of an upload of `size` bytes; without one, it is the whole file.

    Raises BadRequest when it is malformed or speaks of another size.
    """
    if content_range is None:
        return Piece(0, size, whole=True)
    match = _CONTENT_RANGE.fullmatch(content_range)
    if not match:
        raise BadRequest("Write Content-Range as bytes 0-999/5000, or bytes */5000 to ask where to go on.")
    first, last, question, total = match.groups()
    if total is not None and int(total) != size:
        raise BadRequest(f"This upload has {size} bytes, not {total}: ask for a new upload.")
    if question:
        return Piece(0, 0, question=True)
    if not int(first) <= int(last) < size:
        raise BadRequest(f"Bytes {first}-{last} do not lie within this upload of {size} bytes.")
    return Piece(int(first), int(last) + 1)


class Uploads:
    """Receives files into a bucket, piece by piece; what was received survives a crash."""

    def __init__(self, bucket: FolderBucket) -> None:
        self._bucket = bucket

    def received(self, grant: UploadGrant) -> UploadProgress:
        """How far an upload is. Raises Conflict when the name holds a file of another size."""
        with files.disk_errors_translated():
            stat = self._bucket.stat(grant.name)
            if stat is not None:
                if stat.size != grant.size:
                    raise Conflict("Another file has this name already: ask for a new upload.")
                return UploadProgress(grant.size, complete=True)
            try:
                return UploadProgress(self._partial(grant).stat().st_size, complete=False)
            except FileNotFoundError:
                return UploadProgress(0, complete=False)

    def append(
        self, grant: UploadGrant, content_range: str | None, chunks: Iterable[bytes]
    ) -> UploadProgress:
        """Take in one request. Bytes that are here already are passed over; all that arrives is kept.

        Without a Content-Range the file begins anew. Raises BadRequest for a gap or too many bytes, Conflict
        while another request sends the same upload and when it is complete, NoSpace (then nothing of it is
        kept). If `chunks` raises, what came before is kept.
        """
        piece = piece_of(content_range, grant.size)
        progress = self.received(grant)
        if piece.question and (progress.complete or progress.received < grant.size):
            return progress
        if progress.complete:
            raise Conflict(_COMPLETE)
        with self._partial_opened(grant) as descriptor:
            if not piece.question:
                self._take(grant, descriptor, piece, chunks)
            received = os.fstat(descriptor).st_size
            if received == grant.size:
                self._finish(grant)
            return UploadProgress(received, complete=received == grant.size)

    def _take(self, grant: UploadGrant, descriptor: int, piece: Piece, chunks: Iterable[bytes]) -> None:
        """Write what a request carries beyond what is here."""
        if piece.whole:
            os.ftruncate(descriptor, 0)
        position, here = piece.offset, os.fstat(descriptor).st_size
        if position > here:
            raise BadRequest(f"Bytes from {here} on are missing: send those first.")
        try:
            for chunk in chunks:
                new = chunk[max(0, here - position) : max(0, piece.end - position)]
                _write(descriptor, new)
                position += len(chunk)
                if position > piece.end:
                    raise BadRequest("More bytes came than were announced: send the file as it is.")
        except NoSpace:
            self._partial(grant).unlink(missing_ok=True)
            raise
        finally:
            os.fsync(descriptor)

    def _finish(self, grant: UploadGrant) -> None:
        """Give a file that is all here its name."""
        partial, destination = self._partial(grant), self._bucket.path(grant.name)
        with files.disk_errors_translated():
            if not files.place(partial, destination, if_absent=True):
                raise Conflict("Another file has this name already: ask for a new upload.")
            destination.chmod(files.READ_ONLY)
            partial.unlink()

    @contextlib.contextmanager
    def _partial_opened(self, grant: UploadGrant) -> Iterator[int]:
        """The file received so far, as a descriptor that appends, for one request at a time."""
        with files.disk_errors_translated():
            descriptor = os.open(self._partial(grant), os.O_RDWR | os.O_CREAT | os.O_APPEND, 0o600)
        try:
            _lock(descriptor)
            if os.fstat(descriptor).st_nlink == 0:  # the request before this one ended it
                raise Conflict(_COMPLETE)
            yield descriptor
        finally:
            os.close(descriptor)

    def _partial(self, grant: UploadGrant) -> Path:
        named = f"{grant.size} {grant.name}"
        return self._bucket.incoming / f"upload-{hashlib.sha256(named.encode()).hexdigest()}"


def _lock(descriptor: int) -> None:
    """Wait for the request before this one: its client may be gone without its having noticed yet.

    Raises Conflict when it goes on.
    """
    until = time.monotonic() + limits.UPLOAD_HANDOVER_SECONDS
    while True:
        try:
            return fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            if time.monotonic() >= until:
                sentence = "This upload is being sent already: wait for that to end."
                raise Conflict(sentence) from error
        time.sleep(_LOOK_SECONDS)


def _write(descriptor: int, data: bytes) -> None:
    """Append all of `data`. Raises NoSpace, Unavailable."""
    view = memoryview(data)
    with files.disk_errors_translated():
        while view:
            view = view[os.write(descriptor, view) :]
