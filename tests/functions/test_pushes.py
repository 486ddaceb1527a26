"""What Pub/Sub and Cloud Tasks post is read with suspicion."""

import base64
import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from functions.pushes import message_in, push_in
from segue.domain import limits
from segue.domain.errors import BadRequest
from segue.ports import Message

MESSAGE = Message(id="rnd_a:1:0", topic="step", subject="rnd_a", step="clip:ä", attempt=2)


def push(message: object) -> bytes:
    return json.dumps({"message": message, "subscription": "projects/p/subscriptions/segue-step"}).encode()


def test_a_message_comes_back_from_its_push() -> None:
    data = base64.b64encode(MESSAGE.model_dump_json().encode()).decode()
    read = push_in(push({"data": data, "messageId": "1", "attributes": {"a": "b"}}))
    assert message_in(read.data) == MESSAGE
    assert read.attributes == {"a": "b"}


@pytest.mark.parametrize("message", [None, 3, [], "x", {"data": 1}, {"data": "%"}, {"attributes": {"a": 1}}])
def test_what_pubsub_would_not_post_is_refused(message: object) -> None:
    with pytest.raises(BadRequest):
        push_in(push(message))


def test_a_push_beyond_every_bound_is_refused() -> None:
    with pytest.raises(BadRequest):
        push_in(push({"data": "A" * limits.PUSH_BODY_BYTES}))


@given(st.binary(max_size=200))
def test_rubbish_is_refused_and_never_breaks(body: bytes) -> None:
    for read in (push_in, message_in):
        with pytest.raises(BadRequest):
            read(body)


def test_a_push_without_data_is_an_empty_message() -> None:
    assert push_in(push({"attributes": {"eventType": "OBJECT_DELETE"}})).data == b""
