"""A Cloud Storage that the true client talks to: preconditions, resumable uploads, ranges, signatures."""

import base64
import hashlib
import secrets
import threading
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime

import google_crc32c

PIECE_BYTES = 1024**2


class Refused(Exception):
    """An answer that is an error: its status and its reason."""

    def __init__(self, status: int, reason: str) -> None:
        super().__init__(reason)
        self.status, self.reason = status, reason


@dataclass(frozen=True)
class Object:
    """One generation of an object."""

    bucket: str
    name: str
    data: bytes
    generation: int
    content_type: str
    created: str

    def resource(self) -> dict[str, object]:
        """What the JSON API says of it."""
        return {
            "kind": "storage#object",
            "id": f"{self.bucket}/{self.name}/{self.generation}",
            "name": self.name,
            "bucket": self.bucket,
            "generation": str(self.generation),
            "metageneration": "1",
            "contentType": self.content_type,
            "timeCreated": self.created,
            "updated": self.created,
            "size": str(len(self.data)),
            "crc32c": self.crc32c,
            "md5Hash": base64.b64encode(hashlib.md5(self.data).digest()).decode(),
            "etag": f"C{self.generation}",
            "storageClass": "STANDARD",
        }

    @property
    def crc32c(self) -> str:
        checksum = google_crc32c.Checksum()
        for start in range(0, len(self.data), PIECE_BYTES):  # the data of a large one lie in a file
            checksum.update(bytes(self.data[start : start + PIECE_BYTES]))
        return base64.b64encode(checksum.digest()).decode()


@dataclass
class Upload:
    """A resumable upload under way, with the preconditions that it was begun under."""

    bucket: str
    name: str
    content_type: str
    conditions: Mapping[str, str]
    length: tuple[int, int] | None
    received: bytearray = field(default_factory=bytearray)


class Objects:
    """All objects; `on_event` hears of each new one, after it is there. `now` is the time in milliseconds."""

    def __init__(self, on_event: Callable[[Object], None] | None = None) -> None:
        self.lock = threading.RLock()
        self.objects: dict[tuple[str, str], Object] = {}
        self.uploads: dict[str, Upload] = {}
        self.on_event = on_event
        self.readers: set[str] = set()
        self.now: Callable[[], float] = lambda: time.time() * 1_000
        self._generation = time.time_ns() // 1_000

    def get(self, bucket: str, name: str, query: Mapping[str, str]) -> Object:
        """Raises Refused: 404, or 412 if a precondition does not hold."""
        with self.lock:
            found = self.objects.get((bucket, name))
            wanted = query.get("generation")
            if found is None or (wanted and wanted != str(found.generation)):
                raise Refused(404, f"No such object: {bucket}/{name}")
            self.check(bucket, name, query)
            return found

    def check(self, bucket: str, name: str, conditions: Mapping[str, str]) -> None:
        found = self.objects.get((bucket, name))
        current = str(found.generation) if found else "0"
        if conditions.get("ifGenerationMatch", current) != current:
            raise Refused(412, "conditionNotMet")

    def put(
        self, bucket: str, name: str, data: bytes, content_type: str, conditions: Mapping[str, str]
    ) -> Object:
        """Raises Refused: 412 if a precondition does not hold."""
        return self._new(bucket, name, bytes(data), content_type, conditions)

    def _new(
        self, bucket: str, name: str, data: bytes, content_type: str, conditions: Mapping[str, str]
    ) -> Object:
        with self.lock:
            self.check(bucket, name, conditions)
            self._generation += 1
            created = (
                datetime.fromtimestamp(self.now() / 1_000, UTC).strftime("%Y-%m-%dT%H:%M:%S.%f")[:-3] + "Z"
            )
            new = Object(bucket, name, data, self._generation, content_type, created)
            self.objects[bucket, name] = new
        if self.on_event:
            self.on_event(new)
        return new

    def copy(self, source: Object, bucket: str, name: str, conditions: Mapping[str, str]) -> Object:
        return self._new(bucket, name, source.data, source.content_type, conditions)

    def delete(self, bucket: str, name: str, query: Mapping[str, str]) -> None:
        with self.lock:
            self.get(bucket, name, query)
            del self.objects[bucket, name]

    def begin(self, upload: Upload) -> str:
        """The id of a new resumable upload."""
        with self.lock:
            self.check(upload.bucket, upload.name, upload.conditions)
            id = secrets.token_hex(16)
            self.uploads[id] = upload
            return id

    def receive(self, id: str, first: int | None, total: int | None, data: bytes) -> Object | int:
        """Take in a piece; the object once it is whole, before that how many bytes are here."""
        with self.lock:
            upload = self.uploads.get(id)
            if upload is None:
                raise Refused(404, "no such upload")
            if first is not None:
                if first > len(upload.received):
                    raise Refused(503, "gap")
                upload.received[first:] = data
            here = len(upload.received)
            if upload.length and here > upload.length[1]:
                del self.uploads[id]
                raise Refused(400, "EntityTooLarge")
            if total is None or here != total:
                return here
            if upload.length and here < upload.length[0]:
                raise Refused(400, "EntityTooSmall")
            del self.uploads[id]
        return self.put(
            upload.bucket, upload.name, bytes(upload.received), upload.content_type, upload.conditions
        )

    def bucket(self, bucket: str, *, policy: bool) -> dict[str, object]:
        """What the JSON API says of a bucket, or of who may use it. Every bucket is there but `missing`."""
        if bucket == "missing":
            raise Refused(404, "The specified bucket does not exist.")
        if policy:
            bindings = [{"role": "roles/storage.objectViewer", "members": sorted(self.readers)}]
            return {"kind": "storage#policy", "version": 3, "bindings": bindings}
        access = {"publicAccessPrevention": "inherited" if self.readers else "enforced"}
        return {"kind": "storage#bucket", "id": bucket, "name": bucket, "iamConfiguration": access}

    def listed(self, bucket: str, query: Mapping[str, str]) -> dict[str, object]:
        """One page of a listing, as the JSON API gives it."""
        prefix, after = query.get("prefix", ""), query.get("pageToken", "")
        start, most = query.get("startOffset", ""), int(query.get("maxResults", 1_000))
        with self.lock:
            there = [name for kept, name in self.objects if kept == bucket and name.startswith(prefix)]
            names = sorted(name for name in there if name > after and name >= start)
            items = [self.objects[bucket, name].resource() for name in names[:most]]
        page: dict[str, object] = {"kind": "storage#objects", "items": items}
        if len(names) > most:
            page["nextPageToken"] = names[most - 1]
        return page
