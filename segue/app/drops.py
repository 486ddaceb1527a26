"""Drops: made, listed, revoked. What happens to files that lie in one: `segue.app.dropped`."""

from dataclasses import dataclass

from segue.app.context import App
from segue.app.credits import every
from segue.domain import limits
from segue.domain.drops import Drop
from segue.domain.errors import DoesNotFit, NotFound, TooMuch
from segue.ports import Query, Transaction, User


@dataclass(frozen=True)
class DropWish:
    """What somebody wants of a drop: the most it spends, in credits, and what joins two clips."""

    film_credits: int
    daily_credits: int
    generator: str
    seconds: int


def make_drop(app: App, user: User, wish: DropWish) -> Drop:
    """A new drop. Raises DoesNotFit for a generator that is not there, TooMuch beyond 50 drops."""
    names = [each.name for each in app.catalogue.generators]
    if wish.generator not in names:
        raise DoesNotFit(f"There is no generator '{wish.generator}': choose one of {', '.join(names)}.")
    if sum(1 for each in list_drops(app, user) if each.revoked_at is None) >= limits.DROPS:
        raise TooMuch(f"An account has at most {limits.DROPS} drops: revoke one first.")
    drop = Drop(
        id=app.new_id("drp"),
        owner=user.account,
        user=user.id,
        email=user.email,
        generator=wish.generator,
        seconds=wish.seconds,
        film_credits=wish.film_credits,
        daily_credits=wish.daily_credits,
        created_at=app.now(),
    )

    def work(transaction: Transaction) -> None:
        transaction.create(drop)

    app.store.transact(work, on=drop.id)
    return drop


def list_drops(app: App, user: User) -> list[Drop]:
    """All drops of the user's account, the newest first."""
    query = Query((("owner", user.account),), "created_at", descending=True, limit=limits.PAGE_ITEMS)
    return list(every(app, Drop, query))


def revoke_drop(app: App, user: User, id: str) -> Drop:
    """End a drop: files in it start nothing any more. Done twice, it stays ended. Raises NotFound."""

    def work(transaction: Transaction) -> Drop:
        drop = transaction.get(Drop, id)
        if drop is None or drop.owner != user.account:
            raise NotFound("There is no such drop: GET /v1/drops names yours.")
        if drop.revoked_at is not None:
            return drop
        revoked = drop.changed(revoked_at=transaction.now)
        transaction.put(revoked)
        return revoked

    return app.store.transact(work, on=id)
