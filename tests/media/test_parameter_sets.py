"""Headers of any content are read without failing; what is read is written again."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from segue.domain.errors import Internal
from segue.media.parameter_sets import (
    coded_sets,
    frames_to_recover,
    is_refresh,
    joined_header,
    read_header,
    without_sets,
)

SPS = bytes.fromhex("6764000cacd941419f9f016a040402800000030080000018078a14cb")
PPS = bytes.fromhex("68eae3cb22c0")
HEADER = bytes.fromhex("0164000cffe1001c") + SPS + b"\x01\x00\x06" + PPS + bytes.fromhex("fdf8f800")


@given(st.binary(max_size=80), st.integers(0, len(HEADER)))
def test_damaged_headers_are_none_or_whole(noise: bytes, at: int) -> None:
    for data in (noise, HEADER[:at] + noise, HEADER[:at] + noise + HEADER[at:]):
        found = coded_sets(data)
        assert found is None or 1 <= found.free_number < 32


@given(st.binary(max_size=60))
def test_damaged_pictures_are_refused(data: bytes) -> None:
    header = read_header(HEADER)
    assert header is not None
    plain = without_sets(data, header)
    assert plain is None or is_refresh(plain) in (True, False)
    assert frames_to_recover(data) >= 0
    assert frames_to_recover(b"\0\0\1\x06" + data) >= 0


@pytest.mark.parametrize("parted", ["by lengths", "by start codes"])
def test_a_key_frame_that_only_begins_to_refresh_says_for_how_long(parted: str) -> None:
    large = b"\x05\xff\x01" + bytes(256)  # a message of the encoder's own, before that of the recovery
    units = [b"\x06" + large + b"\x06\x02\x0b\x44\x80", b"\x41\x9a"]
    mark = {"by lengths": lambda unit: len(unit).to_bytes(4), "by start codes": lambda _: b"\0\0\0\1"}[parted]
    assert frames_to_recover(b"".join(mark(unit) + unit for unit in units)) == 21
    assert frames_to_recover(mark(units[1]) + units[1]) == 0


def test_a_header_is_read() -> None:
    header, sets = read_header(HEADER), coded_sets(HEADER)
    assert header is not None and (header.sequence, header.picture) == ((SPS,), (PPS,))
    assert sets is not None and (sets.free_number, sets.order_said) == (1, True)
    assert joined_header([HEADER, HEADER]) == HEADER


def test_two_sets_of_one_number_are_not_joined() -> None:
    other = HEADER.replace(PPS, PPS[:-1] + b"\xc2")
    with pytest.raises(Internal, match="not encoded alike"):
        joined_header([HEADER, other])


def test_only_plain_pictures_are_copied() -> None:
    header = read_header(HEADER)
    assert header is not None

    def coded(*units: bytes) -> bytes:
        return b"".join(len(unit).to_bytes(4) + unit for unit in units)

    slice_ = b"\x65\x88"
    assert without_sets(coded(SPS, PPS, slice_), header) == coded(slice_)
    assert is_refresh(coded(slice_)) and not is_refresh(coded(b"\x41\x88"))
    assert without_sets(coded(SPS[:-1] + b"\0", slice_), header) is None  # another set inside
    assert without_sets(coded(b"\x74\x88"), header) is None  # a unit of a second view
