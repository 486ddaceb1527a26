"""A render's receipt in the words of the API."""

from segue.api.common import rfc3339
from segue.api.credits import TransferView
from segue.app.receipts import AttemptLine, Receipt
from segue.domain.value import Many, Value


class AttemptView(Value):
    """One attempt at a paid step. `operation` is the provider's own name for it.

    `price` is what the step costs, once, if its film is delivered.
    """

    step: str
    words: str
    generator: str
    attempt: int
    state: str
    operation: str | None
    model: str
    why: str
    price: int
    asked_at: str | None
    ended_at: str | None

    @classmethod
    def of(cls, line: AttemptLine) -> "AttemptView":
        moments = {
            name: None if at is None else rfc3339(at)
            for name, at in (("asked_at", line.asked_at), ("ended_at", line.ended_at))
        }
        return cls(**{**dict(line), **moments})


class ReceiptView(Value):
    """Credits: the ceiling, what is set aside now, what was spent and given back, and why."""

    render: str
    quoted: int
    held: int
    captured: int
    released: int
    why: str
    movements: Many[TransferView]
    attempts: Many[AttemptView]

    @classmethod
    def of(cls, receipt: Receipt) -> "ReceiptView":
        movements = tuple(map(TransferView.of, receipt.movements))
        attempts = tuple(map(AttemptView.of, receipt.attempts))
        return cls(**{**dict(receipt), "movements": movements, "attempts": attempts})
