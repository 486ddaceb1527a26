"""`segue.ports.Messages` on Google Cloud: what is sent, and what was given up."""

import hashlib
from collections.abc import Sequence
from typing import ClassVar

from segue.domain import limits
from segue.domain.value import Document, Instant
from segue.platform.gcp.post import Post
from segue.ports import Message, Query, Store, Transaction


class DeadMessage(Document):
    """A message that failed too often. Its id is a hash of the message's."""

    collection: ClassVar[str] = "dead_messages"

    message: Message
    at: Instant


class CloudMessages:
    """Messages by Pub/Sub and Cloud Tasks, which deliver them; the dead ones lie in the store."""

    def __init__(self, post: Post, store: Store) -> None:
        self._post, self._store = post, store

    def publish(self, *messages: Message) -> None:
        self._post.send(messages)

    def begun(self, message: Message) -> None:
        """The delivery of a message begins."""
        self._post.begun(message)

    def bury(self, message: Message) -> None:
        """Set a message aside: it failed too often."""
        id = hashlib.sha256(message.id.encode()).hexdigest()

        def work(transaction: Transaction) -> None:
            if transaction.get(DeadMessage, id) is None:
                transaction.create(DeadMessage(id=id, message=message, at=transaction.now))

        self._store.transact(work, on=id)

    def dead(self) -> Sequence[Message]:
        found = self._store.query(DeadMessage, Query(limit=limits.PAGE_ITEMS))
        return [each.message for each in found.items]
