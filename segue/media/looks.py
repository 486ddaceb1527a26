"""A look at a piece of a film: small pictures of its ends, kept beside it once it was seen to decode.

Inspection works from these, so that a piece is decoded once, when it is made, and not with every film.
"""

import hashlib
from collections.abc import Callable, Iterator, Sequence
from itertools import islice
from pathlib import Path
from typing import Final

import av
import numpy as np

from segue.domain.errors import StepFailed
from segue.media.film_shape import looked_at
from segue.media.motion import Frame
from segue.media.seam import WINDOW_FRAMES

LOOK: Final = "look.npz"

_LENGTH_BYTES: Final = 4  # before each unit of H.264 and HEVC in MP4, as our encoders write them
_SETS: Final = {"h264": frozenset({7, 8, 9}), "hevc": frozenset({32, 33, 34, 35})}
"""Kinds of units that say how to decode, and show nothing: a joint file may repeat them."""


def write_look(piece: Path, look: Path, frames: int, tick: Callable[[int], None], *, whole: bool) -> None:
    """Decode a piece, and keep its first and last dozen pictures, or all of them if `whole`.

    Raises StepFailed when fewer or more than `frames` decode.
    """

    def wanted(number: int) -> bool:
        return whole or number < WINDOW_FRAMES or number >= frames - WINDOW_FRAMES

    kept: list[Frame] = []
    count = 0
    for frame in looked_at(piece, tick, wanted):
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


def picture_hashes(film: Path, lengths: Sequence[int]) -> list[str]:
    """The sha256 of the coded pictures of each run of so many frames: equal ones decode alike.

    Nothing is decoded. What only says how to decode is left out. Raises PyAV's errors.
    """
    with av.open(str(film)) as container:
        stream = container.streams.video[0]
        packets = (bytes(packet) for packet in container.demux(stream) if packet.size)
        codec = stream.codec_context.name
        return [hash_pictures(islice(packets, length), codec) for length in lengths]


def hash_pictures(packets: Iterator[bytes], codec: str) -> str:
    """The sha256 of coded pictures, without what only says how to decode."""
    found, sets = hashlib.sha256(), _SETS.get(codec, frozenset())
    for packet in packets:
        if not sets:
            found.update(packet)
            continue
        at = 0
        while at + _LENGTH_BYTES < len(packet):
            end = at + _LENGTH_BYTES + int.from_bytes(packet[at : at + _LENGTH_BYTES])
            first = packet[at + _LENGTH_BYTES]
            kind = first & 0x1F if 7 in sets else (first >> 1) & 0x3F
            if kind not in sets:
                found.update(packet[at:end])
            at = end
    return found.hexdigest()
