"""A small share of the labelled set; `tests/benchmarks/benchmark_seams.py` measures all of it."""

from pathlib import Path

import numpy as np

from segue.media.seam import FAIL_BELOW, score_seam
from tests.media_out.jobs import frames_of
from tests.media_out.labelled_seams import FAULTS, labelled_seams

CLIPS = Path(__file__).parent.parent / "clips"


def test_good_seams_score_above_bad_ones() -> None:
    footage = [frames_of(CLIPS / name, 256, 120) for name in ("sample_a.mp4", "sixty_surround.mp4")]
    scores: dict[str, list[float]] = {}
    for seam in labelled_seams(footage, 12, 1, 3):
        score, _ = score_seam(seam.before, seam.after, seam.sound_before, seam.sound_after)
        scores.setdefault(seam.fault, []).append(score)
    good, bad = scores[""], [score for fault in FAULTS for score in scores[fault]]
    assert len(bad) == len(FAULTS)
    assert np.mean([one > other for one in good for other in bad]) > 0.85
    assert np.mean(np.array(good) < FAIL_BELOW) <= 0.1


def test_the_same_seed_makes_the_same_set() -> None:
    footage = [frames_of(CLIPS / "sample_a.mp4", 64, 60)]
    one, other = (next(labelled_seams(footage, 1, 0, 5)) for _ in range(2))
    assert np.array_equal(one.after, other.after)
    assert np.array_equal(one.sound_after, other.sound_after)
