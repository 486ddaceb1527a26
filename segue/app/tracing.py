"""What happens to a render, as OpenTelemetry spans and metrics. Without an exporter all of it does nothing.

A render's trace id is drawn from the render's own id, so every process that works on it writes into one
trace, and no message or document has to carry a context.
"""

import hashlib
import time
from collections.abc import Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager, nullcontext
from functools import lru_cache

from opentelemetry import metrics, trace
from opentelemetry.context import Context
from opentelemetry.trace import NonRecordingSpan, Span, SpanContext, SpanKind, TraceFlags

_tracer = trace.get_tracer("segue")
_meter = metrics.get_meter("segue")
_seconds = _meter.create_histogram("segue.work.seconds", "s", "How long one piece of work took")


def trace_id_of(render_id: str) -> int:
    """The 128 bits that name a render's trace."""
    return int.from_bytes(hashlib.sha256(render_id.encode()).digest()[:16], "big")


@contextmanager
def span(name: str, render_id: str, **attributes: str | int) -> Iterator[Span]:
    """A span of a render's trace, and its duration as a metric. What is raised inside is recorded on it."""
    began = time.monotonic()
    kind = SpanKind.CLIENT if name in ("look", "submit", "poll") else SpanKind.CONSUMER
    with _begun(name, render_id, kind, attributes) as started:
        outcome = "done"
        try:
            yield started
        except BaseException:
            outcome = "failed"
            raise
        finally:
            kind_of_work = {key: value for key, value in attributes.items() if key == "segue.kind"}
            _seconds.record(time.monotonic() - began, {"work": name, "outcome": outcome, **kind_of_work})


def _begun(
    name: str, render_id: str, kind: SpanKind, attributes: Mapping[str, str | int]
) -> AbstractContextManager[Span]:
    """The span itself; where nobody listens, one that costs next to nothing."""
    if isinstance(trace.get_tracer_provider(), trace.ProxyTracerProvider):
        return nullcontext(trace.INVALID_SPAN)
    about = {"segue.render": render_id, **attributes}
    return _tracer.start_as_current_span(name, _context(render_id), kind, about)


@lru_cache(maxsize=256)
def _context(render_id: str) -> Context:
    root = hashlib.sha256(render_id.encode()).digest()[16:24]
    parent = SpanContext(
        trace_id_of(render_id),
        int.from_bytes(root, "big"),
        is_remote=True,
        trace_flags=TraceFlags(TraceFlags.SAMPLED),
    )
    return trace.set_span_in_context(NonRecordingSpan(parent), Context())
