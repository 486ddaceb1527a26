"""What the cloud calls: one line for each entry point, which imports what it needs at its first call.

`api` is asked by browsers; `on_step` and `on_upload` by Pub/Sub, `on_poll` by Cloud Tasks, `sweep` by Cloud
Scheduler and for dead letters, `stripe_webhook` by Stripe.
"""

import functions_framework
import functions_framework.aio
from flask import Request, Response
from starlette.requests import Request as AsyncRequest
from starlette.responses import Response as AsyncResponse


@functions_framework.aio.http
async def api(request: AsyncRequest) -> AsyncResponse:
    """The HTTP API."""
    from functions.over_asgi import forwarded

    return forwarded(request)


@functions_framework.http
def on_upload(request: Request) -> Response:
    """A finished upload."""
    from functions.entries import uploaded

    return uploaded(request)


@functions_framework.http
def on_step(request: Request) -> Response:
    """A render moves, or one of its steps is to be done."""
    from functions.entries import pushed

    return pushed(request)


@functions_framework.http
def on_poll(request: Request) -> Response:
    """It is time to look at something again."""
    from functions.entries import due

    return due(request)


@functions_framework.http
def stripe_webhook(request: Request) -> Response:
    """A payment has changed."""
    from functions.entries import paid

    return paid(request)


@functions_framework.http
def sweep(request: Request) -> Response:
    """What is due and was forgotten; and at /dead, a message that was given up."""
    from functions.entries import swept

    return swept(request)
