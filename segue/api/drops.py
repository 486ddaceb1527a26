"""Drops: folders of the bucket in which files become films by themselves."""

from typing import Annotated

from fastapi import APIRouter, Response
from pydantic import Field

from segue.api.callers import Known, Person
from segue.api.common import rfc3339
from segue.app import drops
from segue.app.drops import DropWish
from segue.domain import limits
from segue.domain.drops import Drop
from segue.domain.errors import NotFound
from segue.domain.value import Many, Value

router = APIRouter(prefix="/drops", tags=["drops"])


class NewDrop(Value):
    """What a drop may spend, in credits, and what joins two clips in it."""

    film_credits: Annotated[int, Field(ge=0, le=limits.DAILY_CREDITS)] = limits.DROP_FILM_CREDITS
    daily_credits: Annotated[int, Field(ge=0, le=limits.DAILY_CREDITS)] = limits.DROP_DAILY_CREDITS
    generator: Annotated[str, Field(max_length=32)] = "procedural"
    seconds: Annotated[int, Field(ge=1, le=60)] = 4


class DropView(Value):
    """A drop. Copy `a.*` and `b.*`, or any clips and last of all a timeline `segue.json`, to a folder of its
    `address`: the film, or an `error.json`, comes into that folder's `out/`.

    Whoever knows the address and may write there spends your credits: keep it to yourself. `spent_today`
    counts what is set aside.
    """

    id: str
    address: str
    film_credits: int
    daily_credits: int
    spent_today: int
    generator: str
    seconds: int
    created_at: str
    revoked_at: str | None


class Drops(Value):
    """All your drops, the newest first."""

    data: Many[DropView]


@router.post("", status_code=201)
def make_drop(caller: Person, body: NewDrop, response: Response) -> DropView:
    """Make a drop."""
    if not caller.surface.drops:
        raise NotFound("Drops are folders of a bucket in the cloud: on this machine use segue watch FOLDER.")
    wish = DropWish(body.film_credits, body.daily_credits, body.generator, body.seconds)
    drop = drops.make_drop(caller.app, caller.user, wish)
    response.headers["Location"] = "/v1/drops"
    return _view(caller, drop)


@router.get("")
def list_drops(caller: Known) -> Drops:
    """Your drops, those that were revoked too."""
    found = drops.list_drops(caller.app, caller.user)
    return Drops(data=tuple(_view(caller, each) for each in found))


@router.delete("/{drop_id}")
def revoke_drop(caller: Person, drop_id: str) -> DropView:
    """End a drop at once: files in it start nothing any more. Films that it has started go on."""
    return _view(caller, drops.revoke_drop(caller.app, caller.user, drop_id))


def _view(caller: Known, drop: Drop) -> DropView:
    same = {"id", "film_credits", "daily_credits", "generator", "seconds"}
    return DropView(
        **drop.model_dump(include=same),
        address=f"{caller.surface.drops}{drop.id}/",
        spent_today=drop.spent_on(caller.app.now()),
        created_at=rfc3339(drop.created_at),
        revoked_at=rfc3339(drop.revoked_at) if drop.revoked_at is not None else None,
    )
