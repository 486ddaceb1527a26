"""It is time to look at an operation at a provider."""

from segue.app.context import App
from segue.app.polling import poll
from segue.ports import Message


def on_poll(app: App, message: Message) -> None:
    poll(app, message.subject)
