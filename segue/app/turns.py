"""Turns at a provider: its rate holds over all processes, since one document of the store knows of all."""

from segue.domain.artifacts import Submission
from segue.domain.capabilities import Capabilities
from segue.domain.provider_queue import ProviderQueue, Turn, turn, without
from segue.domain.value import Instant
from segue.ports import Transaction


def turn_of(
    transaction: Transaction, bounds: Capabilities, who: str, submission: Submission, until: Instant
) -> Turn:
    """Whether the artifact `who` may be submitted now. Reads only: `keep` writes."""
    queue = transaction.get(ProviderQueue, bounds.name) or ProviderQueue(id=bounds.name)
    return turn(queue, bounds, who, submission.prefix, until, transaction.now)


def keep(transaction: Transaction, queue: ProviderQueue | None) -> None:
    """Write a queue that this transaction has read, if there is one."""
    if queue is not None:
        (transaction.create if queue.changes == 1 else transaction.put)(queue)


def left(transaction: Transaction, submission: Submission) -> ProviderQueue | None:
    """The queue without an attempt that has ended. Reads only: `keep` writes."""
    queue = transaction.get(ProviderQueue, submission.generator)
    return without(queue, submission.prefix) if queue else None
