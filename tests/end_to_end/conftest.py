import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from segue.config import Config
from segue.domain.capabilities import Prices
from segue.domain.render_model import TERMINAL, Render
from segue.wiring import Segue, open_segue

CLIPS = Path(__file__).parent.parent / "clips"


def configured(place: Path) -> Config:
    """An installation of its own, whose generator costs 2 credits a second, so that money moves."""
    place.mkdir(exist_ok=True)
    prices = place / "prices.json"
    prices.write_text('{"version": "test", "credits_per_second": {"procedural": 2}}')
    return Config(place / "data", Prices(version="test", credits_per_second={"procedural": 2}))


@pytest.fixture
def config(tmp_path: Path) -> Config:
    return configured(tmp_path)


@pytest.fixture
def segue(config: Config) -> Iterator[Segue]:
    with open_segue(config) as opened:
        yield opened


def waited_for(segue: Segue, render: Render, seconds: float = 200) -> Render:
    """The render at its end."""
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        current = segue.store.get(Render, render.id)
        if current is not None and current.state in TERMINAL:
            return current
        time.sleep(0.05)
    raise AssertionError(f"not finished in {seconds} s: {current}")
