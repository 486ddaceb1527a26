"""Steps that a function does by itself: one message, one step."""

from segue.app import provider
from segue.app.context import App
from segue.app.estimates import merge_times
from segue.app.steps import Given, Report, exchange
from segue.app.worker import Heart, do_step, new_lease, scratch_folder
from segue.domain.plan import PlanIndex
from segue.domain.render_model import TERMINAL, Render
from segue.ports import Message


def on_step(app: App, message: Message) -> None:
    """Do the step that a message names, if it is still to be done."""
    render = app.store.get(Render, message.subject)
    if render is None or render.state in TERMINAL:
        return
    index = app.plan(render.plan)
    step = index.steps.get(message.step)
    if step is None:
        return
    if step.place == "provider":
        provider.submit(app, render, index, step)
        return
    function = f"function-{message.id}"
    lease = new_lease(app, function)
    # A function takes one step and no worker's place: the media steps beside it need their own.
    given = exchange(app, render.id, index, Report("", "", only=step.id, next_lease=lease))
    if given.steps:
        _do(app, given, index, function, lease)


def _do(app: App, given: Given, index: PlanIndex, function: str, lease: str) -> None:
    with scratch_folder(app) as folder, Heart(app, given.render.id, index, "", lease) as heart:
        outcome = do_step(app, given.render, index, given.steps[0], folder, heart)
    made = (outcome.made,) if outcome.made else ()
    exchange(
        app,
        given.render.id,
        index,
        Report(function, lease, made=made, broke=outcome.broke, lost=outcome.lost),
    )
    merge_times(app)
