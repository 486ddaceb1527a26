"""Timelines whose clips name files, as a user writes them: which they name, and the same with assets."""

import re
from collections.abc import Mapping

from segue.domain.assets import Asset, Recording
from segue.domain.timeline import Clip, Timeline

_ASSET_ID = re.compile(r"ast_[0-9a-f]{1,64}")
_RECORDING_ID = re.compile(r"snd_[0-9a-f]{1,64}")


def files_named(timeline: Timeline) -> dict[str, str]:
    """The files that clips name, and the first clip that names each; clips may name assets as well."""
    found: dict[str, str] = {}
    for segment in timeline.segments:
        if isinstance(segment, Clip) and not _ASSET_ID.fullmatch(segment.asset):
            found.setdefault(segment.asset, segment.id)
    return found


def track_named(timeline: Timeline) -> str | None:
    """The file that a timeline's track names; None if it has none, or names a recording."""
    if timeline.track is None or _RECORDING_ID.fullmatch(timeline.track.sound):
        return None
    return timeline.track.sound


def with_recording(timeline: Timeline, recording: Recording | None) -> Timeline:
    """The timeline with a recording in the place of the file that its track named, if it named one."""
    if timeline.track is None or recording is None:
        return timeline
    return timeline.changed(track=timeline.track.changed(sound=recording.id))


def with_assets(timeline: Timeline, assets: Mapping[str, Asset]) -> Timeline:
    """The timeline with assets in the place of the files it named."""
    segments = [
        segment.changed(asset=assets[segment.asset].id)
        if isinstance(segment, Clip) and segment.asset in assets
        else segment
        for segment in timeline.segments
    ]
    return timeline.changed(segments=tuple(segments))
