"""One life of a process that asks a stand-in for a film: see `test_killed_submits.py`."""

import sys
from pathlib import Path
from types import SimpleNamespace

from segue.app.sweep import sweep
from segue.domain.render_model import TERMINAL, Render
from segue.ports import Query
from tests.app.world import World
from tests.models.providers import PROVIDERS

LIFE_SECONDS = 2_500


def live(folder: Path, name: str, link: str, life: int) -> None:
    """Start a paid film in the first life; go on with it, long after, in each later one."""
    world = World(folder)
    world.counter = life * 1_000
    world.clock.pass_seconds(life * LIFE_SECONDS)
    generator = PROVIDERS[name].make(SimpleNamespace(link=link), world.bucket)
    generator.capabilities = generator.capabilities.changed(name="paid")
    world.app.remotes["paid"] = generator
    if life == 0:
        world.start(world.timeline("a", "b"))
    for _ in range(LIFE_SECONDS // 20 - 5):
        world.drain()
        sweep(world.app)
        world.clock.pass_seconds(20)
    (render,) = world.store.query(Render, Query((("owner", "ann"),), "created_at")).items
    assert render.state in TERMINAL, render


if __name__ == "__main__":
    live(Path(sys.argv[1]), sys.argv[2], sys.argv[3], int(sys.argv[4]))
