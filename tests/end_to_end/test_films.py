"""Whole films of unlike clips, through the engine and its workers: what a viewer would check."""

import json
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import av
import numpy as np
import pytest

from segue.app.quotes import make_quote
from segue.app.renders import StartRender, get_render, result_of, start_render
from segue.app.uploads import ingest_file
from segue.domain.artifacts import Artifact, file_name
from segue.domain.plan import PlanIndex
from segue.domain.render_model import TERMINAL, Render
from segue.domain.results import Delivered
from segue.domain.timeline import Bridge, Clip, Format, Timeline
from segue.media.ffmpeg import binary
from segue.wiring import Segue, open_segue
from tests.end_to_end.conftest import CLIPS, configured, waited_for


@pytest.fixture(scope="module")
def running(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Segue]:
    """One installation, its engine and its workers for films that have nothing in common."""
    with open_segue(configured(tmp_path_factory.mktemp("running"))) as opened:
        assert opened.ensure_engine()
        yield opened


def film_of(segue: Segue, first: Path, second: Path, format: Format, **clip: Any) -> tuple[Render, Artifact]:
    """A film of two clips, each cut to a second, with a bridge of one second."""
    assets = [ingest_file(segue.app, segue.user, path) for path in (first, second)]
    outs = [min(asset.facts.picture.frames, round(asset.facts.picture.rate)) for asset in assets]
    timeline = Timeline(
        format=format,
        segments=(
            Clip(id="a", asset=assets[0].id, out_frame=outs[0]),
            Bridge(id="bridge", seconds=1),
            Clip(id="b", asset=assets[1].id, out_frame=outs[1]),
        ),
    )
    quote = make_quote(segue.app, segue.user, timeline, "film")
    render, _ = start_render(segue.app, segue.user, StartRender(quote=quote.id), quote.id)
    ended = waited_for(segue, render)
    result = result_of(segue.app, ended)
    assert ended.state == "succeeded" and result is not None, ended.failure
    return ended, result


def fetched(segue: Segue, artifact: Artifact, name: str, folder: Path) -> Path:
    path = folder / name
    segue.bucket.fetch(file_name(artifact.files[name].sha256), path)
    return path


def streams_of(path: Path) -> tuple[int, tuple[int, int], str, int]:
    """Decoded frames, size, rate and decoded samples of a film."""
    with av.open(str(path)) as container:
        picture = container.streams.video[0]
        rate, size = str(picture.average_rate), (picture.width, picture.height)
        frames = sum(1 for _ in container.decode(picture))
    samples = 0
    with av.open(str(path)) as container:
        if container.streams.audio:
            samples = sum(frame.samples for frame in container.decode(container.streams.audio[0]))
    return frames, size, rate, samples


PAIRS = [
    ("sample_a.mp4", "sample_b.mp4", (320, 180), "24"),
    ("portrait_rotated.mp4", "sample_b.mp4", (180, 320), "30"),
    ("variable_rate.mp4", "sixty_surround.mp4", (320, 180), "24"),
    ("odd_silent.webm", "hdr10.mp4", (320, 180), "10"),
    ("hdr10.mp4", "interlaced_anamorphic.ts", (320, 180), "24"),
    ("interlaced_anamorphic.ts", "odd_silent.webm", (320, 180), "25"),
    ("sixty_surround.mp4", "portrait_rotated.mp4", (320, 180), "60"),
]


@pytest.mark.parametrize(("first", "second", "size", "rate"), PAIRS)
def test_unlike_clips_make_one_film(
    running: Segue, tmp_path: Path, first: str, second: str, size: tuple[int, int], rate: str
) -> None:
    _, result = film_of(running, CLIPS / first, CLIPS / second, Format(size=f"{size[0]}x{size[1]}"))
    frames, shown, true_rate, samples = streams_of(fetched(running, result, "film.mp4", tmp_path))
    expected = int(rate) + int(rate) - 2 + int(rate)
    assert (frames, shown, true_rate) == (expected, size, rate)
    silent = {"odd_silent.webm", "hdr10.mp4"} >= {first, second}
    wanted = 0 if silent else expected * 48_000 // int(rate)
    assert abs(samples - wanted) <= 1_024  # a decoder may hand out the last AAC frame whole
    assert isinstance(result.result, Delivered) and len(result.result.seams) == 2
    report = json.loads(fetched(running, result, "report.json", tmp_path).read_text())
    assert report and {"first-bridge.png", "last-bridge.png", "poster.jpg"} <= set(result.files)


