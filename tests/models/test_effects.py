"""A sound from words, over the wire: asked for once, paid for with its film, and refused in words."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from segue.app.credits import audit_ledger
from segue.config import Config
from segue.domain.artifacts import Artifact, artifact_id
from segue.domain.errors import BadRequest, GenerationFiltered
from segue.domain.render_model import Render
from segue.domain.results import Effect
from segue.models.catalogue import sound_makers
from segue.models.elevenlabs.sounds import MODEL, ElevenLabsSounds
from segue.models.settings import ElevenLabsSettings, ModelSettings
from segue.ports import GenerationRequest, Gone, SoundRequest, Succeeded
from segue.wiring import catalogue_of
from tests.app.world import World
from tests.models.fakes.elevenlabs import ElevenLabsFake
from tests.models.fakes.server import Answer, LostReply
from tests.models.providers import bucket_in

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
    timeline = world.timeline("a", "b", generator="free", effect="wind, distant traffic")
    return world.ended(world.start(timeline), times, look_seconds=20)


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
        (answering(Answer(b"x", headers={"Content-Length": str(10**10)})), "provider_result_too_large", 3),
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


class Looking:
    """A moderator that lets words pass so many times; the last ones then count."""

    def __init__(self, passes: int) -> None:
        self.left = passes

    def prompt(self, text: str) -> None:
        self.left -= 1
        if self.left < 0:
            raise GenerationFiltered(f"'{text}' is refused: nothing was charged. Say it otherwise.")

    def request(self, request: GenerationRequest) -> None:
        raise AssertionError("no film is asked for")


def test_words_are_looked_at_when_they_are_quoted_and_before_they_are_sent(
    world: World, fake: ElevenLabsFake
) -> None:
    world.app = replace(world.app, moderator=Looking(passes=0))
    with pytest.raises(GenerationFiltered, match="wind"):
        ended(world)
    world.app = replace(world.app, moderator=Looking(passes=1))
    render = ended(world)
    assert render.failure is not None and render.failure.code == GenerationFiltered.code
    assert (render.captured, fake.submits()) == (0, [])


def test_a_key_switches_it_on_and_a_price_table_must_have_it(
    fake: ElevenLabsFake, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SEGUE_ELEVENLABS_KEY", "key")
    monkeypatch.setenv("SEGUE_ELEVENLABS_LINK", fake.link)
    config, bucket = Config.from_environment(), bucket_in(tmp_path)
    makers = sound_makers(config.models, bucket)
    offered = catalogue_of(config, {}, makers, {}).sound_maker
    assert offered is not None and offered.name == "elevenlabs"
    name = makers["elevenlabs"].submit(SoundRequest("wind", 2), "takes/rnd_1/01/1/")
    assert makers["elevenlabs"].poll(name, "takes/rnd_1/01/1/") == Succeeded(name, MODEL)
    assert isinstance(makers["elevenlabs"].poll(name, "takes/rnd_1/02/1/"), Gone)
    makers["elevenlabs"].close()
    free = replace(config, prices=config.prices.changed(credits_per_second={}))
    with pytest.raises(BadRequest, match="no price for 'elevenlabs'"):
        catalogue_of(free, {}, makers, {})
    assert sound_makers(ModelSettings(), bucket) == {}
