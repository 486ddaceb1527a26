"""A spoken line, over the wire: asked for once, paid for with its film, and refused in words."""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import pytest

from segue.app.credits import audit_ledger
from segue.config import Config
from segue.domain.artifacts import Artifact, artifact_id
from segue.domain.errors import BadRequest
from segue.domain.render_model import Render
from segue.domain.results import Voice
from segue.models.catalogue import voice_makers
from segue.models.elevenlabs.voice import ElevenLabsVoice
from segue.models.gemini.voice import ASKED, GeminiVoice
from segue.models.remote.google import Google
from segue.models.settings import ElevenLabsSettings, ModelSettings
from segue.ports import Gone, ProviderRefused, SoundRequest, Succeeded
from segue.wiring import catalogue_of
from tests.app.world import World
from tests.models.fakes.elevenlabs import ElevenLabsFake
from tests.models.fakes.google import GoogleFake, gemini_speaks
from tests.models.fakes.server import Answer, Asked, LostReply
from tests.models.providers import bucket_in, cloud

LINE = "And then we left the city."
PREFIX = "takes/rnd_1/01/1/"


@dataclass(frozen=True)
class Speaker:
    """One that speaks, beside its stand-in: how to make both, and what is asked of it for the line."""

    fake: Callable[[], Any]
    make: Callable[[Any, Any], Any]
    model: str
    path: str
    said: Callable[[Asked], Any]


def gemini_said(asked: Asked) -> Any:
    (voice,) = re.findall(rb'"(?:voiceName|voice_name)": "(\w+)"', asked.body)  # Google takes either
    return voice.decode(), asked.json["contents"][0]["parts"][0]["text"].removeprefix(ASKED)


SPEAKERS = {
    "gemini-voice": Speaker(
        GoogleFake,
        lambda fake, bucket: GeminiVoice(Google(cloud(fake)), bucket),
        "gemini-3.8-flash-tts",
        "gemini-3.8-flash-tts:generateContent",
        gemini_said,
    ),
    "elevenlabs-voice": Speaker(
        ElevenLabsFake,
        lambda fake, bucket: ElevenLabsVoice(ElevenLabsSettings("key", fake.link, "Kore"), bucket),
        "elevenlabs-v4",
        "/v1/text-to-speech/Kore",
        lambda asked: (asked.path.rpartition("/")[2], asked.json["text"]),
    ),
}


@dataclass
class Stage:
    """An application that can have a line spoken, and the stand-in of who speaks."""

    world: World
    fake: Any
    speaker: Speaker

    def asked(self) -> list[Asked]:
        return [each for each in self.fake.log if each.path.endswith(self.speaker.path)]

    def ended(self, times: int = 1) -> Render:
        timeline = self.world.timeline("a", "b", generator="free", voice=LINE)
        return self.world.ended(self.world.start(timeline), times, look_seconds=20)


@pytest.fixture(params=SPEAKERS)
def stage(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Stage]:
    name, speaker = request.param, SPEAKERS[request.param]
    fake, world = speaker.fake(), World(tmp_path, prices={request.param: 1})
    maker = speaker.make(fake, world.bucket)
    catalogue = world.app.catalogue.changed(voice_maker=maker.capabilities)
    world.app = replace(world.app, catalogue=catalogue, sound_makers={name: maker})
    yield Stage(world, fake, speaker)
    maker.close()
    world.close()
    fake.close()


def test_a_line_is_spoken_once_and_kept_with_its_words(stage: Stage) -> None:
    render = stage.ended(times=2)
    assert (render.state, render.quoted, render.captured) == ("succeeded", 4, 4)
    (asked,) = stage.asked()
    assert stage.speaker.said(asked) == ("Kore", LINE)
    key = next(each.key for each in stage.world.app.plan(render.plan).plan.steps if each.kind == "voice")
    artifact = stage.world.store.get(Artifact, artifact_id("ann", key))
    assert artifact is not None and isinstance(artifact.result, Voice) and artifact.paid
    assert (artifact.result.prompt, artifact.result.model) == (LINE, stage.speaker.model)
    assert list(artifact.files) == ["voice.audio"]
    assert stage.ended().captured == 0  # the same line again: nothing is asked, nothing is paid
    assert len(stage.asked()) == 1


def lose(_asked: Asked) -> None:
    raise LostReply


