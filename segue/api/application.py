"""The API put together: `create_api`."""

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from fastapi import APIRouter, FastAPI
from fastapi.routing import APIRoute
from pydantic.json_schema import models_json_schema

import segue
from segue.api import (
    account,
    admin,
    api_keys,
    artifacts,
    assets,
    bucket,
    capabilities,
    credits,
    drops,
    films,
    pages,
    pairs,
    previews,
    projects,
    quotes,
    renders,
    shares,
    sounds,
    takes,
    web,
)
from segue.api.gate import Gate
from segue.api.pacing import Pacing
from segue.api.problems import RESPONSES, Problem, add_problem_handlers
from segue.api.render_views import RenderNews
from segue.api.surface import LocalFiles, Sandbox, Surface
from segue.api.web import show_nothing_here
from segue.app.context import App

PREFIX = "/v1"
WITHOUT_PREFIX = (pages.router, web.router, shares.public)
DESCRIPTION = (
    "Segue joins clips into one continuous film. Upload clips, write a timeline, ask for a quote, start a "
    "render of it, watch it, and fetch the film. Every request takes a token: 'Authorization: Bearer TOKEN'. "
    "Lists take limit and cursor. Every error is a problem (RFC 9457) with a stable code and a sentence that "
    "says what to do."
)


def create_api(
    app: App,
    *,
    accepted: Sequence[str],
    sign_in: Callable[[], str] | None = None,
    files: LocalFiles | None = None,
    sandbox: Sandbox | None = None,
    web_app: Path | None = None,
    pacing: Pacing | None = None,
    drops_address: str = "",
) -> FastAPI:
    """The HTTP surface of an application.

    `accepted` are the containers a clip may come in. On one machine: `sign_in` gives the token for its user's
    browser (and has the API answer to names of this machine only), `files` answers the bucket's own links,
    `sandbox` takes payments without money, `web_app` is the folder of the built web app.
    `pacing` bounds the pace of writes; without it nothing does, as for the one user of a machine.
    `drops_address` is where drops lie, such as `gs://bucket/drop/`; without it none can be made.
    """
    api = FastAPI(
        title="Segue",
        version=segue.__version__,
        description=DESCRIPTION,
        openapi_url=None,
        docs_url=None,
        redoc_url=None,
        redirect_slashes=False,
        generate_unique_id_function=_operation_id,
        responses=RESPONSES,
    )
    parts = (app, tuple(accepted), sign_in, files, sandbox, web_app)
    api.state.surface = Surface(*parts, pacing=pacing, drops=drops_address)
    for router in routers():
        api.include_router(router, prefix="" if router in WITHOUT_PREFIX else PREFIX)
    add_problem_handlers(api, show_nothing_here)
    api.add_middleware(Gate, new_id=app.new_id, loopback_only=sign_in is not None, pacing=pacing)
    _describe_the_rest(api)
    return api


def routers() -> tuple[APIRouter, ...]:
    """Every router: the pages, and what lies under /v1."""
    under_prefix = (
        assets,
        sounds,
        previews,
        pairs,
        projects,
        quotes,
        renders,
        films,
        shares,
        takes,
        artifacts,
        credits,
        drops,
        api_keys,
        account,
        admin,
        capabilities,
        bucket,
    )
    return (*WITHOUT_PREFIX, *(module.router for module in under_prefix))


def _operation_id(route: APIRoute) -> str:
    return route.name


def _describe_the_rest(api: FastAPI) -> None:
    """Add to the OpenAPI document the shapes that no endpoint returns as its own: problems and events."""
    generated = api.openapi

    def openapi() -> dict[str, Any]:
        document = generated()
        _, added = models_json_schema(
            [(Problem, "serialization"), (RenderNews, "serialization")],
            ref_template="#/components/schemas/{model}",
        )
        schemas = document["components"]["schemas"]
        schemas.update({name: schema for name, schema in added["$defs"].items() if name not in schemas})
        return document

    api.openapi = openapi  # type: ignore[method-assign]
