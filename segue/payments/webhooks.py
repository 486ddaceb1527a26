"""Signed webhooks, as Stripe signs them: `t=<seconds>,v1=<HMAC-SHA256 of "<seconds>.<body>">`."""

import hashlib
import hmac
import json
import re
from collections.abc import Sequence
from typing import Any

from segue.domain import limits
from segue.domain.errors import BadRequest
from segue.ports import PaymentNews

_TIMESTAMP = re.compile(r"[0-9]{1,12}")
_EVENT_ID = re.compile(r"[A-Za-z0-9_]{1,255}")
_SIGNATURES = 8  # in one header; Stripe sends one for each secret that is in use
_PAYMENT_OBJECTS = ("checkout.session", "payment_intent", "charge", "refund", "dispute")
_REFUSED = "This webhook is not signed by the payment provider within the last five minutes: send it again."


def signed(body: bytes, secret: bytes, at_seconds: int) -> str:
    """The signature header of a webhook sent at a time, in seconds since 1970."""
    return f"t={at_seconds},v1={_mac(body, secret, at_seconds)}"


def news_in(event: dict[str, Any]) -> PaymentNews | None:
    """What a verified event tells of a payment, None if it is about something else."""
    data = event.get("data")
    about = data.get("object") if isinstance(data, dict) else None
    if not isinstance(about, dict) or about.get("object") not in _PAYMENT_OBJECTS:
        return None
    payment_id = about.get("id" if about["object"] == "payment_intent" else "payment_intent")
    if not isinstance(payment_id, str) or not 0 < len(payment_id) <= limits.PAYMENT_ID_CHARACTERS:
        return None
    return PaymentNews(id=event["id"], kind=event["type"], payment=payment_id)


def verified(body: bytes, signature: str, secrets: Sequence[bytes], now_seconds: int) -> dict[str, Any]:
    """The event that a webhook carries. Raises BadRequest, and nothing else, whatever a stranger sends.

    While a secret is changed there are two: either will do.
    """
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
    expected = [_mac(body, secret, at_seconds) for secret in secrets]
    given = [value for name, _, value in parts if name.strip() == "v1"][:_SIGNATURES]
    if not any(hmac.compare_digest(ours, theirs) for ours in expected for theirs in given):
        raise BadRequest(_REFUSED)
    return _event(body)


def _mac(body: bytes, secret: bytes, at_seconds: int) -> str:
    return hmac.new(secret, b"%d." % at_seconds + body, hashlib.sha256).hexdigest()


def _event(body: bytes) -> dict[str, Any]:
    try:
        event = json.loads(body.decode())
    except (ValueError, RecursionError) as error:
        raise BadRequest("This webhook is not JSON in UTF-8: send the event as it is.") from error
    named = isinstance(event, dict) and all(isinstance(event.get(each), str) for each in ("id", "type"))
    named = named and _EVENT_ID.fullmatch(event["id"]) is not None
    if not named:
        raise BadRequest("This webhook is not an event: send one with an id and a type.")
    answer: dict[str, Any] = event
    return answer
