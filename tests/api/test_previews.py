"""Previews over HTTP, of real clips: what a screen shows is what a render uses."""

import hashlib
from collections.abc import Iterator
from fractions import Fraction
from pathlib import Path
from typing import Any

import av
import cv2
import httpx
import numpy as np
import pytest

from segue.app.previews import frames_work
from segue.app.quotes import compiled
from segue.domain.results import Anchors
from segue.domain.timeline import Timeline
from segue.media.previews import ChildPreviews
from segue.media.probe import SandboxedProber
from segue.media.steps.frames import frames
from tests.api.studio import Studio
from tests.app.world import ANN
from tests.media.jobs import Job, step_of


@pytest.fixture(scope="module")
def cinema(tmp_path_factory: pytest.TempPathFactory, warm_previews: ChildPreviews) -> Iterator[Studio]:
    """An installation that reads clips."""
    studio = Studio(tmp_path_factory.mktemp("cinema"), SandboxedProber(), warm_previews)
    yield studio
    studio.close()


@pytest.fixture(scope="module")
def pair(cinema: Studio) -> tuple[dict[str, Any], dict[str, Any]]:
    """The sample clips, as one request brings them."""
    answer = cinema.ann.post("/v1/samples")
    assert answer.status_code == 201, answer.text
    return answer.json()["a"], answer.json()["b"]


def body(a: dict[str, Any], b: dict[str, Any], **fields: Any) -> dict[str, Any]:
    clips = [{"kind": "clip", "id": name, "asset": asset["id"]} for name, asset in (("a", a), ("b", b))]
    clips[0] |= {"out_frame": 100}
    bridge = {"kind": "bridge", "id": "x", "generator": "free", **fields}
    return {"timeline": {"segments": [clips[0], bridge, clips[1]]}, "bridge": "x"}


def bytes_of(client: httpx.Client, link: str) -> bytes:
    answer = client.get(link)
    assert answer.status_code == 200, answer.text
    return answer.content


def test_the_samples_are_two_clips_without_faults(cinema: Studio, pair: tuple[dict[str, Any], ...]) -> None:
    assert [each["name"] for each in pair] == ["sample_a.mp4", "sample_b.mp4"]
    assert [each["faults"] for each in pair] == [[], []]
    again = cinema.ann.post("/v1/samples").json()
    assert [again["a"]["id"], again["b"]["id"]] == [each["id"] for each in pair]


def test_a_poster_and_a_filmstrip(cinema: Studio, pair: tuple[dict[str, Any], ...]) -> None:
    place = f"/v1/assets/{pair[0]['id']}"
    poster = cinema.ann.get(f"{place}/poster").json()
    assert poster["state"] == "ready"
    picture = cv2.imdecode(np.frombuffer(bytes_of(cinema.nobody, poster["link"]), np.uint8), cv2.IMREAD_COLOR)
    assert picture.shape == (poster["height"], poster["width"], 3)
    listed = cinema.ann.get(place).json()["poster"]
    assert (
        hashlib.sha256(bytes_of(cinema.nobody, listed)).digest()
        == hashlib.sha256(bytes_of(cinema.nobody, poster["link"])).digest()
    )
    strip = cinema.ann.get(f"{place}/filmstrip").json()
    sheet = cv2.imdecode(np.frombuffer(bytes_of(cinema.nobody, strip["link"]), np.uint8), cv2.IMREAD_COLOR)
    assert sheet.shape == (
        strip["rows"] * strip["tile"]["height"],
        strip["columns"] * strip["tile"]["width"],
        3,
    )
    frames_shown = pair[0]["facts"]["picture"]["frames"]
    assert (
        (strip["count"] - 1) * strip["frames_per_tile"]
        < frames_shown
        <= strip["count"] * strip["frames_per_tile"]
    )


def test_a_proxy_counts_the_clips_own_frames(
    cinema: Studio, pair: tuple[dict[str, Any], ...], tmp_path: Path
) -> None:
    proxy = cinema.ann.get(f"/v1/assets/{pair[0]['id']}/proxy").json()
    film = tmp_path / "proxy.mp4"
    film.write_bytes(bytes_of(cinema.nobody, proxy["link"]))
    with av.open(str(film)) as container:
        video = container.streams.video[0]
        assert (video.codec_context.name, video.width, video.height) == (
            "h264",
            proxy["width"],
            proxy["height"],
        )
        packets = [packet for packet in container.demux(video) if packet.size]
        times = [packet.pts * packet.time_base for packet in packets]
        keys = [number for number, packet in enumerate(packets) if packet.is_keyframe]
    rate = Fraction(proxy["rate"])
    assert times == [Fraction(number) / rate for number in range(proxy["frames"])]
    assert all(packet.dts == packet.pts for packet in packets)  # no frame waits for a later one
    assert keys == list(range(0, proxy["frames"], 12))
    assert film.read_bytes().index(b"moov") < film.read_bytes().index(b"mdat")
    part = cinema.nobody.get(proxy["link"], headers={"Range": "bytes=10-19"})
    assert (part.status_code, part.content) == (206, film.read_bytes()[10:20])
    assert cinema.nobody.get(proxy["link"], headers={"Range": "bytes=999999999-"}).status_code == 416
    assert cinema.nobody.head(proxy["link"]).headers["content-length"] == str(proxy["bytes"])


