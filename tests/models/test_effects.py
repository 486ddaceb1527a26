"""A sound from words, over the wire: asked for once, paid for with its film, and refused in words."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from segue.app.credits import audit_ledger
from segue.domain.artifacts import Artifact, artifact_id
from segue.domain.render_model import TERMINAL, Render
from segue.domain.results import Effect
from segue.models.elevenlabs.sounds import ElevenLabsSounds
from segue.models.settings import ElevenLabsSettings
from tests.app.world import World
from tests.models.fakes.elevenlabs import ElevenLabsFake
from tests.models.fakes.server import Answer, LostReply

Prepare = Callable[[ElevenLabsFake], None]


@pytest.fixture
def fake() -> Iterator[ElevenLabsFake]:
    fake = ElevenLabsFake()
    yield fake
    fake.close()


@pytest.fixture
def world(fake: ElevenLabsFake, tmp_path: Path) -> Iterator[World]:
    world = World(tmp_path, prices={"elevenlabs": 1})
    maker = ElevenLabsSounds(ElevenLabsSettings("key", fake.link), world.bucket)
    catalogue = world.app.catalogue.changed(sound_maker=maker.capabilities)
    world.app = replace(world.app, catalogue=catalogue, sound_makers={"elevenlabs": maker})
    yield world
    maker.close()
    world.close()


def ended(world: World, times: int = 1) -> Render:
    started = world.start(world.timeline("a", "b", generator="free", effect="wind, distant traffic"))
    for _ in range(60):
        world.drain(times)
        if (render := world.render(started)).state in TERMINAL:
            return render
        world.clock.pass_seconds(20)
    raise AssertionError("the render never ends")


def test_it_is_asked_for_once_and_kept_with_its_words(world: World, fake: ElevenLabsFake) -> None:
    render = ended(world, times=2)
    assert (render.state, render.quoted, render.captured) == ("succeeded", 4, 4)
    (asked,) = fake.submits()
    assert asked.json == {"text": "wind, distant traffic", "duration_seconds": 4}
    assert asked.headers["xi-api-key"] == "key"
    key = next(each.key for each in world.app.plan(render.plan).plan.steps if each.kind == "effect")
    artifact = world.store.get(Artifact, artifact_id("ann", key))
    assert artifact is not None and isinstance(artifact.result, Effect) and artifact.paid
    assert artifact.result.prompt == "wind, distant traffic"
    assert list(artifact.files) == ["effect.mp3"]
    assert ended(world).captured == 0  # the same words again: nothing is asked, nothing is paid
    assert len(fake.submits()) == 1


def answering(answer: Answer) -> Prepare:
    def prepare(fake: ElevenLabsFake) -> None:
        fake.before = lambda _asked: answer

    return prepare


def lost(fake: ElevenLabsFake) -> None:
    def lose(_asked: object) -> None:
        raise LostReply

    fake.after = lose


QUOTA = {"detail": {"status": "quota_exceeded", "message": "0 credits remaining"}}


@pytest.mark.parametrize(
    ("prepare", "code", "submits"),
    [
        (answering(Answer({"detail": "invalid key"}, 401)), "provider_credentials", 1),
        (answering(Answer(QUOTA, 401)), "provider_quota", 1),
        (answering(Answer({"detail": "too_many_concurrent_requests"}, 429)), "provider_busy", 3),
        (answering(Answer(b"", 302, {"Location": "http://127.0.0.1:9/"})), "provider_elsewhere", 1),
        (answering(Answer({"detail": "overloaded"}, 503)), "generation_failed", 3),
        (answering(Answer(b"x", headers={"Content-Length": str(10**10)})), "generation_failed", 3),
        (lost, "generation_failed", 3),
    ],
)
def test_a_refusal_costs_nothing_and_no_attempt_is_asked_twice(
    prepare: Prepare, code: str, submits: int, world: World, fake: ElevenLabsFake
) -> None:
    prepare(fake)
    render = ended(world)
    assert render.failure is not None and render.failure.code == code
    assert "nothing was charged" in render.failure.sentence
    assert (render.captured, render.released, len(fake.submits())) == (0, 4, submits)
    assert all(not audited.faults for audited in audit_ledger(world.app))
