"""Ids are configuration: an operator's own are what goes over the wire, for films and for watching."""

import json
from pathlib import Path

import pytest

from segue.config import Config
from segue.domain.errors import BadRequest
from segue.models.catalogue import LateModerator, remote_generators
from tests.models.fakes.google import GoogleFake, gemini_says
from tests.models.providers import bucket_in, request, small_film

IDS = {
    "veo": [{"id": "veo-9", "as_of": "2027-01-15", "seconds": [4], "price_mills": {"720": 90}}],
    "gemini": ["gemini-9"],
}


@pytest.mark.parametrize("in_a_file", [False, True])
def test_the_configured_ids_are_asked(
    in_a_file: bool, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    fake, bucket = GoogleFake(), bucket_in(tmp_path)
    fake.take = small_film()
    fake.said = [gemini_says({"allowed": True})]
    given = json.dumps(IDS)
    (tmp_path / "ids.json").write_text(given)
    settings = {
        "MODELS": str(tmp_path / "ids.json") if in_a_file else given,
        "GOOGLE_PROJECT": "demo",
        "GOOGLE_BUCKET": "demo",
        "GOOGLE_LINK": fake.link,
        "GOOGLE_STORAGE_LINK": fake.link,
        "GOOGLE_TOKEN": "stand-in",
    }
    for name, value in settings.items():
        monkeypatch.setenv(f"SEGUE_{name}", value)
    models = Config.from_environment().models
    generators = remote_generators(models, bucket)
    assert generators["veo"].capabilities.seconds == (4,)
    assert generators["omni"].capabilities.models[0].id == "gemini-omni-1.2-flash"
    generators["veo"].submit(request(tmp_path), "takes/rnd_1/01/1/")
    assert models.google is not None
    LateModerator(models.google).prompt("a pan")
    generators["veo"].close()
    fake.close()
    asked = [each.path for each in fake.log]
    assert any("models/veo-9:predictLongRunning" in path for path in asked)
    assert any("models/gemini-9:generateContent" in path for path in asked)


@pytest.mark.parametrize("given", ["no-such-file.json", '{"veo": [{"id": "x"}]}', '{"sora": []}'])
def test_ids_that_cannot_be_read_are_refused_with_an_example(
    given: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SEGUE_MODELS", given)
    with pytest.raises(BadRequest, match=r'SEGUE_MODELS cannot be read.*"veo"'):
        Config.from_environment()
