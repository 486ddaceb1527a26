"""One process at a time runs the engine of a data folder: deliveries, workers and sweep."""

import fcntl
import os
from pathlib import Path
from types import TracebackType
from typing import Self

from segue.domain.errors import Unavailable


class EngineLock:
    """The right to run the engine, held until `release` or the end of the process, however it ends."""

    def __init__(self, descriptor: int) -> None:
        self._descriptor = descriptor

    @classmethod
    def try_acquire(cls, folder: Path) -> Self | None:
        """The lock of a data folder, or None while another process (or another lock of this one) holds it.

        Raises Unavailable when the folder cannot be written.
        """
        descriptor = _opened(folder)
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            os.close(descriptor)
            return None
        os.ftruncate(descriptor, 0)
        os.pwrite(descriptor, f"{os.getpid()}\n".encode(), 0)
        return cls(descriptor)

    def release(self) -> None:
        """Let another process run the engine. A second call does nothing."""
        if self._descriptor >= 0:
            os.ftruncate(self._descriptor, 0)
            os.close(self._descriptor)
            self._descriptor = -1

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.release()


def engine_holder(folder: Path) -> int | None:
    """The process id of who runs the engine of this data folder, as it wrote it; None when nobody does."""
    lock = EngineLock.try_acquire(folder)
    if lock:
        lock.release()
        return None
    text = (folder / "engine.lock").read_text().strip()
    return int(text) if text.isdecimal() else None


def _opened(folder: Path) -> int:
    try:
        folder.mkdir(parents=True, exist_ok=True)
        return os.open(folder / "engine.lock", os.O_RDWR | os.O_CREAT, 0o600)
    except OSError as error:
        sentence = f"The data folder {folder} cannot be written: choose another, or change its rights."
        raise Unavailable(sentence, detail=repr(error)) from error
