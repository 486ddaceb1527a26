"""Many histories, each from one integer, on both processors. A failure names its seed: `SEGUE_SEED=n` replays it.

`SEGUE_SEEDS` is how many; `make soak` asks for more.
"""

import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.simulation.plants import PLANTS
from tests.simulation.run import broken_promise, prepared
from tests.simulation.simulator import Simulator

SEEDS = int(os.environ.get("SEGUE_SEEDS", "1000"))
WITHIN = 1_000
"""Each planted bug is found in at most so many histories."""


def histories(*arguments: object) -> "subprocess.Popen[str]":
    """Histories in a process of their own, which nobody measures the coverage of."""
    command = [sys.executable, "-m", "tests.simulation.run", *map(str, arguments)]
    return subprocess.Popen(command, stdout=subprocess.PIPE, text=True)


@pytest.mark.timeout(6_000)
def test_whatever_goes_wrong_every_promise_is_kept() -> None:
    half = SEEDS // 2
    both = [histories(0, half), histories(half, SEEDS - half)]
    said = [process.communicate()[0] for process in both]
    expected = [f"{half} histories, 0 broken\n", f"{SEEDS - half} histories, 0 broken\n"]
    assert said == expected, "".join(said)


def test_every_planted_bug_is_found(record_property) -> None:
    """The simulator is tested before it is believed; the table says which seed found which bug."""
    running = [(plant, histories(0, WITHIN, plant)) for plant in ("", *PLANTS) if plant]
    found = {plant: process.communicate()[0].splitlines()[0] for plant, process in running}
    for plant, line in found.items():
        record_property(plant, line)
    assert [plant for plant, line in found.items() if not line.startswith("seed ")] == []


@pytest.fixture
def folder() -> Iterator[Path]:
    with prepared() as place:
        yield place


def test_a_seed_is_one_history(folder: Path) -> None:
    histories = []
    for _ in range(2):
        simulator = Simulator(3, folder)
        simulator.go()
        histories.append((simulator.chance.now_ms, simulator.chance.seen, simulator.store.documents))
    assert histories[0] == histories[1]
    assert broken_promise(3, folder) is None
