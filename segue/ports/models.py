"""Models of video and of sound: those that run with us, and those at a provider."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol

from segue.domain.assets import Colour, Size
from segue.domain.capabilities import Capabilities
from segue.domain.plan import FilmFormat
from segue.domain.results import Pair, Try
from segue.ports.steps import StepJob


@dataclass(frozen=True)
class GenerationRequest:
    """What a video model is asked. Files are local paths; `destination` is where the take is to lie.

    `sound`: the take is to have sound, from a model that makes it.

    `before` and `after` are lossless films of context frames (see `FramesWork`). `recipe`: of the ways in
    which the generator makes takes, the one to use; empty: each of them, until one is good.
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
    recipe: str = ""


@dataclass(frozen=True)
class ExtensionRequest:
    """What a generator is asked that continues a clip: see `GenerationRequest`. There is no last frame."""

    first: Path
    before: Path
    prompt: str
    seconds: int
    format: FilmFormat
    canvas: Size
    take: int
    destination: Path
    progress: Callable[[int, int], None]


class Judging(Protocol):
    """Is shown the frames of one take between its two ends, in order; scores them once it saw them all."""

    def add(self, frame: Any) -> None: ...
    def score(self) -> float: ...


OtherFrames = Callable[[StepJob, str, Pair, Path], Mapping[str, Path]]
"""Writes into a new folder what a frames step, by its id, would have left of another pair of anchors."""

Judge = Callable[[Sequence[Any], Sequence[Any], int, Colour], Judging]
"""Judges takes of so many frames between those of the clips before and after: BGR, uint8, of one size, and of
the film's colour.

Nothing after: the take leads nowhere."""


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

    def extend(self, request: ExtensionRequest) -> TakeMade:
        """Write a take that goes on from a clip: a copy of its last frame, then `seconds` of new ones.

        Raises StepFailed.
        """


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
    def request(self, request: GenerationRequest | ExtensionRequest) -> None: ...


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


class RemoteExtender(Remote, Protocol):
    """A video model at a provider that also continues a clip: its capabilities say by how much.

    The take may begin with what it was given of the clip; its last `seconds` are what it made.
    """

    def extend(self, request: ExtensionRequest, prefix: str) -> str:
        """Submit it, as `RemoteGenerator.submit` does a bridge."""


class SoundMaker(Remote, Protocol):
    """Makes sounds from words, or speaks them, at a provider."""

    def submit(self, request: SoundRequest, prefix: str) -> str: ...