@pytest.mark.parametrize(
    ("answer", "code", "submits"),
    [
        (Answer({"error": {"message": "API key not valid"}}, 401), "provider_credentials", 1),
        (Answer({"error": {"message": "too many requests"}}, 429), "provider_busy", 3),
        (Answer(b"", 302, {"Location": "http://127.0.0.1:9/"}), "provider_elsewhere", 1),
        (Answer({"error": {"message": "overloaded"}}, 503), "generation_failed", 3),
        (None, "generation_failed", 3),
    ],
)
def test_a_refusal_costs_nothing_and_no_attempt_is_asked_twice(
    answer: Answer | None, code: str, submits: int, stage: Stage
) -> None:
    if answer is None:
        stage.fake.after = lose
    else:
        stage.fake.before = lambda _asked: answer
    render = stage.ended()
    assert render.failure is not None and render.failure.code == code
    assert "nothing was charged" in render.failure.sentence
    assert (render.captured, render.released, len(stage.asked())) == (0, 4, submits)
    assert all(not audited.faults for audited in audit_ledger(stage.world.app))


def candidate(**fields: Any) -> Answer:
    return Answer({"candidates": [{"content": {"role": "model", "parts": []}, **fields}]})


@pytest.mark.parametrize(
    ("said", "code", "again"),
    [
        (Answer({"promptFeedback": {"blockReason": "SAFETY"}}), "content_refused", False),
        (candidate(finishReason="PROHIBITED_CONTENT"), "content_refused", False),
        (candidate(finishReason="STOP"), "provider_empty", True),
        (candidate(finishReason="OTHER"), "provider_empty", True),
        (Answer({}), "provider_empty", True),
    ],
)
def test_every_way_in_which_gemini_says_nothing_is_refused_in_words(
    said: Answer, code: str, again: bool, tmp_path: Path
) -> None:
    fake = GoogleFake()
    fake.said = [said]
    maker = GeminiVoice(Google(cloud(fake)), bucket_in(tmp_path))
    with pytest.raises(ProviderRefused) as refused:
        maker.submit(SoundRequest(LINE, 4), PREFIX)
    assert (refused.value.code, refused.value.again) == (code, again)
    assert maker.adopt(PREFIX) is None
    maker.close()
    fake.close()


def test_the_next_id_is_asked_when_one_is_gone_and_the_line_names_it(tmp_path: Path) -> None:
    fake, bucket = GoogleFake(), bucket_in(tmp_path)
    gone = Answer({"error": {"code": 404, "message": "no longer available", "status": "NOT_FOUND"}}, 404)
    fake.said = [gone, gemini_speaks(b"\0\1" * 9)]
    maker = GeminiVoice(Google(replace(cloud(fake), speakers=("tts-1", "tts-2"))), bucket)
    name = maker.submit(SoundRequest(LINE, 4), PREFIX)
    assert maker.poll(name, PREFIX) == Succeeded(f"{PREFIX}tts-2.wav", "tts-2")
    assert isinstance(maker.poll(name, "takes/rnd_1/02/1/"), Gone)
    assert bucket.read(name)[-18:] == b"\0\1" * 9 and bucket.read(name)[:4] == b"RIFF"
    maker.close()
    fake.close()


def test_who_speaks_is_chosen_by_what_is_set(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    google, elevenlabs, bucket = GoogleFake(), ElevenLabsFake(), bucket_in(tmp_path)

    def chosen() -> dict[str, Any]:
        return dict(voice_makers(Config.from_environment().models, bucket))

    assert chosen() == voice_makers(ModelSettings(), bucket) == {}
    monkeypatch.setenv("SEGUE_ELEVENLABS_KEY", "key")
    monkeypatch.setenv("SEGUE_ELEVENLABS_LINK", elevenlabs.link)
    assert chosen() == {}  # whose voice it is to be is not said
    monkeypatch.setenv("SEGUE_GEMINI_KEY", "key")
    monkeypatch.setenv("SEGUE_GOOGLE_LINK", google.link)
    monkeypatch.setenv("SEGUE_GEMINI_VOICE", "Puck")
    for maker in chosen().values():
        assert maker.submit(SoundRequest(LINE, 4), PREFIX).endswith("gemini-3.8-flash-tts.wav")
        maker.close()
    assert google.log[0].path.startswith("/v1") and google.log[0].headers["x-goog-api-key"] == "key"
    assert gemini_said(google.log[0]) == ("Puck", LINE)
    monkeypatch.setenv("SEGUE_ELEVENLABS_VOICE", "George1")
    for maker in chosen().values():
        assert maker.submit(SoundRequest(LINE, 4), "takes/rnd_2/").endswith("elevenlabs-v4.mp3")
        maker.close()
    config = Config.from_environment()
    offered = catalogue_of(config, {}, {}, chosen()).voice_maker
    assert offered is not None and offered.name == "elevenlabs-voice"
    free = replace(config, prices=config.prices.changed(credits_per_second={}))
    assert catalogue_of(free, {}, {}, chosen()).voice_maker is None
    monkeypatch.setenv("SEGUE_ELEVENLABS_VOICE", "../sound-generation")
    with pytest.raises(BadRequest, match="letters and digits"):
        chosen()
    google.close()
    elevenlabs.close()
