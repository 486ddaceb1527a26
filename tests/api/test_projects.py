"""Projects over HTTP: nobody overwrites what they have not seen."""

from typing import Any

import httpx
import pytest

from segue.domain import limits
from tests.api.studio import Studio


def test_a_project_keeps_every_version(studio: Studio) -> None:
    first, second = studio.timeline("a", "b"), studio.timeline("a", "b", "c")
    made = studio.ann.post("/v1/projects", json={"name": "Holiday", "timeline": first})
    project = made.json()
    assert (made.status_code, made.headers["etag"], project["version"]) == (201, '"1"', 1)
    place = made.headers["location"]
    body = {"name": "Holidays", "timeline": second, "cause": "added a clip"}
    saved = studio.ann.put(place, json=body, headers={"If-Match": made.headers["etag"]})
    assert (saved.status_code, saved.headers["etag"]) == (200, '"2"')
    read = studio.ann.get(place)
    assert (read.headers["etag"], read.json()) == ('"2"', saved.json())
    assert read.json()["timeline"] == second
    versions = studio.ann.get(f"{place}/versions").json()["data"]
    assert [(each["version"], each["name"], each["cause"]) for each in versions] == [
        (2, "Holidays", "added a clip"),
        (1, "Holiday", "created"),
    ]
    assert versions[1]["timeline"] == first
    assert [each["id"] for each in studio.ann.get("/v1/projects").json()["data"]] == [project["id"]]


@pytest.mark.parametrize(
    ("if_match", "status", "code"),
    [
        ('"7"', 412, "precondition_failed"),
        ('"0"', 412, "precondition_failed"),
        (None, 428, "precondition_required"),
        ("1", 400, "bad_request"),
        ("*", 400, "bad_request"),
        ('W/"1"', 400, "bad_request"),
        ('"1", "2"', 400, "bad_request"),
    ],
)
def test_only_the_version_one_has_seen_is_overwritten(
    shared: Studio, if_match: str | None, status: int, code: str
) -> None:
    body = {"name": "p", "timeline": shared.timeline()}
    place = shared.ann.post("/v1/projects", json=body).headers["location"]
    headers = {} if if_match is None else {"If-Match": if_match}
    answer = shared.ann.put(place, json=body, headers=headers)
    assert (answer.status_code, answer.json()["code"]) == (status, code)
    assert shared.ann.get(place).json()["version"] == 1


def made(studio: Studio, name: str = "Holiday") -> dict[str, Any]:
    body = {"name": name, "timeline": studio.timeline("a", "b")}
    answer: dict[str, Any] = studio.ann.post("/v1/projects", json=body).json()
    return answer


def moved(studio: Studio, project: dict[str, Any], how: str) -> httpx.Response:
    headers = {"If-Match": f'"{project["version"]}"'}
    return studio.ann.post(f"/v1/projects/{project['id']}/{how}", headers=headers)


def test_every_change_can_be_undone_and_redone(studio: Studio) -> None:
    project = made(studio)
    place = f"/v1/projects/{project['id']}"
    assert not project["can_undo"] and not project["can_redo"]
    for name in ("Two", "Three"):
        project = studio.ann.patch(place, json={"name": name}).json()
    back = [moved(studio, project, "undo").json()]
    back.append(moved(studio, back[0], "undo").json())
    assert [each["name"] for each in back] == ["Two", "Holiday"]
    assert moved(studio, back[1], "undo").json()["code"] == "conflict"
    forward = moved(studio, back[1], "redo").json()
    assert (forward["name"], forward["can_undo"], forward["can_redo"]) == ("Two", True, True)
    again = moved(studio, forward, "undo").json()
    assert again["name"] == "Holiday"
    changed = studio.ann.patch(place, json={"name": "Other"}).json()
    assert not changed["can_redo"] and moved(studio, changed, "redo").status_code == 409
    assert moved(studio, changed, "undo").json()["name"] == "Holiday"
    versions = studio.ann.get(f"{place}/versions").json()["data"]
    assert [each["cause"] for each in versions][:3] == ["undone", "renamed", "undone"]
    assert versions[0]["patch"] == [{"op": "replace", "path": "/name", "value": "Holiday"}]


