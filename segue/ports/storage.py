"""Where documents, messages and files are kept."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO, Generic, Literal, Protocol, TypeVar

from segue.domain.value import Document, Instant, Value

D = TypeVar("D", bound=Document)
T = TypeVar("T")

Topic = Literal["render", "step", "poll", "work"]


class Message(Value):
    """Something to be done later, at least once. It carries ids only.

    `id` is drawn before the commit that emits it, so that a work that runs again emits the same one.
    """

    id: str
    topic: Topic
    subject: str
    step: str = ""
    attempt: int = 0
    not_before: Instant = 0


@dataclass(frozen=True)
class Query:
    """Documents of one collection whose fields equal `where`, ordered by `order_by`, within
    `at_least`..`at_most` of it.

    `files.each.sha256` is that field of any value of the mapping `files`; it stands alone in `where`, in the
    order of ids. Every query must be listed in its model's `indexes`. `cursor` is a page's `next_cursor`.
    `readable` leaves out what only a later release can read: its turn comes there.
    """

    where: tuple[tuple[str, str | int | bool], ...] = ()
    order_by: str = "id"
    descending: bool = False
    at_least: int | str | None = None
    at_most: int | str | None = None
    limit: int = 50
    cursor: str | None = None
    readable: bool = False


@dataclass(frozen=True)
class Page(Generic[D]):
    items: tuple[D, ...]
    next_cursor: str | None = None


class Transaction(Protocol):
    """One atomic commit. Reads come before writes; what was read and decided something is written or
    `check`ed.

    `now` is read once per run of the work. At most 20 documents (450 with `settlement`), 0.9 MiB a document
    and
    9 MiB in all, or `Internal` is raised and nothing is written.
    """

    now: Instant

    def get(self, model: type[D], id: str) -> D | None: ...
    def get_many(self, model: type[D], ids: Sequence[str]) -> list[D | None]: ...
    def create(self, document: Document) -> None:
        """Write a document that must not exist. Raises Conflict if it does."""

    def put(self, document: Document) -> None:
        """Write over the document that this transaction read. Raises Conflict if it was not read or is
        absent."""

    def check(self, model: type[Document], id: str) -> None:
        """Commit only if this document, or its absence, is still as this transaction read it."""

    def delete(self, model: type[Document], id: str) -> None:
        """Remove the document that this transaction read; nothing happens if it was absent."""

    def emit(self, *messages: Message) -> None:
        """Send messages with the commit: all of them if it happens, none if it does not."""


class Store(Protocol):
    """Documents with atomic commits.

    - `transact` runs `work`, which may run many times and is pure apart from its transaction, and commits
      what it wrote;
      works with the same `on` run one after another, each seeing the writes before it. What `work` raises is
      raised, and
      nothing of it is written. An acknowledged commit survives a crash.
    - Raises Contended when a commit was refused too often, OutcomeUnknown when it may or may not have
      happened (read
      again), NoSpace when the disk is full.
    - `get` and `query` see every commit acknowledged before they began.
    - What a later release wrote (its `schema_version` is higher) raises NewerVersion and stays as it is.
    """

    def get(self, model: type[D], id: str) -> D | None: ...
    def query(self, model: type[D], query: Query) -> Page[D]: ...
    def transact(self, work: Callable[[Transaction], T], *, on: str, settlement: bool = False) -> T: ...


class Messages(Protocol):
    """Delivers messages at least once, after their `not_before`, in no promised order.

    A handler that raises is called again later, with growing pauses; after `MESSAGE_ATTEMPTS` the message is
    set aside as dead, where `dead` shows it; NewerVersion never makes it dead. A message published twice
    under one id while the first still waits is one.
    """

    def publish(self, *messages: Message) -> None: ...
    def dead(self) -> Sequence[Message]: ...


@dataclass(frozen=True)
class Stat:
    """A file as it lies there: its bytes, when they were put, and a text that differs after each put."""

    size: int
    put_at: Instant
    version: str


class Bucket(Protocol):
    """Whole files by name. A name appears only when all of its bytes are there.

    Names are relative, of `[a-z0-9._/-]`; anything else is refused with BadRequest. A missing file is
    NotFound; trouble
    reading is Unavailable, never NotFound. A full disk is NoSpace and leaves nothing behind.
    """

    def put_file(self, name: str, source: Path, *, if_absent: bool = False) -> bool:
        """Store a copy of a local file. With `if_absent`, returns False and changes nothing if the name is
        taken."""

    def put_bytes(self, name: str, data: bytes, *, if_absent: bool = False) -> bool: ...
    def open(self, name: str, *, version: str | None = None) -> BinaryIO:
        """The file to read in, whatever becomes of its name. With a `version`, only that one: NotFound once
        it was written over."""

    def read(self, name: str) -> bytes: ...
    def fetch(self, name: str, destination: Path, *, version: str | None = None) -> None:
        """Make the file available at a local path that must not exist (a copy, or a link to immutable
        bytes). With a `version`, only that one: NotFound once it was written over."""

    def stat(self, name: str) -> Stat | None: ...
    def list(self, prefix: str, after: str = "") -> Iterator[tuple[str, Stat]]:
        """The files whose names begin with `prefix` and come after `after`, in the order of their names."""

    def copy(self, source: str, destination: str, *, version: str | None = None) -> None:
        """Store a file under another name, too. With a `version`, only that one, as `open` does."""

    def delete(self, name: str, *, version: str | None = None) -> None:
        """Remove a file; nothing happens if it is absent or, with a `version`, if it was put again since."""

    def upload_link(self, name: str, size: int, expires_at: Instant) -> str:
        """A link that takes exactly `size` bytes by PUT, once, resumable with Content-Range, until it
        expires."""

    def download_link(self, name: str, filename: str, expires_at: Instant) -> str:
        """A link that gives the bytes by GET (Range works) under a file name, until it expires."""
