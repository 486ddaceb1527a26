"""Generators at providers, over a socket: what they send, once, and what they make of each answer."""

import hashlib
from pathlib import Path

import av
import pytest

from segue.ports import FailedOutcome, Filtered, Gone, ProviderRefused, Running, Succeeded
from tests.models.fakes.server import Answer, LostReply, refuse
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
        assert generator.adopt("takes/rnd_1/other/1/") is None


def test_a_model_that_works_is_asked_again_later(provider: Provider, tmp_path: Path) -> None:
    with beside(provider, tmp_path) as (fake, generator, _):
        fake.polls_until_done = 1
        operation = generator.submit(request(tmp_path), PREFIX)
        assert isinstance(generator.poll(operation, PREFIX), Running)
        assert isinstance(generator.poll(operation, PREFIX), Succeeded)


def test_what_was_filtered_says_what_to_change(provider: Provider, tmp_path: Path) -> None:
    with beside(provider, tmp_path) as (fake, generator, _):
        fake.ending = provider.filtered or provider.failed
        operation = generator.submit(request(tmp_path), PREFIX)
        outcome = generator.poll(operation, PREFIX)
        if provider.filtered is None:  # a server of one's own refuses nothing
            assert isinstance(outcome, FailedOutcome)
        else:
            assert isinstance(outcome, Filtered)
            assert "nothing was charged" in outcome.sentence


def test_what_failed_may_be_tried_again(provider: Provider, tmp_path: Path) -> None:
    with beside(provider, tmp_path) as (fake, generator, _):
        fake.ending = provider.failed
        operation = generator.submit(request(tmp_path), PREFIX)
        outcome = generator.poll(operation, PREFIX)
        assert isinstance(outcome, FailedOutcome) and outcome.again


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
            expected = "provider_unfit" if provider.name == "comfyui" else code
            assert refused.value.code == expected
            assert "nothing was charged" in refused.value.sentence and text not in refused.value.sentence
            if provider.name != "comfyui":
                assert refused.value.again == again
                assert (refused.value.busy_ms is not None) == (code == "provider_busy")


@pytest.mark.parametrize("name", ["veo", "omni", "omni-by-key", "runway"])
def test_a_retired_id_moves_on_to_the_next_which_the_take_names(name: str, tmp_path: Path) -> None:
    with beside(PROVIDERS[name], tmp_path) as (fake, generator, _):
        first, second, *_ = generator.capabilities.models
        fake.gone.add(first.id)
        outcome = generator.poll(generator.submit(request(tmp_path), PREFIX), PREFIX)
        assert isinstance(outcome, Succeeded) and outcome.model == second.id
        assert len(fake.submits()) == 2  # the first was refused before anything began


def test_a_generation_that_nobody_knows_is_gone(provider: Provider, tmp_path: Path) -> None:
    with beside(provider, tmp_path) as (_, generator, _):
        models = "projects/demo/locations/us-central1/publishers/google/models/veo-3.1-fast-generate-001"
        name = f"{models}/operations/none" if provider.name == "veo" else "model/none"
        assert isinstance(generator.poll(name, PREFIX), Gone)


def test_a_page_instead_of_an_answer_starts_nothing_twice(provider: Provider, tmp_path: Path) -> None:
    page = Answer(b"<html>Welcome to the hotel's network</html>", headers={"Content-Type": "text/html"})
    with beside(provider, tmp_path) as (fake, generator, _):
        fake.before = lambda asked: page if fake.starts(asked) else None
        with pytest.raises(Exception) as raised:
            generator.submit(request(tmp_path), PREFIX)
        assert not isinstance(raised.value, ProviderRefused)
        assert len(fake.submits()) == 1


def test_a_file_that_is_no_film_is_refused(provider: Provider, tmp_path: Path) -> None:
    with beside(provider, tmp_path) as (fake, generator, bucket):
        fake.take = b"<html>not a film</html>"
        outcome = generator.poll(generator.submit(request(tmp_path), PREFIX), PREFIX)
        assert isinstance(outcome, FailedOutcome) and outcome.code == "provider_result_unusable"
        assert list(bucket.list("takes/")) == []
