"""The golden thread over HTTP: two real clips go up, one film comes down, by a whole installation."""

import hashlib
import json
from pathlib import Path
from typing import Any

import httpx

from segue.commands.studio import local_api
from segue.config import Config
from segue.wiring import open_segue
from tests.api.studio import events, listener, served

PIECE = 256 * 1024


def sent(browser: httpx.Client, clip: Path) -> dict[str, Any]:
    """The asset of a clip that goes up in pieces, as a browser sends it."""
    data = clip.read_bytes()
    upload = browser.post("/v1/uploads", json={"name": clip.name, "size": len(data)}).json()
    statuses = []
    for start in range(0, len(data), PIECE):
        piece = data[start : start + PIECE]
        content_range = f"bytes {start}-{start + len(piece) - 1}/{len(data)}"
        answer = browser.put(upload["link"], content=piece, headers={"Content-Range": content_range})
        statuses.append(answer.status_code)
    assert statuses == [308] * (len(statuses) - 1) + [200]
    asset: dict[str, Any] = browser.post(upload["complete"]).json()
    assert asset["sha256"] == hashlib.sha256(data).hexdigest()
    return asset


def test_two_clips_become_one_film(tmp_path: Path, sample_pair: tuple[Path, Path]) -> None:
    place = listener()
    config = Config(tmp_path, port=place.getsockname()[1])
    with open_segue(config) as segue, served(local_api(segue), place):
        segue.ensure_engine()
        with httpx.Client(base_url=f"http://127.0.0.1:{config.port}", timeout=60, verify=False) as browser:
            browser.get("/")
            browser.headers["Origin"] = str(browser.base_url).rstrip("/")
            ended = film_of(browser, sample_pair)
    assert ended["result"]["facts"]["frames"] == 12 + 22 + 12


def film_of(browser: httpx.Client, pair: tuple[Path, Path]) -> dict[str, Any]:
    """The render of two clips that were sent, started, watched to its end, and whose film was fetched."""
    before, after = (sent(browser, clip) for clip in pair)
    frames = before["facts"]["picture"]["frames"]
    segments = [
        {"kind": "clip", "id": "a", "asset": before["id"], "in_frame": frames - 12},
        {"kind": "bridge", "id": "b", "seconds": 1},
        {"kind": "clip", "id": "c", "asset": after["id"], "out_frame": 12},
    ]
    timeline = {"format": {"size": "320x180"}, "segments": segments}
    quote = browser.post("/v1/quotes", json={"timeline": timeline}).json()
    assert quote["credits"] == 0, quote
    body, key = {"quote_id": quote["id"], "max_credits": 0}, {"Idempotency-Key": "golden"}
    render = browser.post("/v1/renders", json=body, headers=key).json()
    with events(browser, render["links"]["events"]) as stream:
        told = list(stream)
    ended: dict[str, Any] = told[-1].data["snapshot"]
    assert ended["state"] == "succeeded", ended["error"]
    film = next(file for file in ended["result"]["files"] if file["name"].endswith(".mp4"))
    start = browser.get(film["link"], headers={"Range": "bytes=4-7"}, follow_redirects=True)
    assert (start.status_code, start.content) == (206, b"ftyp")
    whole = browser.get(film["link"], follow_redirects=True)
    assert len(whole.content) == film["size"] and whole.headers["content-type"] == "video/mp4"
    report = next(file for file in ended["result"]["files"] if file["name"].endswith(".json"))
    assert json.loads(browser.get(report["link"], follow_redirects=True).content)
    return ended
