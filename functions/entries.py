"""The private entry points: check the caller, read what came, call one use case, answer as the trigger wants.

What may succeed later is answered with an error, so that it comes again; what never will is acknowledged.
"""

import threading
from collections.abc import Callable
from functools import cache, wraps

import structlog
from flask import Request, Response

from functions.pushes import Push, message_in, push_in
from segue.cloud_config import CloudConfig
from segue.domain import limits
from segue.domain.errors import (
    BadRequest,
    Conflict,
    Forbidden,
    MediaRefused,
    NewerVersion,
    NotFound,
    SegueError,
)
from segue.domain.ledger import Account
from segue.logs import log_to_stdout
from segue.ports import Message, User
from segue.wiring_cloud import Cloud, open_cloud

DONE = 204
FORBIDDEN = 403
AGAIN = 503
RETRIES = "X-CloudTasks-TaskRetryCount"
log = structlog.get_logger()
_opening = threading.Lock()


def with_health(answer: Callable[[Request], Response]) -> Callable[[Request], Response]:
    """An entry point that also says at /health whether it has its settings and reaches its database."""

    @wraps(answer)
    def answered(request: Request) -> Response:
        if request.method != "GET" or request.path.rstrip("/") != "/health":
            return answer(request)
        try:
            cloud().store.get(Account, "health")
        except Exception as error:
            log.error("unhealthy", error=repr(error), detail=getattr(error, "detail", ""))
            return Response("no\n", status=AGAIN)
        return Response("well\n")

    return answered


def cloud() -> Cloud:
    """This process's installation, opened once, at the first call."""
    with _opening:
        return _opened()


@cache
def _opened() -> Cloud:
    config = CloudConfig.from_environment()
    log_to_stdout(config.project)
    return open_cloud(config, media=False)


@with_health
def pushed(request: Request) -> Response:
    """Pub/Sub brings a message of ours."""

    def act(here: Cloud) -> None:
        here.door("on-step", here.config.pubsub_caller).check(_authorization(request))
        _deliver(here, message_in(push_in(request.get_data()).data))

    return _answered(act, traced="segue-on-step")


@with_health
def due(request: Request) -> Response:
    """Cloud Tasks brings a message whose time has come; the last try is known by the count of retries."""

    def act(here: Cloud) -> None:
        here.door("on-poll", here.config.tasks_caller).check(_authorization(request))
        message = message_in(request.get_data())
        try:
            _deliver(here, message)
        except NewerVersion:  # whoever can read it will be there, or is already
            raise
        except Exception:
            tried = request.headers.get(RETRIES, "0")
            if not tried.isdecimal() or int(tried) + 1 < limits.MESSAGE_ATTEMPTS:
                raise
            log.exception("message_given_up", message=message.id)
            _bury(here, message)

    return _answered(act, traced="segue-on-poll")


@with_health
def uploaded(request: Request) -> Response:
    """Cloud Storage tells of a new object: through Pub/Sub's notification, or as Eventarc's CloudEvent."""
    from segue.app.dropped import dropped

    def act(here: Cloud) -> None:
        here.door("on-upload", here.config.pubsub_caller).check(_authorization(request))
        name = _object_name(request)
        if name.startswith("uploads/"):
            _finish(here, name.removeprefix("uploads/"))
        elif name.startswith("drop/"):
            dropped(here.app, name)

    return _answered(act)


@with_health
def paid(request: Request) -> Response:
    """Stripe tells of a payment; its signature is the permission."""
    from segue.app.webhooks import receive_webhook

    try:
        signature = request.headers.get("Stripe-Signature", "")
        receive_webhook(cloud().app, request.get_data(), signature)
    except SegueError as error:
        log.warning("webhook_refused", code=error.code, detail=error.detail)
        return Response(status=error.status)
    return Response(status=DONE)


