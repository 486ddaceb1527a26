"""How fast the engine itself is: renders of 8 empty steps, every commit durable.

    python -m tests.benchmarks.benchmark_engine [RENDERS]

Prints the time of one render by itself, and of many at once from 16 clients, beside DBOS on SQLite (if it is
installed) running 8 empty steps in the same run. Goals: p50 <= 10 ms, p99 <= 25 ms, >= 200 renders a second.
"""

import gc
import hashlib
import statistics
import sys
import tempfile
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from pathlib import Path

from functions.main import TOPICS
from segue.app.accounts import open_account
from segue.app.renders import StartRender, start_render
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


def main() -> None:
    count = int(sys.argv[1]) if len(sys.argv) > 1 else 400
    with tempfile.TemporaryDirectory() as folder:
        engine = Engine(Path(folder))
        engine.bus.start({topic: partial(function, engine.app) for topic, function in TOPICS.items()})
        gc.freeze()
        gc.set_threshold(20_000, 20, 20)
        alone = [engine.one(engine.quote(f"a{number}")) for number in range(count // 4)]
        quotes = [engine.quote(f"m{number}") for number in range(count)]
        started, busy = time.perf_counter(), time.process_time()
        with ThreadPoolExecutor(CLIENTS) as clients:
            list(clients.map(engine.one, quotes))
        rate = count / (time.perf_counter() - started)
        work = (time.process_time() - busy) * 1_000 / count
        engine.bus.stop()
        engine.workers.shutdown()
        engine.close()
    print(f"one render alone: p50 {statistics.median(alone):.1f} ms, p99 {percentile(alone, 0.99):.1f} ms")
    print(f"{CLIENTS} clients: {rate:.0f} renders/s, {work:.1f} ms of processor time each")


if __name__ == "__main__":
    main()
