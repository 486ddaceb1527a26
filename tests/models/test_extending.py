"""A clip that goes on by Veo, through its own SDK: what it is given, once, and what becomes of its answer."""

from dataclasses import replace
from fractions import Fraction
from functools import cache
from itertools import pairwise
from pathlib import Path

import cv2
import numpy as np
import pytest

from segue.domain.assets import Size
from segue.models.fidelity import fidelity_at
from segue.models.remote.ends import end_film, places_at_rate
from segue.ports import ExtensionRequest, ProviderRefused, Succeeded
from tests.models.fakes.google import GoogleFake
from tests.models.fakes.server import Asked, LostReply, refuse
from tests.models.fakes.takes import film, pictures
from tests.models.providers import FORM, PROVIDERS, beside

PREFIX = "takes/rnd_1/0123456789abcdef/1/"
VEO = PROVIDERS["veo"]


@cache
def materials(frames: int, rate: int, width: int = 320, height: int = 180) -> tuple[bytes, bytes]:
    """A clip's end, and the last of its pictures: a soft pattern that moves by two pixels a frame."""
    y, x = np.mgrid[:height, :width]
    waves = [np.sin(2 * np.pi * (each * x + y) / width) * 90 + 128 for each in (3, 5, 2)]
    ground = np.stack(waves, axis=2)
    shown = [np.roll(ground, -2 * number, axis=1).astype(np.uint8) for number in range(frames)]
    return film(shown, rate), cv2.imencode(".png", shown[-1])[1].tobytes()


def asked(
    folder: Path, frames: int = 25, rate: int = 24, size: tuple[int, int] = (320, 180)
) -> ExtensionRequest:
    """A clip that goes on."""
    before, first = materials(frames, rate, *size)
    (folder / "before.mkv").write_bytes(before)
    (folder / "first.png").write_bytes(first)
    return ExtensionRequest(
        first=folder / "first.png",
        before=folder / "before.mkv",
        prompt="The picture keeps wandering.",
        seconds=7,
        format=FORM.changed(rate=Fraction(rate)),
        canvas=Size(width=1280, height=720),
        take=1,
        destination=folder / "take.mkv",
        progress=lambda _done, _total: None,
    )


def test_veo_is_given_the_clips_end_and_its_film_comes_home(tmp_path: Path) -> None:
    with beside(VEO, tmp_path) as (fake, generator, bucket):
        fake.take = None
        request = asked(tmp_path)
        operation = generator.extend(request, PREFIX)
        (submit,) = fake.submits()
        instance, parameters = submit.json["instances"][0], submit.json["parameters"]
        assert instance["video"] == {
            "gcsUri": f"gs://demo/{PREFIX}given/end.mp4",
            "mimeType": "video/mp4",
        }
        assert instance["prompt"] == "The picture keeps wandering." and "image" not in instance
        assert parameters["durationSeconds"] == 7 and parameters["generateAudio"] is False
        assert (parameters["resolution"], parameters["aspectRatio"]) == ("720p", "16:9")
        (given,) = fake.films()
        shown = pictures(given)
        assert len(shown) == 25
        assert cv2.PSNR(shown[-1], cv2.imread(str(request.first))) > 38
        outcome = generator.poll(operation, PREFIX)
        assert isinstance(outcome, Succeeded) and outcome.model == "veo-3.1-fast-generate-001"
        home = tmp_path / "home.mp4"
        bucket.fetch(outcome.take, home)
        assert fidelity_at(home, request.first, 24) > 35  # all that was given, and then what is new
        assert fidelity_at(home, request.first, 0) < 30
        found = generator.adopt(PREFIX)
        assert isinstance(found, Succeeded) and found.model == outcome.model  # and not what was given


@pytest.mark.parametrize(
    ("count", "rate", "given"),
    [(31, "30", 24), (61, "60", 24), (25, "24000/1001", 25), (24, "24", 24), (12, "12", 24)],
)
def test_other_rates_are_brought_to_the_models(count: int, rate: str, given: int) -> None:
    places = places_at_rate(count, (Fraction(rate), Fraction(24)), 1)
    assert len(places) + 1 == given and places == sorted(places)
    assert places[0] >= 0 and places[-1] >= count - 4
    moments = [(count - 1 - place) / Fraction(rate) for place in reversed(places)]
    wanted = [Fraction(step, 24) for step in range(1, given)]
    assert all(
        abs(one - other) <= 1 / (2 * Fraction(rate)) for one, other in zip(moments, wanted, strict=True)
    )


def test_the_next_id_reads_the_same_film_from_the_bucket(tmp_path: Path) -> None:
    with beside(VEO, tmp_path) as (fake, generator, _):
        fake.gone.add("veo-3.1-fast-generate-001")
        assert "veo-3.1-lite-generate-001" in generator.extend(asked(tmp_path), PREFIX)
        assert len(fake.submits()) == 2
        assert len([each for each in fake.log if each.path.startswith("/upload/")]) == 1


def test_a_bucket_that_takes_nothing_starts_nothing(tmp_path: Path) -> None:
    with beside(VEO, tmp_path) as (fake, generator, _):
        fake.before = lambda asked: refuse(503, "away") if asked.path.startswith("/upload/") else None
        with pytest.raises(ProviderRefused, match="nothing was charged") as refused:
            generator.extend(asked(tmp_path), PREFIX)
        assert refused.value.again and refused.value.code == "provider_unreachable"
        request = replace(asked(tmp_path), first=tmp_path / "none.png")
        with pytest.raises(ProviderRefused, match="nothing was charged"):
            generator.extend(request, PREFIX)
        assert fake.submits() == []


@pytest.mark.parametrize("status", [500, 503, 408])
def test_a_submit_is_sent_once_whatever_the_answer(status: int, tmp_path: Path) -> None:
    with beside(VEO, tmp_path) as (fake, generator, _):
        fake.before = lambda asked: refuse(status, "x") if fake.starts(asked) else None
        with pytest.raises(Exception) as raised:
            generator.extend(asked(tmp_path), PREFIX)
        assert not isinstance(raised.value, ProviderRefused) and len(fake.submits()) == 1


def test_a_lost_reply_is_found_in_the_bucket(tmp_path: Path) -> None:
    def lose(asked: Asked) -> None:
        if fake.starts(asked):
            raise LostReply

    with beside(VEO, tmp_path) as (fake, generator, _):
        fake.after = lose
        with pytest.raises(Exception) as raised:
            generator.extend(asked(tmp_path), PREFIX)
        assert not isinstance(raised.value, ProviderRefused) and len(fake.submits()) == 1
        assert isinstance(generator.adopt(PREFIX), Succeeded)


def test_a_film_that_veo_would_not_take_is_refused_by_the_stand_in(tmp_path: Path) -> None:
    """As the true one does: so that what is given above is known to be as it must be."""
    with beside(VEO, tmp_path) as (fake, generator, _):
        assert isinstance(fake, GoogleFake)
        with pytest.raises(ProviderRefused) as refused:
            generator.extend(asked(tmp_path, frames=12), PREFIX)
        assert refused.value.code == "provider_unfit" and "1 to 30 s" in refused.value.detail


def test_the_film_of_an_end_says_its_colours(tmp_path: Path) -> None:
    request = asked(tmp_path, frames=31, rate=30)
    end = tmp_path / "end.mp4"
    end_film(end, request.before, request.first, (Fraction(30), Fraction(24)), 1)
    shown = pictures(end.read_bytes())
    assert len(shown) == 24
    steps = [float(cv2.absdiff(*pair).mean()) for pair in pairwise(shown)]
    assert min(steps) > 0.5  # it moves all along
