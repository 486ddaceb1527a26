"""The few interfaces the domain needs from a platform. What an adapter promises stands in each docstring.

`tests/contract/` holds every adapter to these promises.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, BinaryIO, Generic, Literal, Protocol, TypeVar

from segue.domain.assets import Facts, Size, SoundFacts
from segue.domain.capabilities import Capabilities
from segue.domain.payments import Currency, Pack
from segue.domain.plan import FilmFormat, Plan, Step
from segue.domain.previews import PreviewWork, StillsFound
from segue.domain.results import Result, Try
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
    def open(self, name: str) -> BinaryIO: ...
    def read(self, name: str) -> bytes: ...
    def fetch(self, name: str, destination: Path, *, version: str | None = None) -> None:
        """Make the file available at a local path that must not exist (a copy, or a link to immutable
        bytes). With a `version`, only that one: NotFound once it was written over."""

    def stat(self, name: str) -> Stat | None: ...
    def list(self, prefix: str, after: str = "") -> Iterator[tuple[str, Stat]]:
        """The files whose names begin with `prefix` and come after `after`, in the order of their names."""

    def copy(self, source: str, destination: str) -> None: ...
    def delete(self, name: str, *, version: str | None = None) -> None:
        """Remove a file; nothing happens if it is absent or, with a `version`, if it was put again since."""

    def upload_link(self, name: str, size: int, expires_at: Instant) -> str:
        """A link that takes exactly `size` bytes by PUT, once, resumable with Content-Range, until it
        expires."""

    def download_link(self, name: str, filename: str, expires_at: Instant) -> str:
        """A link that gives the bytes by GET (Range works) under a file name, until it expires."""


class Jobs(Protocol):
    """Runs the media worker. `run` returns at once; a worker may run twice, at once, or die at any moment."""

    def run(self, render_id: str, tasks: int) -> None: ...


Role = Literal["user", "admin", "task"]
"""A person; one who runs the installation; a machine that calls what only machines call."""


@dataclass(frozen=True)
class User:
    """Who is calling. `account` owns things and pays; `key` is the id of the API key that stands for them."""

    id: str
    account: str
    email: str | None
    email_verified: bool
    roles: frozenset[Role] = frozenset({"user"})
    key: str = ""


class Identity(Protocol):
    def verify(self, token: str, *, fresh: bool = False) -> User:
        """The user a token stands for. Raises SignedOut when it is malformed, forged or expired.

        With `fresh`, also when it was revoked since it was issued; asking that may take a moment.
        """

    def revoke(self, user_id: str) -> None:
        """Sign a user out everywhere: of the tokens issued until now none is fresh any more."""

    def remove(self, user_id: str) -> None:
        """Forget a user for good: no token of theirs is fresh any more. Nothing happens if they are gone."""


@dataclass(frozen=True)
class Order:
    """What somebody wants to buy. `key` names the wish: the same order with the same key is one checkout."""

    account: str
    pack: Pack
    currency: Currency
    price_version: str
    return_link: str
    key: str


@dataclass(frozen=True)
class Checkout:
    id: str
    link: str


@dataclass(frozen=True)
class PaymentNews:
    """An event of the provider's: only its id, what it is called, and which payment to look at."""

    id: str
    kind: str
    payment: str


class PaymentState(Value):
    """A payment as its provider tells it now: what was bought, and how much was since refunded, in
    credits."""

    id: str
    account: str
    credits: int
    paid: bool
    refunded_credits: int = 0
    dispute: Literal["none", "open", "won", "lost"] = "none"


class Payments(Protocol):
    """Takes money. Events may come twice, late, or out of order: they only say which payment to look at."""

    def checkout(self, order: Order) -> Checkout:
        """Where to pay for an order. Raises KeyReused when its key came with another order; Unavailable."""

    def news(self, body: bytes, signature: str) -> PaymentNews | None:
        """What a webhook's body tells of a payment, None if it speaks of something else.

        Raises BadRequest for anything that is not signed by the provider within five minutes of now.
        """

    def fetch(self, payment_id: str) -> PaymentState:
        """The payment as it stands. Raises NotFound, Unavailable."""

    def give_back(self, payment_id: str, credits: int, key: str) -> None:
        """Return the money of so many credits to the buyer, once for each key.

        Raises NotFound, BadRequest beyond what is left of the payment, Unavailable.
        """


class Prober(Protocol):
    def probe(self, path: Path) -> Facts:
        """The facts of a clip. Raises MediaRefused, with a sentence that says what to do, for anything
        else."""

    def listen(self, path: Path) -> SoundFacts:
        """The facts of a file of which only the sound is wanted. Raises MediaRefused for one without any."""

    def fidelity(self, take: Path, first: Path, last: Path) -> tuple[float, float]:
        """How true a probed take's first and last frames are to two stills, in dB. Raises MediaRefused."""


Told = Callable[[int, int], None]
"""Is told how far something is: done, of a total."""


class Previews(Protocol):
    """Shows clips on a screen. Clips may be hostile: whoever reads them is confined."""

    def make(
        self, work: PreviewWork, files: Mapping[str, Path], folder: Path, told: Told
    ) -> StillsFound | None:
        """Write a preview's files (see each work) into a folder; stills also say what they are.

        Clips are local paths by asset id; a work about one clip finds it as `clip`. Several may run at once.
        Raises MediaRefused, StepFailed, NoSpace, and TooMuch when others take all room for long.
        """


