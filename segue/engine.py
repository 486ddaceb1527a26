"""The engine on one machine: deliveries, workers and the sweep, in the one process that holds the lock."""

import gc
import os
import shutil
import threading
import time
from functools import partial
from pathlib import Path
from typing import Self

import structlog

from segue.app.context import App
from segue.app.sweep import recover, sweep
from segue.app.topics import TOPICS
from segue.domain import limits
from segue.domain.errors import SegueError
from segue.platform.embedded.bus import EmbeddedBus
from segue.platform.embedded.locks import EngineLock

log = structlog.get_logger()

SWEEP_SECONDS = 1.0
CLOCK_JUMP_SECONDS = 5.0


class Engine:
    """Delivers messages, runs workers and sweeps until it is stopped."""

    def __init__(self, app: App, bus: EmbeddedBus, lock: EngineLock) -> None:
        self._app, self._bus, self._lock = app, bus, lock
        self._end = threading.Event()
        self._thread = threading.Thread(target=self._sweep_for_ever, name="segue-sweep", daemon=True)

    @classmethod
    def start(cls, app: App, bus: EmbeddedBus, data: Path) -> Self | None:
        """The running engine; None if another process has it."""
        lock = EngineLock.try_acquire(data)
        if lock is None:
            return None
        engine = cls(app, bus, lock)
        remove_leftovers(data / "scratch")
        recover(app)
        bus.start({topic: partial(function, app) for topic, function in TOPICS.items()})
        engine._thread.start()
        gc.freeze()  # what start-up has built stays: looking through it again costs a tenth of the engine
        return engine

    def stop(self) -> None:
        """Stop delivering; what is not done yet goes on at the next start."""
        self._end.set()
        self._thread.join()
        self._bus.stop()
        self._lock.release()

    def _sweep_for_ever(self) -> None:
        """Sweep once a second. After a jump of the clock no lease can be trusted: wait one out first."""
        wall, monotonic = time.time(), time.monotonic()
        blind_until = 0.0
        while not self._end.wait(SWEEP_SECONDS):
            drift = (time.time() - wall) - (time.monotonic() - monotonic)
            wall, monotonic = time.time(), time.monotonic()
            if abs(drift) > CLOCK_JUMP_SECONDS:
                log.warning("clock_jumped", seconds=drift)
                blind_until = monotonic + limits.LEASE_MS / 1_000
            if monotonic >= blind_until:
                self._sweep()

    def _sweep(self) -> None:
        try:
            sweep(self._app)
        except SegueError as error:  # the next sweep, a second later, tries again
            log.warning("sweep_failed", code=error.code, detail=error.detail)


def remove_leftovers(scratch: Path) -> None:
    """Remove what processes that are gone have left in the scratch folder, by their ids."""
    for folder in scratch.iterdir():
        if not (folder.name.isdigit() and alive(int(folder.name))):
            shutil.rmtree(folder, ignore_errors=True)


def alive(process: int) -> bool:
    """Whether a process of this id exists."""
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True
