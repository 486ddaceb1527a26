"""Many histories, each from one integer. `SEGUE_SEEDS` is how many; a failure names its seed."""

import os
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
import structlog

from segue.app import provider, steps, transitions
from tests.simulation.chance import Violation
from tests.simulation.simulator import Simulator

SEEDS = int(os.environ.get("SEGUE_SEEDS", "40"))


@pytest.fixture(autouse=True)
def quiet() -> Iterator[None]:
    """Faults are logged by the thousand; a bug among them is a violation."""
    before = structlog.get_config()
    structlog.configure(processors=[no_bug, drop])
    yield
    structlog.configure(**before)


def no_bug(_logger: object, _method: str, event: dict) -> dict:
    error = event.get("exc_info")
    if isinstance(error, AssertionError | TypeError | KeyError | StopIteration):
        raise Violation(f"{event['event']}: {error!r}") from error
    return event


def drop(_logger: object, _method: str, _event: dict) -> dict:
    raise structlog.DropEvent


def broken_promise(seed: int, folder: Path, plant: Callable[[Simulator], None] | None = None) -> str | None:
    """What a history breaks, or None."""
    simulator = Simulator(seed, folder, plant or (lambda _: None))
    try:
        simulator.go()
    except Violation as violation:
        return f"seed {seed}: {violation}"
    return None


@pytest.mark.parametrize("first", range(0, SEEDS, 10))
def test_whatever_goes_wrong_every_promise_is_kept(first: int, tmp_path: Path) -> None:
    seeds = range(first, min(first + 10, SEEDS))
    assert [broken for seed in seeds if (broken := broken_promise(seed, tmp_path))] == []


def test_a_seed_is_one_history(tmp_path: Path) -> None:
    histories = []
    for _ in range(2):
        simulator = Simulator(3, tmp_path)
        simulator.go()
        histories.append((simulator.chance.now_ms, simulator.chance.seen, simulator.store.documents))
    assert histories[0] == histories[1]


def no_compare(simulator: Simulator) -> None:
    simulator.store.compares = False


def asks_twice(simulator: Simulator) -> None:
    """A client library that tries again by itself."""
    submit = simulator.provider.submit

    def twice(request, prefix: str) -> str:
        try:
            return submit(request, prefix)
        except TimeoutError:
            return submit(request, prefix)

    simulator.provider.submit = twice


def no_lease(_record: object, _step: str, _lease: str) -> bool:
    return True


def slow_workers(simulator: Simulator) -> None:
    simulator.chance.likely |= {"stall": 0.06, "preempt": 0.06}


def nobody_elses(_transaction: object, _artifact: object, _render: object) -> bool:
    return False


def no_release(resolved):
    def forgets(account, render, amount, now):
        return resolved(account, render, amount, now) if amount else None

    return forgets


def found(folder: Path, plant: Callable[[Simulator], None] | None = None, seeds: int = 60) -> bool:
    return any(broken_promise(seed, folder, plant) for seed in range(seeds))


@pytest.mark.parametrize("plant", [no_compare, asks_twice])
def test_a_planted_bug_of_the_surroundings_is_found(
    plant: Callable[[Simulator], None], tmp_path: Path
) -> None:
    assert found(tmp_path, plant)


def test_a_release_that_is_forgotten_is_found(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(transitions, "_resolved", no_release(transitions._resolved))
    assert found(tmp_path)


def test_a_result_without_its_lease_is_found(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(steps, "_holds", no_lease)
    assert found(tmp_path, slow_workers)


def test_two_renders_that_make_the_same_take_are_found(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(provider, "somebody_elses", nobody_elses)
    assert found(tmp_path)
