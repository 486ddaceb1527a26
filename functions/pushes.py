"""What Pub/Sub and Cloud Tasks post to us, read with suspicion."""

import base64
import binascii
import json
from collections.abc import Mapping
from dataclasses import dataclass

from pydantic import ValidationError

from segue.domain import limits
from segue.domain.errors import BadRequest
from segue.ports import Message

_WRONG = "This is not what Pub/Sub or Cloud Tasks would post."


@dataclass(frozen=True)
class Push:
    """A message of Pub/Sub's: its bytes and attributes."""

    data: bytes
    attributes: Mapping[str, str]


def push_in(body: bytes) -> Push:
    """The message that a push carries. Raises BadRequest for anything else."""
    if len(body) > limits.PUSH_BODY_BYTES:
        raise BadRequest(_WRONG)
    try:
        message = json.loads(body)["message"]
        data = base64.b64decode(message.get("data") or "", validate=True)
        attributes = message.get("attributes") or {}
        if not all(isinstance(value, str) for value in attributes.values()):
            raise BadRequest(_WRONG)
    except (ValueError, TypeError, KeyError, AttributeError, RecursionError, binascii.Error) as error:
        raise BadRequest(_WRONG, detail=repr(error)) from error
    return Push(data, attributes)


def message_in(body: bytes) -> Message:
    """One of our own messages. Raises BadRequest for anything else."""
    try:
        return Message.model_validate_json(body)
    except ValidationError as error:
        raise BadRequest(_WRONG, detail=str(error)) from error
