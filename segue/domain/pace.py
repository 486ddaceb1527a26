"""How often something may be done: an even pace, with a burst up to a whole window's worth.

The generic cell rate algorithm: all that is remembered of a caller is one moment, when their next turn would
come if they had kept the pace exactly. Whole milliseconds throughout.
"""

from dataclasses import dataclass

from segue.domain.value import Instant


@dataclass(frozen=True)
class Pace:
    """`turns` in every `window_ms`; all of them may come at once."""

    turns: int
    window_ms: int

    @property
    def turn_ms(self) -> int:
        return self.window_ms // self.turns

    @property
    def burst_ms(self) -> int:
        return self.turn_ms * self.turns


@dataclass(frozen=True)
class Standing:
    """Where a caller stands after asking for a turn. Refused: `wait_ms` until there is one.

    `left` are the turns that could be taken at once; `full_ms` until all of them are there again.
    """

    pace: Pace
    next_turn: Instant
    left: int
    full_ms: int
    wait_ms: int

    @property
    def refused(self) -> bool:
        return self.wait_ms > 0


def asked(pace: Pace, next_turn: Instant, now: Instant) -> Standing:
    """Ask for one turn; `next_turn` is what is remembered of the caller, 0 of a new one."""
    start = max(next_turn, now)
    wait = start + pace.turn_ms - now - pace.burst_ms
    if wait > 0:
        return Standing(pace, next_turn, 0, start - now, wait)
    after = start + pace.turn_ms
    return Standing(pace, after, (pace.burst_ms - (after - now)) // pace.turn_ms, after - now, 0)
