"""A file in the bucket that is looked at where it lies: what is asked of it is fetched, and no more."""

import hashlib
import io
from collections import OrderedDict
from typing import BinaryIO

from segue.domain import limits


class BucketRanges:
    """Parts of an open file of the bucket. The last few blocks are kept: readers go to and fro."""

    def __init__(self, stream: BinaryIO) -> None:
        self._stream = stream
        self.size = stream.seek(0, io.SEEK_END)
        self._blocks: OrderedDict[int, bytes] = OrderedDict()

    def read(self, first: int, count: int) -> bytes:
        """At most `count` bytes from `first` on, from within one block; none at the end. Raises Unavailable,
        NotFound."""
        if not 0 <= first < self.size:
            return b""
        number, within = divmod(first, limits.RANGE_BYTES)
        return self._block(number)[within : within + count]

    def sha256(self) -> str:
        """Of the whole file, in hexadecimal."""
        found = hashlib.sha256()
        self._stream.seek(0)
        while data := self._stream.read(limits.RANGE_BYTES):
            found.update(data)
        return found.hexdigest()

    def _block(self, number: int) -> bytes:
        if number in self._blocks:
            self._blocks.move_to_end(number)
            return self._blocks[number]
        self._stream.seek(number * limits.RANGE_BYTES)
        block = self._stream.read(limits.RANGE_BYTES)
        self._blocks[number] = block
        if len(self._blocks) > limits.RANGES_KEPT:
            self._blocks.popitem(last=False)
        return block
