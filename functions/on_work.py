"""A render has media steps ready: open workers for them."""

from segue.app.context import App
from segue.ports import Message


def on_work(app: App, message: Message) -> None:
    app.jobs.run(message.subject, message.attempt)
