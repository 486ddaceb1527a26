"""Many histories, each from one integer, on both processors.

A failure names its seed: `SEGUE_SEED=n python -m tests.simulation.run` replays it. `SEGUE_SEEDS` is how many;
`make soak` asks for more.
"""

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from tests.simulation.plants import PLANTS
from tests.simulation.run import broken_promise, prepared
from tests.simulation.simulator import Simulator

SEEDS = int(os.environ.get("SEGUE_SEEDS", "1000"))
ENOUGH = 200
"""In so many histories every fault comes at least once."""
TABLE = Path(__file__).parents[2] / "docs/simulation.md"
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
    for part, count in zip(said, (half, SEEDS - half), strict=True):
        happened, ended = part.splitlines()[-2:]
        assert ended == f"{count} histories, 0 broken", "".join(said)
        renders, submits = (int(number) for number in re.findall(r"\d+", happened)[:2])
        assert renders > 3 * count and submits > count, "histories in which little happens prove little"
        assert count < ENOUGH or happened.endswith("never came: none"), happened


def test_every_planted_bug_is_found() -> None:
    """The simulator is tested before it is believed. Where our table says that a bug was found is looked
    first."""
    table = re.findall(r"^\| ([a-z ]+) \| (\d+) \|", TABLE.read_text(), re.MULTILINE)
    known = {name.replace(" ", "_"): seed for name, seed in table}
    assert known.keys() == PLANTS.keys()
    names = [f"{name}={seed}" for name, seed in known.items()]
    both = [histories(0, WITHIN, *names[half::2]) for half in (0, 1)]
    found = "".join(process.communicate()[0] for process in both).splitlines()
    assert len(found) == len(names) and [line for line in found if "not found" in line] == []


def test_a_seed_is_one_history() -> None:
    histories = []
    with prepared():
        for _ in range(2):
            simulator = Simulator(3)
            simulator.go()
            histories.append((simulator.chance.now_ms, simulator.chance.seen, simulator.store.documents))
        assert histories[0] == histories[1]
        assert broken_promise(3) is None
