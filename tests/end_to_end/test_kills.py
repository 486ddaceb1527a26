"""kill -9 of the engine and its workers, at named points and at random moments: one film, paid once.

`SEGUE_KILLS` is how many random moments; `make soak` asks for more.
"""

import os
import random
import signal
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from segue.app.credits import audit_ledger, list_transfers
from segue.app.quotes import make_quote
from segue.app.renders import StartRender, start_render
from segue.app.uploads import ingest_file
from segue.config import Config
from segue.domain.ledger import Account
from segue.domain.render_model import TERMINAL, Render
from segue.domain.timeline import Bridge, Clip, Format, Timeline
from segue.wiring import Segue, open_segue
from tests.end_to_end.conftest import CLIPS, configured

ENGINE = """
import sys, time
from segue.config import Config
from segue.wiring import open_segue
with open_segue(Config.from_environment()) as segue:
    assert segue.ensure_engine()
    print("running", flush=True)
    time.sleep(600)
"""


KILLS = int(os.environ.get("SEGUE_KILLS", "10"))
STEPS = (
    "analyse:bridge:a",
    "analyse:bridge:b",
    "direct:bridge",
    "frames:bridge",
    "generate:bridge",
    "conform:a",
    "conform:bridge",
    "conform:b",
    "sound",
    "stitch",
    "inspect",
    "deliver",
)
MOMENTS = ("begin", "made", "before_upload", "after_upload", "running", "done")
WITHOUT_FILES = ("analyse", "direct", "inspect")
POINTS = (
    "workers:before_start",
    "workers:after_start",
    *(
        f"{step}:{moment}"
        for step in STEPS
        for moment in MOMENTS
        if not (moment.endswith("upload") and step.startswith(WITHOUT_FILES))
    ),
)


def start_engine(config: Config, crash_at: str = "") -> subprocess.Popen[bytes]:
    environment = {
        "SEGUE_CRASH_AT": crash_at,
        **os.environ,
        "SEGUE_DATA": str(config.data),
        "SEGUE_PRICES": str(config.data.parent / "prices.json"),
    }
    engine = subprocess.Popen([sys.executable, "-c", ENGINE], env=environment, stdout=subprocess.PIPE)
    assert engine.stdout is not None
    with engine.stdout as said:
        assert said.readline() in (b"running\n", b"")  # nothing, if it has crashed already
    return engine


def started_render(segue: Segue) -> Render:
    """A small film of the sample pair."""
    first, second = (ingest_file(segue.app, segue.user, CLIPS / f"sample_{name}.mp4") for name in "ab")
    timeline = Timeline(
        format=Format(size="160x90", rate="12"),
        segments=(
            Clip(id="a", asset=first.id, in_frame=108),
            Bridge(id="bridge", seconds=2),
            Clip(id="b", asset=second.id, out_frame=12),
        ),
    )
    quote = make_quote(segue.app, segue.user, timeline, "film")
    assert quote.credits == 4
    return start_render(segue.app, segue.user, StartRender(quote=quote.id), "once")[0]


def workers_of(engine: subprocess.Popen[bytes]) -> list[int]:
    """The process ids of an engine's media workers."""
    found = []
    for task in Path(f"/proc/{engine.pid}/task").iterdir():
        children = task / "children"
        found.extend(int(child) for child in children.read_text().split())
    return found


def finished(segue: Segue, render: Render) -> bool:
    current = segue.store.get(Render, render.id)
    assert current is not None
    return current.state in TERMINAL


def paid_once(segue: Segue, render: Render) -> None:
    """The film has arrived and was paid once; the ledger adds up, and nothing is left running."""
    current = segue.store.get(Render, render.id)
    assert current is not None and current.state == "succeeded", current
    assert (current.captured, current.released) == (4, 0)
    kinds = [transfer.kind for transfer in list_transfers(segue.app, "local", 10, None).items]
    assert kinds == ["capture", "hold", "grant"]
    assert [audited.faults for audited in audit_ledger(segue.app)] == [()]
    account = segue.store.get(Account, "local")
    assert account is not None and account.held == 0 and account.running == ()


def stop(engine: "subprocess.Popen[bytes]") -> None:
    """Kill an engine; its workers die with it."""
    workers = workers_of(engine)
    engine.kill()
    engine.wait()
    deadline = time.monotonic() + 30
    while any(Path(f"/proc/{worker}").exists() for worker in workers) and time.monotonic() < deadline:
        time.sleep(0.02)
    assert [worker for worker in workers if Path(f"/proc/{worker}").exists()] == []


def crashed_at(config: Config, points: tuple[str, ...]) -> set[str]:
    """The points at which processes have crashed on the way to one film."""
    with open_segue(config) as segue:
        render = started_render(segue)
        deadline = time.monotonic() + 280
        engine = start_engine(config, ",".join(points))
        while not finished(segue, render) and time.monotonic() < deadline:
            if engine.poll() is not None:
                engine = start_engine(config, ",".join(points))
            time.sleep(0.05)
        if engine.poll() is None:
            stop(engine)
        paid_once(segue, render)
    return {path.name for path in (config.data / "crashes").iterdir()}


@pytest.mark.timeout(900)
def test_kill_minus_9_at_every_named_point(tmp_path: Path) -> None:
    """A render gives up after 25 dead workers: so the points are shared out among some installations."""
    shares = [POINTS[number::4] for number in range(4)]
    places = [tmp_path / str(number) for number in range(4)]
    with ThreadPoolExecutor(2) as pool:
        met = pool.map(crashed_at, (configured(place) for place in places), shares)
    assert set().union(*met) == set(POINTS)


@pytest.mark.timeout(0)
@pytest.mark.parametrize("number", range(max(1, KILLS // 10)))
def test_kill_minus_9_at_random_moments(config: Config, number: int) -> None:
    chance = random.Random(7 + number)
    kills = 0
    with open_segue(config) as segue:
        render = started_render(segue)
        engine = start_engine(config)
        deadline = time.monotonic() + 250
        while not finished(segue, render) and time.monotonic() < deadline:
            time.sleep(chance.uniform(0.05, 1.5) if kills < 10 else 0.2)
            if kills < 10:
                kills += 1
                workers = workers_of(engine)
                if workers and chance.random() < 0.5:
                    os.kill(chance.choice(workers), signal.SIGKILL)
                else:
                    engine.kill()
                    engine.wait()
                    engine = start_engine(config)
        stop(engine)
        paid_once(segue, render)
