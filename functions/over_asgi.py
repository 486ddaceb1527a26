"""The FastAPI application as a function: the framework's request goes on to it as it came."""

from functools import cache

from starlette.requests import Request
from starlette.responses import Response
from starlette.types import ASGIApp, Receive, Scope, Send


class Forwarded(Response):
    """An answer that another application gives."""

    def __init__(self, application: ASGIApp) -> None:
        super().__init__()
        self._application = application

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        await self._application(scope, receive, send)


def forwarded(request: Request) -> Response:
    """The answer of our API to a request."""
    scope = request.scope
    scope["path_params"] = {}
    return Forwarded(_api())


@cache
def _api() -> ASGIApp:
    from segue.api import Pacing, create_api
    from segue.cloud_config import CloudConfig
    from segue.domain.drops import ROOT
    from segue.logs import log_to_stdout
    from segue.wiring_cloud import accepted_containers, open_cloud

    config = CloudConfig.from_environment()
    log_to_stdout(config.project)
    cloud = open_cloud(config, media=False)
    return create_api(
        cloud.app,
        accepted=accepted_containers(),
        pacing=Pacing(cloud.app.now),
        drops_address=f"gs://{config.uploads}/{ROOT}",
    )
