"""An OpenTelemetry collector that keeps what it gets."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

from opentelemetry.proto.collector.trace.v1.trace_service_pb2 import ExportTraceServiceRequest


@dataclass(frozen=True)
class Span:
    """One span: when it was, in seconds since 1970, and what it says."""

    service: str
    name: str
    trace: int
    begin: float
    end: float
    attributes: dict[str, str]


class Collector(ThreadingHTTPServer):
    """Takes spans and metrics by HTTP."""

    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.bodies: list[tuple[str, bytes]] = []

    @property
    def link(self) -> str:
        return f"http://127.0.0.1:{self.server_port}"

    def spans(self, trace: int | None = None) -> list[Span]:
        """Every span received, of one trace perhaps."""
        found = []
        for path, body in list(self.bodies):
            if path == "/v1/traces":
                for resource in ExportTraceServiceRequest.FromString(body).resource_spans:
                    names = {each.key: each.value.string_value for each in resource.resource.attributes}
                    for scope in resource.scope_spans:
                        found += [_span(names["service.name"], each) for each in scope.spans]
        return [each for each in found if trace in (None, each.trace)]


def _span(service: str, each) -> Span:
    attributes = {one.key: one.value.string_value for one in each.attributes}
    begin, end = each.start_time_unix_nano / 1e9, each.end_time_unix_nano / 1e9
    return Span(service, each.name, int.from_bytes(each.trace_id, "big"), begin, end, attributes)


class _Handler(BaseHTTPRequestHandler):
    server: Collector

    def do_POST(self) -> None:
        self.server.bodies.append((self.path, self.rfile.read(int(self.headers["Content-Length"]))))
        self.send_response(200)
        self.end_headers()

    def log_message(self, *_: object) -> None:
        """Nothing: the tests look at what came."""


@contextmanager
def collecting() -> Iterator[Collector]:
    with Collector() as server:
        threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True).start()
        yield server
        server.shutdown()
