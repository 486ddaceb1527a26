"""What is scored of an HDR film is what a screen shows of it: it scores like the same film in SDR."""

from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pytest

from segue.domain.assets import Colour
from segue.domain.results import Anchors, Inspection, Seam
from segue.domain.timeline import Format
from segue.media.film_seams import pieces_between, score_film
from segue.media.judging import TakeJudge
from segue.media.looks import LOOK, read_look
from segue.media.motion import Frame
from tests.media_out.jobs import Film, bridge, build, clip, compiled, facts_of, frames_of, make_clip

HDR10 = Path(__file__).parent.parent / "clips" / "hdr10.mp4"
SPLIT, END = 16, 32
NEAR = 20.0
"""Scores of one film in two codecs lie so near each other: an encoder leaves flow more or less to find."""


@dataclass(frozen=True)
class Twins:
    """One film in HDR and in SDR: of a clip that is cut in two, and goes on where it was cut."""

    clip: Path
    hdr: Film
    sdr: Film


@pytest.fixture(scope="module", params=["smpte2084", "arib-std-b67"])
def twins(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Twins:
    """The clip's light is brought down to a night's, where HDR spends half of its numbers."""
    folder = tmp_path_factory.mktemp("twins")
    dark = f"scale=320:180,lutyuv=y='64+(val-64)*0.7',zscale=t={request.param}"
    colour = ("-colorspace", "bt2020nc", "-color_primaries", "bt2020", "-color_trc", request.param)
    path = make_clip(
        *(folder / "dark.mp4", "-i", str(HDR10), "-vf", dark, "-frames:v", str(END), "-c:v", "libx265"),
        *("-crf", "12", "-x265-params", "log-level=error", *colour),
    )
    parts = [clip("a", path, 0, SPLIT), clip("b", path, SPLIT, END)]
    films = [
        build(folder / form.codec, *compiled(parts, format=form), until="inspect")
        for form in (Format(codec="hevc", hdr=True, size="320x180"), Format(size="320x180"))
    ]
    return Twins(path, *films)


def seam_of(film: Film) -> Seam:
    inspection = film.result("inspect")
    assert isinstance(inspection, Inspection)
    return inspection.seams[0]


def test_a_seam_of_an_hdr_film_scores_like_its_sdr_twins(twins: Twins) -> None:
    hdr, sdr = (seam_of(film) for film in (twins.hdr, twins.sdr))
    assert abs(hdr.score - sdr.score) < NEAR, (hdr, sdr)
    looks = [read_look(film.file("conform:a", LOOK)) for film in (twins.hdr, twins.sdr)]
    assert np.abs(np.array(looks[0], float) - np.array(looks[1], float)).mean() < 3
    path = twins.hdr.file("stitch", "film.mp4")
    found, _ = score_film(path, facts_of(path), pieces_between([SPLIT]), lambda done: None)
    assert abs(found[0].score - sdr.score) < NEAR, (found, sdr)


def judged(frames: list[Frame], colour: Colour) -> float:
    """The score of a part of a film as if it were a take."""
    judge = TakeJudge(frames[:12], frames[20:], 8, colour)
    for frame in frames[12:20]:
        judge.add(frame)
    return judge.score()


def test_a_take_of_an_hdr_film_is_judged_like_its_sdr_twins(twins: Twins) -> None:
    hdr, sdr = (frames_of(film.file("stitch", "film.mp4")) for film in (twins.hdr, twins.sdr))
    colour = facts_of(twins.clip).picture.colour
    assert abs(judged(hdr, colour) - judged(sdr, Colour())) < NEAR


def test_anchors_of_an_hdr_film_are_its_sdr_twins(twins: Twins, tmp_path: Path) -> None:
    parts = [
        clip("a", twins.clip, 0, SPLIT),
        bridge("x", anchor="auto"),
        clip("b", twins.clip, SPLIT, END),
    ]
    found = []
    for form in (Format(codec="hevc", hdr=True, size="320x180"), Format(size="320x180")):
        film = build(tmp_path / form.codec, *compiled(parts, format=form), until="frames:x")
        anchors = film.result("frames:x")
        assert isinstance(anchors, Anchors)
        found.append((anchors.before_frame, anchors.after_frame, anchors.reason))
    assert found[0] == found[1]
