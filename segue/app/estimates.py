"""Measured step times: kept for each sort of step, and used to say how long a render will take yet."""

from contextlib import suppress
from dataclasses import dataclass

from segue.app.context import App
from segue.app.measurements import Times
from segue.app.renders import shard_of
from segue.domain import limits
from segue.domain.artifacts import Artifact, artifact_id
from segue.domain.errors import SegueError
from segue.domain.estimate import MeasuredTimes, merged, remaining_ms, sort_of, usual_times
from segue.domain.plan import PlanIndex, Step
from segue.domain.render_model import TERMINAL, Render, StepRecord
from segue.ports import Transaction


@dataclass(frozen=True)
class Estimate:
    """Seconds to the end, those it usually takes as a whole, and those it has taken. `late`: beyond usual."""

    eta_seconds: int
    usual_seconds: int
    elapsed_seconds: int
    late: bool


def note_time(app: App, step: Step, milliseconds: int) -> None:
    """Remember what a step took, in this process first: `merge_times` tells the others."""
    app.measured.note(sort_of(step), milliseconds)


def merge_times(app: App, *, at_once: bool = False) -> None:
    """Tell the others what steps took here, once in a while. That it cannot be told stops nothing.

    Each time a shard is drawn, so that no two processes write one document for long.
    """
    if not (at_once or app.measured.due(app.now())):
        return
    fresh = app.measured.taken(app.now())
    if not fresh:
        return
    id = str(shard_of(app.new_id("tms")))

    def work(transaction: Transaction) -> None:
        known = transaction.get(MeasuredTimes, id)
        times = merged(known.times if known else {}, fresh)
        (transaction.create if known is None else transaction.put)(MeasuredTimes(id=id, times=times))

    with suppress(SegueError):
        app.store.transact(work, on=f"measured_times:{id}")


def estimate(app: App, render: Render, index: PlanIndex) -> Estimate | None:
    """How long a render will take yet; None when it is over or waits for its turn."""
    if render.state in TERMINAL or render.state == "held":
        return None
    known = _known_times(app)
    usual = usual_times(index.plan.steps, known)
    now = app.now()
    left = remaining_ms(render, index, usual, now)
    whole = remaining_ms(render.changed(steps=_untouched(render), progress={}), index, usual, now)
    elapsed = now - render.created_at
    return Estimate(_seconds(left), _seconds(whole), _seconds(elapsed), late=elapsed > whole)


def queue_position(app: App, render: Render, index: PlanIndex) -> int | None:
    """The place of the foremost of a render's generations in front of its provider, or in its own queue."""
    polling = [id for id, record in render.steps.items() if record.state == "polling"]
    ids = (artifact_id(render.owner, index.steps[id].key) for id in polling[: limits.BATCH_STEPS])
    asked = (artifact.submission for id in ids if (artifact := app.store.get(Artifact, id)))
    places = [each.queue_position for each in asked if each and each.queue_position is not None]
    records = (record for record in render.steps.values() if record.state == "ready")
    places += [each.queue_position for each in records if each.queue_position is not None]
    return min(places, default=None)


def _known_times(app: App) -> Times:
    known = app.measured.known(app.now())
    if known is not None:
        return known
    times: Times = {}
    for shard in range(limits.SHARDS):
        read = app.store.get(MeasuredTimes, str(shard))
        times = merged(times, read.times) if read else times
    return app.measured.remember(times, app.now())


def _seconds(milliseconds: int) -> int:
    return -(-milliseconds // 1_000)


def _untouched(render: Render) -> dict[str, StepRecord]:
    kept = ("cached", "skipped")
    return {
        id: record if record.state in kept else record.changed(state="waiting")
        for id, record in render.steps.items()
    }
