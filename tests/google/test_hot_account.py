"""One account that everybody uses at once, from two processes' stores: no credit twice, none too many."""

from contextlib import ExitStack
from pathlib import Path

from segue.app.credits import audited
from segue.domain.ledger import Account
from tests.contract.adapters import ManualClock
from tests.google.hot_account import HOT, holds_at_once, make_account
from tests.google.platform import google_store


class Reading:
    """All that an audit needs of an application."""

    def __init__(self, store) -> None:
        self.store = store


def test_of_too_many_holds_at_once_just_those_are_made_that_there_is_room_for(tmp_path: Path) -> None:
    """`make benchmark` does it with 1,000 holds and room for 500."""
    with ExitStack() as stack:
        stores = [stack.enter_context(google_store(tmp_path, ManualClock())) for _ in range(2)]
        make_account(stores[0], 60)
        assert holds_at_once(stores, 120) == 60
        account = stores[1].get(Account, HOT)
        assert account is not None
        assert (account.available, account.held, account.sequence) == (0, 60, 61)
        assert audited(Reading(stores[0]), account).faults == ()  # type: ignore[arg-type]
