"""Named points at which a process ends as by `kill -9`, for tests that prove that nothing is lost by it.

SEGUE_CRASH_AT lists points; each is met once by an installation, whichever of its processes gets there first.
Points are `workers:before_start`, `workers:after_start`, and for each step `STEP:begin`, `STEP:made`,
`STEP:before_upload`, `STEP:after_upload`, and after the commits that claim and accept it `STEP:running` and
`STEP:done`.
"""

import os
import signal
import threading
from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from typing import Any

from segue.app.context import App
from segue.app.steps import Given
from segue.ports import Bucket, Jobs, Page, Query, StepHandler, StepJob, StepOutput, Store, Transaction

VARIABLE = "SEGUE_CRASH_AT"


def with_crash_points(app: App, data: Path) -> App:
    """The application as it is, unless this process was told to crash."""
    wanted = frozenset(filter(None, os.environ.get(VARIABLE, "").split(",")))
    if not wanted:
        return app
    points = CrashPoints(wanted, data / "crashes")
    handlers = {kind: partial(_crashing, points, handler) for kind, handler in app.handlers.items()}
    return replace(
        app,
        store=_Store(app.store, points),
        bucket=_Bucket(app.bucket, points),
        jobs=_Jobs(app.jobs, points),
        handlers=handlers,
    )


class CrashPoints:
    """The points that are wanted; each leaves a mark in a folder when it is met."""

    def __init__(self, wanted: frozenset[str], marks: Path) -> None:
        self._wanted, self._marks = wanted, marks
        self.here = threading.local()
        marks.mkdir(exist_ok=True)

    def reached(self, point: str) -> None:
        if point not in self._wanted:
            return
        try:
            (self._marks / point).touch(exist_ok=False)
        except FileExistsError:
            return
        os.kill(os.getpid(), signal.SIGKILL)


def _crashing(points: CrashPoints, handler: StepHandler, job: StepJob) -> StepOutput:
    points.here.step = job.step.id
    points.reached(f"{job.step.id}:begin")
    output = handler(job)
    points.reached(f"{job.step.id}:made")
    return output


@dataclass(frozen=True)
class _Store:
    _inner: Store
    _points: CrashPoints

    def get(self, model: Any, id: str) -> Any:
        return self._inner.get(model, id)

    def query(self, model: Any, query: Query) -> Page[Any]:
        return self._inner.query(model, query)

    def transact(self, work: Callable[[Transaction], Any], *, on: str, settlement: bool = False) -> Any:
        answer = self._inner.transact(work, on=on, settlement=settlement)
        if isinstance(answer, Given):
            for step, record in answer.render.steps.items():
                self._points.reached(f"{step}:{record.state}")
        return answer


class _Bucket:
    """Everything but `put_file` goes straight to the bucket."""

    def __init__(self, inner: Bucket, points: CrashPoints) -> None:
        self._inner, self._points = inner, points

    def put_file(self, name: str, source: Path, *, if_absent: bool = False) -> bool:
        step = getattr(self._points.here, "step", "")
        self._points.reached(f"{step}:before_upload")
        stored = self._inner.put_file(name, source, if_absent=if_absent)
        self._points.reached(f"{step}:after_upload")
        return stored

    def __getattr__(self, name: str) -> Any:
        return getattr(self._inner, name)


@dataclass(frozen=True)
class _Jobs:
    _inner: Jobs
    _points: CrashPoints

    def run(self, render_id: str, tasks: int) -> None:
        self._points.reached("workers:before_start")
        self._inner.run(render_id, tasks)
        self._points.reached("workers:after_start")
