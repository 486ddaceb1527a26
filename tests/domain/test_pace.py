"""The pace of writes: a burst of a window's worth, and never more in any window."""

from hypothesis import given
from hypothesis import strategies as st

from segue.domain.pace import Pace, asked

PACE = Pace(turns=6, window_ms=60_000)


def test_a_burst_is_let_through_and_then_one_turn_at_a_time() -> None:
    turn, now = 0, 1_000_000
    for left in (5, 4, 3, 2, 1, 0):
        standing = asked(PACE, turn, now)
        assert not standing.refused and standing.left == left
        turn = standing.next_turn
    refused = asked(PACE, turn, now)
    assert refused.refused and (refused.wait_ms, refused.left, refused.next_turn) == (10_000, 0, turn)
    assert asked(PACE, turn, now + 9_999).refused
    assert not asked(PACE, turn, now + 10_000).refused
    assert asked(PACE, turn, now + 60_000).left == 5


@given(
    st.integers(1, 50),
    st.integers(1_000, 100_000),
    st.lists(st.integers(0, 30_000), min_size=1, max_size=200),
)
def test_no_window_ever_sees_more_than_twice_its_turns(turns: int, window_ms: int, pauses: list[int]) -> None:
    """A full burst may be followed by what the window itself allows: that is the algorithm's bound."""
    pace, turn, now = Pace(turns, window_ms), 0, 1_000_000
    taken: list[int] = []
    for pause in pauses:
        now += pause
        standing = asked(pace, turn, now)
        if standing.refused:
            assert not asked(pace, turn, now + standing.wait_ms).refused
            continue
        turn = standing.next_turn
        taken.append(now)
        assert sum(1 for at in taken if at > now - pace.window_ms) <= 2 * turns
        assert 0 <= standing.left < turns and 0 < standing.full_ms <= pace.window_ms