@pytest.mark.parametrize("anchor", ["last", "auto"])
def test_a_still_is_the_one_that_the_render_makes(
    cinema: Studio, pair: tuple[dict[str, Any], ...], tmp_path: Path, clips: Path, anchor: str
) -> None:
    asked = body(*pair, anchor=anchor)
    stills = cinema.ann.post("/v1/stills", json=asked).json()
    timeline = Timeline.model_validate(asked["timeline"])
    work = frames_work(compiled(cinema.world.app, ANN, timeline, "prompts"), "x")
    files = {asset["id"]: clips / asset["name"] for asset in pair}
    made = frames(Job(step_of(work), tmp_path, files)).result
    assert isinstance(made, Anchors)
    assert (stills["first"]["sha256"], stills["last"]["sha256"]) == (made.first_sha256, made.last_sha256)
    assert (stills["first"]["frame"], stills["last"]["frame"]) == (made.before_frame, made.after_frame)
    for side in ("first", "last"):
        data = bytes_of(cinema.nobody, stills[side]["link"])
        assert hashlib.sha256(data).hexdigest() == stills[side]["sha256"]
    again = cinema.ann.post("/v1/stills", json=asked).json()
    assert again["first"]["sha256"] == stills["first"]["sha256"]
    assert 0 <= stills["match"]["score"] <= 1 and stills["match"]["words"]


def test_the_best_anchors_come_with_their_reasons(cinema: Studio, pair: tuple[dict[str, Any], ...]) -> None:
    found = cinema.ann.post("/v1/anchors", json=body(*pair)).json()
    assert found["before"]["frame"] + found["before"]["dropped"] == 99
    assert found["after"]["frame"] == found["after"]["dropped"]
    assert found["before"]["reason"] and found["after"]["reason"]
    auto = cinema.ann.post("/v1/stills", json=body(*pair, anchor="auto")).json()
    assert auto["first"]["sha256"] == found["first"]["sha256"]


def test_unlike_shapes_are_shown_in_three_ways(
    cinema: Studio, pair: tuple[dict[str, Any], ...], clips: Path
) -> None:
    same = cinema.ann.post("/v1/fits", json=body(*pair)).json()
    assert not same["needed"]
    portrait = cinema.upload((clips / "portrait_rotated.mp4").read_bytes(), "portrait.mp4")
    asked = body(pair[0], portrait)
    shown = cinema.ann.post("/v1/fits", json=asked).json()
    assert shown["needed"] and "portrait" in shown["words"]
    assert [each["fit"] for each in shown["fits"]] == ["blur", "pad", "crop"]
    assert len({each["last"]["sha256"] for each in shown["fits"]}) == 3
    assert max(shown["fits"][0]["last"]["width"], shown["fits"][0]["last"]["height"]) == 320


def test_what_is_unusual_is_said(cinema: Studio, clips: Path) -> None:
    silent = cinema.upload((clips / "odd_silent.webm").read_bytes(), "odd.webm")
    assert "no_sound" in {each["code"] for each in silent["faults"]}
    fields = cinema.upload((clips / "interlaced_anamorphic.ts").read_bytes(), "fields.ts")
    assert {"interlaced", "not_square_pixels"} <= {each["code"] for each in fields["faults"]}


def test_strangers_and_wrong_names_find_nothing(cinema: Studio, pair: tuple[dict[str, Any], ...]) -> None:
    for kind in ("poster", "filmstrip", "proxy"):
        assert cinema.bob.get(f"/v1/assets/{pair[0]['id']}/{kind}").status_code == 404
    for kind in ("stills", "anchors", "fits"):
        assert cinema.bob.post(f"/v1/{kind}", json=body(*pair)).status_code == 404
        assert cinema.ann.post(f"/v1/{kind}", json=body(*pair) | {"bridge": "y"}).status_code == 404
