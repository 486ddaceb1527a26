import io
import json
import os
import subprocess
import sys
from collections.abc import Callable
from contextlib import redirect_stderr, redirect_stdout
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from segue.cli import run

CLIPS = Path(__file__).parent.parent / "clips"
A, B = CLIPS / "sample_a.mp4", CLIPS / "sample_b.mp4"
# Tests that run beside others ignore Ctrl-C, and so would what they start.
HEEDING = ["env", "--default-signal=INT"]
PROGRAM = [sys.executable, "-c", "import sys; from segue.cli import main; sys.exit(main())"]
SMALL = ["--size", "320x180", "--rate", "12", "--seconds", "1"]
SHORT = ["--a-in", "96", "--b-out", "1.0"]
"""The last second of A and the first of B."""


@dataclass(frozen=True)
class Said:
    """What a command left: its exit code and both of its streams."""

    code: int
    out: str
    err: str

    @property
    def answer(self) -> Any:
        """The one JSON document on standard output."""
        return json.loads(self.out)


Command = Callable[..., Said]


@pytest.fixture
def place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty folder to stand in, with a data folder of its own beside."""
    folder = tmp_path / "here"
    folder.mkdir()
    monkeypatch.chdir(folder)
    monkeypatch.setenv("SEGUE_DATA", str(tmp_path / "data"))
    return folder


@pytest.fixture
def segue(place: Path, capsys: pytest.CaptureFixture[str]) -> Command:
    """Runs a command in this process."""

    def ran(*arguments: object) -> Said:
        capsys.readouterr()
        code = run([str(argument) for argument in arguments])
        streams = capsys.readouterr()
        return Said(code, streams.out, streams.err)

    return ran


@dataclass(frozen=True)
class Home:
    """A folder to stand in and a data folder, for commands that run as processes."""

    folder: Path
    data: Path

    @property
    def environment(self) -> dict[str, str]:
        return {**os.environ, "SEGUE_DATA": str(self.data)}

    def command(self, *arguments: object, prices: Path | None = None) -> Said:
        """Run a command to its end in this process, with nobody at the keyboard."""
        out, err = io.StringIO(), io.StringIO()
        with pytest.MonkeyPatch.context() as patch, redirect_stdout(out), redirect_stderr(err):
            patch.chdir(self.folder)
            patch.setattr(sys, "stdin", io.StringIO())
            patch.setenv("SEGUE_DATA", str(self.data))
            if prices is not None:
                patch.setenv("SEGUE_PRICES", str(prices))
            code = run([str(argument) for argument in arguments])
        return Said(code, out.getvalue(), err.getvalue())

    def process(self, *arguments: object, prices: Path | None = None) -> Said:
        """Run a command to its end as a process of its own."""
        process = self.begun(*arguments, prices=prices)
        out, err = process.communicate(timeout=120)
        return Said(process.returncode, out, err)

    def begun(self, *arguments: object, prices: Path | None = None) -> "subprocess.Popen[str]":
        """Start a command and leave it running; its progress can be read from its standard error."""
        return subprocess.Popen(
            [*HEEDING, *PROGRAM, *(str(argument) for argument in arguments)],
            cwd=self.folder,
            env={**self.environment, **({"SEGUE_PRICES": str(prices)} if prices else {})},
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )


@pytest.fixture(scope="session")
def home(tmp_path_factory: pytest.TempPathFactory) -> Home:
    """One home for many tests: what one of them has rendered, the next need not."""
    return new_home(tmp_path_factory)


def new_home(factory: pytest.TempPathFactory) -> Home:
    """A home of its own."""
    root = factory.mktemp("home")
    (root / "here").mkdir()
    return Home(root / "here", root / "data")


@pytest.fixture(scope="session")
def prices(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A price table by which the built-in generator costs 2 credits a second."""
    path = tmp_path_factory.mktemp("prices") / "prices.json"
    path.write_text('{"version": "test", "credits_per_second": {"procedural": 2}}')
    return path


@pytest.fixture(scope="session")
def made(home: Home, prices: Path) -> Said:
    """One film, which many tests look at, and build upon."""
    return home.process("bridge", A, B, *SMALL, *SHORT, "--yes", "--json", prices=prices)


def wait_for_line(process: "subprocess.Popen[str]", words: str) -> str:
    """The next line of a process's standard error with these words. Fails when it ends without."""
    assert process.stderr is not None
    seen = []
    for line in process.stderr:
        seen.append(line)
        if words in line:
            return line
    raise AssertionError(f"ended without saying {words!r}: {''.join(seen)}")
