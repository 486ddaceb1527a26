"""Clips that are unlike in everything make the right film: exact in length, with no drift, in order."""

from pathlib import Path

import pytest

from tests.benchmarks.matrix import CLIPS, of_pair

PAIRS = [
    ("portrait_rotated.mp4", "interlaced_anamorphic.ts"),  # mono and portrait; interlaced, start not 0
    ("odd_silent.webm", "sixty_surround.mp4"),  # silent at 10 frames a second; 5.1 at 60
    ("hdr10.mp4", "variable_rate.mp4"),  # HDR without sound; gaps between frames
]


@pytest.mark.parametrize(("one", "other"), PAIRS)
def test_an_unlike_pair_makes_the_right_film(tmp_path: Path, one: str, other: str) -> None:
    row = of_pair(CLIPS / one, CLIPS / other, tmp_path / "film", width=320, seconds=1)
    assert row.refused is None
    assert (row.drift, len(row.scores)) == (0, 2)
    assert not {"frames", "form", "streams", "sound", "offset", "clicks", "level"} & set(row.warned)
