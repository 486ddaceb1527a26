"""A studio to measure, as a process of its own."""

import os
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import httpx

SEGUE = Path(sys.executable).with_name("segue")
READY_SECONDS = 60
LOOK_SECONDS = 0.01


@dataclass(frozen=True)
class RunningStudio:
    """A studio, a client that it has signed in, and how many seconds its first answer took."""

    client: httpx.Client
    process: int
    first_answer_seconds: float


@contextmanager
def studio(data: Path, port: int) -> Iterator[RunningStudio]:
    """A studio on a folder of data, which may be empty, ended afterwards. Raises TimeoutError."""
    command = [str(SEGUE), "studio", "--port", str(port), "--no-open"]
    environment = {**os.environ, "SEGUE_DATA": str(data)}
    link = f"http://127.0.0.1:{port}"
    started = time.perf_counter()
    with (
        subprocess.Popen(command, env=environment, stdout=subprocess.DEVNULL) as process,
        httpx.Client(base_url=link, timeout=120, headers={"Origin": link}, follow_redirects=True) as client,
    ):
        try:
            _wait_for(client, started + READY_SECONDS)
            yield RunningStudio(client, process.pid, time.perf_counter() - started)
        finally:
            process.terminate()


def _wait_for(client: httpx.Client, deadline: float) -> None:
    while time.perf_counter() < deadline:
        try:
            client.get("/").raise_for_status()
            return
        except httpx.TransportError:
            time.sleep(LOOK_SECONDS)
    raise TimeoutError("the studio does not answer")
