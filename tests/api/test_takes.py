"""Takes over HTTP: each try is kept with its price, and another one is shown for nothing."""

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest

from segue.domain.results import Delivered, Seam
from segue.ports import StepJob, StepOutput
from tests.api.studio import Studio

SEAMS = (
    Seam(frame=120, before="c0", after="b1", score=91.0, parts={}, words="not noticeable"),
    Seam(frame=214, before="b1", after="c1", score=64.0, parts={}, words="noticeable"),
)


@pytest.fixture
def cinema(studio: Studio) -> Iterator[Studio]:
    """An installation whose films have their files."""

    def deliver(job: StepJob) -> StepOutput:
        files = {name: job.scratch / name for name in ("film.mp4", "bridge-b1.mp4", "first-b1.png")}
        for name, path in files.items():
            path.write_text(f"the {name}")
        result = Delivered(frames=334, seconds=13.9, seams=SEAMS, insides=(), prompts={}, anchors={})
        return StepOutput(result, files)

    handlers = {**studio.world.app.handlers, "deliver": deliver}
    studio.world.app = replace(studio.world.app, handlers=handlers)
    yield studio


def project_of(studio: Studio, timeline: dict[str, Any]) -> dict[str, Any]:
    answer = studio.ann.post("/v1/projects", json={"name": "Holiday", "timeline": timeline})
    made: dict[str, Any] = answer.json()
    return made


def filmed(studio: Studio, project: str, timeline: dict[str, Any]) -> dict[str, Any]:
    """A finished film of a project."""
    quote = studio.ann.post("/v1/quotes", json={"timeline": timeline, "project": project}).json()
    key = {"Idempotency-Key": quote["id"]}
    started = studio.ann.post("/v1/renders", json={"quote_id": quote["id"]}, headers=key).json()
    studio.world.settle()
    render = studio.render(started["id"])
    assert render["state"] == "succeeded"
    return render


def test_another_take_is_priced_and_an_old_one_is_shown_again_for_nothing(cinema: Studio) -> None:
    timeline = cinema.timeline("a", "b", prompt="a pan")
    project = project_of(cinema, timeline)
    place = f"/v1/projects/{project['id']}"
    assert cinema.ann.get(f"{place}/takes?segment=b1").json() == {"data": []}
    first = filmed(cinema, project["id"], timeline)
    quoted = cinema.ann.post(f"{place}/takes", json={"segment": "b1"})
    assert quoted.status_code == 201
    second, quote = quoted.json()["timeline"], quoted.json()["quote"]
    assert second["segments"][1]["take"] == 2
    assert quote["credits"] == first["cost"]["captured"] > 0
    assert quote["changes"]["words"].startswith("Only bridge 'b1' is generated")
    body = {"name": "Holiday", "timeline": second}
    cinema.ann.put(place, json=body, headers={"If-Match": '"1"'})
    filmed(cinema, project["id"], second)
    newest, oldest = cinema.ann.get(f"{place}/takes?segment=b1").json()["data"]
    assert [(each["take"], each["current"], each["free"]) for each in (newest, oldest)] == [
        (2, True, True),
        (1, False, True),
    ]
    assert (oldest["render"], oldest["credits"], oldest["paid"]) == (first["id"], quote["credits"], True)
    assert (oldest["prompt"], oldest["score"], oldest["words"]) == ("a pan", 64.0, "noticeable")
    assert cinema.ann.get(oldest["file"], follow_redirects=True).text == "the bridge-b1.mp4"
    chosen = cinema.ann.post(
        f"{place}/takes/choose",
        json={"segment": "b1", "take_id": oldest["id"]},
        headers={"If-Match": '"2"'},
    )
    assert (chosen.status_code, chosen.headers["etag"]) == (200, '"3"')
    assert chosen.json()["project"]["timeline"]["segments"][1]["take"] == 1
    assert chosen.json()["quote"]["credits"] == 0
    assert chosen.json()["quote"]["changes"]["words"].startswith(("No bridge", "Nothing runs"))


