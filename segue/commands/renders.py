"""`segue renders` and `segue cancel`."""

from datetime import UTC, datetime

from segue.app.receipts import AttemptLine, Receipt, receipt_of
from segue.app.renders import cancel_render, get_render, list_renders
from segue.commands.answers import Cost, RenderLine, cost_of, render_line
from segue.commands.money import credits_in_words
from segue.commands.terminal import Terminal
from segue.commands.thread import follow
from segue.config import Config
from segue.domain.render_model import TERMINAL, Event, Failure, Render
from segue.domain.value import Instant, Many, Value
from segue.wiring import Segue, open_segue

LISTED_RENDERS = 20


class RendersAnswer(Value):
    """The newest renders, the newest first."""

    renders: Many[RenderLine]


class RenderAnswer(Value):
    """One render: where it stands, what it cost, each step's state, and what happened."""

    render: RenderLine
    cost: Cost
    steps: dict[str, str]
    events: Many[Event]
    failure: Failure | None
    receipt: Receipt


def renders(render_id: str | None, *, json: bool) -> int:
    """List the newest renders, or say all about one."""
    terminal = Terminal(json=json)
    with open_segue(Config.from_environment()) as segue:
        if render_id is not None:
            answer = _answer(segue, get_render(segue.app, segue.user, render_id))
            terminal.answer(answer, _lines(answer))
            return 0
        page = list_renders(segue.app, segue.user, LISTED_RENDERS, None)
        lines = [render_line(render) for render in page.items]
        listed = [f"{each.id}  {_when(each.created_at)}  {each.state:<10}  {_short(each)}" for each in lines]
        terminal.answer(
            RendersAnswer(renders=tuple(lines)),
            listed or ["There are no renders yet: segue bridge A.mp4 B.mp4"],
        )
    return 0


def cancel(render_id: str, *, json: bool) -> int:
    """Stop a render, and say what that means in credits."""
    terminal = Terminal(json=json)
    with open_segue(Config.from_environment()) as segue:
        render = cancel_render(segue.app, segue.user, render_id)
        if render.state not in TERMINAL:
            with terminal.progress() as shown:
                render = follow(segue, render, shown)
        answer = _answer(segue, render)
        terminal.answer(answer, [f"Render {render.id}: {render.state}.", _money(answer.cost)])
    return 0


def _answer(segue: Segue, render: Render) -> RenderAnswer:
    return RenderAnswer(
        render=render_line(render),
        cost=cost_of(segue.app, segue.user, render),
        steps={id: record.state for id, record in render.steps.items()},
        events=render.events,
        failure=render.failure,
        receipt=receipt_of(segue.app, render),
    )


def _lines(answer: RenderAnswer) -> list[str]:
    line = answer.render
    lines = [f"Render {line.id}: {line.state}, {line.done} of {line.steps} steps", _money(answer.cost)]
    lines.extend(f"  {_when(event.at)}  {event.words}" for event in answer.events)
    lines.extend(_attempt(line) for line in answer.receipt.attempts)
    if answer.failure:
        lines.append(f"Failed: {answer.failure.sentence}")
    lines.append(answer.receipt.why)
    return lines


def _attempt(line: AttemptLine) -> str:
    operation = f", operation {line.operation}" if line.operation else ""
    why = f": {line.why}" if line.why else ""
    price = credits_in_words(line.price)
    return f"  {line.words}, {line.generator}, attempt {line.attempt} ({price}): {line.state}{operation}{why}"


def _short(line: RenderLine) -> str:
    """What is worth knowing of a render in a list: why it ended, or how far it is."""
    steps = f"{line.target}, {line.done} of {line.steps} steps"
    return steps if line.words == line.state else f"{steps}: {line.words}"


def _money(cost: Cost) -> str:
    return (
        f"Quoted {credits_in_words(cost.quoted)}, charged {cost.captured}, given back {cost.released}. "
        f"Balance: {credits_in_words(cost.balance)}."
    )


def _when(at: Instant) -> str:
    return datetime.fromtimestamp(at / 1_000, UTC).strftime("%Y-%m-%d %H:%M:%S")
