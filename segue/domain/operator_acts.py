"""What those who run an installation did to an account: who, what, when and why. Never changed."""

from typing import ClassVar, Literal

from segue.domain.value import Document, Instant

Act = Literal["grant", "refund", "freeze", "unfreeze", "release"]


class OperatorAct(Document):
    """One act. Its id comes from the key it was asked with, so that asking again does nothing more.

    `credits` is how many it moves, 0 if none; `subject` what it is about: a payment or a render. `book` is
    one for all acts, so that they can be listed by time: people write them, a few a day.
    """

    collection: ClassVar[str] = "operator_acts"
    indexes: ClassVar[tuple[tuple[str, ...], ...]] = (("book", "at"), ("account", "at"))

    who: str
    what: Act
    account: str
    why: str
    credits: int = 0
    subject: str = ""
    book: str = "acts"
    at: Instant
