"""The embedded bus: draining, pauses, and the book of what is being delivered."""

from pathlib import Path

from hypothesis import given
from hypothesis import strategies as st

from segue.domain import limits
from segue.platform.embedded.bus import EmbeddedBus, pause_ms
from segue.platform.embedded.deliveries import Deliveries
from segue.platform.embedded.outbox import Parcel
from segue.platform.embedded.store import EmbeddedStore
from segue.ports import Message
from tests.contract.adapters import ManualClock
from tests.contract.values import step_message


def test_draining_delivers_all_that_is_due_and_what_follows(tmp_path: Path) -> None:
    clock = ManualClock()
    with EmbeddedStore(tmp_path / "segue.db", clock) as store:
        bus = EmbeddedBus(store, clock, chance=lambda: 1.0)
        handled: list[str] = []

        def handler(message: Message) -> None:
            handled.append(message.id)
            if message.id == "first":
                bus.publish(step_message("second"), step_message("late", clock.now() + 1))
            if message.id == "second" and handled.count("second") == 1:
                raise ValueError("once")

        bus.publish(step_message("first"))
        assert bus.drain({"step": handler}) == 2
        assert handled == ["first", "second"]
        clock.advance(limits.RETRY_BASE_MS)
        assert bus.drain({"step": handler}) == 2
        assert handled == ["first", "second", "late", "second"]
        assert bus.drain({"step": handler}) == 0


def test_a_dead_message_published_again_lives_again(tmp_path: Path) -> None:
    clock = ManualClock()
    with EmbeddedStore(tmp_path / "segue.db", clock) as store:
        bus = EmbeddedBus(store, clock)
        bus.publish(step_message("m"))
        for _ in range(limits.MESSAGE_ATTEMPTS):
            assert bus.drain({}) == 1
            clock.advance(limits.RETRY_CEILING_MS)
        assert bus.drain({}) == 0 and [message.id for message in bus.dead()] == ["m"]
        bus.publish(step_message("m"))
        assert bus.dead() == []
        assert bus.drain({"step": lambda message: None}) == 1
        assert bus.drain({}) == 0


def test_publishing_again_does_not_forget_failed_attempts(tmp_path: Path) -> None:
    clock = ManualClock()
    with EmbeddedStore(tmp_path / "segue.db", clock) as store:
        bus = EmbeddedBus(store, clock)
        for _ in range(limits.MESSAGE_ATTEMPTS):
            bus.publish(step_message("m"))
            assert bus.drain({}) == 1
        assert [message.id for message in bus.dead()] == ["m"]


@given(attempts=st.integers(1, limits.MESSAGE_ATTEMPTS), chance=st.floats(0, 1))
def test_pauses_grow_up_to_their_ceiling(attempts: int, chance: float) -> None:
    pause = pause_ms(attempts, chance)
    assert limits.RETRY_BASE_MS // 2 <= pause <= limits.RETRY_CEILING_MS
    assert pause <= limits.RETRY_BASE_MS * 2 ** (attempts - 1)
    assert pause_ms(attempts + 1, chance) >= pause


def parcel(sequence: int, id: str, due: int = 0) -> Parcel:
    return Parcel(sequence, step_message(id, due), due, 0)


def test_a_parcel_is_handed_out_once_however_often_it_is_offered() -> None:
    deliveries = Deliveries()
    for _ in range(2):
        deliveries.offer(parcel(1, "a"))
    assert deliveries.next(0) == parcel(1, "a")
    deliveries.offer(parcel(1, "a"))
    assert deliveries.next(0) is None
    deliveries.finish(parcel(1, "a"))
    deliveries.offered_up_to(1)
    deliveries.offer(parcel(1, "a"))
    assert deliveries.next(0) is None


def test_the_newest_parcel_of_a_message_counts() -> None:
    deliveries = Deliveries()
    deliveries.offer(parcel(1, "a"))
    deliveries.offer(parcel(2, "a", due=5))
    assert deliveries.next(4) is None
    assert deliveries.next(5) == parcel(2, "a", due=5)
    deliveries.offer(parcel(3, "a"))
    assert deliveries.next(9) is None, "it is being delivered"
    deliveries.finish(parcel(2, "a"), again=parcel(2, "a", due=60))
    assert deliveries.next(9) == parcel(3, "a")
    deliveries.finish(parcel(3, "a"))
    assert deliveries.next(99) is None


@given(st.lists(st.tuples(st.integers(0, 5), st.integers(0, 3)), max_size=30))
def test_messages_come_in_the_order_of_their_due_times(drawn: list[tuple[int, int]]) -> None:
    deliveries = Deliveries()
    for sequence, (due, _) in enumerate(drawn, 1):
        deliveries.offer(parcel(sequence, f"m{sequence}", due))
    out = []
    while given_out := deliveries.next(10):
        out.append((given_out.due, given_out.sequence))
        deliveries.finish(given_out)
    assert out == sorted((due, sequence) for sequence, (due, _) in enumerate(drawn, 1))
