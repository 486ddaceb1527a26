"""What this installation can do, and who is asking."""

from typing import get_args

from fastapi import APIRouter
from pydantic import Field

from segue.api.callers import Anyone, Known
from segue.app.context import App
from segue.domain import limits
from segue.domain.assets import Size
from segue.domain.capabilities import Capabilities, Prices
from segue.domain.timeline import PRESETS, Anchor, Codec, Fit, Preset, Shape, Target
from segue.domain.value import Many, Value

router = APIRouter(tags=["capabilities"])


class GeneratorView(Value):
    """One video model. `seconds` are the lengths it makes between two frames; `sizes` empty means any.

    `extension_seconds` are the lengths by which it continues a clip; none: it cannot. It is given the clip's
    last frames, `context_frames` at most, or where it takes a film, the clip's last
    `extension_context_seconds`, which must be there.
    """

    name: str
    as_of: str
    seconds: Many[int]
    sizes: Many[Size]
    prompt_characters: int
    makes_sound: bool
    context_frames: int
    extension_seconds: Many[int]
    extension_context_seconds: int
    credits_per_second: int

    @classmethod
    def of(cls, generator: Capabilities, price: int) -> "GeneratorView":
        return cls(
            name=generator.name,
            as_of=generator.as_of,
            seconds=generator.seconds,
            sizes=generator.sizes,
            prompt_characters=generator.prompt_characters,
            makes_sound=generator.makes_sound,
            context_frames=generator.context_frames,
            extension_seconds=generator.extension_seconds,
            extension_context_seconds=generator.extension_context_seconds,
            credits_per_second=price,
        )


class Limits(Value):
    """The bounds a client meets."""

    upload_bytes: int = limits.MAX_UPLOAD_BYTES
    pixels: int = limits.MAX_PIXELS
    clip_seconds: int = limits.MAX_CLIP_SECONDS
    film_seconds: int = limits.MAX_FILM_SECONDS
    film_size: Size = Size(width=limits.MAX_FILM_WIDTH, height=limits.MAX_FILM_HEIGHT)
    segments: int = limits.MAX_SEGMENTS
    prompt_characters: int = limits.MAX_PROMPT_CHARACTERS
    running_renders: int = limits.RUNNING_RENDERS
    queued_renders: int = limits.QUEUED_RENDERS
    body_bytes: int = limits.MAX_BODY_BYTES
    wait_seconds: int = limits.MAX_WAIT_SECONDS


class WordsView(Value):
    """What is made from words over a bridge: how long they may be, and what a second of the bridge costs.

    `characters_per_second` of the bridge, at most; null: however short it is.
    """

    characters: int
    characters_per_second: int | None
    credits_per_second: int


class CapabilitiesView(Value):
    """What can be made of what. `containers` are what a clip may come in.

    `sound` and `voice` are made from words; null where nothing makes them.
    """

    containers: Many[str]
    generators: Many[GeneratorView]
    sound: WordsView | None
    voice: WordsView | None
    targets: Many[str] = get_args(Target)
    fits: Many[str] = get_args(Fit)
    codecs: Many[str] = get_args(Codec)
    presets: dict[Preset, Shape] = Field(default_factory=lambda: dict(PRESETS))
    anchors: Many[str] = get_args(Anchor)
    price_version: str
    cents_per_credit: int
    limits: Limits = Limits()


class Me(Value):
    """Who you are; `account` owns what you make, and pays."""

    id: str
    account: str
    email: str | None
    email_verified: bool
    roles: Many[str]


@router.get("/capabilities")
def get_capabilities(caller: Anyone) -> CapabilitiesView:
    """What this installation can do, and what it charges."""
    catalogue = caller.app.catalogue
    return CapabilitiesView(
        containers=caller.surface.accepted,
        generators=tuple(_generators(caller.app)),
        sound=_words(catalogue.sound_maker, catalogue.prices, None),
        voice=_words(catalogue.voice_maker, catalogue.prices, limits.SPOKEN_CHARACTERS_A_SECOND),
        price_version=catalogue.prices.version,
        cents_per_credit=catalogue.prices.cents_per_credit,
    )


@router.get("/me")
def get_me(caller: Known) -> Me:
    """Who you are."""
    user = caller.user
    return Me(
        id=user.id,
        account=user.account,
        email=user.email,
        email_verified=user.email_verified,
        roles=tuple(sorted(user.roles)),
    )


def _generators(app: App) -> list[GeneratorView]:
    prices = app.catalogue.prices.credits_per_second
    return [GeneratorView.of(each, prices.get(each.name, 0)) for each in app.catalogue.generators]


def _words(maker: Capabilities | None, prices: Prices, characters_per_second: int | None) -> WordsView | None:
    if maker is None:
        return None
    return WordsView(
        characters=maker.prompt_characters,
        characters_per_second=characters_per_second,
        credits_per_second=prices.credits_per_second.get(maker.name, 0),
    )
