"""What commands answer with `--json`: each a single document."""

from segue.app.context import App
from segue.commands.money import balance
from segue.domain.plan import PlanIndex
from segue.domain.render_model import COMPLETE, Render
from segue.domain.results import Anchors, Inside, Seam, Try
from segue.domain.value import Instant, Many, Value
from segue.ports import User


class Cost(Value):
    """What a render cost, in credits; `captured` is what was paid, worth `cents`."""

    quoted: int
    captured: int
    released: int
    cents: int
    balance: int


class RenderLine(Value):
    """A render in short. `done` of its `steps` are complete; `words` say what happened last."""

    id: str
    state: str
    target: str
    created_at: Instant
    finished_at: Instant | None
    done: int
    steps: int
    words: str


class Files(Value):
    """Where things were written: absolute paths. `beside` are the bridge, its frames, poster and report."""

    film: str
    folder: str
    beside: Many[str]


class FilmAnswer(Value):
    """A film that exists and passed inspection."""

    render: RenderLine
    cost: Cost
    frames: int
    seconds: float
    seams: Many[Seam]
    insides: Many[Inside]
    tries: dict[str, Many[Try]]
    prompts: dict[str, str]
    anchors: dict[str, Anchors]
    files: Files


class PromptsAnswer(Value):
    """Prompts and anchors by bridge, as `--prompt @file` takes them back."""

    render: RenderLine
    cost: Cost
    prompts: dict[str, str]
    anchors: dict[str, Anchors]


def cost_of(app: App, user: User, render: Render) -> Cost:
    """What a render has cost so far."""
    return Cost(
        quoted=render.quoted,
        captured=render.captured,
        released=render.released,
        cents=render.captured * app.catalogue.prices.cents_per_credit,
        balance=balance(app, user),
    )


def render_line(render: Render) -> RenderLine:
    """A render in short."""
    counted = [record for record in render.steps.values() if record.state != "skipped"]
    if render.failure:
        words = render.failure.sentence
    else:
        words = render.events[-1].words if render.events else "Waiting for its turn"
    return RenderLine(
        id=render.id,
        state=render.state,
        target=render.target,
        created_at=render.created_at,
        finished_at=render.finished_at,
        done=sum(1 for record in counted if record.state in COMPLETE),
        steps=len(counted),
        words=words,
    )


def how_far(render: Render, index: PlanIndex) -> tuple[str, int, int]:
    """What a render is doing in words, and how much of it is done, in thousandths of steps."""
    from segue.domain.kinds import KINDS

    counted = {id: record for id, record in render.steps.items() if record.state != "skipped"}
    active = [id for id, record in counted.items() if record.state in ("running", "polling")]
    done = sum(1_000 for record in counted.values() if record.state in COMPLETE)
    done += sum(render.progress.get(id, 0) for id in active)
    if render.state == "held":
        words = "Waiting for another render to finish"
    elif render.state == "cancelling":
        words = "Cancelling"
    elif active:
        words = max((KINDS[index.steps[id].kind] for id in active), key=lambda kind: kind.urgency).words
    else:
        words = "Starting" if not done else ""
    return words, done, 1_000 * len(counted)
