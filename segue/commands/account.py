"""`segue account delete`."""

import typer

from segue.app.erasing import delete_everything
from segue.commands.terminal import Terminal
from segue.config import Config
from segue.domain.errors import BadRequest
from segue.domain.value import Value
from segue.wiring import open_segue

QUESTION = "Delete all clips, films, projects and keys? Credits stay. This cannot be undone."


class DeletedAnswer(Value):
    """`done`, or the engine goes on with it when it runs."""

    done: bool


def delete(*, yes: bool, json: bool) -> int:
    """Delete everything but the ledger. Raises BadRequest when it is not agreed to."""
    if not yes and (json or not typer.confirm(QUESTION, err=True)):
        raise BadRequest("Nothing was deleted: add --yes to agree.")
    with open_segue(Config.from_environment()) as segue:
        done = delete_everything(segue.app, segue.user)
    words = "Deleted." if done else "Most is deleted: the rest goes while segue studio or a film runs."
    Terminal(json=json).answer(DeletedAnswer(done=done), [words])
    return 0
