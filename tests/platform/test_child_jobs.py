"""Workers as child processes: they leave nothing behind, whoever is killed."""

import os
import signal
import subprocess
import sys
import threading
from pathlib import Path

import pytest

from segue.domain import limits
from segue.domain.errors import TooMuch, Unavailable
from segue.platform.embedded.jobs import FILM, NOT_STARTED, PROMPTS, SKETCH, ChildJobs
from segue.platform.embedded.processes import descendants
from tests.contract.values import eventually

# A worker that starts a program of its own, in another session, as FFmpeg may be; both wait for ever.
WORKER = """
import subprocess, sys, threading
from pathlib import Path
from segue.platform.embedded.jobs import asked
from segue.platform.embedded.processes import die_with_parent
die_with_parent()
for render, worker in asked():
    program = subprocess.Popen(["sleep", "1000"], start_new_session=sys.argv[2] == "apart")
    Path(sys.argv[1], f"{worker}.pid").write_text(f"{program.pid}\\n")
    threading.Event().wait()
"""
ASKED = """
import os, pathlib, sys
from segue.platform.embedded.jobs import asked
for render, worker in asked():
"""
HOST = """
import sys, threading
from segue.platform.embedded.jobs import ChildJobs
jobs = ChildJobs(sys.argv[1:], {}, lambda *exit: None, max_children=2)
jobs.run("rnd_a", 2)
threading.Event().wait()
"""


class Exits:
    """Notes how each worker ended."""

    def __init__(self) -> None:
        self.seen: list[tuple[str, str, int]] = []
        self._lock = threading.Lock()

    def __call__(self, render_id: str, worker_id: str, code: int) -> None:
        with self._lock:
            self.seen.append((render_id, worker_id, code))


def jobs_of(exits: Exits, *command: str, max_children: int = 2) -> ChildJobs:
    return ChildJobs([sys.executable, "-c", *command], {}, exits, max_children)


def programs(place: Path, count: int) -> list[int]:
    """The process ids of the programs that workers have started, once there are as many."""
    eventually(lambda: sum("\n" in file.read_text() for file in place.glob("*.pid")) == count)
    return [int(file.read_text()) for file in place.glob("*.pid")]


def gone(process: int) -> bool:
    try:
        return Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()[0] in "ZX"
    except (FileNotFoundError, ProcessLookupError):
        return True


def test_the_end_of_each_worker_is_told(tmp_path: Path) -> None:
    exits = Exits()
    jobs = jobs_of(exits, ASKED + "    if render == 'rnd_b': sys.exit(7)")
    jobs.run("rnd_a", 1)
    jobs.run("rnd_b", 1)
    eventually(
        lambda: sorted((render, code) for render, _, code in exits.seen) == [("rnd_a", 0), ("rnd_b", 7)]
    )
    jobs.stop()
    jobs.stop()
    with pytest.raises(Unavailable):
        jobs.run("rnd_a", 1)


def test_a_worker_gets_its_environment_and_no_other(tmp_path: Path) -> None:
    exits = Exits()
    script = ASKED + "    pathlib.Path(sys.argv[1]).write_text(' '.join(sorted(os.environ)))"
    jobs = ChildJobs([sys.executable, "-P", "-c", script, str(tmp_path / "out")], {"LC_ALL": "C"}, exits, 1)
    jobs.run("rnd_a", 1)
    eventually(lambda: len(exits.seen) == 1)
    jobs.stop()
    assert (tmp_path / "out").read_text() == "LC_ALL SEGUE_PARENT"


def test_no_more_than_so_many_at_once(tmp_path: Path) -> None:
    exits = Exits()
    jobs = jobs_of(exits, WORKER, str(tmp_path), "together", max_children=2)
    jobs.run("rnd_a", 3)
    first = programs(tmp_path, 2)
    assert len(descendants(os.getpid())) >= 4
    assert exits.seen == []
    os.kill(next(iter(parents(first))), signal.SIGKILL)
    programs(tmp_path, 3)
    assert [(render, code) for render, _, code in exits.seen] == [("rnd_a", -signal.SIGKILL)]
    jobs.stop()
    assert len(exits.seen) == 3
    eventually(lambda: all(map(gone, programs(tmp_path, 3))))


@pytest.mark.parametrize("where", ["together", "apart"])
def test_stopping_kills_workers_and_what_they_started(tmp_path: Path, where: str) -> None:
    exits = Exits()
    jobs = jobs_of(exits, WORKER, str(tmp_path), where)
    jobs.run("rnd_a", 5)
    started = programs(tmp_path, 2)
    jobs.stop()
    assert [code for _, _, code in exits.seen] == [-signal.SIGKILL] * 2
    eventually(lambda: all(map(gone, started)))


@pytest.mark.parametrize("where", ["together", "apart"])
def test_workers_and_what_they_started_die_with_their_parent(tmp_path: Path, where: str) -> None:
    worker = [sys.executable, "-c", WORKER, str(tmp_path), where]
    host = subprocess.Popen([sys.executable, "-c", HOST, *worker])
    started = programs(tmp_path, 2)
    workers = list(parents(started))
    assert len(workers) == 2 and set(workers) <= set(descendants(host.pid))
    host.kill()
    host.wait()
    eventually(lambda: all(map(gone, [*workers, *started])))


