"""How long the processes of a rehearsal wait for a processor that others keep: what a busy machine adds."""

import os
import threading
import time
from collections.abc import Iterator, Sequence
from pathlib import Path

SAMPLE_SECONDS = 0.05
PROCESSES = Path("/proc")


class Crowding:
    """Looks at this process and all that it started, from its making to `stop`.

    A thread that could run and does not is waiting; Linux counts that in `schedstat`.
    """

    def __init__(self) -> None:
        self._samples: list[tuple[float, float, float]] = []
        """When each look began and ended, in seconds since 1970, and how long the longest wait in it was."""
        self._end = threading.Event()
        self._thread = threading.Thread(target=self._watch, daemon=True)
        self._thread.start()

    def stop(self) -> None:
        self._end.set()
        self._thread.join()

    def seconds(self, times: Sequence[tuple[float, float]]) -> float:
        """How much of some times, which do not overlap, went by with one of the threads waiting."""
        waited = 0.0
        for begin, end, wait in list(self._samples):
            shared = sum(max(0.0, min(end, last) - max(begin, first)) for first, last in times)
            waited += wait * shared / (end - begin)
        return waited

    def _watch(self) -> None:
        known, looked = _waits(), time.time()
        while not self._end.wait(SAMPLE_SECONDS):
            now, waits = time.time(), _waits()
            longest = max((wait - known.get(thread, 0.0) for thread, wait in waits.items()), default=0.0)
            self._samples.append((looked, now, min(longest, now - looked)))
            known, looked = waits, now


def _waits() -> dict[str, float]:
    """Seconds that each thread has waited since it began, but for the one that asks."""
    mine = str(threading.get_native_id())
    found = {}
    for process in _family(str(os.getpid())):
        for thread in _names(PROCESSES / process / "task"):
            if thread != mine:
                found[thread] = _wait(PROCESSES / process / "task" / thread / "schedstat")
    return found


def _family(process: str) -> Iterator[str]:
    """A process, its children and theirs. A child that ends meanwhile may be missed."""
    yield process
    for thread in _names(PROCESSES / process / "task"):
        for child in _text(PROCESSES / process / "task" / thread / "children").split():
            yield from _family(child)


def _names(folder: Path) -> list[str]:
    try:
        return [each.name for each in folder.iterdir()]
    except OSError:
        return []


def _wait(schedstat: Path) -> float:
    fields = _text(schedstat).split()
    return int(fields[1]) / 1e9 if len(fields) > 1 else 0.0


def _text(file: Path) -> str:
    try:
        return file.read_text()
    except OSError:
        return ""
