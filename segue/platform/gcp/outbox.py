"""The messages of one commit, written with it, until they are sent."""

from collections.abc import Sequence
from typing import ClassVar, Self

from segue.domain import limits
from segue.domain.value import Document, Instant, Many
from segue.ports import Message


class Parcel(Document):
    """What one commit sends. It is deleted once it is sent; the sweep asks each shard for what was left."""

    collection: ClassVar[str] = "outbox"
    indexes: ClassVar[tuple[tuple[str, ...], ...]] = (("shard", "created_at"),)

    shard: int
    created_at: Instant
    messages: Many[Message]

    @classmethod
    def of(cls, messages: Sequence[Message], number: int, now: Instant) -> Self:
        """The parcel of some messages under a random number. One message is sent once."""
        distinct = {message.id: message for message in messages}
        return cls(
            id=f"{number:030x}",
            shard=number % limits.SHARDS,
            created_at=now,
            messages=tuple(distinct.values()),
        )
