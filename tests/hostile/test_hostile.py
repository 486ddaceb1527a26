"""Hostile files do no harm: a hundred of them, each refused in one sentence, or a true film."""

from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context
from pathlib import Path

from tests.hostile.making import hostile_files
from tests.hostile.trying import Outcome, largest_child_bytes, listening, tried

SHARE = 100
MOST_BYTES = 600 * 1024**2


def test_a_hundred_hostile_files_are_refused_or_true(tmp_path: Path) -> None:
    with listening() as server:
        files = list(hostile_files(tmp_path, server.address))
        assert len(files) >= 500
        chosen = [files[number * len(files) // SHARE] for number in range(SHARE)]
        with ProcessPoolExecutor(2, get_context("spawn")) as pool:
            measured = list(pool.map(tried_and_measured, [each.path for each in chosen]))
        assert server.callers == []
    refused = [outcome.refused for outcome, _ in measured if outcome.refused]
    assert len(refused) > SHARE // 3
    for sentence in refused:
        assert sentence.endswith(".") and len(sentence) < 300
        assert str(tmp_path) not in sentence and "ffmpeg" not in sentence.lower()
    assert max(largest for _, largest in measured) < MOST_BYTES


def tried_and_measured(path: Path) -> tuple[Outcome, int]:
    """In a process whose only children are those of the engine."""
    return tried(path), largest_child_bytes()