def test_projects_are_found_copied_and_removed(studio: Studio) -> None:
    project, other = made(studio), made(studio, "Work")
    copy = studio.ann.post(f"/v1/projects/{project['id']}/duplicate")
    assert (copy.status_code, copy.json()["name"]) == (201, "Holiday (copy)")
    assert copy.json()["timeline"] == project["timeline"]
    found = studio.ann.get("/v1/projects", params={"search": "HOLI"}).json()["data"]
    assert {each["id"] for each in found} == {project["id"], copy.json()["id"]}
    assert studio.ann.patch(f"/v1/projects/{other['id']}", json={"name": "Play"}).status_code == 200
    assert studio.ann.delete(f"/v1/projects/{other['id']}").status_code == 204
    assert studio.ann.get(f"/v1/projects/{other['id']}").status_code == 404
    assert studio.ann.delete(f"/v1/projects/{other['id']}").status_code == 404


def test_a_project_knows_its_newest_film(studio: Studio) -> None:
    project = made(studio)
    assert (project["state"], project["render"]) == ("draft", None)
    quote = studio.ann.post(
        "/v1/quotes", json={"timeline": project["timeline"], "project": project["id"]}
    ).json()
    headers = {"Idempotency-Key": "k"}
    render = studio.ann.post("/v1/renders", json={"quote_id": quote["id"]}, headers=headers).json()
    assert render["project"] == project["id"]
    studio.world.settle()
    read = studio.ann.get(f"/v1/projects/{project['id']}").json()
    assert (read["state"], read["render"]) == ("succeeded", render["id"])
    kept = studio.ann.get(f"/v1/renders/{render['id']}/timeline").json()
    assert kept == project["timeline"]
    assert studio.bob.get(f"/v1/renders/{render['id']}/timeline").status_code == 404


def test_a_strangers_project_is_not_there(studio: Studio) -> None:
    project = made(studio)
    place = f"/v1/projects/{project['id']}"
    headers = {"If-Match": '"1"'}
    assert studio.bob.patch(place, json={"name": "Mine"}).status_code == 404
    for how in ("undo", "redo", "duplicate"):
        assert studio.bob.post(f"{place}/{how}", headers=headers).status_code == 404
    assert studio.bob.delete(place).status_code == 404
    asked = {"timeline": studio.timeline("a", "b"), "project": project["id"]}
    assert studio.bob.post("/v1/quotes", json=asked).status_code == 404
    assert studio.ann.get(place).json()["version"] == 1


def test_drafts_need_no_quote(studio: Studio) -> None:
    for target in ("prompts", "animatic"):
        body = {"timeline": studio.timeline("a", "b"), "target": target}
        started = studio.ann.post("/v1/drafts", json=body)
        assert (started.status_code, started.json()["cost"]["quoted"]) == (202, 0)
        studio.world.settle()
        assert studio.render(started.json()["id"])["state"] == "succeeded"
    film = studio.film("a", "b")
    cut = studio.ann.post(f"/v1/renders/{film['id']}/hard-cut", json={"bridge": "b1"})
    assert (cut.status_code, cut.json()["target"]) == (202, "animatic")
    wrong = studio.ann.post(f"/v1/renders/{film['id']}/hard-cut", json={"bridge": "c0"})
    assert (wrong.status_code, wrong.json()["code"]) == (422, "does_not_fit")
    stranger = studio.bob.post(f"/v1/renders/{film['id']}/hard-cut", json={"bridge": "b1"})
    assert stranger.status_code == 404


def test_wishes_make_another_prompt(studio: Studio) -> None:
    plain = studio.quote("a", "b")
    wished = studio.quote("a", "b", wishes="slower")
    assert plain["credits"] == wished["credits"] == 8
    studio.film("a", "b")
    assert studio.quote("a", "b")["credits"] == 0
    assert studio.quote("a", "b", wishes="slower")["credits"] == 8


def test_a_version_that_is_no_longer_kept_cannot_be_gone_back_to(
    studio: Studio, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(limits, "MAX_PROJECT_VERSIONS", 2)
    timeline = studio.timeline("a", "b")
    place = studio.ann.post("/v1/projects", json={"name": "0", "timeline": timeline}).headers["location"]
    for version in (1, 2):
        body = {"name": str(version), "timeline": timeline}
        studio.ann.put(place, json=body, headers={"If-Match": f'"{version}"'})
    assert studio.ann.post(f"{place}/undo", headers={"If-Match": '"3"'}).json()["name"] == "1"
    refused = studio.ann.post(f"{place}/undo", headers={"If-Match": '"4"'})
    assert (refused.status_code, "too old" in refused.json()["detail"]) == (409, True)
