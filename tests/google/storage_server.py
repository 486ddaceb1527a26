"""Cloud Storage's HTTP over `storage.Objects`: the JSON API, and the XML API of signed links."""

import hashlib
import json
import re
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qsl, quote, unquote, urlsplit

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import padding
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPublicKey

from tests.google.storage import Object, Objects, Refused, Upload

BYTES = "application/octet-stream"
REWRITTEN_AT_ONCE = 64 * 1024**2
"""A larger object is copied in several requests, as between two places of Cloud Storage's."""
_OBJECT = re.compile(r"(?:/download)?/storage/v1/b/([^/]+)/o/([^/]+)(?:/rewriteTo/b/([^/]+)/o/([^/]+))?")


class StorageServer:
    """A running Cloud Storage. `keys` are the public keys of those who may sign, by their e-mail.

    `faults` are statuses that the next requests are answered with, before anything is done, by the part of
    the address that they must contain: clients share a server, and ask about their bucket in the background.
    """

    def __init__(self, objects: Objects, keys: Mapping[str, RSAPublicKey]) -> None:
        self.objects, self.keys = objects, keys
        self.faults: dict[str, list[int]] = {}
        handler = type("Handler", (_Handler,), {"storage": self})
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
        self._server.daemon_threads = True
        self.link = f"http://127.0.0.1:{self._server.server_address[1]}"
        threading.Thread(target=self._server.serve_forever, args=(0.05,), daemon=True).start()

    def stop(self) -> None:
        self._server.shutdown()
        self._server.server_close()


