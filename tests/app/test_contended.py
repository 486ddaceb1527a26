"""A worker whose commits are refused again and again goes on; what it made is not lost."""

import dataclasses
from collections.abc import Callable
from typing import Any

import pytest

from segue.app.topics import on_render
from segue.app.worker import run_worker
from segue.domain import limits
from segue.domain.errors import Contended
from segue.domain.render_model import Render
from segue.ports import Message, Store
from tests.app.world import World


class Refusing:
    """A store that refuses so many commits on one key before each that it makes."""

    def __init__(self, store: Store, key: str, times: int) -> None:
        self._store, self._key, self._times = store, key, times
        self._refused = 0

    def __getattr__(self, name: str) -> Any:
        return getattr(self._store, name)

    def transact(self, work: Callable[..., Any], *, on: str, settlement: bool = False) -> Any:
        if on == self._key and self._refused < self._times:
            self._refused += 1
            raise Contended("Too many are changing this at once.")
        self._refused = 0
        return self._store.transact(work, on=on, settlement=settlement)


def begun(world: World) -> Render:
    render = world.start(world.timeline("a", "b", generator="free"))
    world.app = dataclasses.replace(world.app, heartbeat_seconds=60)
    on_render(world.app, Message(id="m", topic="render", subject=render.id))
    return render


def test_a_worker_that_is_refused_goes_on_with_what_it_made(world: World) -> None:
    render = begun(world)
    store = Refusing(world.store, render.id, limits.EXCHANGE_TRIES - 1)
    run_worker(dataclasses.replace(world.app, store=store), render.id, "one")
    assert world.render(render).state == "succeeded"
    assert set(world.ran.values()) <= {1, 2}, "nothing was made again"


def test_a_refusal_that_lasts_ends_the_worker(world: World) -> None:
    render = begun(world)
    store = Refusing(world.store, render.id, limits.EXCHANGE_TRIES)
    with pytest.raises(Contended):
        run_worker(dataclasses.replace(world.app, store=store), render.id, "one")