def test_a_take_is_not_free_once_its_clips_are_cut_elsewhere(cinema: Studio) -> None:
    timeline = cinema.timeline("a", "b")
    project = project_of(cinema, timeline)
    filmed(cinema, project["id"], timeline)
    timeline["segments"][0]["out_frame"] = 60
    place = f"/v1/projects/{project['id']}"
    headers = {"If-Match": '"1"'}
    cinema.ann.put(place, json={"name": "p", "timeline": timeline}, headers=headers)
    (take,) = cinema.ann.get(f"{place}/takes?segment=b1").json()["data"]
    assert (take["free"], take["current"]) == (False, False)
    timeline["segments"][0]["asset"] = "ast_gone"
    cinema.ann.put(place, json={"name": "p", "timeline": timeline}, headers={"If-Match": '"2"'})
    (take,) = cinema.ann.get(f"{place}/takes?segment=b1").json()["data"]
    assert not take["free"]


def test_a_prompt_edit_says_what_it_runs(cinema: Studio) -> None:
    timeline = cinema.timeline("a", "b", "c", prompt="a pan")
    render = filmed(cinema, project_of(cinema, timeline)["id"], timeline)
    timeline["segments"][1]["prompt"] = "a tilt"
    body = {"timeline": timeline, "since": render["id"]}
    quote = cinema.ann.post("/v1/quotes", json=body).json()
    assert quote["credits"] == render["cost"]["captured"] // 2
    assert quote["changes"]["words"].startswith("Only bridge 'b1' is generated")
    words = {each["segment"]: each["words"] for each in quote["changes"]["segments"]}
    assert words["b1"] == "'b1' is generated: its prompt has changed."
    assert words["b2"] == "'b2' stays as it is."
    assert cinema.ann.post("/v1/quotes", json={"timeline": timeline}).json()["changes"] is None
    his = cinema.world.timeline("a", "b", owner=cinema.bob_user).model_dump(mode="json")
    assert cinema.bob.post("/v1/quotes", json={"timeline": his}).status_code == 201
    stolen = cinema.bob.post("/v1/quotes", json={"timeline": his, "since": render["id"]})
    assert stolen.status_code == 404


def test_takes_of_what_is_not_there(cinema: Studio) -> None:
    timeline = cinema.timeline("a", "b")
    project = project_of(cinema, timeline)
    place = f"/v1/projects/{project['id']}/takes"
    for client, segment, take in ((cinema.bob, "b1", "x"), (cinema.ann, "c0", "x"), (cinema.ann, "b9", "x")):
        choice = {"segment": segment, "take_id": take}
        assert client.get(f"{place}?segment={segment}").status_code == 404
        assert client.post(place, json={"segment": segment}).status_code == 404
        chosen = client.post(f"{place}/choose", json=choice, headers={"If-Match": '"1"'})
        assert chosen.status_code == 404
    unknown = {"segment": "b1", "take_id": "x"}
    assert cinema.ann.post(f"{place}/choose", json=unknown, headers={"If-Match": '"1"'}).status_code == 404
    assert cinema.ann.post(f"{place}/choose", json=unknown).status_code == 428
    timeline["segments"][1]["take"] = 1_000
    cinema.ann.put(
        f"/v1/projects/{project['id']}", json={"name": "p", "timeline": timeline}, headers={"If-Match": '"1"'}
    )
    assert cinema.ann.post(place, json={"segment": "b1"}).status_code == 429


def test_renders_of_a_project(cinema: Studio) -> None:
    timeline = cinema.timeline("a", "b")
    project = project_of(cinema, timeline)
    render = filmed(cinema, project["id"], timeline)
    cinema.start("b", "c")
    listed = cinema.ann.get(f"/v1/renders?project={project['id']}").json()["data"]
    assert [each["id"] for each in listed] == [render["id"]]
    assert cinema.bob.get(f"/v1/renders?project={project['id']}").status_code == 404
