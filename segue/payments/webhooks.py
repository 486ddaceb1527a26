"""Signed webhooks, as Stripe signs them: `t=<seconds>,v1=<HMAC-SHA256 of "<seconds>.<body>">`."""

import hashlib
import hmac
import json
import re
from typing import Any

from segue.domain import limits
from segue.domain.errors import BadRequest

_TIMESTAMP = re.compile(r"[0-9]{1,12}")
_REFUSED = "This webhook is not signed by the payment provider within the last five minutes: send it again."


def signed(body: bytes, secret: bytes, at_seconds: int) -> str:
    """The signature header of a webhook sent at a time, in seconds since 1970."""
    return f"t={at_seconds},v1={_mac(body, secret, at_seconds)}"


def verified(body: bytes, signature: str, secret: bytes, now_seconds: int) -> dict[str, Any]:
    """The event that a webhook carries. Raises BadRequest, and nothing else, whatever a stranger sends."""
    if len(body) > limits.WEBHOOK_BODY_BYTES or len(signature) > limits.TOKEN_CHARACTERS:
        raise BadRequest("This webhook is too large: send one event at a time.")
    if not signature.isascii():
        raise BadRequest(_REFUSED)
    parts = [part.partition("=") for part in signature.split(",")]
    times = [value for name, _, value in parts if name.strip() == "t"]
    if len(times) != 1 or not _TIMESTAMP.fullmatch(times[0]):
        raise BadRequest(_REFUSED)
    at_seconds = int(times[0])
    if abs(now_seconds - at_seconds) > limits.WEBHOOK_TOLERANCE_SECONDS:
        raise BadRequest(_REFUSED)
    expected = _mac(body, secret, at_seconds)
    given = [value for name, _, value in parts if name.strip() == "v1"]
    if not any(hmac.compare_digest(expected, each) for each in given):
        raise BadRequest(_REFUSED)
    return _event(body)


def _mac(body: bytes, secret: bytes, at_seconds: int) -> str:
    return hmac.new(secret, b"%d." % at_seconds + body, hashlib.sha256).hexdigest()


def _event(body: bytes) -> dict[str, Any]:
    try:
        event = json.loads(body.decode())
    except (ValueError, RecursionError) as error:
        raise BadRequest("This webhook is not JSON in UTF-8: send the event as it is.") from error
    named = (
        isinstance(event, dict) and isinstance(event.get("id"), str) and isinstance(event.get("type"), str)
    )
    if not named:
        raise BadRequest("This webhook is not an event: send one with an id and a type.")
    answer: dict[str, Any] = event
    return answer
