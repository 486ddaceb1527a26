"""What is kept, found and removed: clips by name, their use, and none that something needs."""

import pytest

from segue.domain import limits
from tests.api.studio import Studio


def test_a_clip_is_found_by_its_name_and_removed(studio: Studio) -> None:
    beach = studio.upload(b"one", "Beach at dawn.mp4")
    studio.upload(b"two", "City.mp4")
    found = studio.ann.get("/v1/assets?search=BEACH").json()
    assert [each["id"] for each in found["data"]] == [beach["id"]]
    place = f"/v1/assets/{beach['id']}"
    assert studio.bob.delete(place).status_code == 404
    assert studio.ann.delete(place).status_code == 204
    assert studio.ann.get(place).status_code == studio.ann.delete(place).status_code == 404
    assert studio.upload(b"one", "again.mp4")["id"] == beach["id"]


def test_a_clip_that_something_needs_stays(studio: Studio) -> None:
    timeline = studio.timeline("a", "b")
    asset = f"/v1/assets/{timeline['segments'][0]['asset']}"
    render = studio.start("a", "b")
    refused = studio.ann.delete(asset)
    assert (refused.status_code, "not over" in refused.json()["detail"]) == (409, True)
    studio.ann.post(f"/v1/renders/{render['id']}/cancel")
    studio.world.settle()
    project = studio.ann.post("/v1/projects", json={"name": "Holiday", "timeline": timeline}).json()
    refused = studio.ann.delete(asset)
    assert (refused.status_code, "Holiday" in refused.json()["detail"]) == (409, True)
    studio.ann.delete(f"/v1/projects/{project['id']}")
    assert studio.ann.delete(asset).status_code == 204


def test_use_and_how_long_it_is_kept(studio: Studio, monkeypatch: pytest.MonkeyPatch) -> None:
    empty = studio.ann.get("/v1/storage").json()
    assert (empty["clips"], empty["films"]) == ({"count": 0, "bytes": 0}, {"count": 0, "bytes": 0})
    film = studio.film("a", "b")
    use = studio.ann.get("/v1/storage").json()
    assert use["clips"] == {"count": 2, "bytes": 2_000}
    sizes = [each["size"] for each in film["result"]["files"]]
    assert use["films"] == {"count": 1, "bytes": sum(sizes)}
    assert use["complete"] and use["words"].startswith("0.0 MB in 2 clips and 1 film.")
    assert "7 days" in use["words"] and "30 days" in use["words"]
    assert studio.bob.get("/v1/storage").json()["clips"]["count"] == 0
    monkeypatch.setattr(limits, "PAGE_ITEMS", 1)
    monkeypatch.setattr(limits, "COUNTED_DOCUMENTS", 1)
    part = studio.ann.get("/v1/storage").json()
    assert not part["complete"] and part["words"].startswith("At least")


def test_a_search_goes_beyond_one_page(studio: Studio, monkeypatch: pytest.MonkeyPatch) -> None:
    timeline = studio.timeline("a", "b")
    for name in ("sea 1", "sea 2", "sea 3", "hill 1", "hill 2"):
        studio.ann.post("/v1/projects", json={"name": name, "timeline": timeline})
    monkeypatch.setattr(limits, "PAGE_ITEMS", 2)
    first = studio.ann.get("/v1/projects?search=SEA&limit=2").json()
    assert [each["name"] for each in first["data"]] == ["sea 3", "sea 2"]
    rest = studio.ann.get(f"/v1/projects?search=SEA&limit=2&cursor={first['next_cursor']}").json()
    assert ([each["name"] for each in rest["data"]], rest["next_cursor"]) == (["sea 1"], None)
    monkeypatch.setattr(limits, "SEARCHED_DOCUMENTS", 2)
    nothing = studio.ann.get("/v1/projects?search=sea").json()
    assert (nothing["data"], bool(nothing["next_cursor"])) == ([], True)
    assert studio.ann.delete(f"/v1/assets/{timeline['segments'][0]['asset']}").status_code == 409
