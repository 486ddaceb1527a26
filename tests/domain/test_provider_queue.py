"""The line in front of a provider."""

from hypothesis import given
from hypothesis import strategies as st

from segue.domain import limits
from segue.domain.provider_queue import MINUTE_MS, ProviderQueue, turn, without
from tests.app.world import PAID

BOUNDS = PAID.changed(requests_per_minute=3, at_once=2)


def test_who_came_first_goes_first_and_who_leaves_the_line_loses_its_place() -> None:
    queue = ProviderQueue(id="paid")
    for number in (1, 2):
        queue = turn(queue, BOUNDS, f"a{number}", f"p{number}", 10**9, 0).queue
    third = turn(queue, BOUNDS, "a3", "p3", 10**9, 1)
    fourth = turn(third.queue, BOUNDS, "a4", "p4", 10**9, 2)
    assert (third.position, fourth.position) == (1, 2)
    assert third.not_before < fourth.not_before
    free = without(fourth.queue, "p1")
    assert turn(free, BOUNDS, "a4", "p4", 10**9, 3).position == 2
    assert turn(free, BOUNDS, "a3", "p3", 10**9, 3).position is None
    later = limits.QUEUE_PATIENCE_MS + 10
    assert turn(free, BOUNDS, "a4", "p4", 10**9, later).position is None


def test_a_line_has_an_end() -> None:
    queue = ProviderQueue(id="paid")
    for number in range(limits.MAX_IN_LINE + 5):
        queue = turn(queue, BOUNDS, f"a{number}", f"p{number}", 10**9, number).queue
    assert len(queue.waiting) == limits.MAX_IN_LINE


@given(st.lists(st.tuples(st.integers(0, 20_000), st.integers(0, 5), st.booleans()), max_size=60))
def test_no_minute_and_no_moment_has_more_than_the_provider_takes(
    steps: list[tuple[int, int, bool]],
) -> None:
    queue, now, granted = ProviderQueue(id="paid"), 0, []
    for number, (pause, who, ends) in enumerate(steps):
        now += pause
        if ends and queue.running:
            queue = without(queue, next(iter(queue.running)))
        asked = turn(queue, BOUNDS, f"a{who}", f"p{number}", now + 10**6, now)
        queue = asked.queue
        if asked.position is None:
            granted.append(now)
        assert len(queue.running) <= BOUNDS.at_once
        assert len([at for at in granted if at > now - MINUTE_MS]) <= BOUNDS.requests_per_minute