@dataclass(frozen=True)
class StepInput:
    """What an earlier step left: its result, and its files by name, as local paths that must not be
    changed."""

    result: Result
    files: dict[str, Path]


@dataclass(frozen=True)
class StepOutput:
    """What a step leaves: its result, and new files by name, lying in the step's scratch folder."""

    result: Result
    files: dict[str, Path] = field(default_factory=dict)


class StepJob(Protocol):
    """Everything a step's handler may touch."""

    plan: Plan
    step: Step

    @property
    def scratch(self) -> Path:
        """An empty folder of this step's own."""

    def asset(self, asset_id: str) -> Path:
        """The local path of an asset's bytes; not to be changed."""

    def input(self, step_id: str) -> StepInput:
        """What a step that this one needs has left."""

    def progress(self, done: int, total: int) -> None:
        """Say how far the step is. Raises Cancelled when it should stop: call it at least twice a second."""


StepHandler = Callable[[StepJob], StepOutput]
"""Does one kind of step. Raises StepFailed with a sentence for the user; runs twice with the same result."""


@dataclass(frozen=True)
class GenerationRequest:
    """What a video model is asked. Files are local paths; `destination` is where the take is to lie.

    `sound`: the take is to have sound, from a model that makes it.

    `before` and `after` are lossless films of context frames (see `FramesWork`).
    """

    first: Path
    last: Path
    before: Path
    after: Path
    prompt: str
    seconds: int
    format: FilmFormat
    canvas: Size
    take: int
    destination: Path
    progress: Callable[[int, int], None]
    sound: bool = False


class Judging(Protocol):
    """Is shown the frames of one take between its two ends, in order; scores them once it saw them all."""

    def add(self, frame: Any) -> None: ...
    def score(self) -> float: ...


Judge = Callable[[Sequence[Any], Sequence[Any], int], Judging]
"""Judges takes of so many frames between those of the clips before and after: BGR, uint8, of one size."""


@dataclass(frozen=True)
class TakeMade:
    """A take: the name of the model used, and what was tried for it."""

    model: str
    tries: tuple[Try, ...] = ()


class Generator(Protocol):
    """A video model that runs where the media worker runs: it makes the take at once.

    The take has round(seconds x rate) frames and begins and ends with its own copies of the two stills.
    """

    capabilities: Capabilities

    def generate(self, request: GenerationRequest) -> TakeMade:
        """Write the take to `request.destination`. Raises StepFailed."""


@dataclass(frozen=True)
class Running:
    """The model still works. `queue_position` counts from 1 if the provider tells it."""

    queue_position: int | None = None


@dataclass(frozen=True)
class Succeeded:
    """The take, at a name in our bucket."""

    take: str
    model: str


@dataclass(frozen=True)
class Filtered:
    """The model refused; nothing was charged. The sentence says what to change."""

    sentence: str
    detail: str = ""


@dataclass(frozen=True)
class FailedOutcome:
    """It ended without a take. `sentence` is the user's; `detail`, the provider's words, the operator's."""

    sentence: str
    again: bool
    detail: str = ""
    code: str = "generation_failed"


@dataclass(frozen=True)
class Gone:
    """The provider knows nothing of the operation (any more)."""


Outcome = Running | Succeeded | Filtered | FailedOutcome | Gone


class ProviderRefused(Exception):
    """The provider said no before any work began: the attempt is over, nothing was started.

    With `busy_ms` it only has too much to do: it may be asked again after so long, which is no failure.
    """

    def __init__(
        self,
        sentence: str,
        *,
        again: bool,
        detail: str = "",
        code: str = "provider_refused",
        busy_ms: int | None = None,
    ) -> None:
        super().__init__(sentence)
        self.sentence, self.again, self.detail = sentence, again, detail
        self.code, self.busy_ms = code, busy_ms


class Moderator(Protocol):
    """Says before anything is spent what a video model would refuse.

    Each raises GenerationFiltered with what to change, and StepFailed when it cannot tell at the moment.
    """

    def prompt(self, text: str) -> None: ...
    def request(self, request: GenerationRequest) -> None: ...


@dataclass(frozen=True)
class SoundRequest:
    """What a maker of sounds is asked."""

    prompt: str
    seconds: int


class Remote(Protocol):
    """Something at a provider that is submitted to and then followed.

    A submit may cost money, so it is called at most once per attempt: it starts one piece of work whose
    output goes under `prefix` of our bucket, and returns the operation's name. It raises ProviderRefused when
    nothing was started. Any other exception means: it may have been started. Every outcome with a sentence is
    one that nothing was charged for.
    """

    capabilities: Capabilities
    maximum_ms: int
    """The longest the model takes; after an ambiguous submit this is waited out."""

    def poll(self, operation: str, prefix: str) -> Outcome: ...
    def adopt(self, prefix: str) -> Outcome | None:
        """What a lost submit left under its prefix; None if nothing (yet), or if it cannot be told.

        Gone when it is certain that the submit never arrived, or that all of it is lost.
        """


class RemoteGenerator(Remote, Protocol):
    """A video model at a provider."""

    def submit(self, request: GenerationRequest, prefix: str) -> str: ...


class SoundMaker(Remote, Protocol):
    """Makes sounds from words, at a provider."""

    def submit(self, request: SoundRequest, prefix: str) -> str: ...


@dataclass(frozen=True)
class SigningCertificate:
    """What films are signed with, as PEM: the signer's chain, its key, and whom a checker must trust."""

    chain: bytes
    key: bytes
    anchors: bytes
