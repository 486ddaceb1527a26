"""Where a clip begins and ends, as a user writes it, and the segment that this makes."""

from dataclasses import dataclass

from segue.domain.assets import Asset
from segue.domain.frames import frame_named
from segue.domain.timeline import Clip


@dataclass(frozen=True)
class Cuts:
    """Points in a clip as a user writes them: a frame, seconds or a timecode."""

    first: str | None = None
    end: str | None = None


def clip_between(id: str, asset: Asset, cuts: Cuts, audio_track: int) -> Clip:
    """A segment of a clip from one point to another. Raises BadRequest."""
    rate = asset.facts.picture.rate
    return Clip(
        id=id,
        asset=asset.id,
        in_frame=None if cuts.first is None else frame_named(cuts.first, rate),
        out_frame=None if cuts.end is None else frame_named(cuts.end, rate),
        audio_track=audio_track if asset.facts.sounds else 0,
    )
