"""The timeline of a clip that goes on, from what `segue extend` is asked."""

from dataclasses import dataclass

from pydantic import ValidationError

from segue.app.validation import refused
from segue.commands.cuts import Cuts, clip_between
from segue.domain.assets import Asset
from segue.domain.timeline import Codec, Extension, Format, Timeline


@dataclass(frozen=True)
class Going:
    """What `segue extend` is asked besides its clip."""

    seconds: int
    prompt: str | None
    take: int
    generator: str
    codec: Codec
    label: bool
    cuts: Cuts


def extended(asset: Asset, going: Going) -> Timeline:
    """The timeline in which a clip goes on. Raises BadRequest, UnknownField."""
    try:
        clip = clip_between("clip", asset, going.cuts, 0)
        extension = Extension(
            id="extension",
            seconds=going.seconds,
            generator=going.generator,
            prompt=going.prompt,
            take=going.take,
        )
        form = Format(codec=going.codec, label=going.label)
        return Timeline(format=form, segments=(clip, extension))
    except ValidationError as error:
        raise refused("This does not fit", error) from error
