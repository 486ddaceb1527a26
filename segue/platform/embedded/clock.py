"""The time of this machine: the only place of the embedded platform that reads it."""

import time
from typing import Protocol

from segue.domain.value import Instant


class Clock(Protocol):
    """Says what time it is. An input everywhere, so that tests and the simulator can set it."""

    def now(self) -> Instant: ...


class SystemClock:
    """The system's wall clock."""

    def now(self) -> Instant:
        return time.time_ns() // 1_000_000
