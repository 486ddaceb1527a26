"""`segue.ports.Jobs` as child processes: new interpreters, never forks, a bounded number at once.

A child that has done its work waits for more: starting one, with all that it imports, takes longer than many
a step.
"""

import os
import socket
import subprocess
import threading
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import structlog

from segue.domain import limits
from segue.domain.errors import TooMuch, Unavailable
from segue.platform.embedded.ids import random_id
from segue.platform.embedded.processes import PARENT_VARIABLE, kill_group, kill_tree

NOT_STARTED = 127
"""The exit code reported for a worker that the system could not start, as a shell does."""

SKETCH, PROMPTS, FILM = 0, 1, 2
"""The turns of renders. What somebody waits for at the screen goes before films, and has a child of its own,
so that it waits for none; while a sketch is made, prompts wait a little, because both would take longer."""

_STANDARD_ERROR = 2
_DONE = b"."
_LOOK_SECONDS = 0.5
_log = structlog.get_logger()


def asked() -> Iterator[tuple[str, str]]:
    """In a child: the renders and workers it is to work for; taking the next says that the last is done.

    Ends when there is to be none any more. Nothing else may read the standard input.
    """
    line = socket.socket(fileno=os.dup(0))
    with Path(os.devnull).open("rb") as nothing:
        os.dup2(nothing.fileno(), 0)
    with line, line.makefile("r") as questions:
        for question in questions:
            render_id, worker_id = question.split()
            yield render_id, worker_id
            line.sendall(_DONE)


@dataclass(frozen=True)
class Waiting:
    """A worker that is to be started."""

    render_id: str
    worker_id: str
    since: float


@dataclass(frozen=True)
class Due:
    """A worker whose turn it is."""

    waiting: Waiting
    turn: int


@dataclass(eq=False)
class Child:
    """A process that does one work after another, and the line on which it is asked."""

    process: subprocess.Popen[bytes]
    line: socket.socket
    works: int = 0
    idle_since: float = field(default_factory=time.monotonic)

    def work(self, waiting: Waiting) -> bool:
        """Have it do one work; False when it died of it, or before."""
        self.works += 1
        try:
            self.line.sendall(f"{waiting.render_id} {waiting.worker_id}\n".encode())
            done = self.line.recv(1) == _DONE
        except OSError:
            return False
        self.idle_since = time.monotonic()
        return done

    @property
    def worn(self) -> bool:
        """Whether a new one should take its place."""
        rested = time.monotonic() - self.idle_since
        return self.works >= limits.CHILD_WORKS or rested > limits.CHILD_IDLE_SECONDS


