"""Recordings: sent, finished, used in a timeline, kept as long as they are needed, and removed."""

from pathlib import Path
from typing import Any

import pytest

from segue.app.projects import delete_project
from segue.app.recordings import ingest_sound
from segue.app.retention import forget_unused
from segue.domain import limits
from segue.domain.assets import Recording
from segue.domain.errors import MediaRefused
from tests.api.studio import Studio
from tests.app.world import ANN


def sent(studio: Studio, data: bytes = b"music", name: str = "music.wav") -> dict[str, Any]:
    upload = studio.ann.post("/v1/uploads", json={"name": name, "size": len(data)}).json()
    early = studio.ann.post(f"/v1/uploads/{upload['id']}/sound")
    assert (early.status_code, early.json()["code"]) == (409, "conflict")
    assert studio.nobody.put(upload["link"], content=data).status_code == 200
    answer = studio.ann.post(f"/v1/uploads/{upload['id']}/sound")
    assert answer.status_code == 201, answer.text
    sound: dict[str, Any] = answer.json()
    assert answer.headers["location"] == f"/v1/sounds/{sound['id']}"
    assert studio.ann.post(f"/v1/uploads/{upload['id']}/sound").json() == sound
    return sound


def scored(studio: Studio, sound: str) -> dict[str, Any]:
    return {**studio.timeline("a", "b"), "track": {"sound": sound, "gain": -6}}


def test_a_file_of_sound_becomes_a_recording_once(studio: Studio) -> None:
    sound = sent(studio)
    assert (sound["name"], sound["facts"]["samples"]) == ("music.wav", 96_000)
    again = sent(studio, name="again.wav")
    assert again == {**sound, "name": "again.wav"}
    place = f"/v1/sounds/{sound['id']}"
    assert studio.ann.get(place).json() == again
    assert studio.bob.get(place).status_code == studio.bob.delete(place).status_code == 404


def test_a_film_with_it_is_quoted_and_made(studio: Studio) -> None:
    timeline = scored(studio, sent(studio)["id"])
    quote = studio.ann.post("/v1/quotes", json={"timeline": timeline}).json()
    assert any("'music.wav' lasts 2.0 s" in each for each in quote["notices"])
    lost = studio.ann.post("/v1/quotes", json={"timeline": scored(studio, "snd_other")})
    assert (lost.status_code, "upload it first" in lost.json()["detail"]) == (404, True)
    loud = {**timeline, "track": {**timeline["track"], "gain": 90}}
    assert studio.ann.post("/v1/quotes", json={"timeline": loud}).status_code == 422


def test_it_stays_while_something_needs_it(studio: Studio) -> None:
    sound = sent(studio)
    place = f"/v1/sounds/{sound['id']}"
    body = {"name": "Holiday", "timeline": scored(studio, sound["id"])}
    project = studio.ann.post("/v1/projects", json=body).json()
    refused = studio.ann.delete(place)
    assert (refused.status_code, "'Holiday' uses this recording" in refused.json()["detail"]) == (409, True)
    assert studio.ann.get("/v1/storage").json()["clips"]["bytes"] == 2_000 + len(b"music")
    assert there_weeks_later(studio, sound["id"])
    delete_project(studio.world.app, ANN, project["id"])
    assert not there_weeks_later(studio, sound["id"])


def test_it_is_removed(studio: Studio) -> None:
    place = f"/v1/sounds/{sent(studio)['id']}"
    assert studio.ann.delete(place).status_code == 204
    assert studio.ann.get(place).status_code == 404


def there_weeks_later(studio: Studio, sound: str) -> bool:
    studio.world.clock.pass_seconds((limits.UNUSED_CLIP_DAYS + 1) * 24 * 3_600)
    for _ in range(limits.SHARDS):
        forget_unused(studio.world.app)
        studio.world.clock.pass_seconds(60)
    return studio.world.store.get(Recording, sound) is not None


def test_what_is_no_sound_leaves_nothing_behind(studio: Studio, tmp_path: Path) -> None:
    path = tmp_path / "still.mp4"
    path.write_bytes(b"no sound")
    before = list(studio.world.bucket.list(""))
    with pytest.raises(MediaRefused, match=r"'still\.mp4' has no sound"):
        ingest_sound(studio.world.app, ANN, path)
    assert list(studio.world.bucket.list("")) == before
