"""One hostile file against the engine: probed, and if that took it for a clip, decoded too."""

import resource
import socket
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from segue.domain.errors import SegueError
from segue.media.decode import read_frames
from segue.media.probe import SandboxedProber

DECODED = 50
"""Frames of an accepted file that are decoded: all that its makers put in."""


@dataclass(frozen=True)
class Outcome:
    """What became of a file: the sentence that refused it, or how many frames came of it."""

    refused: str | None
    frames: int
    seconds: float


def tried(path: Path) -> Outcome:
    """Probe a file, then decode it if it is a clip. What is raised beside our own errors is a fault."""
    begun = time.monotonic()
    try:
        picture = SandboxedProber().probe(path).picture
        numbers = range(min(DECODED, picture.frames))
        frames = sum(1 for _ in read_frames(path, picture, numbers))
    except SegueError as error:
        return Outcome(error.sentence, 0, time.monotonic() - begun)
    assert frames == len(numbers), (frames, numbers)
    return Outcome(None, frames, time.monotonic() - begun)


def largest_child_bytes() -> int:
    """The most memory that any child process of ours has had."""
    return resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss * 1024


@dataclass
class Listener:
    """A server that only counts who calls."""

    address: str
    callers: list[object] = field(default_factory=list)


@contextmanager
def listening() -> Iterator[Listener]:
    """A server on this machine for as long as the block runs."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        listener = Listener(f"http://127.0.0.1:{server.getsockname()[1]}")

        def answer() -> None:
            while True:
                try:
                    connection, caller = server.accept()
                except OSError:
                    return
                listener.callers.append(caller)
                connection.close()

        thread = threading.Thread(target=answer, daemon=True)
        thread.start()
        yield listener
        server.shutdown(socket.SHUT_RDWR)
        thread.join(5)
