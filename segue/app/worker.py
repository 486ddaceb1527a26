"""The media worker: takes a render's id and works through its ready steps until none is left."""

import shutil
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

import structlog

from segue.app.context import App
from segue.app.estimates import merge_times, note_time
from segue.app.step_job import InputLost, LocalStepJob, stored_files
from segue.app.steps import Given, Made, Report, exchange, renew
from segue.app.tracing import span
from segue.domain import limits
from segue.domain.errors import Cancelled, Contended, NoSpace, NotFound, SegueError, StepFailed, Unavailable
from segue.domain.plan import PlanIndex, Step
from segue.domain.render_model import TERMINAL, Broke, Render, Renewed
from segue.ports import StepHandler

log = structlog.get_logger()

OUR_FAULT = (
    "Something went wrong on our side: nothing was charged. Try again; if it happens twice, write to us."
)


@dataclass(frozen=True)
class Outcome:
    """How one step went: made, broken, or its inputs are lost. None of them: it was stopped."""

    made: Made | None = None
    broke: Broke | None = None
    lost: tuple[str, ...] = ()


def run_worker(app: App, render_id: str, worker_id: str) -> None:
    """Do steps of a render until none is ready, the render is over, or it is cancelled."""
    render = app.store.get(Render, render_id)
    if render is None or render.state in TERMINAL:
        return
    index = app.plan(render.plan)
    with scratch_folder(app) as folder, Heart(app, render_id, index, worker_id) as heart:
        _work(app, render, index, worker_id, folder, heart)
    merge_times(app, at_once=True)


def _work(app: App, render: Render, index: PlanIndex, worker_id: str, folder: Path, heart: "Heart") -> None:
    report = Report(worker_id, "", wants=limits.BATCH_STEPS, next_lease=new_lease(app, worker_id))
    while True:
        given = _exchanged(app, render.id, index, report)
        if given.over or not (given.steps or given.again):
            return
        heart.lease = report.next_lease
        report = _batch(app, given, index, folder, heart)


def _batch(app: App, given: Given, index: PlanIndex, folder: Path, heart: "Heart") -> Report:
    """Do the given steps; what was made is reported at the end, or on the way if the batch takes long."""
    made: list[Made] = []
    worker_id, lease = heart.worker, heart.lease
    last_report = time.monotonic()
    for step in given.steps:
        outcome = do_step(app, given.render, index, step, folder, heart)
        if outcome.made:
            made.append(outcome.made)
        if outcome.broke or outcome.lost or heart.stopped:
            return _report(app, worker_id, lease, made, outcome)
        if time.monotonic() - last_report > limits.LEASE_RENEW_MS / 1_000 and step is not given.steps[-1]:
            _exchanged(app, given.render.id, index, Report(worker_id, lease, tuple(made)))
            made, last_report = [], time.monotonic()
    return _report(app, worker_id, lease, made, Outcome())


def _exchanged(app: App, render_id: str, index: PlanIndex, report: Report) -> Given:
    """An exchange that is asked for again while others change the render: who dies of it loses what it made.

    Raises Contended when that lasts.
    """
    for _ in range(limits.EXCHANGE_TRIES - 1):
        with suppress(Contended):
            return exchange(app, render_id, index, report)
    return exchange(app, render_id, index, report)


def _report(app: App, worker_id: str, lease: str, made: list[Made], outcome: Outcome) -> Report:
    return Report(
        worker_id,
        lease,
        made=tuple(made),
        broke=outcome.broke,
        lost=outcome.lost,
        wants=limits.BATCH_STEPS,
        next_lease=new_lease(app, worker_id),
    )


def new_lease(app: App, worker_id: str) -> str:
    """A lease token; it names its worker, so that a dead worker's leases can be found."""
    return f"{worker_id}/{app.new_id('lse')}"


