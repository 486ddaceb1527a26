"""Marking what is relied on as used, to a day. What nothing relies on for long is deleted: `retention`."""

from collections.abc import Sequence
from typing import TypeVar

from segue.app.context import App
from segue.domain import limits
from segue.domain.artifacts import Artifact
from segue.domain.assets import Asset, Recording
from segue.ports import Transaction

Kept = TypeVar("Kept", Artifact, Asset, Recording)
_AT_ONCE = 10


def touch(app: App, documents: Sequence[Kept]) -> list[Kept]:
    """Mark documents as used now, unless they were within a day; returns those that are (still) there.

    What was used within a day costs no commit, and is safe from deletion for days. Both keys of a take are
    marked at once.
    """
    now = app.now()
    stale = [each for each in documents if each.used_at < now - limits.TOUCH_MS]
    fresh = {each.id: each for each in documents if each.used_at >= now - limits.TOUCH_MS}
    for start in range(0, len(stale), _AT_ONCE):
        some = stale[start : start + _AT_ONCE]
        fresh.update((each.id, each) for each in _touched(app, some))
    return [fresh[each.id] for each in documents if each.id in fresh]


def _touched(app: App, documents: Sequence[Kept]) -> list[Kept]:
    model, ids = type(documents[0]), [each.id for each in documents]

    def work(transaction: Transaction) -> list[Kept]:
        there = [each for each in transaction.get_many(model, ids) if each is not None]
        twins = {twin for each in there if (twin := _twin(each))}.difference(ids)
        others = [each for each in transaction.get_many(Artifact, sorted(twins)) if each is not None]
        used = [each.changed(used_at=transaction.now) for each in there]
        for each in used:
            transaction.put(each)
        for other in others:
            transaction.put(other.changed(used_at=transaction.now))
        return used

    return app.store.transact(work, on=ids[0])


def _twin(document: object) -> str | None:
    """The other key of a take, if it has one."""
    return document.twin if isinstance(document, Artifact) else None
