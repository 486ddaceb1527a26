"""What was asked of a provider, one line for each attempt: kept, so that every credit is explained."""

from typing import ClassVar, Literal

from segue.domain.artifacts import Submission
from segue.domain.value import Document, Instant

AttemptState = Literal["asked", "delivered", "refused", "filtered", "failed"]


class GenerationAttempt(Document):
    """One submission to a model. `operation` is the provider's own name for it, None if it never came.

    `words` say why it ended as it did; `credits` are its step's price.
    """

    collection: ClassVar[str] = "attempts"
    indexes: ClassVar[tuple[tuple[str, ...], ...]] = (
        ("render", "asked_at"),
        ("shard", "asked_at"),
    )

    owner: str
    render: str
    step: str
    generator: str
    attempt: int
    state: AttemptState = "asked"
    operation: str | None = None
    model: str = ""
    words: str = ""
    asked_at: Instant
    shard: int = 0
    credits: int = 0
    ended_at: Instant | None = None

    def ended(
        self, state: AttemptState, now: Instant, words: str = "", model: str = ""
    ) -> "GenerationAttempt":
        """How it ended; an end that is known stays."""
        if self.ended_at is not None:
            return self
        return self.changed(state=state, ended_at=now, words=words, model=model)


def attempt_id(submission: Submission) -> str:
    """The id of a submission's line: its prefix, which no other submission has."""
    return attempt_id_of(submission.prefix)


def attempt_id_of(prefix: str) -> str:
    """The id of the line of whatever lies under a prefix."""
    return prefix.strip("/").replace("/", ":")
