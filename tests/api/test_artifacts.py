"""Files out: by signed links that a player can seek in."""

import re
from urllib.parse import parse_qs, urlsplit

import httpx
import pytest

from segue.domain.artifacts import file_name
from tests.api.studio import Studio

DATA = bytes(range(256)) * 40


def link_to(studio: Studio, filename: str, data: bytes = DATA) -> str:
    name = file_name("ab" + "0" * 62)
    studio.world.bucket.put_bytes(name, data)
    return studio.world.app.bucket.download_link(name, filename, studio.world.clock.now() + 900_000)


def test_a_film_is_fetched_by_its_links(studio: Studio) -> None:
    render = studio.film()
    artifact = studio.ann.get(render["links"]["result"]).json()
    (file,) = artifact["files"]
    redirect = studio.ann.get(file["link"])
    assert redirect.status_code == 307
    for link in (redirect.headers["location"], file["signed_link"]):
        answer = studio.nobody.get(link)
        assert (answer.status_code, len(answer.content)) == (200, file["size"])
        assert answer.headers["content-disposition"] == 'inline; filename="deliver.txt"'
        assert answer.headers["etag"] == f'"{file["sha256"]}"'
        assert answer.headers["cache-control"].startswith("private")
    missing = studio.ann.get(file["link"].replace("deliver.txt", "film.mp4"))
    assert (missing.status_code, missing.json()["code"]) == (404, "not_found")


def test_what_was_not_paid_for_has_no_link(studio: Studio) -> None:
    from segue.domain.artifacts import artifact_id
    from segue.domain.errors import StepFailed
    from segue.domain.render_model import Render

    studio.world.fail["stitch"] = lambda: StepFailed("No.")
    render = studio.start()
    studio.world.settle()
    stored = studio.world.store.get(Render, render["id"])
    assert stored is not None
    key = studio.world.app.plan(stored.plan).steps["generate:b1"].key
    artifact = studio.ann.get(f"/v1/artifacts/{artifact_id('ann', key)}").json()
    assert (artifact["id"], artifact["paid"]) == (key, False)
    assert artifact["files"] and all(file["signed_link"] is None for file in artifact["files"])
    refused = studio.ann.get(artifact["files"][0]["link"])
    assert (refused.status_code, refused.json()["code"]) == (409, "not_paid")


@pytest.mark.parametrize(
    ("range_", "first", "last"),
    [
        ("bytes=0-", 0, 10_239),
        ("bytes=0-0", 0, 0),
        ("bytes=100-199", 100, 199),
        ("bytes=10000-99999", 10_000, 10_239),
        ("bytes=-240", 10_000, 10_239),
        ("bytes=-99999", 0, 10_239),
    ],
)
def test_a_range_is_given(shared: Studio, range_: str, first: int, last: int) -> None:
    answer = shared.nobody.get(link_to(shared, "film.mp4"), headers={"Range": range_})
    assert answer.status_code == 206
    assert answer.headers["content-range"] == f"bytes {first}-{last}/10240"
    assert answer.headers["content-length"] == str(last - first + 1)
    assert answer.content == DATA[first : last + 1]


@pytest.mark.parametrize("range_", ["bytes=10240-", "bytes=99999-999999", "bytes=-0"])
def test_a_range_outside_the_file_says_its_size(shared: Studio, range_: str) -> None:
    answer = shared.nobody.get(link_to(shared, "film.mp4"), headers={"Range": range_})
    assert (answer.status_code, answer.json()["code"]) == (416, "range_outside")
    assert answer.headers["content-range"] == "bytes */10240"


@pytest.mark.parametrize(
    "range_", ["bytes=", "bytes=-", "bytes=9-1", "bytes=a-b", "bytes=0-1,3-4", "items=0-1"]
)
def test_a_range_that_is_none_is_refused(shared: Studio, range_: str) -> None:
    answer = shared.nobody.get(link_to(shared, "film.mp4"), headers={"Range": range_})
    assert (answer.status_code, answer.json()["code"]) == (400, "bad_request")


def test_heads_and_tags(shared: Studio) -> None:
    link = link_to(shared, "film.mp4")
    head = shared.nobody.head(link)
    assert (head.status_code, head.headers["content-length"], head.content) == (200, "10240", b"")
    assert head.headers["accept-ranges"] == "bytes"
    tag = head.headers["etag"]
    known = shared.nobody.get(link, headers={"If-None-Match": tag})
    assert (known.status_code, known.content) == (304, b"")
    for validator, status in ((tag, 206), ('"other"', 200)):
        headers = {"Range": "bytes=0-9", "If-Range": validator}
        assert shared.nobody.get(link, headers=headers).status_code == status


@pytest.mark.parametrize(
    ("filename", "media_type", "disposition"),
    [
        ("film.mp4", "video/mp4", "inline"),
        ("poster.jpg", "image/jpeg", "inline"),
        ("first.png", "image/png", "inline"),
        ("report.json", "application/json", "inline"),
        ("page.html", "application/octet-stream", "attachment"),
        ("drawing.svg", "application/octet-stream", "attachment"),
        ("no ending", "application/octet-stream", "attachment"),
    ],
)
def test_files_say_what_they_are(shared: Studio, filename: str, media_type: str, disposition: str) -> None:
    answer = shared.nobody.get(link_to(shared, filename))
    assert answer.headers["content-type"] == media_type
    assert re.match(f"{disposition}; filename", answer.headers["content-disposition"])
    assert answer.headers["x-content-type-options"] == "nosniff"


def test_a_download_link_is_for_one_file_name_and_a_while(studio: Studio) -> None:
    link = link_to(studio, "film.mp4")
    assert set(parse_qs(urlsplit(link).query)) == {"expires", "filename", "signature"}
    for altered in (link.replace("film", "page"), link + "&more=1", link.replace("/ab/ab0", "/ab/ab1")):
        assert studio.nobody.get(altered).status_code == 403
    assert studio.nobody.put(link, content=b"x").status_code == 403
    studio.world.bucket.delete(file_name("ab" + "0" * 62))
    gone = studio.nobody.get(link)
    assert (gone.status_code, gone.json()["code"]) == (404, "not_found")
    studio.world.clock.pass_seconds(901)
    assert studio.nobody.get(link).status_code == 403


def test_without_local_files_there_are_none(studio: Studio) -> None:
    link: str = link_to(studio, "film.mp4")
    studio.api.state.surface.files = None
    answer: httpx.Response = studio.nobody.get(link)
    assert answer.status_code == 404
