"""Histories in a process of their own: `python -m tests.simulation.run FIRST COUNT [PLANT[=KNOWN] ...]`.

Prints what each broken history breaks, and at the end how many there were; for planted bugs (`all` of them),
which history finds each first, the KNOWN one tried before the others. A history alone:
`SEGUE_SEED=n python -m tests.simulation.run`.
"""

import gc
import hashlib
import os
import re
import sys
from collections import Counter
from collections.abc import Iterable, Iterator
from contextlib import ExitStack, contextmanager
from itertools import chain
from types import SimpleNamespace
from unittest.mock import patch

import structlog
from pydantic import PrivateAttr

from segue.app import quotes, worker
from segue.domain import limits
from segue.domain.plan import Plan, PlanIndex
from segue.domain.render_model import Render
from tests.simulation.chance import MOST, Violation
from tests.simulation.memory import rmtree
from tests.simulation.plants import PLANTS, Plant, nothing
from tests.simulation.simulator import Simulator
from tests.simulation.surroundings import PARSED


def no_bug(_logger: object, _method: str, event: dict) -> dict:
    """Faults are logged by the thousand and dropped; a bug among them is a violation."""
    error = event.get("exc_info")
    if isinstance(error, AssertionError | TypeError | KeyError | StopIteration | AttributeError):
        raise Violation(f"{event['event']}: {error!r}") from error
    raise structlog.DropEvent


class NoThread:
    """Stands where the worker starts its heart: `surroundings.Steps` beats it by hand."""

    def __init__(self, **_about: object) -> None: ...
    def start(self) -> None: ...
    def join(self) -> None: ...


class NoEvent:
    def set(self) -> None: ...


class WrittenOnce(Plan):
    """A plan that is compiled once is written as JSON once."""

    _json: str = PrivateAttr("")

    def model_dump_json(self, **options: object) -> str:
        assert not options
        self._json = self._json or super().model_dump_json()
        return self._json


@contextmanager
def prepared() -> Iterator[None]:
    """The application without its threads, on files in memory, with plans that are compiled once."""
    compiled: dict[tuple, object] = {}
    compile_plan = quotes.compile_plan

    def compile_once(timeline, target, assets, catalogue, *others):
        outside = catalogue.analyst_version, catalogue.analyst_place, catalogue.director_place
        key = (timeline, target, *assets, outside, others)
        if key not in compiled:
            plan = compile_plan(timeline, target, assets, catalogue, *others)
            compiled[key] = plan = WrittenOnce.model_construct(**vars(plan))
            sha256 = hashlib.sha256(plan.model_dump_json().encode()).hexdigest()
            PARSED.setdefault(sha256, PlanIndex.of(plan))
        return compiled[key]

    before = structlog.get_config()
    with ExitStack() as stack:
        stack.enter_context(patch.object(quotes, "compile_plan", compile_once))
        threads = SimpleNamespace(Thread=NoThread, Event=NoEvent)
        stack.enter_context(patch.object(worker, "threading", threads))
        stack.enter_context(patch.object(worker, "shutil", SimpleNamespace(rmtree=rmtree)))
        stack.enter_context(patch.object(limits, "SHARDS", 2))
        structlog.configure(processors=[no_bug])
        stack.callback(lambda: structlog.configure(**before))
        yield


def broken_promise(seed: int, plant: Plant = nothing, tally: Counter[str] | None = None) -> str | None:
    """What a history breaks, or None. `tally` counts what happened in it."""
    with ExitStack() as stack:
        simulator = Simulator(seed, lambda made: plant(made, stack))
        try:
            simulator.go()
        except Violation as violation:
            return f"seed {seed}: {violation}"
        finally:
            simulator.tasks.kill_all()
            if tally is not None:
                tally.update(renders=len(simulator.store.all(Render)))
                tally.update(submits=sum(simulator.provider.asked.values()))
                tally.update(simulator.chance.seen)
    return None


def found_by(plant: str, seeds: Iterable[int]) -> str:
    """The first of some histories that finds a planted bug, as a row of a table."""
    for seed in seeds:
        if (broken := broken_promise(seed, PLANTS[plant])) and not broken_promise(seed):
            said = re.sub("([0-9a-f]{12})[0-9a-f]{50,}", r"\1...", broken.partition(": ")[2].splitlines()[0])
            return f"| {plant.replace('_', ' ')} | {seed} | {said[:90]} |"
    return f"| {plant.replace('_', ' ')} | not found | |"


def main(arguments: list[str]) -> int:
    seed = os.environ.get("SEGUE_SEED")
    first, count = (int(seed), 1) if seed else (int(arguments[0]), int(arguments[1]))
    seeds = range(first, first + count)
    gc.freeze()
    gc.set_threshold(100_000, 20, 100)  # histories are short: little of what they leave is a circle
    with prepared():
        if plants := arguments[2:]:
            for each in PLANTS if plants == ["all"] else plants:
                plant, _, known = each.partition("=")
                sys.stdout.write(found_by(plant, chain([int(known)] if known else [], seeds)) + "\n")
            return 0
        tally: Counter[str] = Counter()
        found = [broken for each in seeds if (broken := broken_promise(each, tally=tally))]
    for broken in found:
        sys.stdout.write(broken.replace("\n", " ") + "\n")
    missed = [fault for fault in MOST if not tally[fault]] or "none"
    sys.stdout.write(
        f"{tally['renders']} renders, {tally['submits']} submits, faults that never came: {missed}\n"
        f"{count} histories, {len(found)} broken\n"
    )
    return int(bool(found))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