def test_what_a_killed_worker_left_in_its_group_is_killed(tmp_path: Path) -> None:
    exits = Exits()
    jobs = jobs_of(exits, WORKER, str(tmp_path), "together")
    jobs.run("rnd_a", 1)
    started = programs(tmp_path, 1)
    os.kill(next(iter(parents(started))), signal.SIGKILL)
    eventually(lambda: len(exits.seen) == 1)
    eventually(lambda: all(map(gone, started)))
    jobs.stop()


def test_a_worker_whose_parent_has_gone_before_it_began_ends(tmp_path: Path) -> None:
    environment = {**os.environ, "SEGUE_PARENT": "1"}
    script = [sys.executable, "-c", WORKER, str(tmp_path), "together"]
    assert subprocess.run(script, env=environment).returncode == -signal.SIGKILL
    assert list(tmp_path.iterdir()) == []


def test_a_worker_that_cannot_be_started_is_told(tmp_path: Path) -> None:
    exits = Exits()
    jobs = ChildJobs([str(tmp_path / "missing")], {}, exits, 1)
    jobs.run("rnd_a", 1)
    eventually(lambda: [(render, code) for render, _, code in exits.seen] == [("rnd_a", NOT_STARTED)])
    jobs.stop()


def test_a_failing_listener_does_not_stop_the_jobs(tmp_path: Path) -> None:
    seen: list[int] = []

    def on_exit(render_id: str, worker_id: str, code: int) -> None:
        seen.append(code)
        raise ValueError("mine")

    jobs = ChildJobs([sys.executable, "-c", ASKED + "    pass"], {}, on_exit, 1)
    jobs.run("rnd_a", 2)
    eventually(lambda: seen == [0, 0])
    jobs.stop()


def parents(processes: list[int]) -> dict[int, int]:
    """The parents of processes, with how many of them each has."""
    found: dict[int, int] = {}
    for process in processes:
        parent = int(Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()[1])
        found[parent] = found.get(parent, 0) + 1
    return found


NOTED = ASKED + "    with open(sys.argv[1], 'a') as notes: print(render, os.getpid(), file=notes)\n"


def ended(exits: Exits, count: int) -> None:
    """Wait until so many works are over."""
    eventually(lambda: len(exits.seen) == count)


def notes_in(file: Path) -> list[list[str]]:
    return [line.split() for line in file.read_text().splitlines()] if file.exists() else []


def test_one_process_does_many_works_and_is_there_before_the_first(tmp_path: Path) -> None:
    exits, notes, others = Exits(), tmp_path / "notes", set(descendants(os.getpid()))
    jobs = jobs_of(exits, NOTED, str(notes), max_children=1)
    jobs.warm()
    jobs.warm()
    waiting = set(descendants(os.getpid())) - others
    for count in (1, 2, 3):
        jobs.run("rnd_a", 1)
        ended(exits, count)
    jobs.stop()
    jobs.warm()
    assert {int(process) for _, process in notes_in(notes)} <= waiting
    assert len({process for _, process in notes_in(notes)}) == 1
    assert set(descendants(os.getpid())) <= others


def test_a_process_that_has_worked_long_enough_is_replaced(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(limits, "CHILD_WORKS", 1)
    exits, notes = Exits(), tmp_path / "notes"
    jobs = jobs_of(exits, NOTED, str(notes), max_children=1)
    for count in (1, 2):
        jobs.run("rnd_a", 1)
        ended(exits, count)
    jobs.stop()
    assert len({process for _, process in notes_in(notes)}) == 2


def test_a_process_that_nobody_asks_for_long_goes(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limits, "CHILD_IDLE_SECONDS", 0.1)
    exits, others = Exits(), set(descendants(os.getpid()))
    jobs = jobs_of(exits, ASKED + "    pass")
    jobs.run("rnd_a", 1)
    ended(exits, 1)
    eventually(lambda: set(descendants(os.getpid())) <= others)
    jobs.stop()


def test_sketches_go_before_prompts_beside_films_and_what_nobody_wants_is_not_begun(tmp_path: Path) -> None:
    exits, notes, go = Exits(), tmp_path / "notes", tmp_path / "go"
    turns: dict[str, int | None] = {"film": FILM, "prompts": PROMPTS, "sketch": SKETCH, "gone": None}
    script = NOTED + "    while not pathlib.Path(sys.argv[2], render).exists(): pass\n"
    go.mkdir()
    command = [sys.executable, "-c", script, str(notes), str(go)]
    jobs = ChildJobs(command, {}, exits, 1, turn=turns.__getitem__)
    jobs.run("film", 1)
    eventually(lambda: len(notes_in(notes)) == 1)
    jobs.run("sketch", 1)
    eventually(lambda: len(notes_in(notes)) == 2)  # beside the film, which has the one child for films
    for render in ("gone", "prompts", "sketch"):
        jobs.run(render, 1)
    (go / "film").touch()
    eventually(lambda: len(notes_in(notes)) == 3)
    for render in ("sketch", "prompts"):
        (go / render).touch()
    eventually(lambda: len(exits.seen) == 4)
    jobs.stop()
    assert [render for render, _ in notes_in(notes)] == ["film", "sketch", "sketch", "prompts"]


def test_more_than_can_wait_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limits, "QUEUED_CHILDREN", 2)
    jobs = jobs_of(Exits(), ASKED + "    pass")
    with pytest.raises(TooMuch):
        jobs.run("rnd_a", 3)
    jobs.stop()
