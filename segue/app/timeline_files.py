"""Timelines whose clips name files, as a user writes them: which they name, and the same with assets."""

import re
from collections.abc import Mapping

from segue.domain.assets import Asset
from segue.domain.timeline import Clip, Timeline

_ASSET_ID = re.compile(r"ast_[0-9a-f]{1,64}")


def files_named(timeline: Timeline) -> dict[str, str]:
    """The files that clips name, and the first clip that names each; clips may name assets as well."""
    found: dict[str, str] = {}
    for segment in timeline.segments:
        if isinstance(segment, Clip) and not _ASSET_ID.fullmatch(segment.asset):
            found.setdefault(segment.asset, segment.id)
    return found


def with_assets(timeline: Timeline, assets: Mapping[str, Asset]) -> Timeline:
    """The timeline with assets in the place of the files it named."""
    segments = [
        segment.changed(asset=assets[segment.asset].id)
        if isinstance(segment, Clip) and segment.asset in assets
        else segment
        for segment in timeline.segments
    ]
    return timeline.changed(segments=tuple(segments))
