"""Drops over HTTP: made by a person, listed, ended; not where there is no bucket to drop into."""

from segue.api import create_api
from tests.api.studio import Studio, listener, served


def test_a_drop_is_made_listed_and_ended(studio: Studio) -> None:
    made = studio.ann.post("/v1/drops", json={"film_credits": 16, "daily_credits": 40, "generator": "paid"})
    assert made.status_code == 201, made.text
    drop = made.json()
    assert drop["address"] == f"gs://uploads/drop/{drop['id']}/" and len(drop["id"]) == 24
    assert (drop["film_credits"], drop["spent_today"], drop["revoked_at"]) == (16, 0, None)
    assert studio.ann.get("/v1/drops").json() == {"data": [drop]}
    assert studio.bob.get("/v1/drops").json() == {"data": []}
    assert studio.bob.delete(f"/v1/drops/{drop['id']}").status_code == 404
    ended = studio.ann.delete(f"/v1/drops/{drop['id']}")
    assert ended.json()["revoked_at"] is not None and studio.ann.get("/v1/drops").json() == {
        "data": [ended.json()]
    }


def test_a_generator_that_is_not_there_is_named(studio: Studio) -> None:
    refused = studio.ann.post("/v1/drops", json={"generator": "none"})
    assert refused.status_code == 422 and "choose one of" in refused.json()["detail"]


def test_without_a_bucket_of_its_own_a_folder_is_watched(studio: Studio) -> None:
    place = listener()
    link = f"http://127.0.0.1:{place.getsockname()[1]}/v1/drops"
    with served(create_api(studio.world.app, accepted=()), place):
        refused = studio.ann.post(link, json={})
    assert refused.status_code == 404 and "segue watch" in refused.json()["detail"]
