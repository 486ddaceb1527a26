"""Measured step times: kept for each sort of step, and used to say how long a render will take yet."""

from contextlib import suppress
from dataclasses import dataclass

from segue.app.context import App
from segue.domain import limits
from segue.domain.errors import SegueError
from segue.domain.estimate import StepTimes, remaining_ms, sort_of, usual_ms
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
    """Remember what a step took. That it cannot be remembered stops nothing."""
    id = sort_of(step)

    def work(transaction: Transaction) -> None:
        known = transaction.get(StepTimes, id)
        kept = (*(known.milliseconds if known else ()), max(1, milliseconds))[-limits.STEP_TIMES :]
        fresh = StepTimes(id=id, milliseconds=kept)
        (transaction.create if known is None else transaction.put)(fresh)

    with suppress(SegueError):
        app.store.transact(work, on=f"step_times:{id}")


def estimate(app: App, render: Render, index: PlanIndex) -> Estimate | None:
    """How long a render will take yet; None when it is over or waits for its turn."""
    if render.state in TERMINAL or render.state == "held":
        return None
    known: dict[str, StepTimes | None] = {}
    usual: dict[str, int] = {}
    for step in index.plan.steps:
        sort = sort_of(step)
        if sort not in known:
            known[sort] = app.store.get(StepTimes, sort)
        usual[step.id] = usual_ms(step, known[sort])
    left = remaining_ms(render, index, usual)
    whole = remaining_ms(render.changed(steps=_untouched(render), progress={}), index, usual)
    elapsed = app.now() - render.created_at
    return Estimate(_seconds(left), _seconds(whole), _seconds(elapsed), late=elapsed > whole)


def _seconds(milliseconds: int) -> int:
    return -(-milliseconds // 1_000)


def _untouched(render: Render) -> dict[str, StepRecord]:
    kept = ("cached", "skipped")
    return {
        id: record if record.state in kept else record.changed(state="waiting")
        for id, record in render.steps.items()
    }
