"""A take whose colours drift by a known ramp is brought back; the clips beside it are never touched."""

from collections.abc import Iterable
from fractions import Fraction
from pathlib import Path

import numpy as np

from segue.domain.results import Conformed
from segue.media.drift import Drift, lab_step
from segue.media.motion import Frame
from tests.media_out.jobs import bridge, build, clip, compiled, cross_fade, frames_of

CLIPS = Path(__file__).parent.parent / "clips"


def drifting(first: Frame, last: Frame, count: int) -> Iterable[Frame]:
    """A take that begins nearly right and ends 12 % darker and yellower than its still."""
    for number, frame in enumerate(cross_fade(first, last, count)):
        share = number / (count - 1)
        gains = 1 - (0.02 + 0.98 * share) * np.array([0.18, 0.1, 0.08])
        yield np.clip(frame * gains, 0, 255).round().astype(np.uint8)


def test_a_known_ramp_is_corrected_at_both_ends(tmp_path: Path) -> None:
    a, b = CLIPS / "sample_a.mp4", CLIPS / "sample_b.mp4"
    parts = [clip("a", a, 100, 120), bridge("joins"), clip("b", b, 0, 12)]
    plan, paths = compiled(parts)
    film = build(tmp_path, plan, paths, take=drifting, take_rate=Fraction(25), until="conform:joins")
    result = film.result("conform:joins")
    assert isinstance(result, Conformed)
    assert result.colour_steps is not None
    first, last, first_after, last_after = result.colour_steps
    assert last > 3
    assert last_after < max(1.0, last / 2)
    assert first_after <= max(1.0, first)


def test_a_take_that_is_right_is_left_as_it_is() -> None:
    frames = frames_of(CLIPS / "sample_a.mp4", 160, 30)
    drift = Drift.of((frames[0], frames[-1]), (frames[0], frames[-1]))
    assert max(int(np.abs(drift.corrected(frames[9], 0.3).astype(int) - frames[9]).max()), 0) <= 1
    assert lab_step(frames[0], frames[0]) == 0
