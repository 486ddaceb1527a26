"""Files in: promised, sent in pieces by a signed link, and made into assets."""

import socket
from urllib.parse import urlsplit

import httpx
import pytest

from segue.domain import limits
from tests.api.studio import Studio

FILE = bytes(range(256)) * 4_000


def promised(studio: Studio, size: int = len(FILE), name: str = "a.mp4") -> dict[str, str]:
    answer = studio.ann.post("/v1/uploads", json={"name": name, "size": size})
    assert answer.status_code == 201, answer.text
    upload: dict[str, str] = answer.json()
    return upload


def put(studio: Studio, link: str, data: bytes, content_range: str) -> httpx.Response:
    return studio.nobody.put(link, content=data, headers={"Content-Range": content_range})


def test_a_file_becomes_an_asset(studio: Studio) -> None:
    upload = promised(studio, name="/films/ann/My clip.mp4")
    assert upload["name"] == "My clip.mp4"
    sent = studio.nobody.put(upload["link"], content=FILE)
    assert (sent.status_code, sent.content) == (200, b"")
    answer = studio.ann.post(upload["complete"])
    asset = answer.json()
    assert answer.status_code == 201
    assert answer.headers["location"] == f"/v1/assets/{asset['id']}"
    assert (asset["name"], asset["facts"]["picture"]["rate"]) == ("My clip.mp4", "24")
    assert studio.ann.get(answer.headers["location"]).json() == asset
    assert studio.ann.post(upload["complete"]).json() == asset
    assert studio.ann.get("/v1/assets").json() == {"data": [asset], "next_cursor": None}


def test_the_same_file_twice_is_one_asset(studio: Studio) -> None:
    """It is called as its owner calls it by now."""
    assert studio.upload(FILE, "a.mp4") | {"name": "b.mp4"} == studio.upload(FILE, "b.mp4")


def test_a_file_goes_in_pieces_and_says_where_to_go_on(studio: Studio) -> None:
    upload = promised(studio)
    size, link = len(FILE), upload["link"]
    asked = put(studio, link, b"", f"bytes */{size}")
    assert (asked.status_code, "range" in asked.headers) == (308, False)
    first = put(studio, link, FILE[:1_000], f"bytes 0-999/{size}")
    assert (first.status_code, first.headers["range"]) == (308, "bytes=0-999")
    asked = put(studio, link, b"", f"bytes */{size}")
    assert (asked.status_code, asked.headers["range"]) == (308, "bytes=0-999")
    early = studio.ann.post(upload["complete"])
    assert (early.status_code, early.json()["code"]) == (409, "conflict")
    overlapping = put(studio, link, FILE[500:2_000], f"bytes 500-1999/{size}")
    assert overlapping.headers["range"] == "bytes=0-1999"
    gap = put(studio, link, FILE[3_000:], f"bytes 3000-{size - 1}/{size}")
    assert (gap.status_code, gap.json()["code"]) == (400, "bad_request")
    last = put(studio, link, FILE[2_000:], f"bytes 2000-{size - 1}/{size}")
    assert last.status_code == 200
    assert put(studio, link, b"", f"bytes */{size}").status_code == 200
    again = put(studio, link, FILE, f"bytes 0-{size - 1}/{size}")
    assert (again.status_code, again.json()["code"]) == (409, "conflict")
    assert studio.ann.post(upload["complete"]).json()["sha256"] == studio.upload(FILE)["sha256"]


def test_a_connection_that_breaks_keeps_what_came(studio: Studio) -> None:
    upload = promised(studio)

    def broken() -> object:
        yield FILE[:300_000]
        raise ConnectionError("the network is gone")

    with pytest.raises(ConnectionError):
        studio.nobody.put(upload["link"], content=broken(), headers={"Content-Length": str(len(FILE))})
    answer = None
    for _ in range(500):  # the server may still be busy with what came
        asked = put(studio, upload["link"], b"", f"bytes */{len(FILE)}")
        assert asked.status_code == 308
        kept = int(asked.headers.get("range", "bytes=0--1").partition("-")[2]) + 1
        assert kept <= 300_000
        if kept:
            answer = put(studio, upload["link"], FILE[kept:], f"bytes {kept}-{len(FILE) - 1}/{len(FILE)}")
            if answer.status_code == 200:
                break
    assert answer is not None and answer.status_code == 200
    assert studio.ann.post(upload["complete"]).json()["sha256"] == studio.upload(FILE)["sha256"]


