"""What a render cost and why: its quote, its movements, and one line for each attempt at a paid step."""

from itertools import islice

from segue.app.context import App
from segue.app.credits import every
from segue.domain import limits
from segue.domain.attempts import GenerationAttempt
from segue.domain.ledger import Transfer, TransferKind
from segue.domain.quotes import bridge_words
from segue.domain.render_model import TERMINAL, Render
from segue.domain.value import Instant, Many, Value
from segue.ports import Query

_MOVES: tuple[TransferKind, ...] = ("hold", "capture", "release")


class AttemptLine(Value):
    """One attempt. `operation` is the provider's own name for it; null where the model runs with us.

    `price` is what the step costs, once, if its film is delivered.
    """

    step: str
    words: str
    generator: str
    attempt: int
    state: str
    operation: str | None
    model: str
    why: str
    price: int
    asked_at: Instant | None
    ended_at: Instant | None


class Receipt(Value):
    """Credits of one render: the ceiling, what is set aside now, spent and given back, and why."""

    render: str
    quoted: int
    held: int
    captured: int
    released: int
    why: str
    movements: Many[Transfer]
    attempts: Many[AttemptLine]


def receipt_of(app: App, render: Render) -> Receipt:
    """A render's receipt as it stands."""
    found = [app.store.get(Transfer, f"{kind}:{render.id}") for kind in _MOVES]
    movements = tuple(each for each in found if each is not None)
    return Receipt(
        render=render.id,
        quoted=render.quoted,
        held=0 if render.state in TERMINAL else render.quoted,
        captured=render.captured,
        released=render.released,
        why=_why(render, movements),
        movements=movements,
        attempts=_attempts(app, render),
    )


def _why(render: Render, movements: tuple[Transfer, ...]) -> str:
    if render.state not in TERMINAL:
        return "It is not over: nothing is charged before the film is delivered."
    if not render.quoted:
        return "Nothing in it had a price."
    words = f"{movements[-1].words}: {render.captured} credits charged, {render.released} given back."
    return f"{words} {render.failure.sentence}" if render.failure else words


def _attempts(app: App, render: Render) -> tuple[AttemptLine, ...]:
    """The attempts at providers as they were kept; of a model that runs with us, how often it was begun."""
    query = Query(where=(("render", render.id),), order_by="asked_at", limit=limits.PAGE_ITEMS)
    index = app.plan(render.plan)
    kept = islice(every(app, GenerationAttempt, query), limits.RECEIPT_LINES)
    lines = [_line(each, index.steps[each.step].take_price) for each in kept]
    for step in index.plan.steps:
        record = render.steps[step.id]
        if step.kind in ("generate", "extend") and step.place != "provider" and record.attempt:
            lines.append(
                AttemptLine(
                    step=step.id,
                    words=bridge_words(step.id),
                    generator=getattr(step.work, "generator", ""),
                    attempt=record.attempt,
                    state=record.state,
                    operation=None,
                    model="",
                    why="",
                    price=step.price,
                    asked_at=None,
                    ended_at=None,
                )
            )
    return tuple(lines)


def _line(attempt: GenerationAttempt, price: int) -> AttemptLine:
    return AttemptLine(
        step=attempt.step,
        words=bridge_words(attempt.step),
        generator=attempt.generator,
        attempt=attempt.attempt,
        state=attempt.state,
        operation=attempt.operation,
        model=attempt.model,
        why=attempt.words,
        price=price,
        asked_at=attempt.asked_at,
        ended_at=attempt.ended_at,
    )
