"""What the endpoints work with: the application, and the few things that only one machine has."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Protocol

import anyio
from fastapi import Request

from segue.api.pacing import Pacing
from segue.app.context import App
from segue.domain import limits
from segue.ports import Stat

Grant = Any
"""What a checked link allows: made by a `LinkedBucket`, given back to its `Receiver`, and never read here."""


class Download(Protocol):
    """The right to read a name, to be saved as `filename`."""

    @property
    def filename(self) -> str: ...


class LinkedBucket(Protocol):
    """A bucket whose own links we answer, as there is no cloud to do so."""

    def check_upload_link(self, name: str, query: Mapping[str, str]) -> Grant:
        """Raises Forbidden when the link is forged, altered or has expired."""

    def check_download_link(self, name: str, query: Mapping[str, str]) -> Download:
        """Raises Forbidden when the link is forged, altered or has expired."""

    def path(self, name: str) -> Path: ...
    def stat(self, name: str) -> Stat | None: ...


class Received(Protocol):
    """How much of an upload is here for good."""

    @property
    def received(self) -> int: ...
    @property
    def complete(self) -> bool: ...


class Receiver(Protocol):
    """Takes uploads in pieces."""

    def append(self, grant: Grant, content_range: str | None, chunks: Iterable[bytes]) -> Received: ...


class SignedBody(Protocol):
    """A webhook as a provider posts it."""

    @property
    def body(self) -> bytes: ...
    @property
    def signature(self) -> str: ...


class SandboxPurchase(Protocol):
    """A payment that is none: whose it is, what it buys, and where its buyer goes on."""

    @property
    def account(self) -> str: ...
    @property
    def credits(self) -> int: ...
    @property
    def cents(self) -> int: ...
    @property
    def currency(self) -> str: ...
    @property
    def return_link(self) -> str: ...


class Sandbox(Protocol):
    """Payments without money. Payment `pi_x` belongs to checkout `cs_x`."""

    def payment(self, payment_id: str) -> SandboxPurchase: ...
    def pay(self, checkout_id: str) -> SignedBody: ...


@dataclass(frozen=True)
class LocalFiles:
    """The bucket of one machine, and what receives its uploads."""

    bucket: LinkedBucket
    uploads: Receiver


def _uploads_at_once() -> anyio.CapacityLimiter:
    return anyio.CapacityLimiter(limits.UPLOADS_AT_ONCE)


@dataclass
class Surface:
    """One API. `sign_in` gives the browser on this machine its token; without it the API is a public one.

    `accepted` are the names of containers a clip may come in; `web` is the folder of the built web app.
    `open_streams` counts those who watch or wait; `pacing` bounds the pace of writes, None for one's own.
    `drops` is where drops lie, empty where none can be made.
    """

    app: App
    accepted: tuple[str, ...]
    sign_in: Callable[[], str] | None = None
    files: LocalFiles | None = None
    sandbox: Sandbox | None = None
    web: Path | None = None
    upload_threads: anyio.CapacityLimiter = field(default_factory=_uploads_at_once)
    open_streams: int = 0
    pacing: Pacing | None = None
    drops: str = ""


def surface_of(request: Request) -> Surface:
    """The surface a request came to."""
    surface = request.app.state.surface
    assert isinstance(surface, Surface)
    return surface
