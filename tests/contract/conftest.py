"""Each fixture gives one port of each platform in turn, on an empty place."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from segue.ports import Bucket, Jobs, Store
from tests.contract.adapters import PLATFORMS, TILLS, Courier, Doorman, ManualClock, Platform, Till


@pytest.fixture(params=PLATFORMS)
def platform_name(request: pytest.FixtureRequest) -> str:
    name: str = request.param
    return name


@pytest.fixture
def platform(platform_name: str) -> Platform:
    return PLATFORMS[platform_name]


@pytest.fixture
def clock() -> ManualClock:
    return ManualClock()


@pytest.fixture
def store(platform: Platform, tmp_path: Path, clock: ManualClock) -> Iterator[Store]:
    with platform.store(tmp_path, clock) as store:
        yield store


@pytest.fixture
def courier(platform: Platform, tmp_path: Path, clock: ManualClock) -> Iterator[Courier]:
    with platform.courier(tmp_path, clock) as courier:
        yield courier


@pytest.fixture
def bucket(platform: Platform, tmp_path: Path, clock: ManualClock) -> Iterator[Bucket]:
    with platform.bucket(tmp_path, clock) as bucket:
        yield bucket


@pytest.fixture
def jobs(platform: Platform, tmp_path: Path) -> Iterator[Jobs]:
    with platform.jobs(tmp_path) as jobs:
        yield jobs


@pytest.fixture
def doorman(platform: Platform, tmp_path: Path, clock: ManualClock) -> Iterator[Doorman]:
    with platform.doorman(tmp_path, clock) as doorman:
        yield doorman


@pytest.fixture(params=TILLS)
def till(request: pytest.FixtureRequest, tmp_path: Path, clock: ManualClock) -> Iterator[Till]:
    with TILLS[request.param](tmp_path, clock) as till:
        yield till
