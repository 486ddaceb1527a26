"""Where spans and metrics go: to an OpenTelemetry collector, if one is configured."""

from collections.abc import Callable
from urllib.parse import urljoin

_LAST_WORD_MS = 5_000  # a collector that does not answer may not keep a command from ending


def export_to(endpoint: str, service: str) -> Callable[[], None]:
    """Send this process's spans and metrics to a collector by OTLP over HTTP, from now on.

    What is returned sends what was kept back, and is to be called before the process ends.
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
    resource = Resource.create({"service.name": service})
    traces = TracerProvider(resource=resource)
    traces.add_span_processor(BatchSpanProcessor(OTLPSpanExporter(urljoin(base, "v1/traces"))))
    trace.set_tracer_provider(traces)
    reader = PeriodicExportingMetricReader(OTLPMetricExporter(urljoin(base, "v1/metrics")))
    figures = MeterProvider([reader], resource=resource)
    metrics.set_meter_provider(figures)

    def sent() -> None:
        traces.force_flush(_LAST_WORD_MS)
        figures.force_flush(_LAST_WORD_MS)

    return sent
