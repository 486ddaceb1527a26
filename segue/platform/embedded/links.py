"""Links into the bucket that carry their own permission: signed, for one name, until they expire."""

import hashlib
import hmac
from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import quote, urlencode

from segue.domain import limits
from segue.domain.errors import Forbidden
from segue.domain.value import Instant

PATH = "/v1/bucket/"
_REFUSED = "This link is not valid or has expired: ask for a new one."


@dataclass(frozen=True)
class UploadGrant:
    """The right to send exactly `size` bytes under a name."""

    name: str
    size: int


@dataclass(frozen=True)
class DownloadGrant:
    """The right to read a name, to be saved as `filename`."""

    name: str
    filename: str


class Links:
    """Makes links and checks them. `base_link` is where the API answers, such as `http://127.0.0.1:8484`."""

    def __init__(self, secret_key: bytes, base_link: str) -> None:
        self._secret_key = secret_key
        self._base_link = base_link.rstrip("/")

    def upload(self, name: str, size: int, expires_at: Instant) -> str:
        return self._link("PUT", name, {"expires": str(expires_at), "size": str(size)})

    def download(self, name: str, filename: str, expires_at: Instant) -> str:
        return self._link("GET", name, {"expires": str(expires_at), "filename": filename})

    def check_upload(self, name: str, query: Mapping[str, str], now: Instant) -> UploadGrant:
        """Raises Forbidden when the link was not made here for this name and size, or has expired."""
        self._check("PUT", name, query, {"expires", "size"}, now)
        return UploadGrant(name, int(query["size"]))

    def check_download(self, name: str, query: Mapping[str, str], now: Instant) -> DownloadGrant:
        """Raises Forbidden when the link was not made here for this name and file name, or has expired."""
        self._check("GET", name, query, {"expires", "filename"}, now)
        return DownloadGrant(name, query["filename"])

    def _link(self, method: str, name: str, fields: dict[str, str]) -> str:
        signed = fields | {"signature": self._signature(method, name, fields)}
        return f"{self._base_link}{PATH}{quote(name)}?{urlencode(signed)}"

    def _check(
        self, method: str, name: str, query: Mapping[str, str], fields: set[str], now: Instant
    ) -> None:
        if set(query) != fields | {"signature"} or sum(map(len, query.values())) > limits.TOKEN_CHARACTERS:
            raise Forbidden(_REFUSED)
        expected = self._signature(method, name, {field: query[field] for field in fields})
        given = query["signature"].encode(errors="replace")
        if not hmac.compare_digest(expected.encode(), given) or int(query["expires"]) <= now:
            raise Forbidden(_REFUSED)

    def _signature(self, method: str, name: str, fields: Mapping[str, str]) -> str:
        text = "\n".join(["segue bucket link 1", method, quote(name), urlencode(sorted(fields.items()))])
        return hmac.new(self._secret_key, text.encode(), hashlib.sha256).hexdigest()
