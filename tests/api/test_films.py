"""A film's page over HTTP: where its pieces lie, what one sees at its seams, and all that came with it."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import av
import cv2
import numpy as np
import pytest

from segue.domain.results import Delivered, Inside, Seam
from segue.media.previews import ChildPreviews
from segue.ports import StepJob, StepOutput
from tests.api.studio import Studio

PARTS = {"luma": 0.1, "stumble": 0.64}
SEAMS = (
    Seam(frame=40, before="c0", after="b1", score=91.0, parts=PARTS, words="not noticeable"),
    Seam(frame=90, before="b1", after="c1", score=64.0, parts={}, words="noticeable"),
)
FRAMES = 120


@pytest.fixture
def cinema(tmp_path: Path, clips: Path, warm_previews: ChildPreviews) -> Iterator[Studio]:
    """An installation whose films are a real one, with seams put into it."""
    studio = Studio(tmp_path, previews=warm_previews)

    def deliver(job: StepJob) -> StepOutput:
        names = ("film.mp4", "bridge-b1.mp4", "first-b1.png", "last-b1.png", "film.otio", "captions.srt")
        files = {name: job.scratch / name for name in names}
        for name, path in files.items():
            path.write_bytes((clips / "sample_a.mp4").read_bytes() if name == "film.mp4" else name.encode())
        inside = Inside(segment="b1", sharpness=1.0, longest_freeze_frames=0, words="even", score=97.0)
        result = Delivered(
            frames=FRAMES, seconds=5.0, seams=SEAMS, insides=(inside,), prompts={"b1": "a pan"}, anchors={},
            signed=True,
        )  # fmt: skip
        return StepOutput(result, files)

    handlers = {**studio.world.app.handlers, "deliver": deliver}
    studio.world.app = replace(studio.world.app, handlers=handlers)
    yield studio
    studio.close()


def test_a_film_with_its_pieces_seams_and_files(cinema: Studio) -> None:
    render = cinema.film("a", "b")
    film = cinema.ann.get(f"/v1/renders/{render['id']}/film").json()
    assert [(each["segment"], each["first_frame"], each["frames"]) for each in film["segments"]] == [
        ("c0", 0, 40),
        ("b1", 40, 50),
        ("c1", 90, 30),
    ]
    (bridge,) = film["bridges"]
    assert bridge["inside_score"] == 97
    assert (bridge["prompt"], bridge["inside"], bridge["first"]["name"]) == ("a pan", "even", "first-b1.png")
    assert cinema.nobody.get(bridge["file"]["signed_link"]).text == "bridge-b1.mp4"
    seam = film["seams"][0]
    assert [(part["name"], part["noticed"]) for part in seam["parts"]] == [("stumble", True), ("luma", False)]
    assert seam["parts"][0]["words"] == "the motion stumbles"
    assert [each["name"] for each in film["edit_lists"]] == ["film.otio"]
    assert film["captions"]["name"] == "captions.srt" and film["poster"] is None
    assert film["credentials"]["signed"] and film["credentials"]["words"]
    assert film["links"]["takes"] is None and film["name"] == "A film"
    for name in ("render", "timeline", "receipt"):
        assert cinema.ann.get(film["links"][name]).status_code == 200


def test_the_frames_at_a_seam_are_the_films_own(cinema: Studio, clips: Path) -> None:
    render = cinema.film("a", "b")
    place = f"/v1/renders/{render['id']}/seams"
    shown = cinema.ann.get(f"{place}/40").json()
    with av.open(str(clips / "sample_a.mp4")) as container:
        frames = [frame.to_ndarray(format="bgr24") for frame in container.decode(video=0)][:41]
    for side, number in (("before", 39), ("after", 40)):
        picture = shown[side]
        seen = cv2.imdecode(
            np.frombuffer(cinema.nobody.get(picture["link"]).content, np.uint8), cv2.IMREAD_COLOR
        )
        assert (seen.shape[1], seen.shape[0]) == (picture["width"], picture["height"])
        size = (picture["width"], picture["height"])
        wanted = [cv2.resize(frame, size, interpolation=cv2.INTER_AREA) for frame in frames]
        apart = [float(cv2.absdiff(seen, frame).mean()) for frame in wanted]
        assert picture["frame"] == number == int(np.argmin(apart))
    assert cinema.ann.get(f"{place}/40").json() == shown
    assert cinema.ann.get(f"{place}/41").status_code == 404


def test_a_film_of_a_project_has_its_name_and_strangers_find_none(cinema: Studio) -> None:
    timeline = cinema.timeline("a", "b")
    project = cinema.ann.post("/v1/projects", json={"name": "Holiday", "timeline": timeline}).json()
    quote = cinema.ann.post("/v1/quotes", json={"timeline": timeline, "project": project["id"]}).json()
    headers = {"Idempotency-Key": quote["id"]}
    render = cinema.ann.post("/v1/renders", json={"quote_id": quote["id"]}, headers=headers).json()
    place = f"/v1/renders/{render['id']}"
    assert cinema.ann.get(f"{place}/film").status_code == 409
    cinema.world.settle()
    film = cinema.ann.get(f"{place}/film").json()
    assert (film["name"], film["project"]) == ("Holiday", project["id"])
    for path in ("film", "seams/40"):
        assert cinema.bob.get(f"{place}/{path}").status_code == 404
