"""`segue.ports.Bucket` on Cloud Storage, with generation preconditions and signed links."""

import errno
import heapq
import os
import secrets
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import timedelta
from operator import itemgetter
from pathlib import Path
from typing import BinaryIO, cast
from urllib.parse import quote

import httpx
from google.api_core import exceptions
from google.auth.exceptions import GoogleAuthError
from google.cloud.storage import Blob, Client
from google.cloud.storage.retry import DEFAULT_RETRY

from segue.domain import limits
from segue.domain.errors import Conflict, NoSpace, NotFound, Unavailable
from segue.domain.value import Instant
from segue.platform.gcp.signing import Signer
from segue.platform.names import check_name, check_prefix
from segue.ports import Stat

INCOMING = ("uploads/", "drop/")
"""What begins so comes from outside, and lies in the bucket that tells of new objects."""

_RETRY = DEFAULT_RETRY.with_timeout(limits.STORAGE_RETRY_SECONDS)
_ABSENT = "No such object"
_LISTED = "items(name,size,generation,timeCreated),nextPageToken"
_OUT = "The bucket does not answer as it should: try again in a moment."


@dataclass(frozen=True)
class BucketPair:
    """The bucket of all that Segue keeps, and the one that takes what comes in. `origin` is the web app's."""

    kept: str
    incoming: str
    origin: str


