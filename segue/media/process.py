"""A child process that cannot outlive, outgrow or surprise us.

It has limits, a group of its own and a clean environment, and it dies with its parent.
"""

import contextlib
import os
import resource
import signal
import subprocess
import threading
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from io import BufferedReader
from types import TracebackType
from typing import IO, Self

from segue.domain import limits
from segue.domain.errors import Unavailable

_PIPE_BYTES = 1024**2  # Linux's default limit: raw frames pass in few pieces
_KEPT_BYTES = 16_384  # of what a child complains; the end says why it stopped
_FILE_BLOCK = 512  # bytes in which a POSIX shell counts the length of files
_BEGIN = '[ "$PPID" = "$0" ] && {caps} && exec "$@"'  # the parent may be gone before the child is bound to it
_GENTLE = "{{ echo {niceness} > /proc/self/autogroup || true; }} 2> /dev/null"
"""Where each session is a group of the scheduler, niceness counts in it alone: the group is told too."""

CLEAN_ENVIRONMENT = {"PATH": "/usr/local/bin:/usr/bin:/bin", "LANG": "C.UTF-8", "AV_LOG_FORCE_NOCOLOR": "1"}


@dataclass(frozen=True)
class Bounds:
    """What a child may use. `wall_seconds` is real time; `cpu_seconds` is summed over its threads.

    One with a `niceness` lets others go before it, as does all that it starts.
    """

    wall_seconds: float
    cpu_seconds: int
    address_space_bytes: int = limits.MEDIA_ADDRESS_SPACE_BYTES
    file_bytes: int = limits.MEDIA_FILE_BYTES
    open_files: int = limits.MEDIA_OPEN_FILES
    niceness: int = 0


def bounds(wall_seconds: float, cpu_seconds: int | None = None) -> Bounds:
    """Limits for a child that may use every processor for as long as it may run."""
    return Bounds(wall_seconds, cpu_seconds or int(wall_seconds * (os.cpu_count() or 1)) + 1)


class Child:
    """A running child process. As a context manager it is gone, with all it started, at the block's end.

    Its standard error is drained all the time, and its last 16 KiB are kept in `complaint`.
    Raises Unavailable where the system's own programs are missing that begin it.
    """

    def __init__(
        self,
        command: Sequence[str],
        limit: Bounds,
        *,
        feeds: bool = False,
        environment: Mapping[str, str] = CLEAN_ENVIRONMENT,
    ) -> None:
        self._process = _begun(_confined(command, limit), feeds, environment)
        self.out_of_time = False
        self._complaint = bytearray()
        self._drain = threading.Thread(target=self._keep_complaint, daemon=True)
        self._drain.start()
        self._timer = threading.Timer(limit.wall_seconds, self._end_of_time)
        self._timer.daemon = True
        self._timer.start()

    @property
    def stdin(self) -> IO[bytes]:
        assert self._process.stdin is not None  # asked for with `feeds`
        return self._process.stdin

    @property
    def stdout(self) -> BufferedReader:
        assert isinstance(self._process.stdout, BufferedReader)
        return self._process.stdout

    @property
    def complaint(self) -> str:
        return self._complaint.decode("utf-8", "replace")

    @property
    def alive(self) -> bool:
        return self._process.poll() is None

    def wait(self) -> int:
        """Wait for the end (the wall limit bounds it). Returns the exit code; negative for a signal."""
        code = self._process.wait()
        self._drain.join()
        self._timer.cancel()
        return code

    def kill(self) -> None:
        """End the child and everything that it started."""
        with contextlib.suppress(ProcessLookupError, PermissionError):
            os.killpg(self._process.pid, signal.SIGKILL)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._process.poll() is None:
            self.kill()
        self.wait()
        for stream in (self._process.stdin, self._process.stdout, self._process.stderr):
            if stream is not None:
                with contextlib.suppress(OSError):
                    stream.close()

    def _end_of_time(self) -> None:
        if self._process.poll() is None:
            self.out_of_time = True
            self.kill()

    def _keep_complaint(self) -> None:
        assert self._process.stderr is not None
        while chunk := os.read(self._process.stderr.fileno(), 4096):
            self._complaint += chunk
            del self._complaint[:-_KEPT_BYTES]


def _begun(command: Sequence[str], feeds: bool, environment: Mapping[str, str]) -> "subprocess.Popen[bytes]":
    try:
        return subprocess.Popen(
            command,
            stdin=subprocess.PIPE if feeds else subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            env=dict(environment),
            pipesize=_PIPE_BYTES,
            close_fds=True,
            start_new_session=True,
        )
    except FileNotFoundError as error:
        raise Unavailable(f"This machine has no program '{command[0]}': install util-linux.") from error


def _confined(command: Sequence[str], limit: Bounds) -> list[str]:
    """The command, begun by two small programs of the system that set its limits and bind it to this process.

    Nothing of ours runs between fork and exec: there, threads that a library starts anew in a forked child
    (as gRPC does) ended some children before they had begun.
    """
    caps = (
        ("-c", 0),
        ("-t", _at_most(limit.cpu_seconds, resource.RLIMIT_CPU)),
        ("-v", _at_most(limit.address_space_bytes, resource.RLIMIT_AS) // 1024),
        ("-f", _at_most(limit.file_bytes, resource.RLIMIT_FSIZE) // _FILE_BLOCK),
        ("-n", _at_most(limit.open_files, resource.RLIMIT_NOFILE)),
    )
    begun_with = [f"ulimit {name} {most}" for name, most in caps]
    own = os.nice(0)
    niceness = max(own, limit.niceness)
    if niceness > 0:
        begun_with.append(_GENTLE.format(niceness=niceness))
    script = _BEGIN.format(caps=" && ".join(begun_with))
    binding = ["setpriv", "--pdeathsig", "KILL", "sh", "-c", script, str(os.getpid())]
    slower = ["nice", "-n", str(niceness - own)] if niceness > own else []
    return [*binding, *slower, *command]


def _at_most(most: int, name: int) -> int:
    _, hard = resource.getrlimit(name)
    return most if hard == resource.RLIM_INFINITY else min(most, hard)
