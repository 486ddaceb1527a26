"""Where to begin decoding so that a frame surely comes out right: found by reading packets, never by hope.

A container's index may lead past the key frame that a picture needs (times of decoding, not of showing), and
a transport stream has none. So a place is only used when a key frame that shows early enough was seen there.
"""

from fractions import Fraction
from pathlib import Path

import av

from segue.domain.assets import Picture
from segue.domain.errors import StepFailed
from segue.media.safety import OPEN_OPTIONS

_MICROSECONDS = 1_000_000
_NEAR_SECONDS = 1  # from the start: decoding that is cheaper than looking for a place
_WARM_UP_FRAMES = 4  # a deinterlacer looks at the frames before
_BACK_SECONDS = (Fraction(1, 4), 1, 4, 16, 64, 256)
"""Most clips have a key frame every 1 to 10 s, and what lies before a place is found at once."""


def seek_seconds(path: Path, picture: Picture, number: int) -> Fraction | None:
    """How far into the file (as FFmpeg's `-ss` counts) to begin decoding for frame `number` of the grid.

    None: from the beginning. Raises StepFailed when the file cannot be opened.
    """
    wanted = picture.start_seconds + max(0, number - _WARM_UP_FRAMES) / picture.rate
    if wanted - picture.start_seconds < _NEAR_SECONDS:
        return None
    try:
        with av.open(str(path), options=OPEN_OPTIONS) as container:
            return _place_before(container, picture, wanted)
    except av.error.FFmpegError as error:
        raise StepFailed(
            "A clip of this film can no longer be read: upload it again.", detail=str(error)
        ) from error


def _place_before(
    container: av.container.InputContainer, picture: Picture, wanted: Fraction
) -> Fraction | None:
    origin = Fraction(container.start_time or 0, _MICROSECONDS)
    for back in _BACK_SECONDS:
        place = wanted - back
        if place <= picture.start_seconds:
            return None
        container.seek(int(place * _MICROSECONDS), backward=True, any_frame=False)
        if _key_frame_by(container, picture.stream_index, wanted):
            return max(Fraction(0), place - origin)
    return None


def _key_frame_by(container: av.container.InputContainer, stream_index: int, wanted: Fraction) -> bool:
    """Whether the first key frame from here on shows no later than `wanted`."""
    for packet in container.demux(container.streams[stream_index]):
        at = packet.pts if packet.pts is not None else packet.dts
        if at is None:
            continue
        if packet.is_keyframe:
            return at * packet.time_base <= wanted
    return False