@pytest.mark.parametrize(
    "content_range", ["bytes 0-9", "bytes 9-0/1024000", "bytes 0-9/5", "items 0-9/1024000", "bytes a-b/c", ""]
)
def test_a_piece_says_which_it_is(shared: Studio, content_range: str) -> None:
    upload = promised(shared)
    answer = put(shared, upload["link"], b"0123456789", content_range)
    assert (answer.status_code, answer.json()["code"]) == (400, "bad_request")


def test_more_bytes_than_promised_are_refused(studio: Studio) -> None:
    upload = promised(studio, size=10)
    answer = studio.nobody.put(upload["link"], content=b"x" * 2_000_000)
    assert (answer.status_code, answer.json()["code"]) == (400, "bad_request")


@pytest.mark.parametrize(("old", "new"), [("size=", "size=9"), ("expires=1", "expires=9"), ("upl_", "upl_x")])
def test_an_altered_link_takes_nothing(shared: Studio, old: str, new: str) -> None:
    link = promised(shared)["link"]
    assert old in link
    answer = shared.nobody.put(link.replace(old, new, 1), content=b"x")
    assert (answer.status_code, answer.json()["code"]) == (403, "forbidden")
    assert shared.nobody.get(link).status_code == 403


def test_a_link_expires(studio: Studio) -> None:
    link = promised(studio)["link"]
    studio.world.clock.pass_seconds(limits.UPLOAD_LIFE_MS / 1_000)
    assert studio.nobody.put(link, content=FILE).status_code == 403


def test_a_client_that_falls_silent_is_told_to_go_on_later(
    studio: Studio, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(limits, "UPLOAD_IDLE_SECONDS", 0.2)
    link = urlsplit(promised(studio)["link"])
    with socket.create_connection((str(link.hostname), int(link.port or 0))) as connection:
        head = f"PUT {link.path}?{link.query} HTTP/1.1\r\nHost: {link.netloc}\r\n"
        connection.sendall(f"{head}Content-Length: {len(FILE)}\r\n\r\n".encode() + FILE[:1_000])
        answer = connection.makefile("rb").readline()
    assert answer.startswith(b"HTTP/1.1 408")
    asked = put(studio, link.geturl(), b"", f"bytes */{len(FILE)}")
    assert asked.headers["range"] == "bytes=0-999"


def test_what_is_no_clip_is_refused_and_forgotten(studio: Studio) -> None:
    upload = promised(studio, size=12, name="notes.txt")
    assert studio.nobody.put(upload["link"], content=b"no clip here").status_code == 200
    answer = studio.ann.post(upload["complete"])
    problem = answer.json()
    assert (answer.status_code, problem["code"]) == (422, "media_unusable")
    assert "'notes.txt'" in problem["detail"] and "Invalid data" not in answer.text
    assert studio.ann.get("/v1/assets").json()["data"] == []
    again = studio.ann.post(upload["complete"])
    assert (again.status_code, again.json()["detail"]) == (422, problem["detail"])


def test_lists_come_in_pages(studio: Studio) -> None:
    ids = [studio.upload(b"clip %d" % number)["id"] for number in range(5)]
    found: list[str] = []
    cursor: str | None = None
    while True:
        asked = {"limit": 2} if cursor is None else {"limit": 2, "cursor": cursor}
        page = studio.ann.get("/v1/assets", params=asked).json()
        assert len(page["data"]) <= 2
        found += [asset["id"] for asset in page["data"]]
        cursor = page["next_cursor"]
        if cursor is None:
            break
    assert found == ids[::-1]
