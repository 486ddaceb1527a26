"""What was not used for the time we state is forgotten: its document first, a bounded portion at each sweep.

Never what somebody still needs: that is marked as used instead, and comes to the end of the row.
"""

from collections.abc import Callable, Iterator
from functools import cached_property

from segue.app.context import App
from segue.app.credits import every
from segue.app.projects import Project
from segue.app.shares import Share
from segue.app.using import Kept, touch
from segue.domain import limits
from segue.domain.artifacts import Artifact, artifact_id
from segue.domain.assets import Asset, Recording
from segue.domain.ledger import Account
from segue.domain.plan import clips_of, recordings_of
from segue.domain.render_model import Render
from segue.domain.timeline import Clip, Timeline
from segue.ports import Query, Transaction

_DAY_MS = 24 * 3_600_000


def forget_unused(app: App) -> int:
    """Forget what is due in one shard, another one each minute; returns how much was forgotten."""
    now = app.now()
    shard = now // 60_000 % limits.SHARDS
    owners: dict[str, _Needs] = {}

    def needs(owner: str) -> _Needs:
        return owners.setdefault(owner, _Needs(app, owner))

    def clip_needed(asset: Asset) -> bool:
        return asset.id in needs(asset.owner).clips

    def recording_needed(recording: Recording) -> bool:
        return recording.id in needs(recording.owner).recordings

    def artifact_needed(artifact: Artifact) -> bool:
        named = {artifact.id, artifact.twin}
        return artifact.submission is not None or not named.isdisjoint(needs(artifact.owner).artifacts)

    week, month = (now - days * _DAY_MS for days in (limits.UNUSED_CLIP_DAYS, limits.UNTOUCHED_DAYS))
    forgotten = _portion(app, Asset, shard, week, clip_needed)
    forgotten += _portion(app, Recording, shard, week, recording_needed)
    return forgotten + _portion(app, Artifact, shard, month, artifact_needed)


def _portion(app: App, model: type[Kept], shard: int, before: int, needed: Callable[[Kept], bool]) -> int:
    query = Query(
        (("shard", shard),), "used_at", at_most=before, limit=limits.FORGOTTEN_AT_ONCE, readable=True
    )
    found = app.store.query(model, query).items
    touch(app, [each for each in found if needed(each)])
    return sum(_forgotten(app, each, before) for each in found if not needed(each))


def _forgotten(app: App, found: Kept, before: int) -> bool:
    """Delete a document, unless it was used or taken up since it was found."""
    model, id = type(found), found.id

    def work(transaction: Transaction) -> bool:
        current = transaction.get(model, id)
        if current is None:
            return False
        if current.used_at > before:
            transaction.put(current)  # an earlier release's: found by the use it had noted, none, until now
            return False
        if current != found:
            return False
        transaction.delete(model, id)
        return True

    return app.store.transact(work, on=id)


class _Needs:
    """What an account's projects, shared films and unfinished renders rely on. Quotes mark it as used."""

    def __init__(self, app: App, owner: str) -> None:
        self._app, self._owner = app, owner

    @cached_property
    def _timelines(self) -> list[Timeline]:
        query = Query((("owner", self._owner),), "changed_at", limit=limits.PAGE_ITEMS)
        return [project.timeline for project in every(self._app, Project, query)]

    @cached_property
    def recordings(self) -> set[str]:
        used = {timeline.track.sound for timeline in self._timelines if timeline.track}
        return used.union(*(recordings_of(self._app.plan(each.plan).plan) for each in self._unfinished()))

    @cached_property
    def clips(self) -> set[str]:
        used = {
            each.asset for timeline in self._timelines for each in timeline.segments if isinstance(each, Clip)
        }
        return used.union(*(clips_of(self._app.plan(render.plan).plan) for render in self._unfinished()))

    @cached_property
    def artifacts(self) -> set[str]:
        shares = every(self._app, Share, Query((("owner", self._owner),), limit=limits.PAGE_ITEMS))
        renders = (self._app.store.get(Render, share.render) for share in shares)
        shown = {render.result for render in renders if render is not None and render.result}
        plans = (self._app.plan(render.plan).plan for render in self._unfinished())
        return shown | {artifact_id(self._owner, step.key) for plan in plans for step in plan.steps}

    def _unfinished(self) -> Iterator[Render]:
        account = self._app.store.get(Account, self._owner)
        for render_id in account.unfinished if account else ():
            render = self._app.store.get(Render, render_id)
            if render is not None:
                yield render
