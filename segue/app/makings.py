"""Things that are made in the background of this process, for whoever asks again: one of a kind at a time."""

import threading
from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass, field

from segue.domain import limits
from segue.domain.errors import SegueError, StepFailed, TooMuch

Told = Callable[[int, int], None]


@dataclass
class Making:
    """One thing being made: how far it is, in thousandths, and how it went wrong if it did."""

    over: threading.Event = field(default_factory=threading.Event)
    done: int = 0
    error: SegueError | None = None

    def tell(self, done: int, total: int) -> None:
        self.done = min(1_000, done * 1_000 // max(1, total))


class Makings:
    """What is being made, by name. Each waits for its kind's turn: a long one holds up no short one."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._turns: defaultdict[str, threading.Lock] = defaultdict(threading.Lock)
        self._by_name: dict[str, Making] = {}

    def start(self, kind: str, name: str, make: Callable[[Told], None]) -> Making:
        """The making of this name, begun now unless it is under way. Raises TooMuch."""
        with self._lock:
            if (known := self._by_name.get(name)) is not None:
                return known
            if len(self._by_name) >= limits.WAITING_PREVIEWS:
                raise TooMuch("Too many previews are being made: try again in a moment.")
            making = self._by_name[name] = Making()
            turn = self._turns[kind]
        work = (turn, name, making, make)
        threading.Thread(target=self._make, args=work, name="making", daemon=True).start()
        return making

    def _make(self, turn: threading.Lock, name: str, making: Making, make: Callable[[Told], None]) -> None:
        try:
            with turn:
                make(making.tell)
        except SegueError as error:
            making.error = error
        except Exception as error:  # whoever asked is told; this thread has nobody else to tell
            making.error = StepFailed(
                "This preview could not be made: try again, or use the clip without it.", detail=repr(error)
            )
        finally:
            with self._lock:
                del self._by_name[name]
            making.over.set()
