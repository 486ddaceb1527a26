"""What a generator can do and costs, as data with the date on which it was true."""

from typing import Literal, Self

from pydantic import Field, model_validator

from segue.domain.assets import Size
from segue.domain.payments import Currency, Pack
from segue.domain.value import Many, Rate, Value


class Model(Value):
    """One of a provider's model ids, as it was on the date `as_of`.

    `price_mills` is in thousandths of a US dollar per second, by the shorter side of the picture in lines
    (`1080`): a side that is missing is a size the model lacks. `retired_on` is the day announced for its end.
    `extension_seconds` are the lengths by which it continues a clip.
    """

    id: str
    as_of: str
    seconds: Many[int]
    price_mills: dict[str, int]
    retired_on: str | None = None
    extension_seconds: Many[int] = ()

    def takes(self, size: Size, seconds: int, *, extending: bool = False) -> bool:
        """Whether it makes a bridge of this size and length from two frames, or continues a clip so."""
        lengths = self.extension_seconds if extending else self.seconds
        return seconds in lengths and lines_of(size) in self.price_mills


def lines_of(size: Size) -> str:
    """How providers name a size: by its shorter side."""
    return str(min(size.width, size.height))


class Capabilities(Value):
    """One generator. `seconds` are the lengths it makes from a first and a last frame, as a bridge needs.

    `sizes` empty means any size; `rate` None means the film's own. `place` says where it runs: in the media
    worker, or at a provider (submit, then poll). `version` is that of our own code, 0 for a provider's.

    Of a provider: `models` are its ids, the first to be asked first and each other when those before it are
    gone; `requests_per_minute` and `at_once` are what it lets one customer ask; `reference_images` are those
    it takes where they do not exclude the frames.

    `extension_seconds` are the lengths by which it continues a clip; none: it cannot. It does so from the
    clip's last `context_frames`, or, where it takes a film, from its last `extension_context_seconds`, which
    must be there.
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
    models: Many[Model] = ()
    requests_per_minute: int = 60
    at_once: int = 10
    reference_images: int = 0
    extension_seconds: Many[int] = ()
    extension_context_seconds: int = 0

    def models_for(self, size: Size, seconds: int, *, extending: bool = False) -> tuple[Model, ...]:
        """The ids to ask for such a bridge or extension, in this order; none costs more than the first."""
        fitting = [model for model in self.models if model.takes(size, seconds, extending=extending)]
        lines = lines_of(size)
        return tuple(each for each in fitting if each.price_mills[lines] <= fitting[0].price_mills[lines])


def with_models(facts: Capabilities, models: tuple[Model, ...]) -> Capabilities:
    """A generator that asks other ids than those it came with; none given, its own.

    It makes what the given ids make, in the sizes that it knows how to ask for.
    """
    if not models:
        return facts
    sizes = tuple(size for size in facts.sizes if any(lines_of(size) in each.price_mills for each in models))
    as_of = max(model.as_of for model in models)
    return facts.changed(
        models=models,
        sizes=sizes,
        seconds=tuple(sorted({each for model in models for each in model.seconds})),
        extension_seconds=tuple(sorted({each for model in models for each in model.extension_seconds})),
        as_of=as_of,
    )


class Prices(Value):
    """What things cost, in credits, and what credits cost, under one version, which a quote states.

    A take with the model's own sound costs `sound_factor` times a silent one: no provider asks for more.
    """

    version: str
    credits_per_second: dict[str, int]
    sound_factor: int = Field(default=2, ge=1)
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
    """Everything outside a timeline that its plan depends on.

    `analyst_version` differs between analysts: another one sees other things in the same clip. `sound_maker`
    makes sounds from words, if there is one, and `voice_maker` speaks them.
    """

    generators: Many[Capabilities]
    prices: Prices
    analyst_version: int = 0
    analyst_place: Literal["worker", "function"] = "worker"
    director_place: Literal["worker", "function"] = "worker"
    sound_maker: Capabilities | None = None
    voice_maker: Capabilities | None = None

    def generator(self, name: str) -> Capabilities | None:
        return next((each for each in self.generators if each.name == name), None)
