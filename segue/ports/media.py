"""What looks at clips, and what films are signed with."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from segue.domain.assets import Facts, SoundFacts
from segue.domain.plan import FilmFormat
from segue.domain.previews import PreviewWork, StillsFound


class Ranged(Protocol):
    """A file that lies elsewhere, of which any part can be read."""

    size: int

    def read(self, first: int, count: int) -> bytes:
        """Some bytes from a place on: at least one but at the end, at most `count`."""


class Prober(Protocol):
    def probe(self, file: Path | Ranged) -> Facts:
        """The facts of a clip. Raises MediaRefused, with a sentence that says what to do, for anything
        else."""

    def listen(self, file: Path | Ranged) -> SoundFacts:
        """The facts of a file of which only the sound is wanted. Raises MediaRefused for one without any."""

    def fidelity(self, take: Path, first: Path, last: Path) -> tuple[float, float]:
        """How true a probed take's first and last frames are to two stills, in dB. Raises MediaRefused."""

    def fidelity_at(self, take: Path, still: Path, number: int) -> float:
        """How true a frame of a probed take is to a still, in dB. Raises MediaRefused."""

    def score(self, take: Path, before: Path, after: Path, form: FilmFormat) -> float:
        """How good a probed take is between two films of context frames, in film form.

        The least score of its two seams and its inside, of 100. Raises MediaRefused.
        """


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
class SigningCertificate:
    """What films are signed with, as PEM: the signer's chain, its key, and whom a checker must trust."""

    chain: bytes
    key: bytes
    anchors: bytes
