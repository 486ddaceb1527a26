"""How fast the engine itself is: renders of 8 empty steps, every commit durable, beside DBOS on SQLite.

    python tests/benchmarks/benchmark_engine.py [RENDERS]

Prints the time of one render by itself, and how many a second 16 clients get; ours and DBOS's workflows of 8
empty steps in turn, in three rounds of one run. Goals: p50 <= 10 ms, p99 <= 25 ms, >= 200 renders a second.
"""

import gc
import hashlib
import os
import statistics
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).parents[2]))

from segue.app.accounts import open_account
from segue.app.renders import StartRender, start_render
from segue.app.topics import TOPICS
from segue.app.worker import run_worker
from segue.domain import results
from segue.domain.artifacts import plan_name
from segue.domain.keys import digest
from segue.domain.plan import CollectWork, Plan, Step
from segue.domain.quotes import Quote
from segue.domain.render_model import TERMINAL, Render
from segue.platform.embedded.clock import SystemClock
from segue.ports import StepJob, StepOutput, User
from tests.app.world import World

STEPS = 8
CLIENTS = 16


class Engine(World):
    """The installation of the tests, with the true clock, running by itself."""

    def __init__(self, folder: Path) -> None:
        super().__init__(folder)
        self.workers = ThreadPoolExecutor(CLIENTS)
        self.names = iter(range(10**9))
        self.finished_renders: dict[str, threading.Event] = {}
        clock = SystemClock()
        object.__setattr__(self.app, "now", clock.now)
        object.__setattr__(self.app, "heartbeat_seconds", 5.0)
        object.__setattr__(self.app, "handlers", {"collect": empty})
        self.store._clock = clock
        self.bus._clock = clock

    def run(self, render_id: str, tasks: int) -> None:
        for _ in range(tasks):
            self.workers.submit(self.work, render_id)

    def work(self, render_id: str) -> None:
        run_worker(self.app, render_id, f"w{next(self.names)}")
        render = self.store.get(Render, render_id)
        if render is not None and render.state in TERMINAL and render_id in self.finished_renders:
            self.finished_renders[render_id].set()

    def quote(self, name: str) -> Quote:
        """A quote for a plan of empty steps, one after another."""
        steps: list[Step] = []
        for number in range(STEPS):
            needs = (steps[-1].id,) if steps else ()
            key = digest("empty", [name, number])
            work = CollectWork(bridges=())
            steps.append(Step(id=f"s{number}", key=key, needs=needs, place="worker", price=0, work=work))
        plan = Plan(target="prompts", steps=tuple(steps), goal=steps[-1].id, price_version="1")
        body = plan.model_dump_json().encode()
        sha256 = hashlib.sha256(body).hexdigest()
        self.bucket.put_bytes(plan_name(sha256), body, if_absent=True)
        quote = Quote(
            id=f"qte_{name}",
            owner=name,
            plan=sha256,
            target="prompts",
            timeline="",
            segments=1,
            credits=0,
            items=(),
            price_version="1",
            created_at=0,
            expires_at=2**53,
        )
        self.store.transact(lambda transaction: transaction.create(quote), on=quote.id)
        return quote

    def one(self, quote: Quote) -> float:
        """Run one render; returns milliseconds from the request to its end."""
        user = User(quote.owner, quote.owner, None, False)
        open_account(self.app, user)
        started = time.perf_counter()
        done = threading.Event()
        render, _ = start_render(self.app, user, StartRender(quote=quote.id), quote.id)
        render_id = render.id
        self.finished_renders[render_id] = done
        current = self.store.get(Render, render_id)
        if current is not None and current.state not in TERMINAL:
            done.wait(30)
        self.finished_renders.pop(render_id, None)
        return (time.perf_counter() - started) * 1_000


def empty(job: StepJob) -> StepOutput:
    return StepOutput(results.Collected(prompts={}, anchors={}))


def percentile(values: list[float], share: float) -> float:
    return sorted(values)[min(len(values) - 1, int(len(values) * share))]


@dataclass
class Measured:
    """Milliseconds of single renders, and renders a second from many clients, round by round."""

    alone: list[float] = field(default_factory=list)
    together: list[float] = field(default_factory=list)

    def words(self, name: str) -> str:
        p50, p99 = statistics.median(self.alone), percentile(self.alone, 0.99)
        rate = statistics.median(self.together)
        return f"{name}: one alone p50 {p50:.1f} ms, p99 {p99:.1f} ms; {CLIENTS} clients {rate:.0f}/s"


def rate_of(run: Callable[[Any], object], items: Sequence[object]) -> float:
    started = time.perf_counter()
    with ThreadPoolExecutor(CLIENTS) as clients:
        list(clients.map(run, items))
    return len(items) / (time.perf_counter() - started)


def measure_ours(engine: Engine, measured: Measured, names: str, count: int) -> None:
    measured.alone += [engine.one(engine.quote(f"{names}a{number}")) for number in range(count // 4)]
    measured.together.append(
        rate_of(engine.one, [engine.quote(f"{names}m{number}") for number in range(count)])
    )


def dbos_workflow(folder: str) -> Callable[[object], float]:
    """DBOS, launched on SQLite in a folder: what runs one workflow of 8 empty steps, in milliseconds."""
    from dbos import DBOS

    database = f"sqlite:///{folder}/dbos.sqlite"
    DBOS(
        config={
            "name": "benchmark",
            "system_database_url": database,
            "log_level": "ERROR",
            "run_admin_server": False,
        }
    )

    @DBOS.step()
    def step(number: int) -> int:
        return number

    @DBOS.workflow()
    def workflow() -> int:
        return sum(step(number) for number in range(STEPS))

    def run(_: object) -> float:
        started = time.perf_counter()
        workflow()
        return (time.perf_counter() - started) * 1_000

    DBOS.launch()
    return run


def main() -> None:
    count = int(sys.argv[1]) if len(sys.argv) > 1 else 200
    ours, peer = Measured(), Measured()
    with tempfile.TemporaryDirectory() as folder:
        engine = Engine(Path(folder))
        engine.bus.start({topic: partial(function, engine.app) for topic, function in TOPICS.items()})
        run = dbos_workflow(folder)
        gc.freeze()
        for turn in "xyz":
            measure_ours(engine, ours, turn, count)
            peer.alone += [run(None) for _ in range(count // 8)]
            peer.together.append(rate_of(run, range(count // 4)))
        engine.bus.stop()
        engine.workers.shutdown()
        engine.close()
    print(ours.words("Segue"))
    print(peer.words("DBOS on SQLite"))
    faster = statistics.median(peer.alone) / statistics.median(ours.alone)
    more = statistics.median(ours.together) / statistics.median(peer.together)
    print(f"Segue: {faster:.1f} x as fast alone, {more:.1f} x as many together")
    sys.stdout.flush()
    os._exit(0)  # DBOS's threads outlive its destruction


if __name__ == "__main__":
    main()
