"""The web app as one machine serves it."""

import gzip
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import httpx
import pytest

from segue.api.web import PAGES
from tests.api.studio import Studio

INDEX = "<!doctype html><title>Segue</title><h1>Two clips, one film.</h1>"
PAGE = "<!doctype html><title>Segue</title>"
SCRIPT = "export const one = 1\n"


@dataclass
class Built:
    """A studio with a web app of two files, and a browser."""

    studio: Studio
    browser: httpx.Client


@pytest.fixture
def built(studio: Studio, tmp_path: Path) -> Iterator[Built]:
    (tmp_path / "assets").mkdir()
    (tmp_path / "index.html").write_text(INDEX)
    (tmp_path / "page.html").write_text(PAGE)
    (tmp_path / "robots.txt").write_text("User-agent: *\n")
    (tmp_path / "assets" / "index-a1.js").write_text(SCRIPT)
    (tmp_path / "assets" / "index-a1.js.gz").write_bytes(gzip.compress(SCRIPT.encode()))
    studio.api.state.surface.web = tmp_path
    with studio.browser() as browser:
        yield Built(studio, browser)


@pytest.mark.parametrize("page", ["/", *PAGES])
def test_every_page_of_the_app_is_the_app_and_signs_in(built: Built, page: str) -> None:
    answer = built.browser.get(page.replace("{", "").replace("}", ""))
    assert (answer.status_code, answer.text) == (200, INDEX if page == "/" else PAGE)
    assert answer.headers["cache-control"] == "no-cache"
    assert "script-src 'self'" in answer.headers["content-security-policy"]
    assert built.browser.get("/v1/me").status_code == 200


def test_an_address_that_leads_nowhere_says_so_to_people_and_to_programs(built: Built) -> None:
    people = {"Accept": "text/html,application/xhtml+xml"}
    shown = built.browser.get("/nowhere", headers=people)
    assert (shown.status_code, shown.text) == (404, PAGE)
    assert "script-src 'self'" in shown.headers["content-security-policy"]
    assert built.browser.get("/v1/me").status_code == 200
    for path, headers in (("/nowhere", {}), ("/v1/nowhere", people)):
        assert built.browser.get(path, headers=headers).json()["code"] == "not_found"
    built.studio.api.state.surface.web = None
    assert built.browser.get("/nowhere", headers=people).json()["code"] == "not_found"


def test_parts_are_kept_for_good_and_sent_packed_to_those_who_take_it(built: Built) -> None:
    packed = built.browser.get("/assets/index-a1.js")
    plain = built.browser.get("/assets/index-a1.js", headers={"Accept-Encoding": "identity"})
    assert packed.headers["content-encoding"] == "gzip" and "content-encoding" not in plain.headers
    assert packed.text == plain.text == SCRIPT
    for answer in (packed, plain):
        assert answer.headers["cache-control"].endswith("immutable")
        assert answer.headers["content-type"].startswith("text/javascript")
        assert answer.headers["vary"] == "Accept-Encoding"


def test_a_plain_file_is_found_at_the_root(built: Built) -> None:
    assert built.browser.get("/robots.txt").text.startswith("User-agent")


@pytest.mark.parametrize("name", ["gone.js", ".hidden", "%2e%2e", "%2e%2e%2findex.html", "index-a1.js%00"])
def test_nothing_else_is_sent(built: Built, name: str) -> None:
    answer = built.browser.get(f"/assets/{name}")
    assert answer.status_code == 404 and answer.json()["code"] == "not_found"


def test_a_public_api_sets_no_cookie(built: Built) -> None:
    built.studio.api.state.surface.sign_in = None
    assert "set-cookie" not in built.browser.get("/").headers


def test_where_it_is_not_built_the_home_page_says_so(studio: Studio) -> None:
    with studio.browser() as browser:
        assert "make web" in browser.get("/").text
        assert browser.get("/library").json()["code"] == "not_found"
