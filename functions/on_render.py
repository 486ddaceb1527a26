"""A render starts, or something it waits for has happened."""

from segue.app.context import App
from segue.app.waking import look
from segue.ports import Message


def on_render(app: App, message: Message) -> None:
    look(app, message.subject)
