"""A wire between a true gRPC client and an emulator, which fails on purpose: before a call, or after it."""

import threading
import time
from collections import Counter, deque
from collections.abc import Iterator
from concurrent import futures
from contextlib import contextmanager
from dataclasses import dataclass, field

import grpc


@dataclass
class Fault:
    """How the next call of a method goes wrong. With `done`, it is carried out and its answer is lost.

    Before anything is said, `seconds` pass.
    """

    status: grpc.StatusCode
    done: bool = False
    seconds: float = 0.0


@dataclass
class Wire(grpc.GenericRpcHandler):
    """Passes every call on as bytes, but for those that a fault waits for, by the method's name."""

    channel: grpc.Channel
    faults: dict[str, deque[Fault]] = field(default_factory=dict)
    meetings: dict[str, threading.Barrier] = field(default_factory=dict)
    """Calls of these methods wait for each other, and are then passed on at once."""
    answers: Counter[tuple[str, str]] = field(default_factory=Counter)
    """How often each method was answered how, such as ("Commit", "ABORTED")."""

    def fail(self, method: str, *faults: Fault) -> None:
        self.faults.setdefault(method, deque()).extend(faults)

    def service(self, handler_call_details: grpc.HandlerCallDetails) -> grpc.RpcMethodHandler:
        name = handler_call_details.method
        short = name.rpartition("/")[2]
        waiting = self.faults.setdefault(short, deque())

        def passed_on(asked: Iterator[bytes], context: grpc.ServicerContext) -> Iterator[bytes]:
            if meeting := self.meetings.get(short):
                meeting.wait()
            fault = waiting.popleft() if waiting else None
            if fault:
                time.sleep(fault.seconds)
            if fault and not fault.done:
                context.abort(fault.status, "on purpose")
            told = [each for each in context.invocation_metadata() if not each.key.startswith("grpc-")]
            try:
                answers = list(self.channel.stream_stream(name)(iter(list(asked)), metadata=told))
            except grpc.RpcError as error:
                self.answers[short, error.code().name] += 1
                context.abort(error.code(), error.details())
            self.answers[short, "OK"] += 1
            if fault:
                context.abort(fault.status, "on purpose, afterwards")
            yield from answers

        return grpc.stream_stream_rpc_method_handler(passed_on)


@contextmanager
def wire_to(address: str) -> Iterator[tuple[str, Wire]]:
    """A wire to an address, and its own."""
    with grpc.insecure_channel(address) as channel:
        wire = Wire(channel)
        server = grpc.server(futures.ThreadPoolExecutor(32), [wire])
        port = server.add_insecure_port("127.0.0.1:0")
        server.start()
        yield f"127.0.0.1:{port}", wire
        server.stop(0).wait()
