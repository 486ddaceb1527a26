"""What is done with a message of each topic."""

from collections.abc import Callable

from segue.app.context import App
from segue.app.drop_results import lay_out
from segue.app.functions import on_step
from segue.app.polling import poll
from segue.app.steps import tell
from segue.app.waking import found_steps, look
from segue.domain.errors import NewerVersion, SegueError
from segue.domain.render_model import TERMINAL, Poisoned, Render
from segue.ports import Message, Topic


def on_render(app: App, message: Message) -> None:
    """A render starts, something it waits for has happened, or it is over and its files are laid out."""
    look(app, message.subject)
    lay_out(app, message.subject)


def on_poll(app: App, message: Message) -> None:
    """It is time to look at an operation at a provider."""
    poll(app, message.subject)


def on_work(app: App, message: Message) -> None:
    """A render has media steps ready: open workers for them."""
    app.jobs.run(message.subject, message.attempt)


TOPICS: dict[Topic, Callable[[App, Message], None]] = {
    "render": on_render,
    "step": on_step,
    "poll": on_poll,
    "work": on_work,
}


def given_up(app: App, message: Message) -> None:
    """A message failed too often: its render ends with a reason, and its hold is released.

    A poll's artifact is left to the sweep, which gives it up in its own time.
    """
    if message.topic != "poll":
        _leave_to_newer(app, message.subject)
        tell(app, message.subject, Poisoned())


def _leave_to_newer(app: App, render_id: str) -> None:
    """Raises NewerVersion for a render of which a later release has made something: it goes on there."""
    render = app.store.get(Render, render_id)
    if render is None or render.state in TERMINAL:
        return
    try:
        found_steps(app, render, app.plan(render.plan))
    except NewerVersion:
        raise
    except SegueError:
        return
