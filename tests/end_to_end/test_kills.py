"""kill -9, at random moments, of the engine and of its workers: the film arrives, paid once."""

import os
import random
import signal
import subprocess
import sys
import time
from pathlib import Path

from segue.app.credits import audit_ledger, list_transfers
from segue.app.quotes import make_quote
from segue.app.renders import StartRender, start_render
from segue.app.uploads import ingest_file
from segue.config import Config
from segue.domain.ledger import Account
from segue.domain.render_model import TERMINAL, Render
from segue.domain.timeline import Bridge, Clip, Format, Timeline
from segue.wiring import Segue, open_segue
from tests.end_to_end.conftest import CLIPS

ENGINE = """
import sys, time
from segue.config import Config
from segue.wiring import open_segue
with open_segue(Config.from_environment()) as segue:
    assert segue.ensure_engine()
    print("running", flush=True)
    time.sleep(600)
"""


def start_engine(config: Config) -> subprocess.Popen[bytes]:
    environment = {
        **os.environ,
        "SEGUE_DATA": str(config.data),
        "SEGUE_PRICES": str(config.data.parent / "prices.json"),
    }
    engine = subprocess.Popen([sys.executable, "-c", ENGINE], env=environment, stdout=subprocess.PIPE)
    assert engine.stdout is not None
    with engine.stdout as said:
        assert said.readline() == b"running\n"
    return engine


def started_render(segue: Segue) -> Render:
    """A small film of the sample pair."""
    first, second = (ingest_file(segue.app, segue.user, CLIPS / f"sample_{name}.mp4") for name in "ab")
    timeline = Timeline(
        format=Format(size="320x180", rate="12"),
        segments=(
            Clip(id="a", asset=first.id, in_frame=60),
            Bridge(id="bridge", seconds=2),
            Clip(id="b", asset=second.id, out_frame=60),
        ),
    )
    quote = make_quote(segue.app, segue.user, timeline, "film")
    assert quote.credits == 4
    return start_render(segue.app, segue.user, StartRender(quote=quote.id), "once")[0]


def workers_of(engine: subprocess.Popen[bytes]) -> list[int]:
    """The process ids of an engine's media workers."""
    children = Path(f"/proc/{engine.pid}/task/{engine.pid}/children")
    found = []
    for task in Path(f"/proc/{engine.pid}/task").iterdir():
        children = task / "children"
        found.extend(int(child) for child in children.read_text().split())
    return found


def test_kill_minus_9_at_random_moments(config: Config) -> None:
    chance = random.Random(7)
    with open_segue(config) as segue:
        render = started_render(segue)
        engine = start_engine(config)
        kills = 0
        deadline = time.monotonic() + 150
        while time.monotonic() < deadline:
            time.sleep(chance.uniform(0.05, 1.5) if kills < 10 else 0.2)
            current = segue.store.get(Render, render.id)
            assert current is not None
            if current.state in TERMINAL:
                break
            if kills < 10:
                kills += 1
                workers = workers_of(engine)
                if workers and chance.random() < 0.5:
                    os.kill(chance.choice(workers), signal.SIGKILL)
                else:
                    engine.kill()
                    engine.wait()
                    engine = start_engine(config)
        engine.kill()
        engine.wait()
        assert current.state == "succeeded", current
        assert (current.captured, current.released) == (4, 0)
        kinds = [transfer.kind for transfer in list_transfers(segue.app, "local", 10, None).items]
        assert kinds == ["capture", "hold", "grant"]
        assert [audited.faults for audited in audit_ledger(segue.app)] == [()]
        account = segue.store.get(Account, "local")
        assert account is not None and account.held == 0
