"""Generators at providers, over a socket: what they send, once, and what they make of each answer."""

import hashlib
from collections.abc import Callable
from pathlib import Path

import av
import pytest
import runwayml
from google import genai

from segue.ports import Gone, ProviderRefused, Running, Succeeded
from tests.models.fakes.google import GoogleFake
from tests.models.fakes.runway import RunwayFake
from tests.models.fakes.server import Answer, Fake, LostReply, refuse
from tests.models.providers import PROVIDERS, Provider, beside, request

PREFIX = "takes/rnd_1/0123456789abcdef/1/"


@pytest.fixture(params=sorted(PROVIDERS))
def provider(request: pytest.FixtureRequest) -> Provider:
    return PROVIDERS[request.param]


def sha256(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()


def test_both_frames_arrive_as_they_were_chosen_and_the_film_comes_home(
    provider: Provider, tmp_path: Path
) -> None:
    with beside(provider, tmp_path) as (fake, generator, bucket):
        asked = request(tmp_path)
        fake.take = None  # what it is sent
        operation = generator.submit(asked, PREFIX)
        outcome = generator.poll(operation, PREFIX)
        assert isinstance(outcome, Succeeded)
        assert outcome.model == generator.capabilities.models[0].id
        assert fake.frames() == [(sha256(asked.first), sha256(asked.last))]
        bucket.fetch(outcome.take, tmp_path / "home.mp4")
        with av.open(str(tmp_path / "home.mp4")) as film:
            assert film.streams.video[0].width == asked.canvas.width


def test_a_submit_is_sent_once_whatever_the_answer(provider: Provider, tmp_path: Path) -> None:
    with beside(provider, tmp_path) as (fake, generator, _):
        for count, status in enumerate((500, 503, 408), start=1):
            fake.before = lambda asked, status=status: refuse(status, "x") if fake.starts(asked) else None
            with pytest.raises(Exception) as raised:
                generator.submit(request(tmp_path), PREFIX)
            assert not isinstance(raised.value, ProviderRefused)
            assert len(fake.submits()) == count


AT_ONCE = Answer({"error": {"message": "overloaded"}}, 503, {"retry-after-ms": "1", "Retry-After": "0"})


def by_runway(link: str) -> None:
    with runwayml.RunwayML(api_key="key", base_url=link) as client:
        client.image_to_video.create(
            model="veo3.1_fast", prompt_image="https://example.com/a.png", ratio="1280:720", duration=4
        )


def by_google(link: str) -> None:
    with genai.Client(api_key="key", http_options={"base_url": link}) as client:
        client.interactions.create(model="gemini-omni-1.2-flash", input="a bridge", background=True)


@pytest.mark.parametrize(("fake", "ask"), [(RunwayFake, by_runway), (GoogleFake, by_google)])
def test_the_sdks_by_themselves_would_have_sent_it_again(
    fake: type[Fake], ask: Callable[[str], None]
) -> None:
    stand_in = fake()
    stand_in.before = lambda _asked: AT_ONCE
    with pytest.raises(Exception, match="overloaded"):
        ask(stand_in.link)
    assert len(stand_in.submits()) > 2  # so that one submit, above, is our doing
    stand_in.close()


def test_a_lost_reply_is_not_asked_again_and_found_where_it_can_be(
    provider: Provider, tmp_path: Path
) -> None:
    def lose(asked):
        if fake.starts(asked):
            raise LostReply

    with beside(provider, tmp_path) as (fake, generator, _):
        fake.after = lose
        with pytest.raises(Exception) as raised:
            generator.submit(request(tmp_path), PREFIX)
        assert not isinstance(raised.value, ProviderRefused)
        assert len(fake.submits()) == 1
        found = generator.adopt(PREFIX)
        assert isinstance(found, Succeeded) == provider.adopts
        none = generator.adopt("takes/rnd_1/other/1/")
        assert isinstance(none, Gone) if provider.name == "comfyui" else none is None


def test_a_model_that_works_is_asked_again_later(provider: Provider, tmp_path: Path) -> None:
    with beside(provider, tmp_path) as (fake, generator, _):
        fake.polls_until_done = 1
        operation = generator.submit(request(tmp_path), PREFIX)
        assert isinstance(generator.poll(operation, PREFIX), Running)
        assert isinstance(generator.poll(operation, PREFIX), Succeeded)


REFUSALS = (
    (401, "API key not valid", "provider_credentials", False),
    (403, "caller does not have permission", "provider_credentials", False),
    (429, "Resource has been exhausted, requests per minute", "provider_busy", True),
    (429, "You exceeded your quota: requests per day", "provider_quota", False),
    (400, "User location is not supported for the API use.", "provider_region", False),
    (400, "blocked by safety settings", "content_refused", False),
    (400, "FAILED_PRECONDITION use case is currently not supported", "provider_unfit", False),
    (404, "model is no longer available", "provider_retired", False),
)
"""A refusal's status and text at the provider, our code, and whether asking again helps."""


def test_each_refusal_has_a_code_and_a_sentence(provider: Provider, tmp_path: Path) -> None:
    with beside(provider, tmp_path) as (fake, generator, _):
        for status, text, code, again in REFUSALS:
            answer = refuse(status, text)
            fake.before = lambda asked, answer=answer: answer if fake.starts(asked) else None
            with pytest.raises(ProviderRefused) as refused:
                generator.submit(request(tmp_path), PREFIX)
            of_its_own = provider.name == "comfyui" and status in (400, 404)  # its graph, or its nodes
            assert refused.value.code == ("provider_unfit" if of_its_own else code)
            assert "nothing was charged" in refused.value.sentence and text not in refused.value.sentence
            assert refused.value.again == again
            assert (refused.value.busy_ms is not None) == (code == "provider_busy")
