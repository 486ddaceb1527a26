"""The parameter sets of H.264 as MP4 keeps them: read, joined into one header, taken out of pictures.

Formats: ISO/IEC 14496-15, 5.3.3.1 (the header, `avcC`); ITU-T H.264, 7.3.2 and annex E (the sets).
"""

import hashlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Final

from segue.domain.assets import CodedSets
from segue.domain.errors import Internal

LENGTH_BYTES: Final = 4
"""Before each unit of a picture, as nearly all files and all of ours have it."""

_SPS, _PPS = 7, 8
_MESSAGES, _RECOVERY_POINT, _GOES_ON = 6, 6, 0xFF
_IDR: Final = 5
_PLAIN_UNITS: Final = frozenset({1, _IDR, 6, _SPS, _PPS, 9, 12})
"""Slices, messages, sets, delimiters, filling: what every decoder knows; no layers, no views."""
_MOST_IDS: Final = 32
_WITH_CHROMA: Final = frozenset({100, 110, 122, 244, 44, 83, 86, 118, 128, 138, 139, 134, 135})
_EXTENDED: Final = frozenset({100, 110, 122, 144})


@dataclass(frozen=True)
class Header:
    """What an `avcC` holds; `rest` is what follows the sets."""

    profile: int
    compatibility: int
    level: int
    sequence: tuple[bytes, ...]
    picture: tuple[bytes, ...]
    rest: bytes


def read_header(data: bytes) -> Header | None:
    """An `avcC`, or None if it is not one whose pictures' units have lengths of four bytes."""
    try:
        if data[0] != 1 or data[4] & 3 != LENGTH_BYTES - 1:
            return None
        sequence, at = _sets(data, 6, data[5] & 0x1F)
        picture, at = _sets(data, at + 1, data[at])
    except IndexError:
        return None
    return Header(data[1], data[2], data[3], sequence, picture, data[at:])


def _sets(data: bytes, at: int, count: int) -> tuple[tuple[bytes, ...], int]:
    found = []
    for _ in range(count):
        size = data[at] << 8 | data[at + 1]
        if size < 2 or at + 2 + size > len(data):
            raise IndexError
        found.append(data[at + 2 : at + 2 + size])
        at += 2 + size
    return tuple(found), at


def joined_header(headers: Iterable[bytes]) -> bytes:
    """One `avcC` with the sets of several, each once: what decodes the pictures of all.

    Raises Internal when two of different content bear one number: only one of them could be found.
    """
    read = [header for data in headers if (header := read_header(data)) is not None]
    first = read[0]
    sequence = tuple(dict.fromkeys(each for header in read for each in header.sequence))
    picture = tuple(dict.fromkeys(each for header in read for each in header.picture))
    numbers = [(_SPS, _read_sequence(each).number) for each in sequence]
    numbers += [(_PPS, _Bits(each[1:]).unsigned()) for each in picture]
    if len(set(numbers)) < len(numbers):
        raise Internal("The pieces of this film were not encoded alike.")
    compatibility = first.compatibility
    for header in read:
        compatibility &= header.compatibility
    level = max(header.level for header in read)
    start = bytes([1, first.profile, compatibility, level, 0xFC | LENGTH_BYTES - 1, 0xE0 | len(sequence)])
    return start + _listed(sequence) + bytes([len(picture)]) + _listed(picture) + first.rest


def _listed(sets: Iterable[bytes]) -> bytes:
    return b"".join(len(each).to_bytes(2) + each for each in sets)


def coded_sets(data: bytes) -> CodedSets | None:
    """What a clip's pictures need to be shown as they are coded; None if they cannot be part of a film.

    That is a header which is none, an older kind of scanning, or no number left for our own sets.
    """
    header = read_header(data)
    if header is None or not header.sequence or not header.picture:
        return None
    try:
        told = [_read_sequence(each) for each in header.sequence]
        used = {each.number for each in told}
        for each in header.picture:
            bits = _Bits(each[1:])
            used |= {bits.unsigned(), bits.unsigned()}
    except IndexError:
        return None
    free = next((number for number in range(1, _MOST_IDS) if number not in used), None)
    if free is None or not all(each.progressive for each in told):
        return None
    content = _listed(header.sequence) + b"\0" + _listed(header.picture)
    return CodedSets(
        sha256=hashlib.sha256(content).hexdigest(),
        free_number=free,
        order_said=all(each.order_said for each in told),
    )


@dataclass(frozen=True)
class _Sequence:
    number: int
    progressive: bool
    order_said: bool


def units(picture: bytes) -> Iterator[bytes]:
    """The units of one coded picture, without their lengths. Raises IndexError when they do not fill it."""
    at = 0
    while at < len(picture):
        size = int.from_bytes(picture[at : at + LENGTH_BYTES])
        at += LENGTH_BYTES
        if not size or at + size > len(picture):
            raise IndexError
        yield picture[at : at + size]
        at += size


def is_refresh(picture: bytes) -> bool:
    """Whether a coded picture forgets all before it (IDR): other key frames need not. Raises IndexError."""
    return any(unit[0] & 0x1F == _IDR for unit in units(picture))


