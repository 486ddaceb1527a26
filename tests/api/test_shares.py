"""Shared films: anyone may watch who has the link, until it is taken back."""

from collections.abc import Iterator
from dataclasses import replace

import pytest

from segue.domain.results import Delivered
from segue.ports import StepJob, StepOutput
from tests.api.studio import Studio


@pytest.fixture
def cinema(studio: Studio) -> Iterator[Studio]:
    """An installation whose films have their files."""

    def deliver(job: StepJob) -> StepOutput:
        files = {name: job.scratch / name for name in ("film.mp4", "poster.jpg", "report.json")}
        for name, path in files.items():
            path.write_text(f"the {name}")
        result = Delivered(frames=1, seconds=9.5, seams=(), insides=(), prompts={}, anchors={})
        return StepOutput(result, files)

    handlers = {**studio.world.app.handlers, "deliver": deliver}
    studio.world.app = replace(studio.world.app, handlers=handlers)
    yield studio


def test_a_shared_film_plays_without_sign_in_until_it_is_taken_back(cinema: Studio) -> None:
    place = f"/v1/renders/{cinema.film('a', 'b')['id']}/share"
    assert cinema.ann.get(place).status_code == 404
    shared = cinema.ann.post(place, json={"title": "Sea & <sky>"})
    assert shared.status_code == 201
    token, link = shared.json()["token"], shared.json()["link"]
    assert cinema.ann.get(place).json() == shared.json()
    again = cinema.ann.post(place, json={"title": "Sea"}).json()
    assert (again["token"], again["title"]) == (token, "Sea")
    cinema.ann.post(place, json={"title": "Sea & <sky>"})
    told = cinema.nobody.get(f"/v1/shared/{token}").json()
    assert (told["title"], told["seconds"]) == ("Sea & <sky>", 9.5) and "AI" in told["ai_label"]
    assert cinema.nobody.get(told["film"]).text == "the film.mp4"
    page = cinema.nobody.get(link)
    assert "Sea &amp; &lt;sky&gt;" in page.text and "<sky>" not in page.text
    assert (
        f'og:image" content="{cinema.link}{link}/poster.jpg"' in page.text and told["ai_label"] in page.text
    )
    assert cinema.nobody.get(f"{link}/film.mp4", follow_redirects=True).text == "the film.mp4"
    assert cinema.nobody.get(f"{link}/poster.jpg", follow_redirects=True).text == "the poster.jpg"
    assert cinema.nobody.get(f"{link}/report.json").status_code == 404
    assert cinema.ann.delete(place).status_code == 204
    for gone in (f"/v1/shared/{token}", link, f"{link}/film.mp4"):
        assert cinema.nobody.get(gone).status_code == 404
    assert cinema.ann.delete(place).status_code == 404
    assert cinema.ann.post(place, json={}).json()["token"] != token


def test_only_its_owner_shares_a_finished_film(cinema: Studio) -> None:
    film = cinema.film("a", "b")
    place = f"/v1/renders/{film['id']}/share"
    for answer in (cinema.bob.post(place, json={}), cinema.bob.get(place), cinema.bob.delete(place)):
        assert answer.status_code == 404
    unfinished = cinema.start("b", "c")
    refused = cinema.ann.post(f"/v1/renders/{unfinished['id']}/share", json={})
    assert (refused.status_code, refused.json()["code"]) == (409, "conflict")
