"""Renders: started from a quote, watched, cancelled."""

from typing import Annotated, Any

from fastapi import APIRouter, Depends, Header, Query, Response
from pydantic import Field
from starlette.concurrency import run_in_threadpool

from segue.api.callers import Known, Spender
from segue.api.common import PAGE, Cursor, Limit, Listed, idempotency_key
from segue.api.receipt_views import ReceiptView
from segue.api.render_views import RenderSummary, RenderView, summary, view
from segue.api.watching import AccountWatch, RenderWatch, changed_render, event_stream
from segue.app import drafts, renders
from segue.app.drafts import DraftTarget
from segue.app.receipts import receipt_of
from segue.domain import limits
from segue.domain.timeline import People, Timeline
from segue.domain.value import Value

router = APIRouter(tags=["renders"])

LastEventId = Annotated[str, Header(alias="Last-Event-ID", description="Go on after this event.")]
Wait = Annotated[int, Query(ge=0, le=limits.MAX_WAIT_SECONDS, description="Seconds to wait for a change.")]
After = Annotated[int | None, Query(ge=-1, description="The sequence you know; left out, the present one.")]
OfProject = Annotated[str | None, Query(max_length=100, description="A project of yours.")]
EVENT = {
    "type": "object",
    "description": "An event of the stream; its data is JSON.",
    "required": ["event", "id", "data"],
    "properties": {
        "event": {"type": "string", "const": "render"},
        "id": {"type": "string"},
        "data": {
            "type": "string",
            "contentMediaType": "application/json",
            "contentSchema": {"$ref": "#/components/schemas/RenderNews"},
        },
    },
}
STREAM: dict[int | str, dict[str, Any]] = {
    200: {"content": {"text/event-stream": {"schema": EVENT}}},
    204: {"description": "It is over, and all of it was told."},
}


class NewRender(Value):
    """A quote to run, and optionally the most it may cost, and the `inputs` that the quote must state.

    `people` states, for the record: `nobody` can be recognised in the clips, or all who can have `agreed`.
    """

    quote_id: Annotated[str, Field(min_length=1, max_length=100)]
    max_credits: Annotated[int | None, Field(ge=0, le=2**53)] = None
    inputs: Annotated[str | None, Field(min_length=1, max_length=100)] = None
    people: People | None = None


@router.post("/renders", status_code=202)
def start_render(
    caller: Spender, body: NewRender, key: Annotated[str, Depends(idempotency_key)], response: Response
) -> RenderView:
    """Start a render. Sent again with the same Idempotency-Key, it answers with the first one."""
    request = renders.StartRender(
        quote=body.quote_id, max_credits=body.max_credits, inputs=body.inputs, people=body.people
    )
    render, replayed = renders.start_render(caller.app, caller.user, request, key)
    response.headers["Location"] = f"/v1/renders/{render.id}"
    if replayed:
        response.headers["Idempotent-Replayed"] = "true"
    return view(caller.app, render)


class NewDraft(Value):
    """A timeline, and which free draft to make: its prompts and anchors, or a small sketch of the film."""

    timeline: Timeline
    target: DraftTarget
    project: Annotated[str | None, Field(max_length=100)] = None


class NewHardCut(Value):
    """The bridge to leave out."""

    bridge: Annotated[str, Field(max_length=100)]


@router.post("/drafts", status_code=202)
def start_draft(caller: Known, body: NewDraft, response: Response) -> RenderView:
    """Start a draft. It costs nothing, and needs no quote."""
    render = drafts.start_draft(caller.app, caller.user, body.timeline, body.target, body.project)
    response.headers["Location"] = f"/v1/renders/{render.id}"
    return view(caller.app, render)


@router.post("/renders/{render_id}/hard-cut", status_code=202)
def start_hard_cut(caller: Known, render_id: str, body: NewHardCut, response: Response) -> RenderView:
    """Start a small film of a bridge's two clips without the bridge, to compare with. It costs nothing."""
    render = drafts.start_hard_cut(caller.app, caller.user, render_id, body.bridge)
    response.headers["Location"] = f"/v1/renders/{render.id}"
    return view(caller.app, render)


@router.get("/renders/{render_id}/timeline")
def get_timeline(caller: Known, render_id: str) -> Timeline:
    """The timeline that a render was made from."""
    return renders.timeline_of(caller.app, caller.user, render_id)


@router.get("/renders")
def list_renders(
    caller: Known, limit: Limit = PAGE, cursor: Cursor = None, project: OfProject = None
) -> Listed[RenderSummary]:
    """Your renders, the newest first; with `project`, those that were made for it."""
    page = renders.list_renders(caller.app, caller.user, limit, cursor, project)
    return Listed(data=tuple(map(summary, page.items)), next_cursor=page.next_cursor)


@router.get("/renders/{render_id}")
async def get_render(caller: Known, render_id: str, wait: Wait = 0, after: After = None) -> RenderView:
    """One render; with `wait`, as soon as it has changed, it is over, or the seconds are."""
    render = await changed_render(caller, render_id, after, wait)
    return await run_in_threadpool(view, caller.app, render)


@router.get("/renders/{render_id}/receipt")
def get_receipt(caller: Known, render_id: str) -> ReceiptView:
    """What a render cost and why: its movements, and one line for each attempt at a paid step."""
    render = renders.get_render(caller.app, caller.user, render_id)
    return ReceiptView.of(receipt_of(caller.app, render))


@router.get("/renders/{render_id}/events", response_class=Response, responses=STREAM)
async def watch_render(caller: Known, render_id: str, last_event_id: LastEventId = "") -> Response:
    """What happens to a render, as server-sent events named `render`, to its end."""
    return await event_stream(caller.surface, RenderWatch(caller, render_id, last_event_id).look)


@router.post("/renders/{render_id}/cancel", status_code=202)
def cancel_render(caller: Known, render_id: str) -> RenderView:
    """Stop a render. Nothing new starts, and what was not delivered is not charged."""
    return view(caller.app, renders.cancel_render(caller.app, caller.user, render_id))


@router.get("/events", response_class=Response, responses=STREAM)
async def watch_account(caller: Known, last_event_id: LastEventId = "") -> Response:
    """What happens to all your renders, in one stream of server-sent events named `render`."""
    return await event_stream(caller.surface, AccountWatch.resumed(caller, last_event_id).look)
