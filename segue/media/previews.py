"""Previews, asked of warm children: files may be hostile, so only confined processes read them.

A child has the limits of a probe but may write; it lives for many questions, because starting one takes
longer than a still may. One that dies, hangs or says nonsense is replaced, and only its question fails.
What takes long is made by gentle children: the sketch, which somebody waits for, goes before it.
"""

import json
import os
import select
import sys
import threading
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path
from time import monotonic
from typing import Any

from segue.domain import limits
from segue.domain.errors import MediaRefused, StepFailed, TooMuch
from segue.domain.previews import PreviewWork, StillsFound
from segue.media.process import CLEAN_ENVIRONMENT, Bounds, Child
from segue.ports import Told

_PACKAGE_FOLDER = Path(__file__).resolve().parents[2]
_BOUNDS = Bounds(
    wall_seconds=limits.PREVIEW_CHILD_SECONDS,
    cpu_seconds=limits.PREVIEW_CHILD_CPU_SECONDS,
    file_bytes=limits.PREVIEW_FILE_BYTES,
)
_GENTLE_BOUNDS = replace(_BOUNDS, niceness=limits.GENTLE_NICENESS)
_LONG = ("filmstrip", "proxy")
_TOO_HARD = (
    "This clip takes too long or too much memory to show: export it again as MP4 (H.264) and use that."
)


class ChildPreviews:
    """Makes previews in children of this process, a few at once. `environment` may name the FFmpeg to use."""

    def __init__(
        self,
        environment: Mapping[str, str],
        children: int = limits.PREVIEW_CHILDREN,
        gentle: int = limits.GENTLE_PREVIEW_CHILDREN,
    ) -> None:
        self._environment = {**CLEAN_ENVIRONMENT, **environment, "PYTHONPATH": str(_PACKAGE_FOLDER)}
        self._idle: dict[bool, list[_WarmChild]] = {False: [], True: []}
        self._lock = threading.Lock()
        self._room = {False: threading.Semaphore(children), True: threading.Semaphore(gentle)}
        # A child dies with the thread that started it, so one thread that stays starts them all.
        self._starter = ThreadPoolExecutor(1, thread_name_prefix="previews")
        self._closed = False

    def make(
        self, work: PreviewWork, files: Mapping[str, Path], folder: Path, told: Told
    ) -> StillsFound | None:
        """Write a preview's files into a folder. Raises MediaRefused, StepFailed, TooMuch."""
        patience = limits.PREVIEW_WALL_SECONDS if work.kind in _LONG else limits.STILL_WALL_SECONDS
        room = self._room[work.kind in _LONG]
        if not room.acquire(timeout=patience):
            raise TooMuch("Too many previews are being made: try again in a moment.")
        try:
            return self._asked(work, files, folder, told, monotonic() + patience)
        finally:
            room.release()

    def close(self) -> None:
        """End all children that wait; those at work end with this process."""
        with self._lock:
            self._closed = True
            idle = [child for children in self._idle.values() for child in children]
            self._idle = {False: [], True: []}
        for child in idle:
            child.end()
        self._starter.shutdown(wait=False)

    def _asked(
        self, work: PreviewWork, files: Mapping[str, Path], folder: Path, told: Told, until: float
    ) -> StillsFound | None:
        child = self._taken(work.kind in _LONG)
        kept = False
        try:
            question = {"work": work.model_dump(mode="json"), "folder": str(folder)}
            answer = child.ask(
                {**question, "files": {id: str(path) for id, path in files.items()}}, told, until
            )
            kept = True
        finally:
            self._given_back(child) if kept else child.end()
        if "refused" in answer:
            raise StepFailed(str(answer["refused"]), detail=str(answer.get("detail", "")))
        found = answer.get("result")
        return StillsFound.model_validate_json(json.dumps(found)) if found else None

    def _taken(self, gentle: bool) -> "_WarmChild":
        with self._lock:
            while idle := self._idle[gentle]:
                child = idle.pop()
                if child.fresh():
                    return child
                child.end()
        return self._starter.submit(_WarmChild, self._environment, gentle).result()

    def _given_back(self, child: "_WarmChild") -> None:
        with self._lock:
            if not self._closed:
                self._idle[child.gentle].append(child)
                return
        child.end()


class _WarmChild:
    """One child, and what was read of its answers."""

    def __init__(self, environment: Mapping[str, str], gentle: bool) -> None:
        command = [sys.executable, "-P", "-m", "segue.media.preview_child"]
        limit = _GENTLE_BOUNDS if gentle else _BOUNDS
        self._child = Child(command, limit, feeds=True, environment=environment)
        self.gentle = gentle
        self._said = bytearray()
        self._born = monotonic()

    def fresh(self) -> bool:
        """Whether it lives, and will for as long as its next question may take."""
        return self._child.alive and monotonic() - self._born < limits.PREVIEW_CHILD_SECONDS / 2

    def ask(self, question: dict[str, Any], told: Told, until: float) -> dict[str, Any]:
        """Its answer. Raises MediaRefused when it dies, hangs or answers nonsense."""
        try:
            self._child.stdin.write(json.dumps(question).encode() + b"\n")
            self._child.stdin.flush()
            while True:
                answer = json.loads(self._line(until))
                if "progress" in answer:
                    told(*answer["progress"])
                elif "ready" not in answer:
                    assert isinstance(answer, dict)
                    return answer
        except (OSError, ValueError, TypeError, AssertionError) as error:
            detail = f"the preview's child: {error!r}; {self._child.complaint}"
            raise MediaRefused(_TOO_HARD, detail=detail) from error

    def end(self) -> None:
        """Kill it, with all it started."""
        self._child.__exit__(None, None, None)

    def _line(self, until: float) -> bytes:
        """The next line. Raises ValueError at the child's end, and when nothing comes in time."""
        while b"\n" not in self._said:
            ready, _, _ = select.select([self._child.stdout], [], [], max(0.0, until - monotonic()))
            chunk = os.read(self._child.stdout.fileno(), 65_536) if ready else b""
            if not chunk or len(self._said) > limits.PREVIEW_LINE_BYTES:
                raise ValueError("it ended, hung, or said too much")
            self._said += chunk
        line, _, rest = self._said.partition(b"\n")
        self._said = rest
        return bytes(line)