class CloudBucket:
    """Objects of two buckets, by name. `endpoint` is where Cloud Storage answers."""

    def __init__(
        self, client: Client, pair: BucketPair, signer: Signer, now: Callable[[], Instant], endpoint: str
    ) -> None:
        self._client, self._pair, self._signer = client, pair, signer
        self._now, self._endpoint = now, endpoint

    def put_file(self, name: str, source: Path, *, if_absent: bool = False) -> bool:
        blob = self._blob(name)
        with self._answering(name):
            try:
                blob.upload_from_filename(str(source), if_generation_match=_match(if_absent), retry=_RETRY)
            except exceptions.PreconditionFailed:
                return False
        return True

    def put_bytes(self, name: str, data: bytes, *, if_absent: bool = False) -> bool:
        blob = self._blob(name)
        with self._answering(name):
            try:
                blob.upload_from_string(data, if_generation_match=_match(if_absent), retry=_RETRY)
            except exceptions.PreconditionFailed:
                return False
        return True

    def open(self, name: str, *, version: str | None = None) -> BinaryIO:
        """One generation of the file, read as it is asked for."""
        blob = self._blob(name, version)
        with self._answering(name):
            blob.reload(retry=_RETRY)
            return cast(BinaryIO, blob.open("rb", chunk_size=limits.RANGE_BYTES, retry=_RETRY))

    def read(self, name: str) -> bytes:
        blob = self._blob(name)
        with self._answering(name):
            data: bytes = blob.download_as_bytes(retry=_RETRY)
            return data

    def fetch(self, name: str, destination: Path, *, version: str | None = None) -> None:
        blob = self._blob(name, version)
        part = destination.with_name(f"{destination.name}.{secrets.token_hex(8)}")
        try:
            with self._answering(name):
                blob.download_to_filename(str(part), retry=_RETRY)
            os.link(part, destination)
        except FileExistsError as error:
            raise Conflict(f"{destination.name} is there already: choose another place.") from error
        finally:
            part.unlink(missing_ok=True)

    def stat(self, name: str) -> Stat | None:
        blob = self._blob(name)
        try:
            with self._answering(name):
                blob.reload(retry=_RETRY)
        except NotFound:
            return None
        return _stat(blob)

    def list(self, prefix: str, after: str = "") -> Iterator[tuple[str, Stat]]:
        check_prefix(prefix)
        listings = (self._listed(bucket, prefix, after) for bucket in self._buckets_with(prefix))
        return heapq.merge(*listings, key=itemgetter(0))

    def _listed(self, bucket: str, prefix: str, after: str) -> Iterator[tuple[str, Stat]]:
        with self._answering(prefix):
            blobs = self._client.list_blobs(
                bucket, prefix=prefix, start_offset=after or None, fields=_LISTED, retry=_RETRY
            )
            yield from ((blob.name, _stat(blob)) for blob in blobs if blob.name != after)

    def copy(self, source: str, destination: str, *, version: str | None = None) -> None:
        origin, target = self._blob(source, version), self._blob(destination)
        with self._answering(source):
            token, _, _ = target.rewrite(origin, retry=_RETRY)
            while token:
                token, _, _ = target.rewrite(origin, token=token, retry=_RETRY)

    def delete(self, name: str, *, version: str | None = None) -> None:
        blob = self._blob(name)
        generation = int(version) if version else None
        try:
            with self._answering(name), suppress(exceptions.PreconditionFailed):
                blob.delete(retry=_RETRY, if_generation_match=generation)
        except NotFound:
            return

    def upload_link(self, name: str, size: int, expires_at: Instant) -> str:
        """A resumable upload's session, begun here by a link whose size and create-once are signed."""
        blob = self._blob(name)
        headers = {
            "x-goog-content-length-range": f"{size},{size}",
            "x-goog-if-generation-match": "0",
            "x-goog-resumable": "start",
        }
        with self._answering(name):
            link = self._signed(blob, "POST", limits.SESSION_START_SECONDS, headers=headers)
            asked = {**headers, "Origin": self._pair.origin}
            answer = httpx.post(link, headers=asked, timeout=limits.STORAGE_RETRY_SECONDS)
        if answer.status_code == httpx.codes.PRECONDITION_FAILED:
            raise Conflict("Another file has this name already: ask for a new upload.")
        if answer.status_code != httpx.codes.CREATED:
            raise Unavailable(_OUT, detail=f"{answer.status_code} {answer.text[:500]}")
        return answer.headers["Location"]

    def download_link(self, name: str, filename: str, expires_at: Instant) -> str:
        blob = self._blob(name)
        said = f"attachment; filename*=UTF-8''{quote(filename, safe='')}"
        seconds = max(1, min(limits.SIGNED_LINK_SECONDS, (expires_at - self._now()) // 1_000))
        with self._answering(name):
            return self._signed(blob, "GET", seconds, response_disposition=said)

    def _signed(self, blob: Blob, method: str, seconds: int, **more: object) -> str:
        link: str = blob.generate_signed_url(
            version="v4",
            method=method,
            expiration=timedelta(seconds=seconds),
            api_access_endpoint=self._endpoint,
            **more,
            **self._signer.arguments(),
        )
        return link

    def _blob(self, name: str, version: str | None = None) -> Blob:
        incoming = check_name(name).startswith(INCOMING)
        bucket = self._client.bucket(self._pair.incoming if incoming else self._pair.kept)
        return bucket.blob(name, generation=int(version) if version else None)

    def _buckets_with(self, prefix: str) -> Iterator[str]:
        if not prefix.startswith(INCOMING):
            yield self._pair.kept
        if any(root.startswith(prefix) or prefix.startswith(root) for root in INCOMING):
            yield self._pair.incoming

    @contextmanager
    def _answering(self, name: str) -> Iterator[None]:
        """Turn Cloud Storage's errors into ours. A bucket that is gone says 404 too: no file is missing."""
        try:
            yield
        except exceptions.NotFound as error:
            if _ABSENT not in str(error):
                raise Unavailable(_OUT, detail=repr(error)) from error
            raise NotFound(f"There is no file {name}.") from error
        except (FileExistsError, FileNotFoundError):
            raise
        except OSError as error:
            if error.errno in (errno.ENOSPC, errno.EDQUOT):
                sentence = "The disk is full: free some space and try again."
                raise NoSpace(sentence, detail=repr(error)) from error
            raise Unavailable(_OUT, detail=repr(error)) from error
        except (exceptions.GoogleAPIError, GoogleAuthError, httpx.HTTPError) as error:
            raise Unavailable(_OUT, detail=repr(error)) from error


def _stat(blob: Blob) -> Stat:
    return Stat(blob.size, round(blob.time_created.timestamp() * 1_000), str(blob.generation))


def _match(if_absent: bool) -> int | None:
    return 0 if if_absent else None