def test_a_sixty_frame_portrait_clip_leads_the_film(running: Segue, tmp_path: Path) -> None:
    portrait = tmp_path / "portrait60.mp4"
    arguments = ["-nostdin", "-v", "error", "-i", str(CLIPS / "sixty_surround.mp4"), "-vf", "transpose=1"]
    coded = ["-t", "2", "-c:v", "libx264", "-preset", "ultrafast", "-c:a", "copy", str(portrait)]
    subprocess.run([binary().path, *arguments, *coded], check=True)
    ended, result = film_of(running, portrait, CLIPS / "sample_b.mp4", Format(size="180x320"))
    frames, size, rate, samples = streams_of(fetched(running, result, "film.mp4", tmp_path))
    assert (frames, size, rate) == (60 + 58 + 60, (180, 320), "60")
    assert abs(samples - frames * 800) <= 1_024
    assert ended.captured == 2


def test_a_picture_keeps_its_colour_through_the_film(running: Segue, tmp_path: Path) -> None:
    """Mean Lab step of A's picture between the source and the film, both decoded: at most 0.3."""
    _, result = film_of(running, CLIPS / "sample_a.mp4", CLIPS / "sample_b.mp4", Format())
    film = fetched(running, result, "film.mp4", tmp_path)
    steps = [
        np.abs(mean_lab(source) - mean_lab(shown))
        for source, shown in zip(first_frames(CLIPS / "sample_a.mp4"), first_frames(film), strict=True)
    ]
    assert np.mean(steps, axis=0).max() <= 0.3


def first_frames(path: Path) -> list[np.ndarray]:
    """The first 12 pictures as linear arrays of BT.709 RGB, 0..1."""
    pictures = []
    with av.open(str(path)) as container:
        for frame in container.decode(video=0):
            planes = frame.reformat(format="yuv444p").to_ndarray().astype(np.float64)
            light, blue, red = planes[0] - 16, planes[1] - 128, planes[2] - 128
            light, blue, red = light / 219, blue / 224, red / 224
            rgb = [light + 1.5748 * red, light - 0.1873 * blue - 0.4681 * red, light + 1.8556 * blue]
            pictures.append(np.clip(np.stack(rgb, axis=-1), 0, 1))
            if len(pictures) == 12:
                break
    return pictures


def mean_lab(rgb: np.ndarray) -> np.ndarray:
    """The mean CIE Lab of a picture (D65, BT.709 primaries)."""
    linear = np.where(rgb <= 0.04045, rgb / 12.92, ((rgb + 0.055) / 1.055) ** 2.4)
    matrix = np.array([[0.4124, 0.3576, 0.1805], [0.2126, 0.7152, 0.0722], [0.0193, 0.1192, 0.9505]])
    xyz = linear @ matrix.T / np.array([0.95047, 1.0, 1.08883])
    root = np.where(xyz > 0.008856, np.cbrt(xyz), 7.787 * xyz + 16 / 116)
    x, y, z = (float(root[..., axis].mean()) for axis in range(3))
    return np.array([116 * y - 16, 500 * (x - y), 200 * (y - z)])


def test_the_same_film_again_runs_nothing(segue: Segue) -> None:
    assert segue.ensure_engine()
    small = Format(size="320x180", rate="12")
    first, _ = film_of(segue, CLIPS / "sample_a.mp4", CLIPS / "sample_b.mp4", small)
    again, _ = film_of(segue, CLIPS / "sample_a.mp4", CLIPS / "sample_b.mp4", small)
    assert (first.captured, again.quoted, again.captured) == (2, 0, 0)
    assert first.id != again.id and first.plan == again.plan
    assert {record.state for record in again.steps.values()} <= {"cached", "skipped"}
    assert isinstance(segue.app.plan(again.plan), PlanIndex)
    assert get_render(segue.app, segue.user, again.id).state in TERMINAL