def frames_to_recover(picture: bytes) -> int:
    """How many frames after a coded picture, in its own count, those that follow are whole (D.2.8): 0 mostly.

    Where an encoder refreshes pictures bit by bit a key frame is only where it begins to.
    """
    try:
        found = list(units(picture))
    except IndexError:  # as a transport stream has them, parted by start codes
        found = [unit for unit in picture.split(b"\0\0\1") if unit]
    messages = (each for unit in found if unit[0] & 0x1F == _MESSAGES for each in _messages(unit[1:]))
    try:
        return next((_Bits(content).unsigned() for kind, content in messages if kind == _RECOVERY_POINT), 0)
    except IndexError:
        return 0


def _messages(data: bytes) -> Iterator[tuple[int, bytes]]:
    """The kind and content of each message of a unit of messages (7.3.2.3.1)."""
    at = 0
    while at + 2 < len(data):
        numbers = []
        for _ in range(2):  # a number is the sum of bytes up to the first that is not 255
            end = next((place for place in range(at, len(data)) if data[place] != _GOES_ON), len(data) - 1)
            numbers.append(sum(data[at : end + 1]))
            at = end + 1
        yield numbers[0], data[at : at + numbers[1]]
        at += numbers[1]


def without_sets(picture: bytes, header: Header) -> bytes | None:
    """A coded picture without the sets inside it; None when it has others than the header's, or odd units."""
    kept = []
    try:
        for unit in units(picture):
            kind = unit[0] & 0x1F
            if kind not in _PLAIN_UNITS:
                return None
            if kind in (_SPS, _PPS):
                if unit not in (header.sequence if kind == _SPS else header.picture):
                    return None
                continue
            kept.append(len(unit).to_bytes(LENGTH_BYTES) + unit)
    except IndexError:
        return None
    return b"".join(kept)


class _Bits:
    """Numbers of a set, bit by bit. Raises IndexError at its end."""

    def __init__(self, unit: bytes) -> None:
        plain = unit.replace(b"\0\0\3", b"\0\0")  # the third byte only keeps start codes apart
        self._bits = int.from_bytes(plain)
        self._left = 8 * len(plain)

    def number(self, count: int) -> int:
        if count > self._left:
            raise IndexError
        self._left -= count
        return self._bits >> self._left & ((1 << count) - 1)

    def flag(self) -> bool:
        return bool(self.number(1))

    def unsigned(self) -> int:
        """An Exp-Golomb code (9.1)."""
        zeros = 0
        while not self.number(1):
            zeros += 1
        return (1 << zeros) - 1 + self.number(zeros)

    def skip(self, codes: int) -> None:
        for _ in range(codes):
            self.unsigned()


def _read_sequence(unit: bytes) -> _Sequence:
    """Number, scanning, and whether the order of pictures is said (7.3.2.1.1, E.1.1). Raises IndexError."""
    bits = _Bits(unit[1:])
    profile = bits.number(8)
    bits.number(16)
    number = bits.unsigned()
    if profile in _WITH_CHROMA:
        _skip_chroma(bits)
    bits.skip(1)
    order = bits.unsigned()
    if order == 0:
        bits.skip(1)
    elif order == 1:
        bits.flag()
        bits.skip(2)
        bits.skip(min(bits.unsigned(), 255))
    bits.skip(1)
    bits.flag()
    bits.skip(2)
    progressive = bits.flag()
    if not progressive:
        bits.flag()
    bits.flag()
    if bits.flag():
        bits.skip(4)
    return _Sequence(number, progressive, order == 2 or (bits.flag() and _says_order(bits)))


def _skip_chroma(bits: _Bits) -> None:
    chroma = bits.unsigned()
    if chroma == 3:
        bits.flag()
    bits.skip(2)
    bits.flag()
    if not bits.flag():
        return
    for index in range(12 if chroma == 3 else 8):
        if bits.flag():
            _skip_scaling(bits, 16 if index < 6 else 64)


def _skip_scaling(bits: _Bits, size: int) -> None:
    """A scaling list (7.3.2.1.1.1): it ends early once the next scale is 0."""
    last = following = 8
    for _ in range(size):
        if following:
            code = bits.unsigned()
            following = (last + ((code + 1) // 2 if code % 2 else -(code // 2))) % 256
        last = following or last


def _says_order(bits: _Bits) -> bool:
    """Whether a set's usability information bounds the reordering of pictures."""
    if bits.flag() and bits.number(8) == 255:
        bits.number(32)
    if bits.flag():
        bits.flag()
    if bits.flag():
        bits.number(4)
        if bits.flag():
            bits.number(24)
    if bits.flag():
        bits.skip(2)
    if bits.flag():
        bits.number(65)
    buffered = [_skip_buffering(bits) for _ in range(2)]
    if any(buffered):
        bits.flag()
    bits.flag()
    return bits.flag()


def _skip_buffering(bits: _Bits) -> bool:
    """The parameters of the reference decoder's buffer (E.1.2), if they are there."""
    if not bits.flag():
        return False
    count = bits.unsigned() + 1
    bits.number(8)
    for _ in range(min(count, _MOST_IDS)):
        bits.skip(2)
        bits.flag()
    bits.number(20)
    return True
