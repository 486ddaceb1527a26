"""Processes that do not outlive the one that started them, nor leave any behind."""

import contextlib
import os
import signal
import threading
import time
from pathlib import Path

PARENT_VARIABLE = "SEGUE_PARENT"
"""Tells a child the process id of who started it."""

_LOOK_SECONDS = 0.1


def die_with_parent() -> None:
    """End this process, and all that it started, as soon as its parent has ended. Call it first thing.

    The kernel's own signal (PR_SET_PDEATHSIG) would end this process only: its FFmpeg would run on. Started
    by hand, without a parent named in the environment, the process lives on its own.
    """
    named = os.environ.get(PARENT_VARIABLE, "")
    if not named.isdecimal():
        return
    if os.getppid() != int(named):  # it ended before this one came so far
        end_with_descendants()
    threading.Thread(target=_watch, args=(int(named),), name="segue-parent", daemon=True).start()


def _watch(parent: int) -> None:
    while os.getppid() == parent:
        time.sleep(_LOOK_SECONDS)
    end_with_descendants()


def end_with_descendants() -> None:
    """Kill all that this process started, then itself."""
    kill_tree(os.getpid())


def kill_tree(process: int) -> None:
    """Kill a process and its descendants, those in other process groups too; the ones at the leaves first."""
    for each in [*reversed(descendants(process)), process]:
        with contextlib.suppress(ProcessLookupError):
            os.kill(each, signal.SIGKILL)


def kill_group(group: int) -> None:
    """Kill what is left of a process group. Nothing happens if it is empty."""
    with contextlib.suppress(ProcessLookupError):
        os.killpg(group, signal.SIGKILL)


def descendants(process: int) -> list[int]:
    """The children of a process, their children, and so on: parents before children."""
    children: dict[int, list[int]] = {}
    for folder in Path("/proc").iterdir():
        if folder.name.isdecimal() and (parent := _parent_of(folder)) is not None:
            children.setdefault(parent, []).append(int(folder.name))
    found = [process]
    for each in found:  # grows while it is read
        found.extend(children.get(each, ()))
    return found[1:]


def _parent_of(folder: Path) -> int | None:
    """The parent's id from a process's `stat` line: the second field after its name in brackets."""
    try:
        return int((folder / "stat").read_text().rpartition(")")[2].split()[1])
    except (OSError, IndexError, ValueError):  # it has just ended
        return None