@contextmanager
def storage_served(objects: Objects, keys: Mapping[str, RSAPublicKey]) -> Iterator[StorageServer]:
    server = StorageServer(objects, keys)
    yield server
    server.stop()


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    wbufsize = 1 << 16  # one packet an answer: without it each header line waits 40 ms for the one before
    storage: StorageServer

    def log_message(self, *_: object) -> None:
        """Say nothing."""

    def answer(self) -> None:
        self.data = self._body()
        parts = urlsplit(self.path)
        self.route, self.query = parts.path, dict(parse_qsl(parts.query, keep_blank_values=True))
        try:
            for part, faults in self.storage.faults.items():
                if faults and part in self.path:
                    raise Refused(faults.pop(0), "on purpose")
            self._routed()
        except Refused as refused:
            reason = {"code": refused.status, "message": refused.reason}
            self._json({"error": {**reason, "errors": [{"reason": refused.reason}]}}, refused.status)

    def do_OPTIONS(self) -> None:
        """What a browser asks before it sends to another origin."""
        allowed = {"Methods": "GET, HEAD, PUT", "Headers": "Content-Type, Content-Range, Range"}
        self._send(204, headers={f"Access-Control-Allow-{name}": value for name, value in allowed.items()})

    do_GET = do_PUT = do_POST = do_DELETE = do_HEAD = answer  # noqa: N815

    def _body(self) -> bytes:
        if "chunked" not in self.headers.get("Transfer-Encoding", ""):
            return self.rfile.read(int(self.headers.get("Content-Length") or 0))
        data = b""
        while size := int(self.rfile.readline().strip() or b"0", 16):
            data += self.rfile.read(size)
            self.rfile.readline()
        self.rfile.readline()
        return data

    def _routed(self) -> None:
        if self.route == "/":
            return self._send(200)
        if match := re.fullmatch(r"/upload/storage/v1/b/([^/]+)/o", self.route):
            return self._upload(match[1])
        if match := _OBJECT.fullmatch(self.route):
            return self._object(match[1], unquote(match[2]), match[3], match[4])
        if match := re.fullmatch(r"/storage/v1/b/([^/]+)(/iam)?", self.route):
            return self._json(self.storage.objects.bucket(match[1], policy=bool(match[2])))
        if match := re.fullmatch(r"/storage/v1/b/([^/]+)/o", self.route):
            return self._json(self.storage.objects.listed(match[1], self.query))
        if match := re.fullmatch(r"/([^/]+)/(.+)", self.route):
            return self._linked(match[1], unquote(match[2]))
        raise Refused(501, self.route)

    def _upload(self, bucket: str) -> None:
        """A whole object, with its JSON description before it."""
        if "upload_id" in self.query:
            return self._piece(self.query["upload_id"])
        if self.query["uploadType"] == "resumable":
            described = json.loads(self.data or b"{}")
            name = self.query.get("name") or described["name"]
            kind = self.headers.get("X-Upload-Content-Type", BYTES)
            id = self.storage.objects.begin(Upload(bucket, name, kind, self.query, None))
            where = f"{self.storage.link}/upload/storage/v1/b/{bucket}/o?uploadType=resumable&upload_id={id}"
            return self._send(200, headers={"Location": where})
        described, data, kind = self._parts()
        name = self.query.get("name") or str(described["name"])
        self._json(self.storage.objects.put(bucket, name, data, kind, self.query).resource())

    def _parts(self) -> tuple[dict[str, object], bytes, str]:
        match = re.search('boundary="?([^";]+)', self.headers["Content-Type"])
        assert match is not None
        _, first, second, _ = self.data.split(b"--" + match[1].encode())
        described = first.lstrip(b"\r\n").split(b"\r\n\r\n", 1)[1]
        head, data = second[2:].split(b"\r\n\r\n", 1)
        kind = re.search(rb"(?i)content-type: *([^\r\n]+)", head)
        return json.loads(described), data[:-2], kind[1].decode() if kind else BYTES

    def _object(self, bucket: str, name: str, to_bucket: str | None, to_name: str | None) -> None:
        objects = self.storage.objects
        if to_bucket and to_name:
            wanted = self.query.get("sourceGeneration", "")
            source = objects.get(bucket, name, {"generation": wanted})
            size, here = len(source.data), int(self.query.get("rewriteToken", 0)) + REWRITTEN_AT_ONCE
            far = {"totalBytesRewritten": str(min(here, size)), "objectSize": str(size), "done": here >= size}
            if here < size:
                return self._json({"kind": "storage#rewriteResponse", **far, "rewriteToken": str(here)})
            resource = objects.copy(source, to_bucket, unquote(to_name), self.query).resource()
            return self._json({"kind": "storage#rewriteResponse", **far, "resource": resource})
        if self.command == "DELETE":
            objects.delete(bucket, name, self.query)
            return self._send(204)
        found = objects.get(bucket, name, self.query)
        return self._media(found) if self.query.get("alt") == "media" else self._json(found.resource())

    def _linked(self, bucket: str, name: str) -> None:
        """The XML API: a signed link, or the session that one began."""
        if "upload_id" in self.query:
            return self._piece(self.query["upload_id"])
        self._check_signature()
        conditions = {}
        if (generation := self.headers.get("x-goog-if-generation-match")) is not None:
            conditions["ifGenerationMatch"] = generation
        if self.command == "POST" and self.headers.get("x-goog-resumable") == "start":
            low, high = map(int, self.headers["x-goog-content-length-range"].split(","))
            kind = self.headers.get("Content-Type", BYTES)
            id = self.storage.objects.begin(Upload(bucket, name, kind, conditions, (low, high)))
            where = f"{self.storage.link}/{bucket}/{quote(name)}?upload_id={id}"
            return self._send(201, headers={"Location": where})
        return self._media(self.storage.objects.get(bucket, name, conditions))

    def _piece(self, id: str) -> None:
        said = self.headers.get("Content-Range", f"bytes 0-{len(self.data) - 1}/{len(self.data)}")
        match = re.fullmatch(r"bytes (?:(\d+)-(\d+)|\*)/(\d+|\*)", said)
        assert match is not None
        first = int(match[1]) if match[1] else None
        total = int(match[3]) if match[3] != "*" else None
        result = self.storage.objects.receive(id, first, total, self.data)
        if isinstance(result, Object):
            return self._json(result.resource())
        return self._send(308, headers={"Range": f"bytes=0-{result - 1}"} if result else {})

    def _media(self, found: Object) -> None:
        headers = {
            "Content-Type": found.content_type,
            "x-goog-generation": str(found.generation),
            "x-goog-metageneration": "1",
            "x-goog-stored-content-length": str(len(found.data)),
            "Accept-Ranges": "bytes",
        }
        if said := self.query.get("response-content-disposition"):
            headers["Content-Disposition"] = said
        match = re.fullmatch(r"bytes=(\d+)-(\d*)", self.headers.get("Range") or "")
        if not match:
            return self._send(200, found.data, {**headers, "x-goog-hash": f"crc32c={found.crc32c}"})
        first, last = int(match[1]), min(int(match[2] or len(found.data) - 1), len(found.data) - 1)
        whole = len(found.data)
        if first >= whole:
            return self._send(416, headers={"Content-Range": f"bytes */{whole}"})
        headers["Content-Range"] = f"bytes {first}-{last}/{whole}"
        return self._send(206, found.data[first : last + 1], headers)

    def _check_signature(self) -> None:
        """What Cloud Storage checks of a V4 signed link: the time, the signed headers, the signature."""
        query = self.query
        if "X-Goog-Signature" not in query:
            raise Refused(403, "AccessDenied")
        begin = datetime.strptime(query["X-Goog-Date"], "%Y%m%dT%H%M%SZ").replace(tzinfo=UTC)
        if datetime.now(UTC) > begin + timedelta(seconds=int(query["X-Goog-Expires"])):
            raise Refused(400, "ExpiredToken")
        names = query["X-Goog-SignedHeaders"].split(";")
        unsigned = [n for n in self.headers if n.lower().startswith("x-goog-") and n.lower() not in names]
        if unsigned or any(self.headers.get(name) is None for name in names):
            raise Refused(400, "MalformedSecurityHeader")
        pairs = sorted((k, v) for k, v in query.items() if k != "X-Goog-Signature")
        text = "&".join(f"{quote(k, safe='~')}={quote(v, safe='~')}" for k, v in pairs)
        lines = "".join(f"{name}:{self.headers[name].strip()}\n" for name in names)
        canonical = "\n".join(
            [self.command, self.route, text, lines, query["X-Goog-SignedHeaders"], "UNSIGNED-PAYLOAD"]
        )
        email, _, scope = query["X-Goog-Credential"].partition("/")
        digest = hashlib.sha256(canonical.encode()).hexdigest()
        signed = f"GOOG4-RSA-SHA256\n{query['X-Goog-Date']}\n{scope}\n{digest}"
        try:
            signature = bytes.fromhex(query["X-Goog-Signature"])
            self.storage.keys[email].verify(signature, signed.encode(), padding.PKCS1v15(), hashes.SHA256())
        except (InvalidSignature, KeyError, ValueError):
            raise Refused(403, "SignatureDoesNotMatch") from None

    def _json(self, answer: dict[str, object], status: int = 200) -> None:
        self._send(status, json.dumps(answer).encode(), {"Content-Type": "application/json"})

    def _send(self, status: int, body: bytes = b"", headers: Mapping[str, str] | None = None) -> None:
        self.send_response(status)
        for name, value in (headers or {}).items():
            self.send_header(name, value)
        if origin := self.headers.get("Origin"):
            self.send_header("Access-Control-Allow-Origin", origin)
            self.send_header(
                "Access-Control-Expose-Headers", "Content-Length, Content-Range, Content-Type, ETag, Range"
            )
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(body)
