"""The table of triggers: what is called for each topic."""

from collections.abc import Callable

from functions.on_poll import on_poll
from functions.on_render import on_render
from functions.on_step import on_step
from functions.on_work import on_work
from segue.app.context import App
from segue.ports import Message, Topic

TOPICS: dict[Topic, Callable[[App, Message], None]] = {
    "render": on_render,
    "step": on_step,
    "poll": on_poll,
    "work": on_work,
}
