"""Google's clients, made once: for models, and for the bucket that models write into."""

import threading
from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any, Final

import google.auth.credentials
from google import genai
from google.cloud import storage
from google.genai import types
from google.oauth2.credentials import Credentials

from segue.models.remote.replies import bound_answer, bound_reply, refuse_pages
from segue.models.remote.results import ELSEWHERE, ResultRefused, bounded, refuse_size
from segue.models.settings import GoogleSettings
from segue.ports import ProviderRefused

CALL_MS: Final = 45_000
"""The longest a call may take: an entry point has 60 s for all it does."""
GIVE_SECONDS: Final = 20
"""The longest that a second of a clip may take on its way to a model's bucket."""
GIVEN: Final = "given/"
"""The folder of what a model is given, where it has none of its own."""
NOT_GIVEN: Final = (
    "The end of the clip did not reach the model's bucket: nothing was charged. Try again in a minute."
)


@dataclass(frozen=True)
class Film:
    """A film that a model has left, and the model's id."""

    link: str
    model: str


class _Pieces:
    """A file that is only written to, piece by piece as they come."""

    def __init__(self, write: Callable[[bytes], None]) -> None:
        self._write = write

    def write(self, piece: bytes) -> int:
        self._write(piece)
        return len(piece)


class Google:
    """The clients of one configuration. `once`: a submit is sent one time, whatever the SDK's habits."""

    def __init__(self, settings: GoogleSettings) -> None:
        self.settings = settings
        self._clients: dict[str, genai.Client] = {}
        self._making = threading.Lock()

    def client(self, location: str = "") -> genai.Client:
        """The client for a location, kept: one that is dropped closes its connections under a call."""
        place = location or self.settings.location
        with self._making:
            if place not in self._clients:
                self._clients[place] = self._made(place)
            return self._clients[place]

    def _made(self, location: str) -> genai.Client:
        settings = self.settings
        once = types.HttpRetryOptions(attempts=1)
        options: dict[str, Any] = {
            "timeout": CALL_MS,
            "retry_options": once,
            "client_args": {
                "follow_redirects": False,  # a key in a header would go along to any host
                "event_hooks": {"response": [refuse_pages, bound_reply]},
            },
        }
        if settings.link:
            options["base_url"] = settings.link
        if not settings.cloud:
            return genai.Client(api_key=settings.api_key, http_options=types.HttpOptions(**options))
        return genai.Client(
            enterprise=True,
            project=settings.project,
            location=location,
            credentials=self._credentials(),
            http_options=types.HttpOptions(api_version="v1beta1", **options),
        )

    def _credentials(self) -> google.auth.credentials.Credentials | None:
        """What a stand-in takes; None for the machine's own credentials."""
        if not self.settings.token:
            return None
        return Credentials(token=self.settings.token)  # type: ignore[no-untyped-call]

    @cached_property
    def _storage(self) -> storage.Client:
        link = self.settings.storage_link
        client = storage.Client(
            project=self.settings.project,
            credentials=self._credentials(),
            client_options={"api_endpoint": link} if link else None,
        )
        client._http.hooks["response"].append(bound_answer)
        return client

    def close(self) -> None:
        """Close every connection."""
        for client in self._clients.values():
            client.close()
        if "_storage" in self.__dict__:
            self._storage.close()

    def folder(self, prefix: str) -> str:
        """Where a model is told to write: a folder of our own bucket."""
        return f"gs://{self.settings.bucket}/{prefix}"

    def give(self, film: Path, prefix: str) -> str:
        """Put a film where a model reads it, under an attempt's prefix, apart from what comes of it.

        Nothing is started by that. Raises ProviderRefused.
        """
        name = f"{prefix}{GIVEN}{film.name}"
        blob = self._storage.bucket(self.settings.bucket).blob(name)
        try:
            blob.upload_from_filename(
                str(film), content_type="video/mp4", timeout=GIVE_SECONDS, retry=None, checksum="md5"
            )
        except Exception as error:  # its own, its transport's and its sign-in's: none of them starts anything
            raise ProviderRefused(
                NOT_GIVEN, again=True, detail=repr(error), code="provider_unreachable"
            ) from error
        return self.folder(name)

    def film_under(self, prefix: str) -> "Film | None":
        """The film under a prefix of that bucket, where each model has a folder of its own."""
        blobs = self._storage.list_blobs(self.settings.bucket, prefix=prefix, max_results=20)
        given = prefix + GIVEN
        names = sorted(
            blob.name for blob in blobs if blob.name.endswith(".mp4") and not blob.name.startswith(given)
        )
        if not names:
            return None
        return Film(link=self.folder(names[0]), model=names[0].removeprefix(prefix).partition("/")[0])

    def download(self, link: str, prefix: str, destination: Path) -> None:
        """Bring a film of the attempt's own folder home. Raises ResultRefused for any other place."""
        folder = self.folder(prefix)
        if not link.startswith(folder):
            raise ResultRefused(ELSEWHERE, "provider_result_elsewhere", f"a result at {link}, not {folder}")
        name = link.removeprefix(f"gs://{self.settings.bucket}/")
        blob = self._storage.bucket(self.settings.bucket).get_blob(name)
        if blob is None:
            raise FileNotFoundError(f"{link} is not there (yet)")
        refuse_size(blob.size or 0)
        with bounded(destination) as write:
            blob.download_to_file(_Pieces(write))
