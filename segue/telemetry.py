"""Where spans and metrics go: to an OpenTelemetry collector, if one is configured."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING
from urllib.parse import urljoin

if TYPE_CHECKING:
    from opentelemetry.sdk.metrics import MeterProvider
    from opentelemetry.sdk.trace import TracerProvider
    from requests import Session

_LAST_WORD_MS = 5_000  # a collector that does not answer may not keep a command from ending


@dataclass(frozen=True)
class Reporting:
    """This process sends its spans and metrics, from time to time by itself."""

    traces: "TracerProvider"
    figures: "MeterProvider"

    def spans_sent(self) -> None:
        """Send the spans that were kept back: where a process is frozen between two requests, after each."""
        self.traces.force_flush(_LAST_WORD_MS)

    def sent(self) -> None:
        """Send all that was kept back; to be called before the process ends."""
        self.spans_sent()
        self.figures.force_flush(_LAST_WORD_MS)


def export_to(
    endpoint: str,
    service: str,
    session: "Callable[[], Session | None]" = lambda: None,
    about: Mapping[str, str] | None = None,
) -> Reporting:
    """Send this process's spans and metrics to a collector by OTLP over HTTP, from now on.

    `session` signs the requests, each exporter's by its own; `about` says more of this process.
    """
    from opentelemetry import metrics, trace
    from opentelemetry.exporter.otlp.proto.http.metric_exporter import OTLPMetricExporter
    from opentelemetry.exporter.otlp.proto.http.trace_exporter import OTLPSpanExporter
    from opentelemetry.sdk.metrics import MeterProvider
    from opentelemetry.sdk.metrics.export import PeriodicExportingMetricReader
    from opentelemetry.sdk.resources import Resource
    from opentelemetry.sdk.trace import TracerProvider
    from opentelemetry.sdk.trace.export import BatchSpanProcessor

    base = endpoint.rstrip("/") + "/"
    resource = Resource.create({"service.name": service, **(about or {})})
    traces = TracerProvider(resource=resource)
    exporter = OTLPSpanExporter(urljoin(base, "v1/traces"), session=session())
    traces.add_span_processor(BatchSpanProcessor(exporter))
    trace.set_tracer_provider(traces)
    reader = PeriodicExportingMetricReader(OTLPMetricExporter(urljoin(base, "v1/metrics"), session=session()))
    figures = MeterProvider([reader], resource=resource)
    metrics.set_meter_provider(figures)
    return Reporting(traces, figures)
