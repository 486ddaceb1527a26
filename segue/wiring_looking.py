"""What looks at clips, each imported at its first use."""

from pathlib import Path

from segue.domain.assets import Facts, SoundFacts
from segue.domain.plan import FilmFormat
from segue.ports import Ranged


class LazyProber:
    """The prober, imported at its first use."""

    def probe(self, file: Path | Ranged) -> Facts:
        from segue.media.probe import SandboxedProber

        return SandboxedProber().probe(file)

    def listen(self, file: Path | Ranged) -> SoundFacts:
        from segue.media.probe import SandboxedProber

        return SandboxedProber().listen(file)

    def fidelity(self, take: Path, first: Path, last: Path) -> tuple[float, float]:
        from segue.models.fidelity import fidelity

        return fidelity(take, first, last)

    def fidelity_at(self, take: Path, still: Path, number: int) -> float:
        from segue.models.fidelity import fidelity_at

        return fidelity_at(take, still, number)

    def score(self, take: Path, before: Path, after: Path, form: FilmFormat) -> float:
        from segue.media.judging_files import score_take

        return score_take(take, before, after, form)
