"""Takes of a project's bridges: listed, tried once more, chosen."""

from typing import Annotated

from fastapi import APIRouter, Query, Response
from pydantic import Field

from segue.api.artifacts import file_link
from segue.api.callers import Known, UserCalling
from segue.api.common import etag_of, rfc3339
from segue.api.projects import IfMatch, ProjectView, seen
from segue.api.quotes import QuoteView
from segue.app import takes
from segue.app.changes import outlook_of
from segue.app.takes import Take
from segue.domain.quotes import Quote
from segue.domain.timeline import Bridge, Timeline
from segue.domain.value import Many, Value

router = APIRouter(prefix="/projects", tags=["takes"])

SegmentName = Annotated[str, Field(max_length=100)]


class TakeView(Value):
    """One try of a bridge: what was asked (`bridge`), what it cost, and how well it joins its clips.

    `film` is the newest film that shows it, `file` the bridge alone and `poster` its first frame. `current`:
    the project has it now. `free`: choosing it costs nothing, as the clips beside it are still cut there.
    """

    id: str
    segment: str
    take: int
    prompt: str
    generator: str
    model: str
    seconds: int
    credits: int
    paid: bool
    score: float | None
    words: str
    current: bool
    free: bool
    render: str
    film: str | None
    file: str | None
    poster: str | None
    bridge: Bridge
    made_at: str

    @classmethod
    def of(cls, take: Take) -> "TakeView":
        return cls(
            id=take.id,
            segment=take.bridge.id,
            take=take.bridge.take,
            prompt=take.made.prompt,
            generator=take.made.generator,
            model=take.made.model,
            seconds=take.bridge.seconds,
            credits=take.artifact.price,
            paid=take.artifact.paid,
            score=take.score,
            words=take.words,
            current=take.current,
            free=take.free,
            render=take.render.id,
            film=_link(take, "film.mp4", "film.mov"),
            file=_link(take, f"bridge-{take.bridge.id}.mp4", f"bridge-{take.bridge.id}.mov"),
            poster=_link(take, f"first-{take.bridge.id}.png"),
            bridge=take.bridge,
            made_at=rfc3339(take.artifact.created_at),
        )


class TakesView(Value):
    """The takes of one bridge, the newest first, as far back as the project's last films go."""

    data: Many[TakeView]


class NewTake(Value):
    """The bridge to try again."""

    segment: SegmentName


class TakeQuoted(Value):
    """A timeline with the next take, and its price. Start the quote's render and save the timeline."""

    timeline: Timeline
    quote: QuoteView


class ChosenTake(NewTake):
    """Which take of the bridge shall be shown."""

    take_id: Annotated[str, Field(max_length=100)]


class TakeChosen(Value):
    """The project with the take, saved as a version, and the price of its film: 0 where the take is free."""

    project: ProjectView
    quote: QuoteView


@router.get("/{project_id}/takes")
def list_takes(
    caller: Known, project_id: str, segment: Annotated[str, Query(max_length=100, description="A bridge.")]
) -> TakesView:
    """What was tried for a bridge of a project."""
    found = takes.takes_of(caller.app, caller.user, project_id, segment)
    return TakesView(data=tuple(map(TakeView.of, found)))


@router.post("/{project_id}/takes", status_code=201)
def quote_take(caller: Known, project_id: str, body: NewTake) -> TakeQuoted:
    """Price one more try of a bridge. Nothing is saved or spent."""
    timeline, quote = takes.new_take(caller.app, caller.user, project_id, body.segment)
    return TakeQuoted(timeline=timeline, quote=_quoted(caller, quote))


@router.post("/{project_id}/takes/choose")
def choose_take(
    caller: Known, project_id: str, body: ChosenTake, response: Response, if_match: IfMatch = None
) -> TakeChosen:
    """Have a project show another take, as a new version. A film with it is only put together anew."""
    project, quote = takes.choose_take(
        caller.app, caller.user, project_id, seen(if_match), body.segment, body.take_id
    )
    response.headers["ETag"] = etag_of(project.version)
    return TakeChosen(project=ProjectView.of(caller.app, project), quote=_quoted(caller, quote))


def _quoted(caller: UserCalling, quote: Quote) -> QuoteView:
    return QuoteView.of(quote, outlook_of(caller.app, caller.user, quote))


def _link(take: Take, *names: str) -> str | None:
    """Where the first of these files is that the take's film has."""
    name = next((each for each in names if each in take.film.files), None)
    return file_link(take.film, name) if name else None