def do_step(app: App, render: Render, index: PlanIndex, step: Step, folder: Path, heart: "Heart") -> Outcome:
    """Run one step's handler and store what it leaves. Every way it can go wrong becomes an outcome."""
    handler: StepHandler = app.handlers[step.kind]
    lease = heart.lease
    own = folder / lease.rpartition("/")[2] / step.id.replace(":", "-")
    try:
        job = LocalStepJob(app, render, index, step, own, folder / "inputs", heart.progress_of(step))
        named = {"segue.step": step.id, "segue.kind": step.kind, "segue.worker": heart.worker}
        with span("step", render.id, **named):
            begun = app.now()
            output = handler(job)
            took_ms = app.now() - begun
            note_time(app, step, took_ms - job.fetched_ms)
            made = Made(step.id, output.result, stored_files(app, output.files.items()))
        log.info("step_done", render=render.id, step=step.id, worker=heart.worker, milliseconds=took_ms)
        return Outcome(made=made)
    except Cancelled:
        return Outcome()
    except InputLost as lost:
        log.warning("input_lost", render=render.id, step=step.id, lost=lost.steps)
        return Outcome(lost=lost.steps)
    except Exception as error:  # whatever a handler raises ends its step, never the worker
        return Outcome(broke=broken(render.id, step.id, lease, error))
    finally:
        if own.exists():
            shutil.rmtree(own, ignore_errors=True)


def broken(render_id: str, step_id: str, lease: str, error: Exception) -> Broke:
    """What a user is told of an error; the rest is for the operator's log."""
    if isinstance(error, StepFailed):
        log.warning("step_failed", render=render_id, step=step_id, code=error.code, detail=error.detail)
        return Broke(lease, step_id, error.code, error.sentence, error.again, detail=error.detail)
    if isinstance(error, NoSpace | NotFound | Unavailable):
        log.warning("step_failed", render=render_id, step=step_id, code=error.code, detail=error.detail)
        again = error.retryable and not isinstance(error, NoSpace)
        return Broke(lease, step_id, error.code, error.sentence, again, detail=error.detail)
    if isinstance(error, OSError) and error.errno == 28:  # ENOSPC
        sentence = "The disk is full: free some space and try again."
        return Broke(lease, step_id, NoSpace.code, sentence, False, detail=repr(error))
    log.error("step_crashed", render=render_id, step=step_id, exc_info=error)
    again = not isinstance(error, SegueError)
    return Broke(lease, step_id, "internal", OUR_FAULT, again, detail=repr(error))


@contextmanager
def scratch_folder(app: App) -> Iterator[Path]:
    """A folder for one worker, which is made when something is put into it, and removed with all it holds."""
    folder = app.scratch / app.new_id("tmp")
    try:
        yield folder
    finally:
        if folder.exists():
            shutil.rmtree(folder, ignore_errors=True)


class Heart:
    """Renews the current `lease` while its steps run, says how far they are, and learns when to stop."""

    def __init__(self, app: App, render_id: str, index: PlanIndex, worker: str, lease: str = "") -> None:
        self._app, self._render, self._index = app, render_id, index
        self.worker, self.lease = worker, lease
        self._progress: dict[str, int] = {}
        self._end = threading.Event()
        self._thread = threading.Thread(target=self._beat, name="heart", daemon=True)
        self.stopped = False

    def __enter__(self) -> "Heart":
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._end.set()
        self._thread.join()

    def progress_of(self, step: Step) -> "Progress":
        return Progress(self, step.id)

    def note(self, step: str, thousandths: int) -> None:
        self._progress[step] = thousandths
        if self.stopped:
            raise Cancelled("This render was stopped.")

    def _beat(self) -> None:
        while not self._end.wait(self._app.heartbeat_seconds):
            renewed = Renewed(self.worker, self.lease, tuple(self._progress.items()))
            with suppress(Unavailable):  # the next beat tries again; the lease outlives several
                if not renew(self._app, self._render, self._index, renewed):
                    self.stopped = True
                    return


class Progress:
    """Notes how far one step is, in thousandths."""

    def __init__(self, heart: Heart, step: str) -> None:
        self._heart, self._step = heart, step

    def __call__(self, done: int, total: int) -> None:
        self._heart.note(self._step, min(1_000, done * 1_000 // max(1, total)))
