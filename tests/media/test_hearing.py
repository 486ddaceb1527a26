"""What an encoder adds to a sound is not strange, even where it begins loudly; a click or a hole is."""

from pathlib import Path

import numpy as np
import pytest

from segue.domain.frames import SOUND_RATE
from segue.media.hearing import strange_at
from segue.media.sound_files import read_sound
from tests.media.making import make

BLOCK = SOUND_RATE // 100
AT = 2 * SOUND_RATE


@pytest.fixture(scope="module")
def sounds(clips: Path, tmp_path_factory: pytest.TempPathFactory) -> tuple[np.ndarray, np.ndarray]:
    """A clip's sound, which begins loudly, and the same after AAC at a film's bitrate."""
    folder = tmp_path_factory.mktemp("heard")
    made = make(
        folder / "made.flac", "-i", str(clips / "sample_b.mp4"), "-map", "0:a:0", "-ar", str(SOUND_RATE)
    )
    coded = make(folder / "coded.mp4", "-i", str(made), "-c:a", "aac", "-b:a", "192k")
    one, other = (np.concatenate(list(read_sound(path))) for path in (made, coded))
    return one, other


def test_what_aac_adds_is_not_strange(sounds: tuple[np.ndarray, np.ndarray]) -> None:
    assert strange_at(*sounds) is None


def test_a_click_and_a_hole_are_found_where_they_are(sounds: tuple[np.ndarray, np.ndarray]) -> None:
    made, coded = sounds
    click, hole = coded.copy(), coded.copy()
    click[AT] += np.abs(made[AT - SOUND_RATE // 20 : AT + SOUND_RATE // 20]).max()
    hole[AT : AT + SOUND_RATE // 10] = 0
    assert strange_at(made, click) == AT // BLOCK * BLOCK
    found = strange_at(made, hole)
    assert found is not None and AT <= found < AT + SOUND_RATE // 10
