"""Cloud Tasks and Cloud Run jobs over gRPC: what the true clients are told of them, kept in memory."""

import subprocess
import threading
import time
import urllib.request
import uuid
from collections.abc import Callable, Mapping, Sequence
from concurrent import futures
from datetime import UTC, datetime
from typing import IO, Any

import grpc
from google.cloud import run_v2, tasks_v2
from google.longrunning import operations_pb2
from google.protobuf import any_pb2

from segue.domain.value import Instant

TICK_SECONDS = 0.01
FIRST_PAUSE_MS = 1_000
TASK_RETRIES = 3


class GrpcServer:
    """Serves some services without encryption on a port of its own."""

    def __init__(self, *handlers: grpc.GenericRpcHandler) -> None:
        self._server = grpc.server(futures.ThreadPoolExecutor(8))
        self._server.add_generic_rpc_handlers(handlers)
        self.address = f"127.0.0.1:{self._server.add_insecure_port('127.0.0.1:0')}"
        self._server.start()

    def stop(self) -> None:
        self._server.stop(0).wait()


def service(name: str, **methods: tuple[Callable[..., Any], Any]) -> grpc.GenericRpcHandler:
    """A service whose methods take a message type of proto-plus, or of protobuf itself."""

    def written(answer: Any) -> bytes:
        data: bytes = (
            type(answer).serialize(answer)
            if hasattr(type(answer), "serialize")
            else answer.SerializeToString()
        )
        return data

    def handler(act: Callable[..., Any], asked: Any) -> grpc.RpcMethodHandler:
        read = asked.deserialize if hasattr(asked, "deserialize") else asked.FromString
        return grpc.unary_unary_rpc_method_handler(act, read, written)

    return grpc.method_handlers_generic_handler(
        name, {method: handler(*given) for method, given in methods.items()}
    )


class FakeTasks:
    """One Cloud Tasks: a name is taken for good; a task that fails is tried again with growing pauses.

    `mint` gives the OIDC token of a service account for an audience; `now` is in milliseconds.
    """

    def __init__(self, mint: Callable[[str, str], str], now: Callable[[], Instant]) -> None:
        self._mint, self._now = mint, now
        self._lock = threading.Lock()
        self.queue_state = tasks_v2.Queue.State.RUNNING
        self._names: set[str] = set()
        self._waiting: dict[str, tuple[Instant, int, tasks_v2.Task]] = {}
        self._end = threading.Event()
        self._thread = threading.Thread(target=self._run, daemon=True)
        self._thread.start()

    def handler(self) -> grpc.GenericRpcHandler:
        return service(
            "google.cloud.tasks.v2.CloudTasks",
            CreateTask=(self._create, tasks_v2.CreateTaskRequest),
            GetQueue=(self._queue, tasks_v2.GetQueueRequest),
        )

    def stop(self) -> None:
        self._end.set()
        self._thread.join()

    def _queue(self, request: tasks_v2.GetQueueRequest, context: grpc.ServicerContext) -> tasks_v2.Queue:
        return tasks_v2.Queue(name=request.name, state=self.queue_state)

    def _create(self, request: tasks_v2.CreateTaskRequest, context: grpc.ServicerContext) -> tasks_v2.Task:
        task = tasks_v2.Task(request.task)
        task.name = task.name or f"{request.parent}/tasks/{uuid.uuid4().hex}"
        with self._lock:
            if task.name in self._names:
                context.abort(grpc.StatusCode.ALREADY_EXISTS, "The task's name was used.")
            self._names.add(task.name)
            self._waiting[task.name] = (int(task.schedule_time.timestamp() * 1_000), 0, task)
        return task

    def _run(self) -> None:
        while not self._end.wait(TICK_SECONDS):
            with self._lock:
                now = self._now()
                due = [(name, *each) for name, each in self._waiting.items() if each[0] <= now]
            for name, _, tries, task in due:
                delivered = self._call(task, tries)
                with self._lock:
                    del self._waiting[name]
                    if not delivered:
                        again = self._now() + FIRST_PAUSE_MS * 2**tries
                        self._waiting[name] = (again, tries + 1, task)

    def _call(self, task: tasks_v2.Task, tries: int) -> bool:
        asked = task.http_request
        headers = {
            **dict(asked.headers),
            "X-CloudTasks-TaskName": task.name.rpartition("/")[2],
            "X-CloudTasks-TaskRetryCount": str(tries),
            "Authorization": "Bearer "
            + self._mint(asked.oidc_token.service_account_email, asked.oidc_token.audience),
        }
        request = urllib.request.Request(asked.url, asked.body, headers, method="POST")
        try:
            urllib.request.urlopen(request, timeout=60).close()
        except OSError:
            return False
        return True


class FakeRun:
    """One Cloud Run that runs a job's tasks as processes of `command`, with the overrides as arguments.

    A task that fails begins again, three times at most, as `infra/run.tf` has it. `log` takes what they say.
    """

    def __init__(
        self, command: Sequence[str], environment: Mapping[str, str], log: IO[bytes] | None = None
    ) -> None:
        self._command, self.environment, self._log = tuple(command), dict(environment), log
        self._lock = threading.Lock()
        self._ended = False
        self.executions: dict[str, run_v2.Execution] = {}
        self.processes: list[subprocess.Popen[bytes]] = []
        self.launched: dict[str, float] = {}
        """When the process of each worker was started, in seconds since 1970."""

    def handler(self) -> grpc.GenericRpcHandler:
        return service("google.cloud.run.v2.Jobs", RunJob=(self._run, run_v2.RunJobRequest))

    def running(self) -> list[subprocess.Popen[bytes]]:
        with self._lock:
            return [process for process in self.processes if process.poll() is None]

    def stop(self) -> None:
        """Kill what still runs."""
        with self._lock:
            self._ended = True
        for process in self.processes:
            if process.poll() is None:
                process.kill()
            process.wait()

    def _run(self, request: run_v2.RunJobRequest, context: grpc.ServicerContext) -> operations_pb2.Operation:
        with self._lock:
            short = f"segue-worker-{len(self.executions):05d}"
            name = f"{request.name}/executions/{short}"
            count = request.overrides.task_count or 1
            execution = run_v2.Execution(
                name=name, job=request.name, running_count=count, create_time=datetime.now(UTC)
            )
            self.executions[name] = execution
        (container,) = request.overrides.container_overrides
        for index in range(count):
            told = {"CLOUD_RUN_EXECUTION": short, "CLOUD_RUN_TASK_INDEX": str(index)}
            threading.Thread(target=self._task, args=(told, list(container.args)), daemon=True).start()
        metadata = any_pb2.Any()
        metadata.Pack(run_v2.Execution.pb(execution))
        where = request.name.split("/jobs/")[0]
        return operations_pb2.Operation(name=f"{where}/operations/{short}", metadata=metadata)

    def _task(self, told: Mapping[str, str], arguments: list[str]) -> None:
        for attempt in range(1 + TASK_RETRIES):
            with self._lock:
                if self._ended:
                    return
                process = subprocess.Popen(
                    [*self._command, *arguments],
                    env={**self.environment, **told, "CLOUD_RUN_TASK_ATTEMPT": str(attempt)},
                    stdout=self._log,
                    stderr=self._log,
                )
                self.processes.append(process)
                worker = f"{told['CLOUD_RUN_EXECUTION']}-{told['CLOUD_RUN_TASK_INDEX']}-{attempt}"
                self.launched[worker] = time.time()
            if process.wait() == 0:
                return
