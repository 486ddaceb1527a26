"""Sending messages: those due now by Pub/Sub, those for later, and all polls, by Cloud Tasks."""

import hashlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from itertools import groupby
from typing import TYPE_CHECKING

from google.api_core import exceptions
from google.cloud.firestore import Client, DocumentReference
from google.cloud.firestore_v1.bulk_batch import BulkWriteBatch
from google.rpc import code_pb2

from segue.domain import limits
from segue.domain.value import Instant
from segue.platform.gcp.errors import errors_translated
from segue.ports import Message, Topic

if TYPE_CHECKING:
    from google.cloud.tasks_v2 import CloudTasksClient
    from google.pubsub_v1 import PublisherClient

ORDERED: frozenset[Topic] = frozenset({"render"})
"""Topics whose messages about one render are delivered one after another."""

_WAITING = "waiting_messages"
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


@dataclass(frozen=True)
class Route:
    """Where messages go: topics `PREFIX-render` and so on, one queue, and the function that its tasks call.

    The tasks bear a token of `caller` for `audience`.
    """

    project: str
    region: str
    queue: str
    poll_link: str
    caller: str
    audience: str
    prefix: str = "segue"


class Post:
    """Sends messages. One that waits under the same id already is not sent twice.

    Each SDK is imported when the first message goes its way.
    """

    def __init__(
        self,
        publisher: "PublisherClient",
        tasks: "CloudTasksClient",
        marks: Client,
        route: Route,
        now: Callable[[], Instant],
    ) -> None:
        self._publisher, self._tasks, self._marks = publisher, tasks, marks
        self._route, self._now = route, now

    def send(self, messages: Sequence[Message], *, again: bool = False) -> None:
        """Raises Unavailable when not all were sent. With `again`, sent whether or not they seem to wait."""
        now = self._now()
        later = [each for each in messages if each.topic == "poll" or each.not_before > now]
        distinct = {each.id: each for each in messages if each not in later}
        with errors_translated():
            due = list(distinct.values())
            if unsent := due if again else self._not_waiting(due):
                self._publish(unsent)
            for message in later:
                self._schedule(message)

    def begun(self, message: Message) -> None:
        """The delivery of a message begins: from now on it may be sent again. Raises Unavailable."""
        with errors_translated():
            self._mark(message).delete(timeout=limits.COMMIT_RPC_SECONDS)

    def _not_waiting(self, messages: list[Message]) -> list[Message]:
        """Mark messages as waiting; those that were not marked before."""
        if not messages:
            return []
        batch = BulkWriteBatch(self._marks)
        expires_at = _EPOCH + timedelta(milliseconds=self._now() + limits.RENDER_LIFE_MS)
        for message in messages:
            batch.create(self._mark(message), {"expires_at": expires_at})
        answer = batch.commit(timeout=limits.COMMIT_RPC_SECONDS)
        marked = zip(messages, answer.status, strict=True)
        return [message for message, status in marked if status.code != code_pb2.ALREADY_EXISTS]

    def _mark(self, message: Message) -> DocumentReference:
        name = hashlib.sha256(message.id.encode()).hexdigest()
        return self._marks.collection(_WAITING).document(name)

    def _publish(self, messages: list[Message]) -> None:
        from google.pubsub_v1 import PubsubMessage

        for topic, group in groupby(sorted(messages, key=lambda each: each.topic), key=lambda m: m.topic):
            sent = [
                PubsubMessage(
                    data=each.model_dump_json().encode(),
                    ordering_key=each.subject if topic in ORDERED else "",
                )
                for each in group
            ]
            name = f"projects/{self._route.project}/topics/{self._route.prefix}-{topic}"
            for start in range(0, len(sent), limits.PUBLISHED_AT_ONCE):
                part = sent[start : start + limits.PUBLISHED_AT_ONCE]
                self._publisher.publish(topic=name, messages=part, timeout=limits.COMMIT_RPC_SECONDS)

    def _schedule(self, message: Message) -> None:
        """A task under a name of the message's: one that exists, or did within a day, is the same message."""
        from google.cloud import tasks_v2

        route = self._route
        queue = self._tasks.queue_path(route.project, route.region, route.queue)
        named = hashlib.sha256(f"{message.id} {message.attempt} {message.not_before}".encode()).hexdigest()
        task = tasks_v2.Task(
            name=f"{queue}/tasks/{named}",
            schedule_time=_EPOCH + timedelta(milliseconds=max(message.not_before, self._now())),
            dispatch_deadline=timedelta(milliseconds=limits.ENTRY_TIMEOUT_MS),
            http_request=tasks_v2.HttpRequest(
                http_method=tasks_v2.HttpMethod.POST,
                url=route.poll_link,
                headers={"Content-Type": "application/json"},
                body=message.model_dump_json().encode(),
                oidc_token=tasks_v2.OidcToken(service_account_email=route.caller, audience=route.audience),
            ),
        )
        try:
            self._tasks.create_task(parent=queue, task=task, timeout=limits.COMMIT_RPC_SECONDS)
        except exceptions.AlreadyExists:
            return
