"""Every hour the sweep holds some accounts against their transfers; one that disagrees is frozen and told."""

import pytest
from structlog.testing import capture_logs

from segue.app.auditing import audit_some
from segue.app.operator import list_acts
from segue.app.sweep import sweep
from segue.domain import limits
from segue.domain.ledger import Account
from tests.app.world import World

HOUR_SECONDS = limits.AUDIT_MINUTES * 60


def on_the_hour(world: World) -> None:
    world.clock.pass_seconds(HOUR_SECONDS - world.clock.now() / 1_000 % HOUR_SECONDS)


def spoil(world: World, account: str) -> None:
    def work(transaction):
        found = transaction.get(Account, account)
        assert found is not None
        transaction.put(found.changed(available=found.available + 1))

    world.store.transact(work, on=account)


def test_books_that_agree_are_left_alone_and_looked_at_once_an_hour(world: World) -> None:
    on_the_hour(world)
    assert audit_some(world.app) == 0
    spoil(world, "ann")
    world.clock.pass_seconds(61)
    assert audit_some(world.app) == 0, "not again within the hour"
    assert not list_acts(world.app, None, 10, None).items


@pytest.mark.parametrize("account", ["ann", "bob"])
def test_an_account_that_disagrees_is_frozen_once_and_each_time_told(world: World, account: str) -> None:
    spoil(world, account)
    with capture_logs() as said:
        for _ in range(8):  # each hour begins at other accounts
            on_the_hour(world)
            sweep(world.app)
    told = [line for line in said if line["event"] == "ledger_mismatch"]
    assert told and {line["account"] for line in told} == {account}
    frozen = world.store.get(Account, account)
    assert frozen is not None and frozen.frozen is not None and "do not agree" in frozen.frozen
    assert len(list_acts(world.app, account, 10, None).items) == 1
