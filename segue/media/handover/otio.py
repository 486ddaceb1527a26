"""The film as OpenTimelineIO: one video and one sound track, each clip with all of its file at hand."""

from fractions import Fraction

import opentimelineio as otio

from segue.media.handover.cuts import Cut, Film


def otio_text(film: Film) -> str:
    """The film's .otio file. Rates are what the library has, floats; the exact ones stand in the metadata."""
    timeline = otio.schema.Timeline(film.title, global_start_time=_time(0, film.rate))
    timeline.metadata["segue"] = {
        "rate": str(film.rate),
        "width": film.size.width,
        "height": film.size.height,
    }
    for kind in (otio.schema.TrackKind.Video, otio.schema.TrackKind.Audio):
        if kind == otio.schema.TrackKind.Audio and not film.channels:
            continue
        track = otio.schema.Track(kind.lower(), kind=kind)
        track.extend([_item(film, cut, kind) for cut in film.cuts])
        timeline.tracks.append(track)
    text: str = timeline.to_json_string(indent=2)
    return text + "\n"


def _item(film: Film, cut: Cut, kind: str) -> otio.core.Item:
    if kind == otio.schema.TrackKind.Audio and not cut.source.channels:
        return otio.schema.Gap(duration=_time(cut.frames, film.rate))
    source = cut.source
    # It plays for whole frames of the film: counted in its source's, pieces would drift from the film.
    start = _time(source.start_frame + cut.in_frame, source.rate)
    clip = otio.schema.Clip(
        cut.name,
        otio.schema.ExternalReference(source.name, _range(source.start_frame, source.frames, source.rate)),
        otio.opentime.TimeRange(start, _time(cut.frames, film.rate)),
    )
    clip.metadata["segue"] = {"segment": cut.segment, "rate": str(source.rate)}
    return clip


def _time(frame: int, rate: Fraction) -> otio.opentime.RationalTime:
    return otio.opentime.RationalTime(frame, float(rate))


def _range(start: int, frames: int, rate: Fraction) -> otio.opentime.TimeRange:
    return otio.opentime.TimeRange(_time(start, rate), _time(frames, rate))
