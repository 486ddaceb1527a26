"""A step is ready that a function does: analysis, the prompt, the submission to a model."""

from segue.app import functions
from segue.app.context import App
from segue.ports import Message


def on_step(app: App, message: Message) -> None:
    functions.on_step(app, message)
