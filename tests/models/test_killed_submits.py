"""kill -9 around the submit, of real processes, at stand-ins on a socket: one submit for each attempt."""

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from segue.app.credits import audit_ledger
from segue.domain.artifacts import Artifact, artifact_id
from segue.domain.attempts import GenerationAttempt
from segue.domain.render_model import Render
from segue.ports import Query
from tests.app.world import World
from tests.models.fakes.server import Asked, LostReply
from tests.models.providers import PROVIDERS, Provider, small_film

MOMENTS = ("before it arrives", "before it is answered", "at the first poll")


class Killer:
    """Kills whoever asks at one moment, once."""

    def __init__(self, fake: Any, moment: str) -> None:
        self._fake, self._moment = fake, moment
        self.process: subprocess.Popen[bytes] | None = None
        fake.before, fake.after = self.before, self.after
        self._submitted = False

    def before(self, asked: Asked) -> None:
        starts = self._fake.starts(asked)
        if starts and self._moment == "before it arrives":
            self._kill()
        if not starts and self._submitted and self._moment == "at the first poll":
            self._kill()

    def after(self, asked: Asked) -> None:
        starts = self._fake.starts(asked)
        self._submitted = self._submitted or starts
        if starts and self._moment == "before it is answered":
            self._kill()

    def _kill(self) -> None:
        self._moment = ""
        assert self.process is not None
        os.kill(self.process.pid, signal.SIGKILL)
        raise LostReply


@pytest.fixture(params=["veo", "runway"])
def provider(request: pytest.FixtureRequest) -> Provider:
    return PROVIDERS[request.param]


@pytest.fixture
def fake(provider: Provider) -> Iterator[Any]:
    fake = provider.fake()
    fake.take = small_film()
    yield fake
    fake.close()


def live(folder: Path, provider: Provider, fake: Any, life: int, killer: Killer) -> int:
    """A process's exit code after one life."""
    command = [sys.executable, "-m", "tests.models.submitting", str(folder), provider.name, fake.link]
    killer.process = subprocess.Popen([*command, str(life)])
    return killer.process.wait(timeout=240)


@pytest.mark.timeout(600)
@pytest.mark.parametrize("moment", MOMENTS)
def test_each_attempt_is_submitted_once_whatever_dies(
    moment: str, provider: Provider, fake: Any, tmp_path: Path
) -> None:
    killer = Killer(fake, moment)
    assert live(tmp_path, provider, fake, 0, killer) == -signal.SIGKILL
    assert live(tmp_path, provider, fake, 1, killer) == 0
    world = World(tmp_path)
    try:
        (render,) = world.store.query(Render, Query((("owner", "ann"),), "created_at")).items
        assert (render.state, render.captured) == ("succeeded", 8)
        lines = world.store.query(GenerationAttempt, Query((("render", render.id),), "asked_at")).items
        found = moment == "at the first poll" or (provider.adopts and moment == "before it is answered")
        assert len(fake.submits()) == len(lines) == (1 if found else 2)
        key = next(step.key for step in world.app.plan(render.plan).plan.steps if step.kind == "generate")
        artifact = world.store.get(Artifact, artifact_id("ann", key))
        assert artifact is not None
        stills = tuple(artifact.files[name].sha256 for name in ("first.png", "last.png"))
        assert set(fake.frames()) == {stills}
        assert all(not audited.faults for audited in audit_ledger(world.app))
    finally:
        world.close()
