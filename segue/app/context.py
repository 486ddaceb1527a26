"""What every use case works with: one value, put together in `segue/wiring.py`."""

import hashlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from pydantic import ValidationError

from segue.app.makings import Makings
from segue.app.measurements import Measurements
from segue.app.spending import SpendingToday
from segue.domain.artifacts import plan_name
from segue.domain.capabilities import Catalogue
from segue.domain.errors import NewerVersion, Unavailable
from segue.domain.plan import Plan, PlanIndex
from segue.domain.previews import PreviewWork, StillsFound
from segue.domain.value import Instant
from segue.ports import (
    Bucket,
    Identity,
    Jobs,
    Moderator,
    Payments,
    Previews,
    Prober,
    Remote,
    RemoteGenerator,
    SoundMaker,
    StepHandler,
    Store,
    Told,
)

REMEMBERED_PLANS = 64


class NoPreviews:
    """What shows clips where nothing can: in a function that only moves renders."""

    def make(
        self, work: PreviewWork, files: Mapping[str, Path], folder: Path, told: Told
    ) -> StillsFound | None:
        raise Unavailable("Previews are not made here: ask the API for them.")


def _plan_in(body: bytes, sha256: str) -> Plan:
    """A plan never changes: one that is whole and cannot be read was made by another release."""
    try:
        return Plan.model_validate_json(body)
    except ValidationError as error:
        if hashlib.sha256(body).hexdigest() != sha256:
            raise
        raise NewerVersion(
            "A newer version of Segue has planned this film: update Segue, or try again when it has.",
            detail=str(error.errors(include_input=False, include_url=False)[:1]),
        ) from error


@dataclass(frozen=True)
class App:
    """One installation of Segue.

    `handlers` do the steps of each kind; `remotes` are the generators at providers, and
    `sound_makers` what makes sounds and voices there. `now` gives milliseconds,
    `new_id` a fresh id with a prefix. `scratch` is a folder for files that nobody misses after a crash.
    Uploads beyond `fetched_bytes` are looked at where they lie; without, all are fetched.
    Without a `moderator` only a model itself says what it refuses.
    """

    store: Store
    bucket: Bucket
    jobs: Jobs
    identity: Identity
    payments: Payments
    prober: Prober
    catalogue: Catalogue
    handlers: Mapping[str, StepHandler]
    remotes: Mapping[str, RemoteGenerator]
    now: Callable[[], Instant]
    new_id: Callable[[str], str]
    scratch: Path
    heartbeat_seconds: float
    previews: Previews = field(default_factory=NoPreviews)
    moderator: Moderator | None = None
    makings: Makings = field(default_factory=Makings)
    spending: SpendingToday = field(default_factory=SpendingToday)
    measured: Measurements = field(default_factory=Measurements)
    plans: dict[str, PlanIndex] = field(default_factory=dict)
    sound_makers: Mapping[str, SoundMaker] = field(default_factory=dict)
    fetched_bytes: int | None = None

    def remote(self, name: str) -> Remote:
        """The generator at a provider, or the maker of sounds, of this name."""
        return self.remotes.get(name) or self.sound_makers[name]

    def plan(self, sha256: str) -> PlanIndex:
        """The plan stored under its hash; the last few are remembered. Raises NotFound, Unavailable,
        NewerVersion."""
        known = self.plans.get(sha256)
        if known is None:
            known = PlanIndex.of(_plan_in(self.bucket.read(plan_name(sha256)), sha256))
            while len(self.plans) >= REMEMBERED_PLANS:
                self.plans.pop(next(iter(self.plans)), None)
            self.plans[sha256] = known
        return known
