"""What every Jobs promises."""

from pathlib import Path

from segue.ports import Jobs
from tests.contract.values import eventually


def started(place: Path) -> list[tuple[str, str]]:
    """The render and the worker of each media worker that has run."""
    names = [file.name.partition("-") for file in place.iterdir() if file.name.startswith("rnd")]
    return [(render, worker) for render, _, worker in names]


def test_each_task_is_a_worker_of_its_own(jobs: Jobs, tmp_path: Path) -> None:
    jobs.run("rnd_a", 3)
    jobs.run("rnd_b", 1)
    eventually(lambda: len(started(tmp_path)) == 4)
    assert sorted(render for render, _ in started(tmp_path)) == ["rnd_a", "rnd_a", "rnd_a", "rnd_b"]
    assert len({worker for _, worker in started(tmp_path)}) == 4


def test_a_render_may_run_again(jobs: Jobs, tmp_path: Path) -> None:
    jobs.run("rnd_a", 1)
    eventually(lambda: len(started(tmp_path)) == 1)
    jobs.run("rnd_a", 1)
    eventually(lambda: len(started(tmp_path)) == 2)


def test_no_task_is_no_worker(jobs: Jobs, tmp_path: Path) -> None:
    jobs.run("rnd_a", 0)
    jobs.run("rnd_b", 1)
    eventually(lambda: [render for render, _ in started(tmp_path)] == ["rnd_b"])
