"""Fixtures that any test may use, and how Hypothesis runs."""

from pathlib import Path

import pytest
import structlog
from hypothesis import settings

CLIPS = Path(__file__).parent / "clips"
LONG = ("functions", "end_to_end", "commands", "media_out", "models", "media")
"""Folders with files that take long."""

# The same examples at every run, and no time limit: what fails here fails everywhere.
# `pytest --hypothesis-profile=explore` looks further, with new examples each time; `make soak` as well.
settings.register_profile("segue", deadline=None, derandomize=True)
settings.register_profile("explore", deadline=None, max_examples=2_000, print_blob=True)
settings.register_profile("soak", deadline=None, max_examples=2_000, stateful_step_count=50)
settings.load_profile("segue")

# What a test logs is read by a person: structlog's own way shows every local of every frame of a traceback,
# which are whole databases here and take minutes to write.
structlog.configure(
    processors=[
        structlog.contextvars.merge_contextvars,
        structlog.processors.add_log_level,
        structlog.dev.ConsoleRenderer(exception_formatter=structlog.dev.plain_traceback),
    ]
)


@pytest.fixture(scope="session")
def clips() -> Path:
    """The folder of sample clips: read only."""
    return CLIPS


@pytest.fixture(scope="session")
def sample_pair() -> tuple[Path, Path]:
    """The two clips of `make demo`: 5 s each, 1280x720 at 24 frames a second."""
    return CLIPS / "sample_a.mp4", CLIPS / "sample_b.mp4"


@pytest.fixture(scope="session")
def small_pair(sample_pair: tuple[Path, Path], tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    """The first second of each of the two, 320x180: for what is not about their size or length."""
    from segue.media.ffmpeg import run

    folder = tmp_path_factory.mktemp("small")
    coded = ["-t", "1", "-vf", "scale=320:180", "-c:v", "libx264", "-preset", "ultrafast", "-c:a", "aac"]
    for clip in sample_pair:
        run(["-i", f"file:{clip}", *coded, f"file:{folder / clip.name}"], wall_seconds=60)
    first, second = (folder / clip.name for clip in sample_pair)
    return first, second


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Long files begin first: at the end, nobody waits for one who has just begun such a file."""
    items.sort(key=lambda item: item.path.parent.name not in LONG)
