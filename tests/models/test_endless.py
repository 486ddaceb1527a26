"""What has no end is refused while it streams, a result or an answer: no disk or memory fills."""

import resource
from pathlib import Path
from typing import Any

import pytest

from segue.domain import limits
from segue.domain.errors import StepFailed
from segue.models.elevenlabs.sounds import ElevenLabsSounds
from segue.models.gemini.ask import ask
from segue.models.gemini.moderator import Judged
from segue.models.gemini.voice import GeminiVoice
from segue.models.remote.google import Google
from segue.models.remote.replies import ReplyTooLarge, too_large
from segue.models.settings import ElevenLabsSettings
from segue.ports import FailedOutcome, ProviderRefused, SoundRequest
from tests.models.fakes.elevenlabs import ElevenLabsFake
from tests.models.fakes.google import GoogleFake
from tests.models.fakes.server import Answer
from tests.models.providers import PROVIDERS, Provider, beside, bucket_in, cloud, request

BOUND = 4 * 1024**2
IN_FLIGHT = 32 * 1024**2
"""What sockets and clients may have taken in beyond the bound before the connection is cut."""
MEMORY = 96 * 1024
"""KiB by which the process may have grown: far less than what an endless stream would fill."""

MP4 = b"\0\0\0\x20ftypisom" + bytes(1024**2)


@pytest.fixture(autouse=True)
def _a_small_bound(monkeypatch: pytest.MonkeyPatch) -> None:
    """So that no test writes a gigabyte; the adapters read the bound when they need it."""
    monkeypatch.setattr(limits, "MAX_TAKE_BYTES", BOUND)
    monkeypatch.setattr(limits, "MAX_REPLY_BYTES", BOUND)


def endless(fake: Any, headers: dict[str, str]) -> None:
    """Every download of a film is a stream that goes on for ever."""
    answer = Answer(MP4, headers=headers, endless=True)
    fake.before = lambda asked: answer if fake.delivers(asked) else None


@pytest.mark.parametrize("provider", PROVIDERS.values(), ids=PROVIDERS)
@pytest.mark.parametrize("headers", [{}, {"Content-Length": str(10**10)}], ids=["unsaid", "ten gigabytes"])
def test_a_film_without_end_is_refused_while_it_streams(
    provider: Provider, headers: dict[str, str], tmp_path: Path
) -> None:
    with beside(provider, tmp_path) as (fake, generator, bucket):
        operation = generator.submit(request(tmp_path), "takes/a/")
        endless(fake, headers)
        before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
        outcome = generator.poll(operation, "takes/a/")
        assert isinstance(outcome, FailedOutcome) and outcome.code == "provider_result_too_large"
        assert "nothing was charged" in outcome.sentence
        assert fake.sent < BOUND + IN_FLIGHT
        assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < MEMORY
        assert list(bucket.list("takes/")) == []


@pytest.mark.parametrize("provider", PROVIDERS.values(), ids=PROVIDERS)
def test_a_film_that_is_longer_than_it_claims_is_not_taken_further_than_that(
    provider: Provider, tmp_path: Path
) -> None:
    """What is cut there is no whole film: it is refused when it is probed, as any broken one."""
    with beside(provider, tmp_path) as (fake, generator, bucket):
        operation = generator.submit(request(tmp_path), "takes/a/")
        endless(fake, {"Content-Length": str(len(MP4))})
        generator.poll(operation, "takes/a/")
        assert all(stat.size <= len(MP4) for _, stat in bucket.list("takes/"))
        assert fake.sent < BOUND + IN_FLIGHT


def test_a_sound_without_end_is_refused_while_it_streams(tmp_path: Path) -> None:
    fake, bucket = ElevenLabsFake(), bucket_in(tmp_path)
    maker = ElevenLabsSounds(ElevenLabsSettings("key", fake.link), bucket)
    endless(fake, {"Content-Type": "audio/mpeg"})
    with pytest.raises(ProviderRefused) as refused:
        maker.submit(SoundRequest("wind", 2), "takes/a/")
    assert refused.value.code == "provider_result_too_large"
    assert fake.sent < BOUND + IN_FLIGHT and list(bucket.list("takes/")) == []
    maker.close()
    fake.close()


def test_a_ring_of_causes_has_an_end() -> None:
    one, other = ValueError("one"), ValueError("other")
    one.__cause__, other.__cause__ = other, one
    assert not too_large(one)
    other.__cause__ = ReplyTooLarge("much")
    assert too_large(one)


JSON = b'{"name": "' + bytes(64 * 1024).replace(b"\0", b" ")


def chatter(status: int = 200) -> Answer:
    """An answer that begins as JSON does, and goes on for ever."""
    return Answer(JSON, status, {"Content-Type": "application/json"}, endless=True)


@pytest.mark.parametrize("provider", PROVIDERS.values(), ids=PROVIDERS)
def test_an_answer_without_end_is_read_no_further_than_any_goes(provider: Provider, tmp_path: Path) -> None:
    with beside(provider, tmp_path) as (fake, generator, _):
        operation = generator.submit(request(tmp_path), "takes/a/")
        fake.before = lambda _asked: chatter()
        outcome = generator.poll(operation, "takes/a/")
        assert isinstance(outcome, FailedOutcome) and outcome.code == "provider_reply_too_large"
        assert outcome.again and "nothing was charged" in outcome.sentence
        with pytest.raises(Exception) as raised:  # it may have started something
            generator.submit(request(tmp_path), "takes/b/")
        assert not isinstance(raised.value, ProviderRefused)
        if provider.adopts and provider.name != "comfyui":  # whose look is a poll
            with pytest.raises(ReplyTooLarge):
                generator.adopt("takes/b/")
        assert fake.sent < 3 * (BOUND + IN_FLIGHT)


@pytest.mark.parametrize("provider", PROVIDERS.values(), ids=PROVIDERS)
def test_a_refusal_without_end_is_cut_and_its_status_counts(provider: Provider, tmp_path: Path) -> None:
    with beside(provider, tmp_path) as (fake, generator, _):
        fake.before = lambda asked: chatter(429) if fake.starts(asked) else None
        with pytest.raises(ProviderRefused) as refused:
            generator.submit(request(tmp_path), "takes/a/")
        assert refused.value.code == "provider_busy" and fake.sent < IN_FLIGHT


def test_geminis_answers_without_end_are_no_answers(tmp_path: Path) -> None:
    fake = GoogleFake()
    fake.before = lambda _asked: chatter()
    google = Google(cloud(fake))
    with pytest.raises(StepFailed, match="no usable answer"):
        ask(google, "rules", ["a clip"], Judged)
    with pytest.raises(ProviderRefused) as refused:
        GeminiVoice(google, bucket_in(tmp_path)).submit(SoundRequest("And then.", 2), "takes/a/")
    assert refused.value.code == "provider_reply_too_large" and refused.value.again
    assert fake.sent < 2 * (BOUND + IN_FLIGHT)
    google.close()
    fake.close()


def test_a_sounds_refusal_without_end_is_cut(tmp_path: Path) -> None:
    fake = ElevenLabsFake()
    fake.before = lambda _asked: chatter(429)
    maker = ElevenLabsSounds(ElevenLabsSettings("key", fake.link), bucket_in(tmp_path))
    with pytest.raises(ProviderRefused) as refused:
        maker.submit(SoundRequest("wind", 2), "takes/a/")
    assert refused.value.code == "provider_busy" and fake.sent < IN_FLIGHT
    maker.close()
    fake.close()
