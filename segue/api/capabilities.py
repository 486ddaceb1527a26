"""What this installation can do, and who is asking."""

from typing import get_args

from fastapi import APIRouter
from pydantic import Field

from segue.api.callers import Anyone, Known
from segue.app.context import App
from segue.domain import limits
from segue.domain.assets import Size
from segue.domain.capabilities import Capabilities
from segue.domain.timeline import PRESETS, Anchor, Codec, Fit, Preset, Shape, Target
from segue.domain.value import Many, Value

router = APIRouter(tags=["capabilities"])


class GeneratorView(Value):
    """One video model. `seconds` are the lengths it makes between two frames; `sizes` empty means any.

    `extension_seconds` are the lengths by which it continues a clip.
    """

    name: str
    as_of: str
    seconds: Many[int]
    sizes: Many[Size]
    prompt_characters: int
    makes_sound: bool
    extension_seconds: Many[int]
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
            extension_seconds=generator.extension_seconds,
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


class CapabilitiesView(Value):
    """What can be made of what. `containers` are what a clip may come in."""

    containers: Many[str]
    generators: Many[GeneratorView]
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
    return CapabilitiesView(
        containers=caller.surface.accepted,
        generators=tuple(_generators(caller.app)),
        price_version=caller.app.catalogue.prices.version,
        cents_per_credit=caller.app.catalogue.prices.cents_per_credit,
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
