"""A workflow that takes motion is given A's last frames and B's first: all that it can use, no others."""

import io
from collections.abc import Iterator
from dataclasses import replace
from fractions import Fraction
from pathlib import Path
from typing import Any

import av
import cv2
import numpy as np
import pytest

from segue.domain.assets import Size
from segue.models.comfyui.context import write_film
from segue.models.comfyui.generator import ComfyGenerator
from segue.models.comfyui.workflow import capabilities, named_workflow
from segue.models.settings import ComfySettings
from segue.platform.embedded.bucket import FolderBucket
from segue.ports import ExtensionRequest, Succeeded
from tests.models.fakes.comfyui import ComfyFake
from tests.models.providers import bucket_in, request

SIZE = Size(width=480, height=832)
PREFIX = "takes/rnd_1/0123456789abcdef/1/"


def numbered(count: int, offset: int) -> list[np.ndarray]:
    """Frames that can be told apart: each of a colour of its own, with a slanted edge."""
    y, x = np.mgrid[: SIZE.height, : SIZE.width]
    edge = (x + y > 500)[..., None]
    return [
        np.where(edge, (offset + 3 * number, 90, 200), (20, offset + 3 * number, 60)).astype(np.uint8)
        for number in range(count)
    ]


def pictures(film: bytes) -> list[np.ndarray]:
    with av.open(io.BytesIO(film)) as container:
        return [frame.to_ndarray(format="rgb24") for frame in container.decode(video=0)]


@pytest.fixture
def bucket(tmp_path: Path) -> FolderBucket:
    return bucket_in(tmp_path)


@pytest.fixture
def fake() -> Iterator[ComfyFake]:
    served = ComfyFake()
    yield served
    served.close()


@pytest.fixture
def generator(fake: ComfyFake, bucket: FolderBucket) -> Iterator[ComfyGenerator]:
    asking = ComfyGenerator(ComfySettings(link=fake.link, workflow="context"), bucket)
    yield asking
    asking.close()


def received(fake: ComfyFake) -> tuple[dict[str, Any], list[np.ndarray], list[np.ndarray]]:
    """The nodes of the graph that arrived by their titles, and the films of control and mask."""
    (asked,) = fake.submits()
    graph = asked.json["prompt"].values()
    nodes = {node["_meta"]["title"]: node["inputs"] for node in graph if "_meta" in node}
    films = (pictures(fake.files[nodes[title]["file"]]) for title in ("control", "mask"))
    return nodes, *films


@pytest.mark.parametrize(
    ("rate", "there", "places"),
    [
        (24, 13, (0, 2, 3, 4, 6, 8, 9, 10, 12)),  # two of each three frames: 16 of 24
        (60, 31, (0, 4, 8, 11, 15, 19, 22, 26, 30)),
        (24, 4, (0, 2, 3, 3, 3, 3, 3, 3, 3)),  # a clip that is shorter: its farthest frame stands still
    ],
)
def test_the_frames_that_arrive_are_those_beside_the_cut(
    rate: int,
    there: int,
    places: tuple[int, ...],
    tmp_path: Path,
    fake: ComfyFake,
    bucket: FolderBucket,
    generator: ComfyGenerator,
) -> None:
    before, after = numbered(there, 100), numbered(there, 10)
    asked = request(tmp_path, seconds=1, size=SIZE)
    for name, frames, at in (("before", before, -1), ("after", after, 0)):
        (tmp_path / f"{name}.mkv").unlink()
        write_film(tmp_path / f"{name}.mkv", frames, Fraction(rate))
        still = asked.first if name == "before" else asked.last
        cv2.imwrite(str(still), cv2.cvtColor(frames[at], cv2.COLOR_RGB2BGR))
    asked = replace(asked, format=asked.format.changed(rate=Fraction(rate)))
    outcome = generator.poll(generator.submit(asked, PREFIX), PREFIX)
    nodes, control, mask = received(fake)
    count = named_workflow("context").context_frames
    assert count == len(places) and len(control) == len(mask) == nodes["bridge"]["length"]
    wanted_before = [before[-1 - place] for place in reversed(places)]
    wanted_after = [after[place] for place in places]
    assert np.array_equal(control[:count], wanted_before)
    assert np.array_equal(control[-count:], wanted_after)
    assert all((frame == 128).all() for frame in control[count:-count])
    assert not np.any(mask[:count]) and not np.any(mask[-count:])
    assert np.all(np.array(mask[count:-count]) == 255)
    assert isinstance(outcome, Succeeded)
    take = pictures(bucket.read(outcome.take))
    assert len(take) == 16 + 1  # a second and both its ends; the model's own versions of the context are gone


def test_a_clip_goes_on_from_its_own_frames_alone(
    tmp_path: Path, fake: ComfyFake, bucket: FolderBucket, generator: ComfyGenerator
) -> None:
    before = numbered(31, 100)
    asked = request(tmp_path, seconds=1, size=SIZE)
    (tmp_path / "before.mkv").unlink()
    write_film(tmp_path / "before.mkv", before, Fraction(60))
    cv2.imwrite(str(asked.first), cv2.cvtColor(before[-1], cv2.COLOR_RGB2BGR))
    onward = ExtensionRequest(
        first=asked.first,
        before=asked.before,
        prompt="On it goes.",
        seconds=1,
        format=asked.format.changed(rate=Fraction(60)),
        canvas=SIZE,
        take=1,
        destination=asked.destination,
        progress=asked.progress,
    )
    outcome = generator.poll(generator.extend(onward, PREFIX), PREFIX)
    nodes, control, mask = received(fake)
    assert generator.capabilities.extension_seconds == (1, 2, 3, 4)
    assert len(control) == len(mask) == nodes["bridge"]["length"] == 9 + 16 == 4 * 6 + 1
    assert nodes["prompt"]["text"] == "On it goes."
    assert np.array_equal(control[:9], [before[30 - place] for place in (30, 26, 22, 19, 15, 11, 8, 4, 0)])
    assert all((frame == 128).all() for frame in control[9:])
    assert not np.any(mask[:9]) and np.all(np.array(mask[9:]) == 255)
    assert isinstance(outcome, Succeeded)
    assert len(pictures(bucket.read(outcome.take))) == 9 + 16  # the last second of it is new


def test_two_stills_alone_do_not_continue_a_clip() -> None:
    assert capabilities(named_workflow("first-last")).extension_seconds == ()
