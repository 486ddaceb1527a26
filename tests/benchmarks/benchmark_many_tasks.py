"""A film of many segments by many tasks at once on Firestore's emulator: refused commits, and lost time.

    python tests/benchmarks/benchmark_many_tasks.py [SEGMENTS] [TASKS]

Every clip passes through; a step takes 0.3 s and no processor, so the engine is what is measured. Each task
has a store of its own, as in a process of its own.
"""

import dataclasses
import logging
import os
import queue
import sys
import tempfile
import threading
import time
from collections.abc import Sequence
from contextlib import ExitStack
from pathlib import Path

ROOT = Path(__file__).parents[2]
sys.path.insert(0, str(ROOT))

import structlog  # noqa: E402
from google.auth.credentials import AnonymousCredentials  # noqa: E402
from google.cloud.firestore import Client  # noqa: E402

from segue.app.accounts import open_account  # noqa: E402
from segue.app.context import App  # noqa: E402
from segue.app.quotes import make_quote  # noqa: E402
from segue.app.renders import StartRender, get_render, start_render  # noqa: E402
from segue.app.steps import tell  # noqa: E402
from segue.app.topics import on_render  # noqa: E402
from segue.app.worker import run_worker  # noqa: E402
from segue.domain import limits  # noqa: E402
from segue.domain.assets import Asset  # noqa: E402
from segue.domain.errors import Unavailable  # noqa: E402
from segue.domain.plan import Plan  # noqa: E402
from segue.domain.render_model import TERMINAL, Render, WorkerGone  # noqa: E402
from segue.domain.timeline import Clip, Timeline  # noqa: E402
from segue.platform.embedded.clock import SystemClock  # noqa: E402
from segue.platform.gcp.store import FirestoreStore  # noqa: E402
from segue.ports import Message, StepHandler, StepJob, StepOutput  # noqa: E402
from tests.app.world import ANN, World  # noqa: E402
from tests.google import emulators  # noqa: E402
from tests.google.between import Wire, wire_to  # noqa: E402

STEP_SECONDS = 0.3
TASK_RETRIES = 3
WAIT_SECONDS = 300
REFUSED = ("ABORTED", "FAILED_PRECONDITION", "ALREADY_EXISTS")


class Cluster:
    """Tasks that are started as messages ask for them; each works with a store of its own."""

    def __init__(self, world: World) -> None:
        self._world = world
        self._messages: queue.SimpleQueue[Message | None] = queue.SimpleQueue()
        self._tasks: list[threading.Thread] = []
        self.app = self._app()

    def close(self) -> None:
        self._messages.put(None)
        for task in self._tasks:
            task.join()

    def deliver(self) -> None:
        """Carry messages until the end."""
        while (message := self._messages.get()) is not None:
            if message.topic == "render":
                on_render(self.app, message)
            elif message.topic == "work":
                for _ in range(message.attempt):
                    number = len(self._tasks)
                    task = threading.Thread(target=self._work, args=(message.subject, f"task-{number}"))
                    self._tasks.append(task)
                    task.start()

    def _work(self, render_id: str, task: str) -> None:
        """One task; when it fails it begins again, as `jobs.worker` does on Cloud Run."""
        app = self._app()
        for attempt in range(1 + TASK_RETRIES):
            try:
                if attempt:
                    tell(app, render_id, WorkerGone(f"{task}-{attempt - 1}", crashed=True))
                run_worker(app, render_id, f"{task}-{attempt}")
                return
            except Unavailable:
                continue

    def _app(self) -> App:
        clock = SystemClock()
        client = Client(project="demo-tasks", credentials=AnonymousCredentials())
        store = FirestoreStore(client, clock.now, self._send)
        return dataclasses.replace(
            self._world.app, store=store, now=clock.now, heartbeat_seconds=limits.LEASE_RENEW_MS / 1_000
        )

    def _send(self, messages: Sequence[Message], *, again: bool = False) -> None:
        for message in messages:
            self._messages.put(message)


def slowly(handler: StepHandler) -> StepHandler:
    def handle(job: StepJob) -> StepOutput:
        time.sleep(STEP_SECONDS)
        return handler(job)

    return handle


def ideal_seconds(plan: Plan, tasks: int) -> float:
    """The steps' own time when so many tasks never wait: rank by rank of what needs what."""
    rank: dict[str, int] = {}
    for step in plan.steps:
        rank[step.id] = 1 + max((rank[need] for need in step.needs), default=0)
    widths = [list(rank.values()).count(each) for each in set(rank.values())]
    return sum(-(-width // tasks) for width in widths) * STEP_SECONDS


def film(cluster: Cluster, world: World, wire: Wire, segments: int) -> tuple[Render, float]:
    """Start a film of so many clips and wait for its end; the render, and how long it took.

    The wire counts from the start of the render on.
    """
    clips = [Clip(id=f"c{number}", asset=world.asset(f"clip{number}")) for number in range(segments)]
    for clip in clips:
        copied(world, cluster.app, clip.asset)
    open_account(cluster.app, ANN)
    quote = make_quote(cluster.app, ANN, Timeline(segments=tuple(clips)), "film")
    wire.answers.clear()
    begun = time.perf_counter()
    render = start_render(cluster.app, ANN, StartRender(quote=quote.id), quote.id)[0]
    while (now := get_render(cluster.app, ANN, render.id)).state not in TERMINAL:
        assert time.perf_counter() - begun < WAIT_SECONDS, f"not over after {WAIT_SECONDS} s"
        time.sleep(0.1)
    return now, time.perf_counter() - begun


def copied(world: World, app: App, asset_id: str) -> None:
    """Put an asset of the world into the store that is measured."""
    asset = world.store.get(Asset, asset_id)
    assert asset is not None
    app.store.transact(lambda transaction: transaction.create(asset), on=asset.id)


def report(wire: Wire, render: Render, seconds: float, ideal: float) -> None:
    done = sum(count for (method, code), count in wire.answers.items() if method == "Commit" and code == "OK")
    refused = sum(
        count for (method, code), count in wire.answers.items() if method == "Commit" and code in REFUSED
    )
    share = refused / max(1, done + refused)
    print(f"{render.state}; {len(render.steps)} steps, {render.crashes} crashes")
    print(f"commits: {done} done, {refused} refused ({share:.0%})")
    print(f"time: {seconds:.1f} s, {seconds / ideal:.2f} times the ideal {ideal:.1f} s")


def main() -> None:
    segments = int(sys.argv[1]) if len(sys.argv) > 1 else 100
    tasks = int(sys.argv[2]) if len(sys.argv) > 2 else 20
    vars(limits)["MAX_WORKERS"] = tasks
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.WARNING))
    with ExitStack() as stack:
        world = World(Path(stack.enter_context(tempfile.TemporaryDirectory())))
        stack.callback(world.close)
        handlers = {kind: slowly(handler) for kind, handler in world.app.handlers.items()}
        world.app = dataclasses.replace(world.app, handlers=handlers)
        address, wire = stack.enter_context(wire_to(emulators.firestore()))
        os.environ[emulators.FIRESTORE] = address
        cluster = Cluster(world)
        threading.Thread(target=cluster.deliver, daemon=True).start()
        render, seconds = film(cluster, world, wire, segments)
        cluster.close()
        report(wire, render, seconds, ideal_seconds(cluster.app.plan(render.plan).plan, tasks))


if __name__ == "__main__":
    main()
