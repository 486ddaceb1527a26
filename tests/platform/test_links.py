"""Signed links into the folder bucket."""

from pathlib import Path
from urllib.parse import parse_qsl, unquote, urlsplit

import pytest
from hypothesis import given
from hypothesis import strategies as st

from segue.domain.errors import Forbidden
from segue.platform.embedded.bucket import FolderBucket
from segue.platform.embedded.links import PATH, DownloadGrant, Links, UploadGrant
from tests.contract.adapters import ManualClock

LINKS = Links(b"k" * 32, "http://127.0.0.1:8484/")


def taken_apart(link: str) -> tuple[str, dict[str, str]]:
    """The name and the query of a link, as the API gets them."""
    parts = urlsplit(link)
    assert parts.netloc == "127.0.0.1:8484" and parts.path.startswith(PATH)
    return unquote(parts.path.removeprefix(PATH)), dict(parse_qsl(parts.query, keep_blank_values=True))


def test_a_link_allows_what_it_was_made_for(tmp_path: Path) -> None:
    clock = ManualClock()
    bucket = FolderBucket(tmp_path, b"k" * 32, "http://127.0.0.1:8484", clock)
    upload = taken_apart(bucket.upload_link("up/a.mp4", 5, clock.now() + 10))
    download = taken_apart(bucket.download_link("films/a.mp4", "Mein Film.mp4", clock.now() + 10))
    assert bucket.check_upload_link(*upload) == UploadGrant("up/a.mp4", 5)
    assert bucket.check_download_link(*download) == DownloadGrant("films/a.mp4", "Mein Film.mp4")
    clock.advance(9)
    bucket.check_upload_link(*upload)
    clock.advance(1)
    for check, link in ((bucket.check_upload_link, upload), (bucket.check_download_link, download)):
        with pytest.raises(Forbidden):
            check(*link)


@given(filename=st.text(max_size=100).filter(lambda text: text.isprintable()))
def test_any_file_name_survives_its_link(filename: str) -> None:
    name, query = taken_apart(LINKS.download("a/b", filename, 10))
    assert LINKS.check_download(name, query, 9) == DownloadGrant("a/b", filename)


def test_a_link_of_one_kind_is_not_one_of_the_other() -> None:
    with pytest.raises(Forbidden):
        LINKS.check_download(*taken_apart(LINKS.upload("a", 5, 10)), 9)
    with pytest.raises(Forbidden):
        LINKS.check_upload(*taken_apart(LINKS.download("a", "b", 10)), 9)


@pytest.mark.parametrize(
    "change",
    [
        {"size": "6"},
        {"size": "05"},
        {"size": "x"},
        {"expires": "11"},
        {"expires": ""},
        {"signature": ""},
        {"signature": "0" * 64},
        {"signature": "ä"},
        {"signature": "\ud800"},
        {"signature": "0" * 100_000},
        {"extra": "1"},
    ],
)
def test_an_altered_link_is_forbidden(change: dict[str, str]) -> None:
    name, query = taken_apart(LINKS.upload("a", 5, 10))
    assert LINKS.check_upload(name, query, 9) == UploadGrant("a", 5)
    with pytest.raises(Forbidden):
        LINKS.check_upload(name, query | change, 9)
    with pytest.raises(Forbidden):
        LINKS.check_upload("b", query, 9)
    for left_out in query:
        with pytest.raises(Forbidden):
            LINKS.check_upload(name, {key: query[key] for key in query if key != left_out}, 9)


def test_another_key_makes_other_links() -> None:
    stranger = Links(b"x" * 32, "http://127.0.0.1:8484")
    with pytest.raises(Forbidden):
        LINKS.check_upload(*taken_apart(stranger.upload("a", 5, 10)), 9)
