"""Pub/Sub and Cloud Tasks delivering to a process: topics, push subscriptions, and who answers them."""

import threading
from collections.abc import Callable, Mapping
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import grpc
from google.api_core import exceptions
from google.cloud.tasks_v2 import CloudTasksClient
from google.cloud.tasks_v2.services.cloud_tasks.transports import CloudTasksGrpcTransport
from google.pubsub_v1 import (
    DeadLetterPolicy,
    PublisherClient,
    PushConfig,
    SubscriberClient,
    Subscription,
)
from google.pubsub_v1.services.publisher.transports import PublisherGrpcTransport
from google.pubsub_v1.services.subscriber.transports import SubscriberGrpcTransport

from functions.pushes import message_in, push_in
from segue.domain import limits
from segue.ports import Message, Topic
from tests.google import emulators

TOPICS = ("render", "step", "work", "dead")
Handler = Callable[[Message], None]


class PubSub:
    """The topics of one project and their subscriptions, as `infra/messaging.tf` has them.

    But for the pauses: without a retry policy the emulator tries again each second, as often as it should.
    """

    def __init__(self, project: str) -> None:
        self._project = project
        self._channel = grpc.insecure_channel(emulators.pubsub())
        self.publisher = PublisherClient(transport=PublisherGrpcTransport(channel=self._channel))
        self._subscriber = SubscriberClient(transport=SubscriberGrpcTransport(channel=self._channel))

    def make(self, topics: tuple[str, ...] = TOPICS) -> None:
        """Make what is not there yet."""
        for topic in topics:
            try:
                self.publisher.create_topic(name=self._topic(topic))
            except exceptions.AlreadyExists:
                continue
        for topic in topics:
            try:
                self._subscriber.create_subscription(request=self._described(topic))
            except exceptions.AlreadyExists:
                continue

    def push(self, topic: str, link: str) -> None:
        """Have a topic's messages posted to a link; with none, they wait."""
        config = PushConfig(push_endpoint=link) if link else PushConfig()
        self._subscriber.modify_push_config(subscription=self._subscription(topic), push_config=config)

    def close(self) -> None:
        self._channel.close()

    def _described(self, topic: str) -> Subscription:
        dead = DeadLetterPolicy(
            dead_letter_topic=self._topic("dead"), max_delivery_attempts=limits.MESSAGE_ATTEMPTS
        )
        return Subscription(
            name=self._subscription(topic),
            topic=self._topic(topic),
            ack_deadline_seconds=90,
            enable_message_ordering=topic == "render",
            dead_letter_policy=None if topic == "dead" else dead,
        )

    def _topic(self, topic: str) -> str:
        return f"projects/{self._project}/topics/segue-{topic}"

    def _subscription(self, topic: str) -> str:
        return f"projects/{self._project}/subscriptions/segue-{topic}"


class Recipient:
    """Answers pushes and tasks in this process while it is open: 200 once a handler is done, else 503."""

    def __init__(self, begun: Handler, bury: Handler) -> None:
        self._begun, self._bury = begun, bury
        self._handlers: Mapping[Topic, Handler] = {}
        self._open = False
        self._busy = 0
        self._idle = threading.Condition()
        handler = type("Handler", (_Answer,), {"recipient": self})
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
        self._server.daemon_threads = True
        self.link = f"http://127.0.0.1:{self._server.server_address[1]}"
        threading.Thread(target=self._server.serve_forever, args=(0.05,), daemon=True).start()

    def open(self, handlers: Mapping[Topic, Handler]) -> None:
        with self._idle:
            self._handlers, self._open = handlers, True

    def close(self) -> bool:
        """Take no more, and wait for what is being handled; says whether it was open."""
        with self._idle:
            was_open, self._open = self._open, False
            self._idle.wait_for(lambda: not self._busy)
            return was_open

    def stop(self) -> None:
        self._server.shutdown()
        self._server.server_close()

    def take(self, path: str, body: bytes) -> int:
        """The status to answer a delivery with."""
        with self._idle:
            if not self._open:
                return 503
            self._busy += 1
        try:
            message = message_in(body if path == "/task" else push_in(body).data)
            if path == "/dead":
                self._bury(message)
            elif handle := self._handlers.get(message.topic):
                self._begun(message)
                handle(message)
            else:
                return 503
            return 200
        except Exception:
            return 500
        finally:
            with self._idle:
                self._busy -= 1
                self._idle.notify_all()


class _Answer(BaseHTTPRequestHandler):
    recipient: Recipient

    def log_message(self, *_: object) -> None:
        """Say nothing."""

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"]))
        self.send_response(self.recipient.take(self.path, body))
        self.send_header("Content-Length", "0")
        self.end_headers()


def tasks_client(address: str) -> tuple[CloudTasksClient, grpc.Channel]:
    channel = grpc.insecure_channel(address)
    return CloudTasksClient(transport=CloudTasksGrpcTransport(channel=channel)), channel
