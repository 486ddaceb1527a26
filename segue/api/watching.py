"""Watching renders: long polls and streams of server-sent events. They hold no thread between looks."""

from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

import anyio
from fastapi.sse import format_sse_event
from starlette.concurrency import run_in_threadpool
from starlette.responses import Response, StreamingResponse

from segue.api.callers import UserCalling
from segue.api.render_views import RenderNews, news_of
from segue.api.surface import Surface
from segue.app.accounts import open_account
from segue.app.context import App
from segue.app.renders import get_render, list_renders
from segue.domain import limits
from segue.domain.errors import NotFound, TooMuch
from segue.domain.render_model import TERMINAL, Render
from segue.domain.value import Instant

UNSEEN = -1
"""Before a render's first sequence number, which is 0."""

NEWEST = limits.RUNNING_RENDERS + limits.RUNNING_DRAFTS + limits.QUEUED_RENDERS
"""How many of an account's newest renders are looked at for one that came and went between two looks."""

LOOKS = limits.STREAM_LIFE_MS // limits.WATCH_MS
LOOKS_BETWEEN_COMMENTS = limits.STREAM_COMMENT_MS // limits.WATCH_MS


async def changed_render(caller: UserCalling, render_id: str, after: int | None, wait_seconds: int) -> Render:
    """The render as soon as its sequence is past `after` (now's, if left out), it is over, or the wait is.

    Raises NotFound, TooMuch.
    """
    render = await run_in_threadpool(get_render, caller.app, caller.user, render_id)
    seen = render.sequence if after is None else after
    if not wait_seconds:
        return render
    check_room(caller.surface)
    with _counted(caller.surface):
        for _ in range(wait_seconds * 1_000 // limits.WATCH_MS):
            if render.sequence > seen or render.state in TERMINAL:
                break
            await anyio.sleep(limits.WATCH_MS / 1_000)
            render = await run_in_threadpool(get_render, caller.app, caller.user, render_id)
    return render


def news(app: App, render: Render, after: int) -> list[RenderNews]:
    """What happened to a render since `after`: the kept events, or one snapshot if some are kept no more."""
    if after > render.sequence:  # a number that was never given out
        after = UNSEEN
    if render.sequence == after:
        return []
    kept = render.events
    forgotten = len(kept) >= limits.MAX_EVENTS and kept[0].sequence > after + 1
    events = [] if forgotten else [event for event in kept if event.sequence > after]
    told = [news_of(app, render, event, last=event.sequence == render.sequence) for event in events]
    if not told or told[-1].snapshot is None:
        told.append(news_of(app, render, None, last=True))
    return told


@dataclass(frozen=True)
class Look:
    """What one look found: news with the ids to resume after each, and whether there is nothing to come."""

    told: tuple[tuple[str, RenderNews], ...] = ()
    over: bool = False


class RenderWatch:
    """Follows one render from a sequence number on, to its end."""

    def __init__(self, caller: UserCalling, render_id: str, last_event_id: str) -> None:
        self._caller = caller
        self._id = render_id
        self._seen = _number(last_event_id)

    def look(self) -> Look:
        """What is new. Raises NotFound for a render that is not the caller's own."""
        render = get_render(self._caller.app, self._caller.user, self._id)
        told = news(self._caller.app, render, self._seen)
        self._seen = render.sequence
        return Look(tuple((str(each.sequence), each) for each in told), render.state in TERMINAL)


@dataclass
class AccountWatch:
    """Follows all renders of an account that are not over, and those that start later.

    An id to resume after is a moment and the sequence number last told of each render:
    `1800000000000 rnd_a:12 rnd_b:3`. Renders that were created before the moment and are over are left out.
    """

    caller: UserCalling
    since: Instant
    seen: dict[str, int] = field(default_factory=dict)

    @classmethod
    def resumed(cls, caller: UserCalling, last_event_id: str) -> "AccountWatch":
        """The watch that an id of ours tells of; a new one, from now on, for any other text."""
        moment, *renders = last_event_id.split(" ")[: NEWEST + 2]
        since = _number(moment)
        if since == UNSEEN:
            return cls(caller, caller.app.now())
        pairs = [each.rpartition(":") for each in renders]
        return cls(caller, since, {id: _number(sequence) for id, _, sequence in pairs if id})

    def look(self) -> Look:
        """What is new in all of them. It is never over."""
        told: list[tuple[str, RenderNews]] = []
        for render in self._renders():
            for each in news(self.caller.app, render, self.seen.get(render.id, UNSEEN)):
                self.seen[render.id] = each.sequence
                told.append((self._id(), each))
            if render.state in TERMINAL and render.created_at < self.since:
                self.seen.pop(render.id, None)
        return Look(tuple(told))

    def _renders(self) -> list[Render]:
        app, user = self.caller.app, self.caller.user
        account = open_account(app, user)
        newest = list_renders(app, user, NEWEST, None).items
        started = {render.id: render for render in newest if render.created_at >= self.since}
        for id in (*account.unfinished, *self.seen):
            if id not in started and (render := _render_or_none(self.caller, id)):
                started[id] = render
        self.since = max((self.since, *(render.created_at for render in newest)))
        for id in set(self.seen) - set(started):
            del self.seen[id]
        return sorted(started.values(), key=lambda render: (render.created_at, render.id))

    def _id(self) -> str:
        return " ".join((str(self.since), *(f"{id}:{sequence}" for id, sequence in self.seen.items())))


async def event_stream(surface: Surface, look: Callable[[], Look]) -> Response:
    """Server-sent events until there is nothing to come; 204, which ends a browser's asking, if that is now.

    The first look is made here, so that what it raises is still answered as a problem. Raises TooMuch.
    """
    check_room(surface)
    first = await run_in_threadpool(look)
    if first.over and not first.told:
        return Response(status_code=204)
    return StreamingResponse(
        _written(surface, first, look),
        media_type="text/event-stream",
        headers={"Cache-Control": "no-store", "X-Accel-Buffering": "no"},
    )


def check_room(surface: Surface) -> None:
    """Raises TooMuch while as many watch as may."""
    if surface.open_streams >= limits.OPEN_STREAMS:
        raise TooMuch("Too many are watching renders: close some streams, or ask again without waiting.")


async def _written(surface: Surface, first: Look, look: Callable[[], Look]) -> AsyncIterator[bytes]:
    with _counted(surface):
        yield format_sse_event(retry=1_000)
        for told in _lines(first):
            yield told
        silent, over = 0, first.over
        for _ in range(LOOKS):
            if over:
                return
            await anyio.sleep(limits.WATCH_MS / 1_000)
            found = await run_in_threadpool(look)
            over = found.over
            silent = 0 if found.told else silent + 1
            if silent >= LOOKS_BETWEEN_COMMENTS:
                silent = 0
                yield format_sse_event(comment="still here")
            for told in _lines(found):
                yield told


def _lines(look: Look) -> Iterator[bytes]:
    for id, told in look.told:
        yield format_sse_event(data_str=told.model_dump_json(), event="render", id=id)


@contextmanager
def _counted(surface: Surface) -> Iterator[None]:
    surface.open_streams += 1
    try:
        yield
    finally:
        surface.open_streams -= 1


def _render_or_none(caller: UserCalling, render_id: str) -> Render | None:
    try:
        return get_render(caller.app, caller.user, render_id)
    except NotFound:
        return None


def _number(text: str) -> int:
    """A sequence number or moment that we gave out; `UNSEEN` for any other text."""
    return int(text) if text.isascii() and text.isdecimal() and len(text) <= 15 else UNSEEN
