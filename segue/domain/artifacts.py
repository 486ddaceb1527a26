"""Artifacts: what steps produced, under the key that named it beforehand."""

from typing import ClassVar, Literal

from pydantic import Field

from segue.domain.results import Result
from segue.domain.value import Document, Instant, Many, UsedAt, Value


class File(Value):
    """Bytes that lie in the bucket under their own sha256."""

    sha256: str
    size: int


class Submission(Value):
    """One attempt at a provider: the intent, and the operation's name once it is known.

    `queue_position` counts from 1, if the provider tells it. `stills` are the two frames that the model was
    given: the take keeps them, whatever becomes of their step.
    """

    generator: str
    attempt: int
    prefix: str
    intended_at: Instant
    operation: str | None = None
    polls: int = 0
    queue_position: int | None = None
    before_frame: int = 0
    after_frame: int = 0
    prompt: str = ""
    second_id: str = ""
    stills: dict[str, File] = Field(default_factory=dict)


class Artifact(Document):
    """One account's artifact for one key; its id is `account:key`.

    Creating the document (`building`) is the claim to make it. `waiting` lists renders to wake when it is
    done. `price` is in credits; it is `paid` once a delivered film has paid for it,
    and `owed` before: a take that has a price, counted once, under its first key. `used_at` is when it was
    made or a quote or a render last relied on it, to a day. A take's artifact lies
    under two keys: `twin` is the id of the other one, and both are paid together; `second` marks the one
    under the second key.
    """

    collection: ClassVar[str] = "artifacts"
    indexes: ClassVar[tuple[tuple[str, ...], ...]] = (
        ("shard", "due_at"),
        ("shard", "used_at"),
        ("owner", "owed", "created_at"),
        ("owner", "id"),
        ("files.each.sha256", "id"),
        ("submission.stills.each.sha256", "id"),
    )

    owner: str
    key: str
    kind: str
    state: Literal["building", "ready", "lost"]
    shard: int
    render: str
    lease: str | None = None
    waiting: Many[str] = ()
    result: Result | None = None
    files: dict[str, File] = Field(default_factory=dict)
    price: int = 0
    paid: bool = False
    owed: bool = False
    twin: str | None = None
    second: bool = False
    created_at: Instant
    used_at: UsedAt = 0
    due_at: Instant | None = None
    submission: Submission | None = None


def made_ready(artifact: Artifact, now: Instant) -> Artifact:
    """An artifact that nobody makes any more, with what it holds; owed if it has a price and is not paid.

    It counts as used now: what a long render made at first is not forgotten as it ends.
    """
    owed = bool(artifact.price) and not artifact.paid
    return artifact.changed(
        state="ready", lease=None, waiting=(), submission=None, due_at=None, owed=owed, used_at=now
    )


def copied(artifact: Artifact, twin: Artifact, now: Instant) -> Artifact:
    """An artifact that nobody makes any more, with the take that lies under its other key.

    It costs what was made of it, which may be less than all that was held.
    """
    return artifact.changed(
        state="ready",
        result=twin.result,
        files=twin.files,
        price=twin.price,
        paid=artifact.paid or twin.paid,
        twin=twin.id,
        used_at=now,
        waiting=(),
        submission=None,
        due_at=None,
    )


def submitted_as(artifact: Artifact, submission: Submission) -> bool:
    """Whether an artifact is still being made by this very attempt."""
    current = artifact.submission
    return artifact.state == "building" and current is not None and current.prefix == submission.prefix


def artifact_id(owner: str, key: str) -> str:
    """The id of an account's artifact for a key."""
    return f"{owner}:{key}"


def file_name(sha256: str) -> str:
    """Where bytes lie in the bucket."""
    return f"blobs/{sha256[:2]}/{sha256}"


def timeline_name(digest: str) -> str:
    """Where a timeline lies in the bucket, by its digest."""
    return f"timelines/{digest[:2]}/{digest}"


def plan_name(sha256: str) -> str:
    """Where a plan lies in the bucket."""
    return f"plans/{sha256[:2]}/{sha256}"
