"""How an installation fares: what failed in the last day and why, and what providers were asked today."""

from collections.abc import Iterator
from dataclasses import dataclass, field

from segue.app.context import App
from segue.domain import limits
from segue.domain.attempts import AttemptState, GenerationAttempt
from segue.domain.provider_queue import ProviderQueue
from segue.domain.render_model import Render
from segue.domain.value import Instant
from segue.ports import Query

DAY_MS = 24 * 3_600_000
_TROUBLES: frozenset[AttemptState] = frozenset({"refused", "filtered", "failed"})


@dataclass
class ProviderHealth:
    """One provider's attempts of today (UTC) by how they ended, its line, and the last that went wrong."""

    name: str
    waiting: int
    attempts: dict[AttemptState, int] = field(default_factory=dict)
    trouble: str = ""
    trouble_at: Instant | None = None

    def note(self, attempt: GenerationAttempt) -> None:
        self.attempts[attempt.state] = self.attempts.get(attempt.state, 0) + 1
        ended = attempt.ended_at or attempt.asked_at
        if attempt.state in _TROUBLES and ended >= (self.trouble_at or 0):
            self.trouble, self.trouble_at = attempt.words, ended


def failed_renders(app: App) -> list[Render]:
    """The renders that failed in the last day, the newest first; no more than a page."""
    since = app.now() - DAY_MS
    found: list[Render] = []
    for shard in range(limits.SHARDS):
        where = (("shard", shard), ("state", "failed"))
        query = Query(where, "finished_at", at_least=since, limit=limits.PAGE_ITEMS)
        found += app.store.query(Render, query).items
    found.sort(key=lambda render: render.finished_at or 0, reverse=True)
    return found[: limits.FAULTS_LISTED]


def provider_health(app: App) -> list[ProviderHealth]:
    """How each provider that is set up does today."""
    found = {name: ProviderHealth(name, _waiting(app, name)) for name in sorted(app.remotes)}
    for attempt in _todays_attempts(app):
        if attempt.generator in found:
            found[attempt.generator].note(attempt)
    return list(found.values())


def _waiting(app: App, name: str) -> int:
    queue = app.store.get(ProviderQueue, name)
    return len(queue.waiting) if queue else 0


def _todays_attempts(app: App) -> Iterator[GenerationAttempt]:
    """The first attempts of today in each shard: what is beyond a page of each is left out."""
    since = app.now() // DAY_MS * DAY_MS
    for shard in range(limits.SHARDS):
        query = Query((("shard", shard),), "asked_at", at_least=since, limit=limits.PAGE_ITEMS)
        yield from app.store.query(GenerationAttempt, query).items
