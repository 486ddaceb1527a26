"""Where to begin decoding so that a frame surely comes out right: found by reading packets, never by hope.

A container's index may lead past the key frame that a picture needs (times of decoding, not of showing), and
a transport stream has none. So a place is only used when a key frame that shows early enough was seen there.
"""

from fractions import Fraction
from pathlib import Path

import av

from segue.domain.assets import Picture
from segue.domain.errors import StepFailed
from segue.domain.frames import middle_of
from segue.media.grid import slot
from segue.media.parameter_sets import frames_to_recover
from segue.media.safety import OPEN_OPTIONS
from segue.media.sources import open_coded

_MICROSECONDS = 1_000_000
_NEAR_SECONDS = 1  # from the start: decoding that is cheaper than looking for a place
_WARM_UP_FRAMES = 4  # a deinterlacer looks at the frames before
_MOST_FRAMES_EACH = 4  # of those an encoder counts, there may be so many frames: it leaves some out
_BACK_SECONDS = (0, Fraction(1, 4), 1, 4, 16, 64, 256)
"""A cut is often where a group begins, its own place; most clips have a key frame every 1 to 10 s."""


def seek_seconds(path: Path, picture: Picture, number: int) -> Fraction | None:
    """How far into the file (as FFmpeg's `-ss` counts) to begin decoding for frame `number` of the grid.

    None: from the beginning. Raises StepFailed when the file cannot be opened.
    """
    first = number if picture.field_order == "progressive" else max(0, number - _WARM_UP_FRAMES)
    if first < _NEAR_SECONDS * picture.rate:
        return None
    try:
        with open_coded(path) as container:
            if container.format.name.startswith("mov"):
                return _place_before(container, picture, first)
        with av.open(str(path), options=OPEN_OPTIONS) as container:  # other headers do not say when it begins
            return _place_before(container, picture, first)
    except av.error.FFmpegError as error:
        raise StepFailed(
            "A clip of this film can no longer be read: upload it again.", detail=str(error)
        ) from error


def _place_before(container: av.container.InputContainer, picture: Picture, number: int) -> Fraction | None:
    origin = Fraction(container.start_time or 0, _MICROSECONDS)
    middle = picture.start_seconds + middle_of(number, picture.rate)  # where rounding leads to no other frame
    for back in _BACK_SECONDS:
        place = middle - back
        if place <= picture.start_seconds:
            return None
        container.seek(int(place * _MICROSECONDS), backward=True, any_frame=False)
        if _key_frame_by(container, picture, number):
            return max(Fraction(0), place - origin)
    return None


def _key_frame_by(container: av.container.InputContainer, picture: Picture, number: int) -> bool:
    """Whether the first key frame from here on shows no later than frame `number` of the grid."""
    for packet in container.demux(container.streams[picture.stream_index]):
        at = packet.pts if packet.pts is not None else packet.dts
        if at is None:
            continue
        if packet.is_keyframe:
            shown = slot(at * packet.time_base - picture.start_seconds, picture.rate)
            return shown + _frames_to_recover(picture, bytes(packet)) <= number
    return False


def _frames_to_recover(picture: Picture, data: bytes) -> int:
    return _MOST_FRAMES_EACH * frames_to_recover(data) if picture.codec == "h264" else 0
