"""One film is one trace, whichever processes worked on it."""

from contextlib import closing
from pathlib import Path

import pytest
from opentelemetry import trace
from opentelemetry.sdk.trace import ReadableSpan, TracerProvider
from opentelemetry.sdk.trace.export import SimpleSpanProcessor
from opentelemetry.sdk.trace.export.in_memory_span_exporter import InMemorySpanExporter

from segue.app.tracing import span, trace_id_of
from tests.app.world import World


@pytest.fixture(scope="module")
def exporter() -> InMemorySpanExporter:
    exporter = InMemorySpanExporter()
    provider = TracerProvider()
    provider.add_span_processor(SimpleSpanProcessor(exporter))
    trace.set_tracer_provider(provider)
    return exporter


def of(exporter: InMemorySpanExporter, render_id: str) -> list[ReadableSpan]:
    return [each for each in exporter.get_finished_spans() if each.context.trace_id == trace_id_of(render_id)]


def test_every_hop_of_a_paid_film_is_in_its_trace(tmp_path: Path, exporter: InMemorySpanExporter) -> None:
    with closing(World(tmp_path)) as world:
        render = world.finished(world.timeline("a", "b"))
    spans = of(exporter, render.id)
    kinds = {str(each.attributes["segue.kind"]) for each in spans if each.name == "step" and each.attributes}
    assert {"analyse", "direct", "frames", "conform_clip", "stitch", "deliver"} <= kinds
    assert {each.name for each in spans} == {"step", "look", "submit", "poll", "take"}
    assert all(each.attributes and each.attributes["segue.render"] == render.id for each in spans)


def test_what_fails_is_recorded_and_raised(exporter: InMemorySpanExporter) -> None:
    with pytest.raises(ValueError, match="broken"), span("step", "rnd_1", **{"segue.kind": "stitch"}):
        raise ValueError("broken")
    (failed,) = of(exporter, "rnd_1")
    assert not failed.status.is_ok
    assert [event.name for event in failed.events] == ["exception"]


def test_two_renders_never_share_a_trace() -> None:
    assert trace_id_of("rnd_1") != trace_id_of("rnd_2")
