"""A look at a piece of a film: small pictures of its ends, kept beside it once it was seen to decode.

Inspection works from these, so that a piece is decoded once, when it is made, and not with every film.
"""

import hashlib
from collections.abc import Callable, Iterator, Sequence
from itertools import islice, zip_longest
from pathlib import Path
from typing import Final

import numpy as np

from segue.domain.assets import Colour
from segue.domain.errors import StepFailed
from segue.domain.results import Conformed
from segue.media.film_shape import looked_at
from segue.media.motion import Frame
from segue.media.parameter_sets import LENGTH_BYTES
from segue.media.seam import WINDOW_FRAMES
from segue.media.sources import open_coded

LOOK: Final = "look.npz"

_SETS: Final = {"h264": frozenset({7, 8, 9}), "hevc": frozenset({32, 33, 34, 35})}
"""Kinds of units that say how to decode, and show nothing: a joint file may repeat them."""


def write_look(
    piece: Path, colour: Colour, look: Path, frames: int, tick: Callable[[int], None], *, whole: bool
) -> None:
    """Decode a piece of a film of this colour; keep its first and last dozen pictures, or all if `whole`.

    Raises StepFailed when fewer or more than `frames` decode.
    """

    def wanted(number: int) -> bool:
        return whole or number < WINDOW_FRAMES or number >= frames - WINDOW_FRAMES

    kept: list[Frame] = []
    count = 0
    for frame in looked_at(piece, colour, tick, wanted):
        count += 1
        if frame is not None:
            kept.append(frame)
    if count != frames:
        raise StepFailed(
            "A piece of the film does not play to its end: render it again.",
            detail=f"{piece.name}: {count} frames of {frames} decode",
            again=True,
        )
    np.savez(look, frames=np.stack(kept))  # packing takes as long as encoding did, and saves a third


def read_look(look: Path) -> Sequence[Frame]:
    """The pictures that were kept of a piece: its first and last ones, or all."""
    with np.load(look, allow_pickle=False) as kept:
        pictures: Sequence[Frame] = list(kept["frames"])
    return pictures


def coded_pictures(film: Path) -> Iterator[bytes]:
    """The coded pictures of a film, without what only says how to decode them: equal ones decode alike.

    Nothing is decoded. Raises PyAV's errors.
    """
    with open_coded(film) as container:
        stream = container.streams.video[0]
        codec = stream.codec_context.name
        for packet in container.demux(stream):
            if packet.size:
                yield without_sets_of(bytes(packet), codec)


def shows_next(film: Iterator[bytes], piece: Path, made: Conformed) -> bool:
    """Whether a film's next coded pictures are those of a piece, and what was copied is as in its source."""
    before, copied, _ = made.parts
    found, same = hashlib.sha256(), True
    for number, (shown, own) in enumerate(zip_longest(islice(film, made.frames), coded_pictures(piece))):
        same = same and shown == own
        if shown and before <= number < before + copied:
            found.update(shown)
    return same and (made.copied is None or found.hexdigest() == made.copied.sha256)


def hash_pictures(packets: Iterator[bytes], codec: str) -> str:
    """The sha256 of coded pictures, without what only says how to decode."""
    found = hashlib.sha256()
    for packet in packets:
        found.update(without_sets_of(packet, codec))
    return found.hexdigest()


def without_sets_of(packet: bytes, codec: str) -> bytes:
    """A coded picture without its units that only say how to decode; as it is where there are none."""
    sets = _SETS.get(codec, frozenset())
    kept: list[bytes] = []
    at = begin = 0
    while sets and at + LENGTH_BYTES < len(packet):
        end = at + LENGTH_BYTES + int.from_bytes(packet[at : at + LENGTH_BYTES])
        first = packet[at + LENGTH_BYTES]
        if (first & 0x1F if codec == "h264" else (first >> 1) & 0x3F) in sets:
            kept.append(packet[begin:at])
            begin = end
        at = end
    return b"".join([*kept, packet[begin:]]) if kept else packet
