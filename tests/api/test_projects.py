"""Projects over HTTP: nobody overwrites what they have not seen."""

import pytest

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
