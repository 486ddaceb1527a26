"""Deleting all that is somebody's: media, projects and their identity. The ledger stays, without a name."""

from collections.abc import Iterator
from itertools import islice
from typing import ClassVar

from segue.app.context import App
from segue.app.credits import every
from segue.app.intake import Upload, upload_name
from segue.app.projects import Project, ProjectVersion
from segue.app.renders import shard_of
from segue.app.shares import Share, SharedRender
from segue.domain import limits
from segue.domain.api_keys import ApiKey
from segue.domain.artifacts import Artifact
from segue.domain.assets import Asset, Recording
from segue.domain.drops import ROOT, Drop
from segue.domain.errors import InUse, NotFound
from segue.domain.ledger import Account
from segue.domain.quotes import Quote
from segue.domain.render_model import Render
from segue.domain.value import Document, Instant
from segue.ports import Query, Transaction, User

_OWNED: tuple[tuple[type[Document], str], ...] = (
    (ApiKey, "created_at"),
    (Drop, "created_at"),
    (Share, "id"),
    (Upload, "id"),
    (Project, "changed_at"),
    (Asset, "created_at"),
    (Recording, "created_at"),
    (Artifact, "id"),
    (Quote, "id"),
    (Render, "created_at"),
)
"""What an account owns, and how each is listed. Renders come last: others are found through them."""


class Erasure(Document):
    """All that is `id`'s, an account, is being deleted; the sweep goes on with what a crash has left."""

    collection: ClassVar[str] = "erasures"
    indexes: ClassVar[tuple[tuple[str, ...], ...]] = (("shard", "due_at"),)

    user: str
    shard: int
    due_at: Instant


def delete_everything(app: App, user: User) -> bool:
    """Delete all that is the user's; says whether it is done, else the sweep goes on with it.

    Nothing new can be started from the first commit on. Raises NotFound; InUse, with the render that is not
    over.
    """

    def work(transaction: Transaction) -> Erasure:
        account = transaction.get(Account, user.account)
        earlier = transaction.get(Erasure, user.account)
        if account is None:
            raise NotFound("There is no such account.")
        unfinished = account.unfinished
        if unfinished:
            raise InUse(f"Render {unfinished[0]} is not over: cancel it, then delete your data.")
        if earlier is not None:
            transaction.check(Account, account.id)
            return earlier
        now = transaction.now
        erasure = Erasure(id=account.id, user=user.id, shard=shard_of(account.id), due_at=now)
        transaction.put(account.changed(closed_at=now))
        transaction.create(erasure)
        return erasure

    return erase(app, app.store.transact(work, on=user.account))


def erase(app: App, erasure: Erasure) -> bool:
    """Delete a bounded number of documents; says whether nothing is left. May run twice, and at once."""
    left = list(islice(_left(app, erasure.id), limits.ERASED_AT_ONCE + 1))
    for each in left[: limits.ERASED_AT_ONCE]:
        if isinstance(each, Upload):
            app.bucket.delete(upload_name(each.id))
        if isinstance(each, Drop):
            for name, _ in list(app.bucket.list(f"{ROOT}{each.id}/")):
                app.bucket.delete(name)
        _delete(app, type(each), each.id)
    if len(left) > limits.ERASED_AT_ONCE:
        return False
    app.identity.remove(erasure.user)
    _finish(app, erasure.id)
    return True


def _left(app: App, account: str) -> Iterator[Document]:
    for model, order in _OWNED:
        for each in every(app, model, Query((("owner", account),), order, limit=limits.PAGE_ITEMS)):
            if isinstance(each, Project):
                where = (("project", each.id),)
                yield from every(app, ProjectVersion, Query(where, "version", limit=limits.PAGE_ITEMS))
            if isinstance(each, Share) and (shared := app.store.get(SharedRender, each.render)):
                yield shared
            yield each


def _delete(app: App, model: type[Document], id: str) -> None:
    def work(transaction: Transaction) -> None:
        transaction.get(model, id)
        transaction.delete(model, id)

    app.store.transact(work, on=id)


def _finish(app: App, account_id: str) -> None:
    """Open the account again: it holds the ledger and nothing else, and only its identity could use it."""

    def work(transaction: Transaction) -> None:
        account = transaction.get(Account, account_id)
        if transaction.get(Erasure, account_id) is not None and account is not None:
            transaction.put(account.changed(closed_at=None))
            transaction.delete(Erasure, account_id)

    app.store.transact(work, on=account_id)
