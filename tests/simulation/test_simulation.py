"""Many histories, each from one integer. `SEGUE_SEEDS` is how many; a failure names its seed."""

import os
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
import structlog

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
