"""Google's own emulators, started when first asked for and ended with the process that started them.

Child processes find those of their parent through the environment, as Google's clients do.
"""

import atexit
import json
import os
import shutil
import signal
import socket
import subprocess
import tempfile
import threading
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from functools import cache
from itertools import count
from pathlib import Path

FIRESTORE = "FIRESTORE_EMULATOR_HOST"
PUBSUB = "PUBSUB_EMULATOR_HOST"
JAVA = ("java", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1", "-Xmx256m")
READY_SECONDS = 60
INSTALL = "gcloud components install cloud-firestore-emulator pubsub-emulator --quiet"
TRIES = 3
"""A free port may be taken by somebody else before the emulator has it."""

FIRST_PORT, RANGES, PORTS = 20_000, 24, 500

_starting = threading.Lock()
_numbers = count()


class Process:
    """A program that answers HTTP on a port of its own; it dies with its parent."""

    def __init__(
        self,
        command: Callable[[int], Sequence[str]],
        port: int | None = None,
        environment: Mapping[str, str] | None = None,
    ) -> None:
        self.port = port or free_port()
        self._log = tempfile.TemporaryFile()  # noqa: SIM115 -- as long as the process
        self._reading = threading.RLock()  # one thread may kill it while another reads what it has said
        self._process = subprocess.Popen(
            ["setpriv", "--pdeathsig", "KILL", *command(self.port)],
            stdin=subprocess.DEVNULL,
            stdout=self._log,
            env=environment,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )

    def answers(self) -> bool:
        """Wait until it answers anything at all; False if it ended, or was too slow."""
        deadline = time.monotonic() + READY_SECONDS
        while self._process.poll() is None and time.monotonic() < deadline:
            try:
                urllib.request.urlopen(f"http://127.0.0.1:{self.port}/", timeout=1).close()
                return True
            except urllib.error.HTTPError as answer:
                answer.close()
                return True
            except OSError:
                time.sleep(0.05)
        return False

    def stop(self) -> None:
        self._process.terminate()
        try:
            self._process.wait(5)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()
        self._close()

    def kill(self) -> None:
        """End it, and all that it started, as a crash would: at once, without a word."""
        os.killpg(self._process.pid, signal.SIGKILL)
        self._process.wait()
        self._close()

    def _close(self) -> None:
        with self._reading:
            self._said = self.log()
            self._log.close()

    def log(self) -> str:
        """What it has said, also after its end."""
        with self._reading:
            if self._log.closed:
                return self._said
            # Without moving the place where the program itself goes on writing.
            return os.pread(self._log.fileno(), 1 << 30, 0).decode(errors="replace")


def free_port() -> int:
    """A port for a process that is still to begin, or to begin again: nobody else takes it meanwhile.

    It is below those that the system gives to connections, and each process that tests has its own range.
    """
    for number in _numbers:
        port = FIRST_PORT + PORTS * (os.getpid() % RANGES) + number % PORTS
        with socket.socket() as listening, suppress(OSError):
            listening.bind(("127.0.0.1", port))
            return port
    raise AssertionError("numbers do not end")


def firestore() -> str:
    """The address of the Firestore emulator."""
    return _address(FIRESTORE, _firestore_command)


def rules_loaded(project: str, rules: str) -> None:
    """Have the Firestore emulator hold a project's clients to these rules."""
    files = [{"name": "security.rules", "content": rules}]
    body = json.dumps({"rules": {"files": files}}).encode()
    link = f"http://{firestore()}/emulator/v1/projects/{project}:securityRules"
    headers = {"Content-Type": "application/json"}
    urllib.request.urlopen(urllib.request.Request(link, body, headers, method="PUT"), timeout=30).close()


def pubsub() -> str:
    """The address of the Pub/Sub emulator."""
    return _address(PUBSUB, _pubsub_command)


def all_started() -> None:
    """Start both emulators side by side; to be called by the main thread, as they die with the caller's."""
    wanted = {FIRESTORE: _firestore_command, PUBSUB: _pubsub_command}
    with _starting:
        begun = {name: Process(wanted[name]) for name in wanted if name not in os.environ}
        for name, process in begun.items():
            if process.answers():
                atexit.register(process.stop)
                os.environ[name] = f"127.0.0.1:{process.port}"
            else:
                process.stop()
    firestore()
    pubsub()


def _address(variable: str, command: Callable[[int], Sequence[str]]) -> str:
    with _starting:
        if variable not in os.environ:
            os.environ[variable] = f"127.0.0.1:{_started(command).port}"
        return os.environ[variable]


def _started(command: Callable[[int], Sequence[str]]) -> Process:
    for _ in range(TRIES):
        process = Process(command)
        if process.answers():
            atexit.register(process.stop)
            return process
        process.stop()
    raise RuntimeError(f"{command.__name__}: {process.log()}")


class Missing(RuntimeError):
    """What has to be installed first, as a sentence."""


@cache
def _platform() -> Path:
    """Where the emulators lie. Raises Missing."""
    if shutil.which("gcloud") is None or shutil.which("java") is None:
        raise Missing(
            f"Google's emulators are missing: install the Google Cloud CLI and Java 17, then {INSTALL}"
        )
    asked = ["gcloud", "info", "--format=value(installation.sdk_root)"]
    root = subprocess.run(asked, capture_output=True, text=True, check=True).stdout.strip()
    platform = Path(root) / "platform"
    if any(not (platform / name).is_dir() for name in ("cloud-firestore-emulator", "pubsub-emulator")):
        raise Missing(f"Google's emulators are missing: {INSTALL}")
    return platform


def _firestore_command(port: int) -> Sequence[str]:
    jar = _platform() / "cloud-firestore-emulator" / "cloud-firestore-emulator.jar"
    main = "com.google.cloud.datastore.emulator.firestore.CloudFirestore"
    return [*JAVA, "-cp", str(jar), main, "start", "--host=127.0.0.1", f"--port={port}"]


def _pubsub_command(port: int) -> Sequence[str]:
    (jar,) = (_platform() / "pubsub-emulator" / "lib").glob("*-all.jar")
    return [*JAVA, "-jar", str(jar), "--host=127.0.0.1", f"--port={port}"]
