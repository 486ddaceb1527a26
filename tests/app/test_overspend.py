"""Many clients at once on one account: exactly what it has room for is accepted, each cause once."""

from pathlib import Path

from tests.app.overspend import overspend


def test_of_many_holds_at_once_exactly_those_with_room_are_accepted(tmp_path: Path) -> None:
    done = overspend(tmp_path, holds=1_000, duplicates=200, room=500, clients=64)
    assert (done.accepted, done.refused, done.repeated_differently, done.errors) == (500, 500, 0, [])
    assert (done.available, done.held, done.faults) == (0, 500, ())
