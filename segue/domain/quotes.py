"""Quotes: the price of a plan before it runs. A ceiling; it expires; it is used once."""

from collections.abc import Collection
from typing import ClassVar

from segue.domain import limits
from segue.domain.errors import NotFound, QuoteExpired, QuoteUsed
from segue.domain.payments import Currency
from segue.domain.plan import GenerateWork, Plan, Step
from segue.domain.timeline import Target
from segue.domain.value import Document, Instant, Many, Value


class QuoteItem(Value):
    """The price of one step, in credits. `paid` steps cost nothing again; `ready` ones will not run again."""

    step: str
    words: str
    credits: int
    ready: bool


class Quote(Document):
    """An offer to run one plan for `credits`; `timeline` and `plan` name their bytes, `used_by` a render.

    It is kept as long as its render, whose plan and timeline stay because of it.
    `notices` are what its film's form does to the clips; `project` is the one that it was asked for.
    """

    collection: ClassVar[str] = "quotes"
    indexes: ClassVar[tuple[tuple[str, ...], ...]] = (("owner", "id"), ("plan", "id"), ("timeline", "id"))

    owner: str
    plan: str
    target: Target
    timeline: str
    segments: int
    credits: int
    items: Many[QuoteItem]
    price_version: str
    notices: Many[str] = ()
    cents_per_credit: int = 5
    currency: Currency = "usd"
    created_at: Instant
    expires_at: Instant
    used_by: str | None = None
    project: str | None = None

    def usable(self, owner: str, now: Instant) -> None:
        """Raises NotFound for a stranger, QuoteUsed, QuoteExpired."""
        if self.owner != owner:
            raise NotFound("There is no such quote: ask for a new one.")
        if self.used_by:
            raise QuoteUsed(f"This quote was used by render {self.used_by}: ask for a new one.")
        if now >= self.expires_at:
            raise QuoteExpired("This quote has expired: ask for a new one. Nothing was charged.")


def bridge_words(step: str) -> str:
    """A priced step in words, by its id."""
    kind, _, bridge = step.partition(":")
    words = {"effect": "Sound under bridge", "voice": "Voice over bridge", "extend": "Extension"}
    return f"{words.get(kind, 'Bridge')} '{bridge}'"


def step_words(step: Step) -> str:
    """A step of a quote in words."""
    words = bridge_words(step.id)
    if isinstance(step.work, GenerateWork) and step.work.retakes:
        return f"{words}: up to {1 + step.work.retakes} takes, of which only those that are made are charged"
    if step.kind == "direct":
        return f"{words}: watching both clips and writing its prompt, which its price includes"
    return words


def quoted_steps(plan: Plan) -> tuple[Step, ...]:
    """The steps that cost somebody something: those with a price, and the prompts that a provider writes."""
    return tuple(
        step for step in plan.steps if step.price or (step.kind == "direct" and step.place == "function")
    )


def priced_items(plan: Plan, ready: Collection[str], paid: Collection[str]) -> tuple[QuoteItem, ...]:
    """What each of these steps costs: nothing if its artifact (by key) is paid already."""
    return tuple(
        QuoteItem(
            step=step.id,
            words=step_words(step),
            credits=0 if step.key in paid else step.price,
            ready=step.key in ready,
        )
        for step in quoted_steps(plan)
    )


def quote_expiry(now: Instant) -> Instant:
    """When a quote made now ends."""
    return now + limits.QUOTE_LIFE_MS
