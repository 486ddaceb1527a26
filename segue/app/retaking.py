"""Paid takes that may be noticed: made again as often as was asked for, the best kept, all told.

While takes are being made, the best so far lies in the artifact that is being built: what it has cost, and
what it shows, is never lost when a later one fails.
"""

from pathlib import Path

from segue.app.context import App
from segue.domain import limits
from segue.domain.artifacts import Artifact, File, Submission, artifact_id, file_name
from segue.domain.plan import GenerateWork, PlanIndex, Step
from segue.domain.render_model import Render
from segue.domain.results import Generated, Try
from segue.domain.take_files import CONTEXT
from segue.ports import Transaction


def scored(app: App, submission: Submission, work: GenerateWork, take: Path, folder: Path) -> float:
    """How good a take is between its clips, of 100."""
    before, after = (folder / name for name in CONTEXT)
    for path in (before, after):
        app.bucket.fetch(file_name(submission.stills[path.name].sha256), path)
    return app.prober.score(take, before, after, work.format)


def best_of(
    artifact: Artifact, made: Generated, files: dict[str, File], score: float
) -> tuple[Generated, dict[str, File]]:
    """The better of a take and of the best before it, with the scores of all."""
    earlier = artifact.result if isinstance(artifact.result, Generated) else None
    before = earlier.tries if earlier else ()
    tries = (*before, Try(recipe=f"attempt {len(before) + 1}", score=score))
    if earlier is not None and score <= max(each.score for each in before):
        return earlier.changed(tries=tries), artifact.files
    return made.changed(tries=tries), files


def to_better(work: GenerateWork, made: Generated) -> bool:
    """Whether another take is to be made."""
    return len(made.tries) <= work.retakes and max(each.score for each in made.tries) < limits.RETAKE_BELOW


def spent(step: Step, made: object) -> int:
    """What the takes that were made cost, in credits."""
    return step.take_price * max(1, len(made.tries) if isinstance(made, Generated) else 1)


def halfway(transaction: Transaction, render: Render, index: PlanIndex) -> list[Artifact]:
    """What a render that ends leaves of steps between two takes: the best so far of each."""
    between = [
        artifact_id(render.owner, step.key)
        for step in index.plan.steps
        if isinstance(step.work, GenerateWork) and step.work.retakes and step.place == "provider"
    ]
    found = [each for each in transaction.get_many(Artifact, between) if each and each.render == render.id]
    return [
        each
        for each in found
        if each.state == "building" and each.submission is None and each.result is not None
    ]
