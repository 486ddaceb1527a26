"""The line that is kept of each attempt at a provider: begun with its intent, changed by its answer."""

from segue.app.renders import shard_of
from segue.domain.artifacts import Artifact, Submission
from segue.domain.attempts import AttemptState, GenerationAttempt, attempt_id
from segue.domain.plan import Step
from segue.domain.render_model import Broke, Render, RenderEvent
from segue.domain.value import Instant
from segue.ports import Transaction


def begun(render: Render, step: Step, submission: Submission) -> GenerationAttempt:
    """The line of an intent."""
    return GenerationAttempt(
        id=attempt_id(submission),
        owner=render.owner,
        render=render.id,
        step=step.id,
        generator=submission.generator,
        attempt=submission.attempt,
        asked_at=submission.intended_at,
        shard=shard_of(submission.prefix),
        credits=step.take_price,
    )


def answered(
    line: GenerationAttempt, changed: Artifact | None, event: RenderEvent, now: Instant
) -> GenerationAttempt:
    """The line after the provider's answer to the submit."""
    if isinstance(event, Broke):
        return line.ended("refused", now, event.sentence)
    named = changed.submission if changed else None
    return line.changed(operation=named.operation) if named else line


def close(
    transaction: Transaction,
    line: GenerationAttempt | None,
    state: AttemptState,
    words: str = "",
    model: str = "",
) -> None:
    """Write how an attempt ended; an earlier release wrote no line of it."""
    if line is not None:
        transaction.put(line.ended(state, transaction.now, words, model=model))
