"""A crop that follows the subject: it stays inside, the pan is slow, and stills and film agree."""

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from segue.domain.results import Followed
from segue.domain.timeline import Format
from segue.media.fitting import place
from segue.media.panning import Pan
from tests.media_form.walking import BOX, WALKING, Labelled, walking
from tests.media_out.jobs import bridge, build, clip, compiled, frames_of

WALKS: dict[str, tuple[Callable[[float], float], float]] = {
    "across": (lambda t: 0.12 + 0.76 * t, 0.0),
    "back and forth": (lambda t: 0.54 + 0.3 * np.sin(np.pi * t), 4.0),
    "stands at the side": (lambda t: 0.15, 3.0),
    "waits, then goes": (lambda t: 0.85 - 0.6 * max(0.0, min(1.0, 1.4 * t - 0.3)), 2.0),
}


def at(pan: Pan, frame: int) -> float:
    return float(np.interp(frame, [knot.frame for knot in pan], [knot.offset for knot in pan]))


def share_inside(labelled: Labelled, offsets: list[float], scale: float, window: int) -> float:
    """In how many frames the whole subject is within the crop."""
    inside = [
        offset <= (middle - BOX[0] / 2) * scale and (middle + BOX[0] / 2) * scale <= offset + window
        for middle, offset in zip(labelled.middles, offsets, strict=True)
    ]
    return sum(inside) / len(inside)


@pytest.mark.parametrize("name", WALKS)
def test_the_subject_stays_inside_where_a_centre_crop_loses_it(name: str, tmp_path: Path) -> None:
    where, shake = WALKS[name]
    labelled = walking(tmp_path / "walk.mp4", where, seed=len(name), shake=shake)
    plan, paths = compiled([clip("a", labelled.path)], format=Format(size="360x640", fit="subject"))
    followed = build(tmp_path / "film", plan, paths, until="follow:a").result("follow:a")
    assert isinstance(followed, Followed)
    form = plan.steps[-1].work.format
    inner = place(WALKING, form.size, "subject").inner
    scale, slack = inner.width / WALKING.width, inner.width - form.size.width
    offsets = [at(followed.knots, frame) for frame in range(len(labelled.middles))]
    assert share_inside(labelled, offsets, scale, form.size.width) >= 0.95
    assert np.abs(np.diff(offsets)).max() <= 0.01 * inner.width
    assert min(offsets) >= 0 and max(offsets) <= slack
    assert share_inside(labelled, [slack / 2] * len(offsets), scale, form.size.width) < 0.95


@pytest.mark.parametrize("rate", ["30", "12", "60"])
def test_the_film_shows_the_crop_and_the_bridge_begins_where_it_ends(rate: str, tmp_path: Path) -> None:
    """The figure is reddest: where it is in the film's frames is where the path says."""
    labelled = walking(tmp_path / "walk.mp4", WALKS["across"][0], seed=1)
    parts = [clip("a", labelled.path, 0, 60), bridge("x"), clip("b", labelled.path, 60, 120)]
    plan, paths = compiled(parts, format=Format(size="180x320", fit="subject", rate=rate))
    film = build(tmp_path / "film", plan, paths, until="stitch")
    followed = film.result("follow:a")
    assert isinstance(followed, Followed)
    pictures = frames_of(film.file("conform:a", "picture.mp4"))
    for number in (0, len(pictures) // 2, len(pictures) - 1):
        source = int((number + 0.5) / int(rate) * 30)
        wanted = labelled.middles[source] * 320 / 360 - at(followed.knots, source)
        red = pictures[number][..., 2].astype(float) - pictures[number][..., 1]
        columns = np.flatnonzero((red > 20).sum(axis=0) > 60)
        found = (columns[0] + columns[-1]) / 2
        assert abs(found - wanted) < 4, (number, found, wanted)
    still = frames_of(film.file("frames:x", "before.mkv"))[-1]
    assert np.abs(still.astype(float) - pictures[-1]).mean() < 4


def test_nothing_is_followed_where_the_shape_is_the_films_own(tmp_path: Path) -> None:
    labelled = walking(tmp_path / "walk.mp4", WALKS["across"][0], seed=1)
    plan, _ = compiled([clip("a", labelled.path)], format=Format(size="320x180", fit="subject"))
    assert not [step for step in plan.steps if step.kind == "follow"]
