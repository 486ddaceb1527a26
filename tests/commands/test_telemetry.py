"""A collector that is configured gets a film's spans from the processes that worked on it."""

import pytest

from tests.collector import collecting
from tests.commands.conftest import SHORT, SMALL, A, B, new_home


def test_a_film_made_with_a_collector_is_one_trace(
    tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch
) -> None:
    with collecting() as collector:
        monkeypatch.setenv("OTEL_EXPORTER_OTLP_ENDPOINT", collector.link)
        said = new_home(tmp_path_factory).process("bridge", A, B, *SMALL, *SHORT, "--yes")
        assert said.code == 0, said.error
        spans = collector.spans()
    assert {(each.service, each.name) for each in spans} == {("segue-worker", "step")}
    assert len({each.trace for each in spans}) == 1
