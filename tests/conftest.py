"""Fixtures that any test may use, and how Hypothesis runs."""

from pathlib import Path

import pytest
from hypothesis import settings

CLIPS = Path(__file__).parent / "clips"

# The same examples at every run, and no time limit: what fails here fails everywhere.
# `pytest --hypothesis-profile=explore` looks further, with new examples each time; `make soak` as well.
settings.register_profile("segue", deadline=None, derandomize=True)
settings.register_profile("explore", deadline=None, max_examples=2_000, print_blob=True)
settings.register_profile("soak", deadline=None, max_examples=2_000, stateful_step_count=50)
settings.load_profile("segue")


@pytest.fixture(scope="session")
def clips() -> Path:
    """The folder of sample clips: read only."""
    return CLIPS


@pytest.fixture(scope="session")
def sample_pair() -> tuple[Path, Path]:
    """The two clips of `make demo`: 5 s each, 1280x720 at 24 frames a second."""
    return CLIPS / "sample_a.mp4", CLIPS / "sample_b.mp4"
