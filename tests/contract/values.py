"""Documents and small helpers of the contract suites."""

import time
from collections.abc import Callable
from typing import ClassVar, Literal

from pydantic import Field

from segue.domain.value import Document, Many, Value
from segue.ports import Message, Transaction

_DEADLINE_SECONDS = 30  # only a failing test waits so long


class Coin(Value):
    mint: str


class Pocket(Value):
    coins: dict[str, Coin]


class Purse(Document):
    """Has a field of each sort that a document may have and a query may name."""

    collection: ClassVar[str] = "purses"
    indexes: ClassVar[tuple[tuple[str, ...], ...]] = (
        ("owner", "rank"),
        ("owner", "id"),
        ("owner", "open", "name"),
        ("coins.each.mint", "id"),
        ("pocket.coins.each.mint", "id"),
    )

    owner: str = "ann"
    name: str = ""
    balance: int = 0
    rank: int | None = None
    open: bool = True
    tags: Many[str] = ()
    coins: dict[str, Coin] = Field(default_factory=dict)
    pocket: Pocket | None = None
    kind: Literal["purse"] = "purse"


def creates(*purses: Purse) -> Callable[[Transaction], None]:
    def work(transaction: Transaction) -> None:
        for purse in purses:
            transaction.create(purse)

    return work


def adds(purse_id: str, amount: int = 1) -> Callable[[Transaction], int]:
    """Read, change, write: the work that loses money where a store is not exact."""

    def work(transaction: Transaction) -> int:
        purse = transaction.get(Purse, purse_id)
        assert purse is not None
        transaction.put(purse.changed(balance=purse.balance + amount))
        return purse.balance + amount

    return work


def emits(*messages: Message) -> Callable[[Transaction], None]:
    def work(transaction: Transaction) -> None:
        transaction.emit(*messages)

    return work


def step_message(id: str, not_before: int = 0) -> Message:
    return Message(id=id, topic="step", subject="rnd_a", not_before=not_before)


def eventually(condition: Callable[[], bool]) -> None:
    """Wait until something becomes true; fail when it does not."""
    deadline = time.monotonic() + _DEADLINE_SECONDS
    while not condition():
        assert time.monotonic() < deadline, "this did not happen"
        time.sleep(0.005)
