"""`segue.ports.Jobs` as child processes: new interpreters, never forks, a bounded number at once."""

import os
import queue
import subprocess
import threading
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import structlog

from segue.domain import limits
from segue.domain.errors import TooMuch, Unavailable
from segue.platform.embedded.ids import random_id
from segue.platform.embedded.processes import PARENT_VARIABLE, kill_group, kill_tree

NOT_STARTED = 127
"""The exit code reported for a worker that the system could not start, as a shell does."""

_STANDARD_ERROR = 2
_log = structlog.get_logger()


@dataclass(frozen=True)
class Waiting:
    """A worker that is to be started."""

    render_id: str
    worker_id: str


class ChildJobs:
    """Starts `command` with a render's and a worker's id; at its end `on_exit` gets both and the exit code.

    A worker has its own session, so that it can be killed with all it started; it should call
    `die_with_parent` first. Its standard output goes to our standard error.
    """

    def __init__(
        self,
        command: Sequence[str],
        environment: Mapping[str, str],
        on_exit: Callable[[str, str, int], None],
        max_children: int,
        *,
        new_id: Callable[[str], str] = random_id,
    ) -> None:
        self._command = tuple(command)
        self._environment = {**environment, PARENT_VARIABLE: str(os.getpid())}
        self._on_exit = on_exit
        self._new_id = new_id
        self._queue: queue.Queue[Waiting | None] = queue.Queue(limits.QUEUED_CHILDREN)
        self._lock = threading.Lock()
        self._children: set[subprocess.Popen[bytes]] = set()
        self._stopping = False
        self._threads = [
            threading.Thread(target=self._run_for_ever, name=f"segue-job-{number}", daemon=True)
            for number in range(max_children)
        ]
        for thread in self._threads:
            thread.start()

    def run(self, render_id: str, tasks: int) -> None:
        """Start workers, or queue them. Raises TooMuch when the queue is full, Unavailable after `stop`."""
        for _ in range(tasks):
            if self._stopping:
                raise Unavailable("Segue is stopping: try again when it is back.")
            try:
                self._queue.put_nowait(Waiting(render_id, self._new_id("wrk")))
            except queue.Full as error:
                raise TooMuch("Too many renders are waiting: try again when some are done.") from error

    def stop(self) -> None:
        """Kill the workers under way, with all they started; those that still wait are never started.

        Returns when `on_exit` was told of each that had been started.
        """
        with self._lock:
            self._stopping = True
            children = list(self._children)
        for child in children:
            if child.returncode is None:
                kill_tree(child.pid)
        self._drop_waiting()
        for _ in self._threads:
            self._queue.put(None)
        for thread in self._threads:
            thread.join()

    def _run_for_ever(self) -> None:
        while (waiting := self._queue.get()) is not None:
            code = self._run_child(waiting)
            if code is None:
                continue
            try:
                self._on_exit(waiting.render_id, waiting.worker_id, code)
            except Exception:  # the sweep finds a worker that left without notice
                _log.exception("worker_exit_not_noted", render=waiting.render_id, worker=waiting.worker_id)

    def _run_child(self, waiting: Waiting) -> int | None:
        """Run one worker to its end; returns its exit code, None if it was not started because of `stop`."""
        with self._lock:
            if self._stopping:
                return None
            try:
                child = self._started(waiting)
            except OSError as error:
                _log.error("worker_not_started", render=waiting.render_id, error=repr(error))
                return NOT_STARTED
            self._children.add(child)
        os.waitid(os.P_PID, child.pid, os.WEXITED | os.WNOWAIT)
        kill_group(child.pid)  # a worker that crashed may have left its FFmpeg; its id is not given anew yet
        code = child.wait()
        with self._lock:
            self._children.discard(child)
        return code

    def _started(self, waiting: Waiting) -> subprocess.Popen[bytes]:
        return subprocess.Popen(
            [*self._command, waiting.render_id, waiting.worker_id],
            env=self._environment,
            stdin=subprocess.DEVNULL,
            stdout=_STANDARD_ERROR,
            start_new_session=True,
        )

    def _drop_waiting(self) -> None:
        while not self._queue.empty():
            self._queue.get_nowait()