class ChildJobs:
    """Asks children that `command` starts, by `asked`, to work for renders.

    At the end of each work `on_exit` gets its render's and worker's ids and 0, or the exit code of the child
    that died of it. `turn` says when a render's come, None that nobody wants them any more. A child has its
    own session, so that it can be killed with all it started; it should call `die_with_parent` first. Its
    standard output goes to our standard error.
    """

    def __init__(
        self,
        command: Sequence[str],
        environment: Mapping[str, str],
        on_exit: Callable[[str, str, int], None],
        max_children: int,
        *,
        turn: Callable[[str], int | None] = lambda render_id: FILM,
        new_id: Callable[[str], str] = random_id,
    ) -> None:
        self._command = tuple(command)
        self._environment = {**environment, PARENT_VARIABLE: str(os.getpid())}
        self._on_exit = on_exit
        self._turn = turn
        self._max_children = max_children
        self._new_id = new_id
        self._waiting: list[Waiting] = []
        self._changed = threading.Condition()
        self._children: set[Child] = set()
        self._idle: list[Child] = []
        self._under_way: list[Due] = []
        self._stopping = False
        self._threads = [
            threading.Thread(target=self._run_for_ever, args=(last,), name=f"segue-job-{number}", daemon=True)
            for number, last in enumerate([*[FILM] * max_children, PROMPTS])
        ]
        for thread in self._threads:
            thread.start()

    def run(self, render_id: str, tasks: int) -> None:
        """Start workers, or queue them. Raises TooMuch when the queue is full, Unavailable after `stop`."""
        with self._changed:
            if self._stopping:
                raise Unavailable("Segue is stopping: try again when it is back.")
            if len(self._waiting) + tasks > limits.QUEUED_CHILDREN:
                raise TooMuch("Too many renders are waiting: try again when some are done.")
            self._waiting += [Waiting(render_id, self._new_id("wrk"), time.monotonic()) for _ in range(tasks)]
            self._changed.notify_all()

    def warm(self) -> None:
        """Start children now that will soon be asked: as many as work at once, less those there are."""
        with self._changed:
            while not self._stopping and len(self._children) < self._max_children:
                try:
                    self._idle.append(self._started())
                except OSError:  # whoever asks for work is told
                    return

    def stop(self) -> None:
        """Kill the workers under way, with all they started; those that still wait are never started.

        Returns when `on_exit` was told of each that had been started.
        """
        with self._changed:
            self._stopping = True
            self._waiting.clear()
            for child in list(self._children):
                kill_tree(child.process.pid)
            idle, self._idle = self._idle, []
            self._changed.notify_all()
        for child in idle:
            self._end(child)
        for thread in self._threads:
            thread.join()

    def _run_for_ever(self, last_turn: int) -> None:
        while (due := self._next(last_turn)) is not None:
            code = self._done(due.waiting)
            with self._changed:
                self._under_way.remove(due)
                self._changed.notify_all()
            if code is None:
                continue
            render_id, worker_id = due.waiting.render_id, due.waiting.worker_id
            try:
                self._on_exit(render_id, worker_id, code)
            except Exception:  # the sweep finds a worker that left without notice
                _log.exception("worker_exit_not_noted", render=render_id, worker=worker_id)

    def _next(self, last_turn: int) -> Due | None:
        """The next worker of a turn up to the last that comes here, once there is one; None at the end."""
        with self._changed:
            while not self._stopping:
                if due := self._due(last_turn):
                    self._under_way.append(due)
                    return due
                self._changed.wait(_LOOK_SECONDS if self._waiting else limits.CHILD_IDLE_SECONDS)
                self._end_worn()
        return None

    def _due(self, last_turn: int) -> Due | None:
        """The worker whose turn it is, taken out of those that wait. What nobody wants is dropped."""
        turns = {each.render_id: self._turn(each.render_id) for each in self._waiting}
        self._waiting = [each for each in self._waiting if turns[each.render_id] is not None]
        found: Due | None = None
        for each in self._waiting:
            turn = turns[each.render_id]
            if turn is None or turn > last_turn or self._yields(each, turn):
                continue
            if found is None or turn < found.turn:
                found = Due(each, turn)
        if found is not None:
            self._waiting.remove(found.waiting)
        return found

    def _yields(self, waiting: Waiting, turn: int) -> bool:
        """Whether it lets the sketch that is under way have the machine; nobody does so for long."""
        patient = time.monotonic() - waiting.since < limits.PROMPTS_PATIENCE_SECONDS
        return turn == PROMPTS and patient and any(each.turn == SKETCH for each in self._under_way)

    def _done(self, waiting: Waiting) -> int | None:
        """Have one work done to its end; returns its exit code, None if `stop` came before it began."""
        with self._changed:
            if self._stopping:
                return None
            try:
                child = self._taken()
            except OSError as error:
                _log.error("worker_not_started", render=waiting.render_id, error=repr(error))
                return NOT_STARTED
        if not child.work(waiting):
            return self._left(child)
        with self._changed:
            if not self._stopping:
                self._idle.append(child)
                return 0
        self._end(child)
        return 0

    def _taken(self) -> Child:
        """A child that waits for work, or a new one."""
        self._end_worn()
        return self._idle.pop() if self._idle else self._started()

    def _end_worn(self) -> None:
        """End those that have worked, or waited, for long enough."""
        worn = [child for child in self._idle if child.worn]
        self._idle = [child for child in self._idle if child not in worn]
        for child in worn:
            self._end(child)

    def _end(self, child: Child) -> None:
        """Kill a child that waits, with all it started."""
        kill_tree(child.process.pid)
        self._left(child)

    def _left(self, child: Child) -> int:
        """The exit code of a child that ends; what it left in its group is killed."""
        child.line.close()
        os.waitid(os.P_PID, child.process.pid, os.WEXITED | os.WNOWAIT)
        kill_group(
            child.process.pid
        )  # one that crashed may have left its FFmpeg; its id is not given anew yet
        with self._changed:
            self._children.discard(child)
        return child.process.wait()

    def _started(self) -> Child:
        ours, theirs = socket.socketpair()
        with theirs:
            try:
                process = subprocess.Popen(
                    self._command,
                    env=self._environment,
                    stdin=theirs.fileno(),
                    stdout=_STANDARD_ERROR,
                    start_new_session=True,
                )
            except OSError:
                ours.close()
                raise
        child = Child(process, ours)
        self._children.add(child)
        return child
