"""The mezzanine: the one form in which every piece of a film lies, so that joining pieces is copying them.

Picture only, closed groups, constant rate, one set of parameters for all pieces of a film: H.264 or HEVC in
MP4, or ProRes 422 HQ in QuickTime.
"""

import math
from fractions import Fraction
from pathlib import Path
from typing import Final

from segue.domain.assets import Colour
from segue.domain.errors import StepFailed
from segue.domain.frames import SOUND_RATE
from segue.domain.plan import FilmFormat
from segue.media.colour import output_options
from segue.media.film_form import pixel_format
from segue.media.film_shape import count_frames
from segue.media.sources import open_coded

_LARGEST_TIMESCALE: Final = 10_000_000
_HEVC_SETS: Final = (32, 33, 34)  # NAL unit types: VPS, SPS, PPS
_X264: Final = "open-gop=0:keyint=60:bframes=0:stitchable=1:chromaloc=0"
_SAME_PROFILE: Final = ":8x8dct=1"  # or the fastest preset writes another, beside which no clip is copied
_X265: Final = "open-gop=0:keyint=60:bframes=0:info=0:log-level=error:pools=2:frame-threads=1:chromaloc=0"
"""Closed groups, so that a piece begins with a key frame that needs nothing before it; headers that do not
depend on the picture, so that the first piece's serve all; no reordering, because a piece of one or two
frames has less delay than a long one, and joined to it would push its neighbours out of place."""


def timescale(rate: Fraction) -> int:
    """Ticks a second in which every frame, and for usual rates every sample of sound, has a whole number."""
    both = math.lcm(rate.numerator, SOUND_RATE)
    if both <= _LARGEST_TIMESCALE:
        return both
    return rate.numerator * max(1, 10_000 // rate.numerator)


def frame_ticks(rate: Fraction) -> int:
    """How many ticks of the timescale a frame lasts."""
    return int(timescale(rate) / rate)


def timescale_arguments(rate: Fraction) -> list[str]:
    """Both clocks of an MP4, alike: with a coarser one for the whole, each join would be rounded to it."""
    ticks = str(timescale(rate))
    return ["-video_track_timescale", ticks, "-movie_timescale", ticks]


def colour_arguments(colour: Colour) -> list[str]:
    """How the numbers mean colour, written beside them; converting to it is the filters' work."""
    return [word for name, text in output_options(colour).items() for word in (f"-{name}", text)]


def picture_name(form: FilmFormat) -> str:
    """What a mezzanine's file is called."""
    return f"picture.{form.container}"


def _codec_arguments(form: FilmFormat) -> list[str]:
    """The encoder at a quality above which a viewer sees no difference."""
    if form.codec == "prores":
        return ["-c:v", "prores_ks", "-profile:v", "hq", "-vendor", "apl0", "-qscale:v", "5"]
    if form.codec == "hevc":
        return [
            "-c:v",
            "libx265",
            "-preset",
            "veryfast",
            "-crf",
            "20",
            "-x265-params",
            _X265,
            "-tag:v",
            "hvc1",
        ]
    own = f"{_X264}:sps-id={form.sets_number}"
    if form.sketch:
        return ["-c:v", "libx264", "-preset", "ultrafast", "-crf", "18", "-x264-params", own + _SAME_PROFILE]
    return ["-c:v", "libx264", "-preset", "veryfast", "-crf", "18", "-x264-params", own]


def encoder_arguments(form: FilmFormat, frames: int, output: Path) -> list[str]:
    """What stands after inputs and filters to write exactly `frames` frames as a mezzanine."""
    return [
        *("-an", "-sn", "-dn", "-map_metadata", "-1", "-map_chapters", "-1"),
        *("-frames:v", str(frames), "-fps_mode", "passthrough"),
        *(*_codec_arguments(form), "-pix_fmt", pixel_format(form)),
        *(*colour_arguments(form.colour), *timescale_arguments(form.rate)),
        *("-f", form.container, f"file:{output}"),
    ]


def verify_frames(path: Path, form: FilmFormat, frames: int) -> None:
    """Count a mezzanine's frames and check that each lies at its place.

    Raises StepFailed when a frame is missing, too many, or late: the clip has a hole.
    """
    with open_coded(path) as container:
        found, misplaced = count_frames(container, form.rate)
    if found != frames or misplaced is not None:
        raise StepFailed(
            "A clip's frames could not all be brought into the film: export it again, or cut it shorter.",
            detail=f"{path.name}: {found} frames instead of {frames}, out of place from {misplaced}",
        )


def same_headers(pictures: list[Path]) -> bool:
    """Whether all mezzanines have the same parameter sets, so that the first one's serve the whole film."""
    return len({_header(picture) for picture in pictures}) <= 1


def _header(picture: Path) -> object:
    """A mezzanine's parameter sets; what HEVC says besides (of its grading) is left out."""
    with open_coded(picture) as container:
        decoder = container.streams.video[0].codec_context
        header = bytes(decoder.extradata or b"")
        return _parameter_sets(header) if decoder.name == "hevc" else header


def _parameter_sets(header: bytes) -> tuple[bytes, ...]:
    """The VPS, SPS and PPS of an HEVC decoder configuration record (ISO/IEC 14496-15, 8.3.3.1)."""
    found, at = [], 23
    for _ in range(header[22]):
        kind, count = header[at] & 0x3F, int.from_bytes(header[at + 1 : at + 3])
        at += 3
        for _ in range(count):
            size = int.from_bytes(header[at : at + 2])
            if kind in _HEVC_SETS:
                found.append(header[at + 2 : at + 2 + size])
            at += 2 + size
    return tuple(found)
