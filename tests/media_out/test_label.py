"""A label is on the bridge's pictures and on no others, in each depth that a film may have."""

from pathlib import Path

import numpy as np
import pytest

from segue.domain.timeline import Codec, Format
from tests.media_out.jobs import Film, bridge, build, clip, compiled, frames_of

CLIPS = Path(__file__).parent.parent / "clips"
PARTS = [clip("a", CLIPS / "sample_a.mp4", 24, 30), bridge("x"), clip("b", CLIPS / "sample_b.mp4", 24, 30)]
CORNER = (slice(150, 180), slice(270, 320))


def made(folder: Path, codec: Codec, *, label: bool, done: Film | None = None) -> Film:
    form = Format(size="320x180", rate="24", codec=codec, label=label)
    same = {id: each for id, each in done.outputs.items() if not id.startswith("conform:")} if done else None
    return build(folder / f"{codec}{label}", *compiled(PARTS, format=form), done=same, until="conform:b")


@pytest.mark.parametrize("codec", ["h264", "prores"])
def test_only_the_corner_of_the_bridge_is_another(codec: Codec, tmp_path: Path) -> None:
    plain = made(tmp_path, codec, label=False)
    labelled = made(tmp_path, codec, label=True, done=plain)
    keys = [{step.id: step.key for step in each.plan.steps} for each in (plain, labelled)]
    assert {id for id in keys[0] if id.startswith("conform") and keys[0][id] != keys[1][id]} == {"conform:x"}
    name = "picture.mov" if codec == "prores" else "picture.mp4"
    before, after = (frames_of(each.file("conform:x", name)) for each in (plain, labelled))
    assert len(before) == len(after) == 22
    for one, other in zip(before, after, strict=True):
        change = other.astype(int) - one.astype(int)
        assert np.abs(change[CORNER]).max() > 60  # letters, on their ground
        change[CORNER] = 0
        assert np.abs(change).mean() < 3  # beside it only what an encoder does
        assert np.abs(change.mean(axis=(0, 1))).max() < 0.3  # and no colour is shifted
