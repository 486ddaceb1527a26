"""Makers whose sound is the answer to the submit: it goes under the attempt at once, and is found there."""

import tempfile
from collections.abc import Callable
from pathlib import Path, PurePosixPath
from typing import Final

from segue.models.remote.results import ResultRefused
from segue.ports import Bucket, Gone, Outcome, ProviderRefused, Succeeded

TOO_LARGE: Final = "The model's sound is larger than any can be: nothing was charged. Try again."
REFUSED: Final = "The model refused these words: nothing was charged. Take out names, brands and violence."
NOTHING_HEARD: Final = "The model finished without a sound: nothing was charged. Try again."


class AnsweredSounds:
    """What such makers share: a reply that is lost takes its sound with it, which is named by its model."""

    maximum_ms = 60_000

    def __init__(self, bucket: Bucket) -> None:
        self._bucket = bucket

    def poll(self, operation: str, prefix: str) -> Outcome:
        return self.adopt(prefix) or Gone()

    def adopt(self, prefix: str) -> Outcome | None:
        name = next((name for name, _ in self._bucket.list(prefix)), None)
        return Succeeded(name, PurePosixPath(name).stem) if name else None

    def _kept(self, name: str, write: Callable[[Path], None]) -> str:
        """The name, in our bucket, of what `write` leaves. Raises ProviderRefused for one too large."""
        with tempfile.TemporaryDirectory(prefix="segue-sound-") as folder:
            local = Path(folder) / PurePosixPath(name).name
            try:
                write(local)
            except ResultRefused as refused:
                raise ProviderRefused(
                    TOO_LARGE, again=True, detail=str(refused), code=refused.code
                ) from refused
            self._bucket.put_file(name, local)
        return name
