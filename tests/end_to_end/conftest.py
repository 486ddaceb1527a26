from collections.abc import Iterator
from pathlib import Path

import pytest

from segue.config import Config
from segue.domain.capabilities import Prices
from segue.wiring import Segue, open_segue

CLIPS = Path(__file__).parent.parent / "clips"


@pytest.fixture
def config(tmp_path: Path) -> Config:
    """An installation of its own, where the built-in generator costs 2 credits a second, so that money moves."""
    prices = tmp_path / "prices.json"
    prices.write_text('{"version": "test", "credits_per_second": {"procedural": 2}}')
    return Config(tmp_path / "data", Prices(version="test", credits_per_second={"procedural": 2}))


@pytest.fixture
def segue(config: Config) -> Iterator[Segue]:
    with open_segue(config) as opened:
        yield opened
