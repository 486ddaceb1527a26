"""Whether all of a file is there, by what it says of its length; and what its header says of Dolby Vision.

Only lengths are read, never trusted: a walk ends at the file's end or after a bounded number of steps.
"""

import struct
from dataclasses import dataclass
from typing import BinaryIO

from segue.media.sources import Source

_MOST_BOXES = 100_000  # an hour of one-second fragments has 7,200
_MOST_HEADER_BYTES = 64 * 1024**2  # the `moov` of an hour at 240 frames a second takes a tenth of it
_MATROSKA_HEAD_BYTES = 1024**2
_EBML, _SEGMENT = b"\x1a\x45\xdf\xa3", b"\x18\x53\x80\x67"
_BLOCK_ADDITION_DATA = b"\x41\xed"


def cut_short(path: Source) -> bool:
    """Whether the file ends before its container says it does. False for containers that do not say."""
    size = path.stat().st_size
    with path.open("rb") as file:
        head = file.read(12)
        if head[4:8] in (b"ftyp", b"moov", b"mdat", b"wide", b"free", b"skip", b"pnot"):
            ends, named = _boxes(file, size)
            return ends > size or b"moov" not in named
        if head[:4] == _EBML:
            return _matroska_end(file) > size
        if head[:4] == b"RIFF" and head[8:] == b"AVI ":
            return int.from_bytes(head[4:8], "little") + 8 > size + 1
    return False


def _boxes(file: BinaryIO, size: int) -> tuple[int, dict[bytes, tuple[int, int]]]:
    """Where the last top-level box ends, and where each kind begins and ends (the last of its kind)."""
    at, named = 0, dict[bytes, tuple[int, int]]()
    for _ in range(_MOST_BOXES):
        if at >= size:
            break
        file.seek(at)
        head = file.read(16)
        if len(head) < 8:
            return size + 1, named
        length, kind = struct.unpack(">I4s", head[:8])
        if length == 1:
            length = int.from_bytes(head[8:16], "big")
        end = size if length == 0 else at + max(length, 8)
        named[kind] = (at, end)
        at = end
    return at, named


def _matroska_end(file: BinaryIO) -> int:
    """Where the segment says it ends; 0 when it does not say (a live recording)."""
    file.seek(0)
    head = file.read(4096)
    at = head.find(_SEGMENT)
    if at < 0:
        return 0
    body = at + len(_SEGMENT)
    width, length = _ebml_number(head[body : body + 8])
    return 0 if length is None else body + width + length


def _ebml_number(data: bytes) -> tuple[int, int | None]:
    """An EBML length: how many bytes it takes, and its value; None when all ones (unknown)."""
    if not data or data[0] == 0:
        return 1, None
    width = 9 - data[0].bit_length()
    value = int.from_bytes(data[:width], "big") & ((1 << 7 * width) - 1)
    return width, None if value == (1 << 7 * width) - 1 else value


@dataclass(frozen=True)
class DolbyVision:
    """`compatibility`: what other players see: 0 nothing they know, 1 HDR10, 2 SDR, 4 HLG, 6 HDR10 (disc)."""

    profile: int
    compatibility: int


def dolby_vision(path: Source) -> DolbyVision | None:
    """The Dolby Vision configuration in an MP4's or a Matroska file's header, if there is one."""
    with path.open("rb") as file:
        head = file.read(8)
        if head[:4] == _EBML:
            file.seek(0)
            return _configuration(file.read(_MATROSKA_HEAD_BYTES), matroska=True)
        if head[4:8].isalpha():
            _, named = _boxes(file, path.stat().st_size)
            begin, end = named.get(b"moov", (0, 0))
            file.seek(begin)
            return _configuration(file.read(min(end - begin, _MOST_HEADER_BYTES)), matroska=False)
    return None


def _configuration(header: bytes, *, matroska: bool) -> DolbyVision | None:
    """Dolby Vision Streams Within the ISO Base Media File Format 2.4, section 3.1: the 24-byte record."""
    for mark in (b"dvcC", b"dvvC", b"dvwC"):
        at = header.find(mark)
        if at < 0:
            continue
        at += len(mark)
        if matroska:
            data = header.find(_BLOCK_ADDITION_DATA, at, at + 64)
            if data < 0:
                continue
            at = data + len(_BLOCK_ADDITION_DATA) + 1
        record = header[at : at + 5]
        if len(record) == 5:
            return DolbyVision(profile=record[2] >> 1, compatibility=record[4] >> 4)
    return None
