"""What a child process looks at: a file on this machine, or one whose parts its parent hands in.

The parent answers each `REQUEST` (a place and a count) on the child's standard input with `ANSWER` (a count)
and so many bytes, fewer at the end of the file. So the child needs neither a network nor a disk.
"""

import io
import os
import stat
import struct
from pathlib import Path
from typing import BinaryIO, Final, Literal, Self, cast

import av
from av.container import InputContainer

from segue.domain import limits
from segue.media.safety import OPEN_OPTIONS, UNPROBED

REQUEST: Final = struct.Struct(">cQI")
ASKS: Final = b"R"
"""What a request begins with, and no answer in JSON does."""
ANSWER: Final = struct.Struct(">I")


class FedFile:
    """The file that the parent reads for us, of so many bytes; the part of `Path` that a look needs."""

    suffix = ""

    def __init__(self, asking: BinaryIO, answers: BinaryIO, size: int) -> None:
        self._asking, self._answers, self._size = asking, answers, size

    def absolute(self) -> Self:
        return self

    def stat(self) -> os.stat_result:
        return os.stat_result((stat.S_IFREG | stat.S_IRUSR, 0, 0, 1, 0, 0, self._size, 0, 0, 0))

    def open(self, mode: Literal["rb"]) -> BinaryIO:
        return cast(BinaryIO, io.BufferedReader(_Parts(self, self._size), limits.FED_PIECE_BYTES))

    def part(self, first: int, count: int) -> bytes:
        """Some bytes from a place on, fewer if it likes. Raises OSError when the parent is gone."""
        self._asking.write(REQUEST.pack(ASKS, first, count))
        self._asking.flush()
        (length,) = ANSWER.unpack(self._exactly(ANSWER.size))
        return self._exactly(length)

    def _exactly(self, count: int) -> bytes:
        data = self._answers.read(count)
        if len(data) != count:
            raise OSError("The file is read no further.")
        return data


Source = Path | FedFile


class _Parts(io.RawIOBase):
    """One reader of a fed file, at a place of its own."""

    def __init__(self, file: FedFile, size: int) -> None:
        super().__init__()
        self._file, self._size, self._at = file, size, 0

    def readable(self) -> bool:
        return True

    def seekable(self) -> bool:
        return True

    def tell(self) -> int:
        return self._at

    def seek(self, offset: int, whence: int = io.SEEK_SET) -> int:
        begin = {io.SEEK_SET: 0, io.SEEK_CUR: self._at, io.SEEK_END: self._size}[whence]
        if begin + offset < 0:
            raise OSError("There is nothing before a file.")
        self._at = begin + offset
        return self._at

    def readinto(self, buffer: "memoryview") -> int:  # type: ignore[override]
        wanted = min(len(buffer), limits.FED_PIECE_BYTES, max(0, self._size - self._at))
        if not wanted:
            return 0
        data = self._file.part(self._at, wanted)
        buffer[: len(data)] = data
        self._at += len(data)
        return len(data)


def open_media(source: Source, options: dict[str, str]) -> InputContainer:
    """Open a source with FFmpeg's demuxers. Raises PyAV's errors."""
    if isinstance(source, FedFile):
        return av.open(source.open("rb"), mode="r", options=options, buffer_size=limits.FED_PIECE_BYTES)
    return av.open(str(source), mode="r", options=options)


def open_coded(path: Path) -> InputContainer:
    """Open a film or clip for what its header and packets say, or to decode it. Raises PyAV's errors."""
    return av.open(str(path), mode="r", options=OPEN_OPTIONS | UNPROBED)
