"""What a generator can do and costs, as data with the date on which it was true."""

from typing import Literal, Self

from pydantic import Field, model_validator

from segue.domain.assets import Size
from segue.domain.payments import Currency, Pack
from segue.domain.value import Many, Rate, Value


class Capabilities(Value):
    """One generator. `seconds` are the lengths it makes from a first and a last frame, as a bridge needs.

    `sizes` empty means any size; `rate` None means the film's own. `place` says where it runs: in the media
    worker, or at a provider (submit, then poll). `version` is that of our own code, 0 for a provider's.
    """

    name: str
    as_of: str
    place: Literal["worker", "provider"]
    version: int
    first_and_last_frame: bool
    context_frames: int
    seconds: Many[int]
    sizes: Many[Size] = ()
    rate: Rate | None = None
    prompt_characters: int
    makes_sound: bool = False


class Prices(Value):
    """What things cost, in credits, and what credits cost, under one version, which a quote states."""

    version: str
    credits_per_second: dict[str, int]
    cents_per_credit: int = Field(default=5, gt=0)
    currency: Currency = "usd"
    packs: Many[Pack] = (
        Pack(id="small", credits=100, cents=500),
        Pack(id="large", credits=500, cents=2_000),
    )

    @model_validator(mode="after")
    def _packs_have_names_of_their_own(self) -> Self:
        if len({pack.id for pack in self.packs}) < len(self.packs):
            raise ValueError("two packs have the same id")
        return self


class Catalogue(Value):
    """Everything outside a timeline that its plan depends on."""

    generators: Many[Capabilities]
    prices: Prices
    analyst_place: Literal["worker", "function"] = "worker"
    director_place: Literal["worker", "function"] = "worker"

    def generator(self, name: str) -> Capabilities | None:
        return next((each for each in self.generators if each.name == name), None)