@with_health
def swept(request: Request) -> Response:
    """The minute's sweep, or a dead letter."""
    from segue.app.sweep import stuck, sweep

    def act(here: Cloud) -> None:
        if request.path.rstrip("/") == "/dead":
            here.door("sweep", here.config.pubsub_caller).check(_authorization(request))
            _give_up(here, push_in(request.get_data()))
            return
        here.door("sweep", here.config.scheduler_caller).check(_authorization(request))
        renders = stuck(here.app)
        age_ms = here.store.republish(here.app.now() - limits.OUTBOX_AGE_MS)
        count = sweep(here.app)
        log.info(
            "swept",
            count=count,
            overdue_renders=renders,
            outbox_age_seconds=age_ms // 1_000,
            spent_today_credits=here.app.spending.credits(here.app),
        )

    return _answered(act, traced="segue-sweep")


def _answered(act: Callable[[Cloud], None], *, traced: str = "") -> Response:
    """Act, and answer: done, not allowed, never (which is acknowledged), or again.

    Spans of a service that is `traced` are sent before the answer: after it, Cloud Run freezes the process.
    """
    reporting = None
    try:
        here = cloud()
        reporting = here.reporting(traced) if traced else None
        act(here)
    except Forbidden as error:
        log.warning("caller_refused", detail=error.sentence)
        return Response(status=FORBIDDEN)
    except BadRequest as error:
        log.error("delivery_refused", detail=error.detail)
        return Response(status=DONE)
    except Exception as error:
        log.warning("delivery_failed", error=repr(error), detail=getattr(error, "detail", ""))
        return Response(status=AGAIN)
    finally:
        structlog.contextvars.clear_contextvars()
        if reporting:
            reporting.spans_sent()
    return Response(status=DONE)


def _deliver(here: Cloud, message: Message) -> None:
    from segue.app.topics import TOPICS

    about = "artifact" if message.topic == "poll" else "render"
    structlog.contextvars.bind_contextvars(**{about: message.subject, "message": message.id})
    here.messages.begun(message)
    TOPICS[message.topic](here.app, message)
    log.info("delivered", topic=message.topic, step=message.step, attempt=message.attempt)


def _give_up(here: Cloud, push: Push) -> None:
    """A dead letter: a message of ours, or a notification of Cloud Storage's."""
    from segue.app.arriving import upload_given_up
    from segue.app.dropped import drop_given_up

    if name := push.attributes.get("objectId"):
        log.error("upload_given_up", object=name)
        if name.startswith("uploads/"):
            upload_given_up(here.app, name.removeprefix("uploads/"))
        else:
            drop_given_up(here.app, name)
        return
    _bury(here, message_in(push.data))


def _bury(here: Cloud, message: Message) -> None:
    from segue.app.topics import given_up

    given_up(here.app, message)
    here.messages.bury(message)


def _object_name(request: Request) -> str:
    """The object a notification is about, empty if it is of another kind. Raises BadRequest."""
    if request.headers.get("Ce-Type"):
        subject = request.headers.get("Ce-Subject", "")
        wanted = request.headers["Ce-Type"] == "google.cloud.storage.object.v1.finalized"
        return subject.removeprefix("objects/") if wanted else ""
    push = push_in(request.get_data())
    if push.attributes.get("eventType") != "OBJECT_FINALIZE":
        return ""
    return push.attributes.get("objectId", "")


def _finish(here: Cloud, upload_id: str) -> None:
    """Make a clip or a recording of an upload. What is wrong with it is told to whoever asks for it."""
    from segue.app.arriving import finish_arrived
    from segue.app.intake import Upload

    upload = here.app.store.get(Upload, upload_id)
    if upload is None:
        return
    owner = User(id=upload.owner, account=upload.owner, email=None, email_verified=False)
    try:
        finish_arrived(here.app, owner, upload_id)
    except (Conflict, MediaRefused, NotFound) as error:
        log.warning("upload_refused", upload=upload_id, code=error.code, detail=error.detail)


def _authorization(request: Request) -> str:
    return request.headers.get("Authorization", "")
