"""Hostile files do no harm: a hundred of them, each refused in one sentence, or a true film."""

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from tests.hostile.making import hostile_files
from tests.hostile.trying import largest_child_bytes, listening, tried

SHARE = 100
MOST_BYTES = 600 * 1024**2


def test_a_hundred_hostile_files_are_refused_or_true(tmp_path: Path) -> None:
    with listening() as server:
        files = list(hostile_files(tmp_path, server.address))
        assert len(files) >= 500
        chosen = [files[number * len(files) // SHARE] for number in range(SHARE)]
        with ThreadPoolExecutor(2) as pool:
            outcomes = list(pool.map(lambda each: tried(each.path), chosen))
        assert server.callers == []
    refused = [outcome.refused for outcome in outcomes if outcome.refused]
    assert len(refused) > SHARE // 3
    for sentence in refused:
        assert sentence.endswith(".") and len(sentence) < 300
        assert str(tmp_path) not in sentence and "ffmpeg" not in sentence.lower()
    assert largest_child_bytes() < MOST_BYTES
