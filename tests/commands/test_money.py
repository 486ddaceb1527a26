"""Credits and the ledger, as commands."""

from segue.config import Config
from segue.domain.ledger import Account
from segue.ports import Transaction
from segue.wiring import open_segue
from tests.commands.conftest import Command


def test_a_new_user_has_the_welcome_credits(segue: Command) -> None:
    answer = segue("credits", "--json").answer
    assert (answer["available"], answer["held"]) == (100, 0)
    assert [movement["kind"] for movement in answer["movements"]] == ["grant"]
    assert "Available: 100 credits ($5.00)" in segue("credits").out


def test_credits_are_bought_in_the_sandbox_only_when_agreed(segue: Command) -> None:
    unpaid = segue("credits", "buy", "small", "--json").answer
    assert (unpaid["paid"], unpaid["balance"]) == (False, 100)
    paid = segue("credits", "buy", "small", "--yes", "--json").answer
    assert (paid["paid"], paid["balance"]) == (True, 200)
    kinds = [movement["kind"] for movement in segue("credits", "--json").answer["movements"]]
    assert kinds == ["purchase", "grant"]


def test_the_audit_counts_and_agrees(segue: Command) -> None:
    segue("credits", "buy", "small", "--yes")
    said = segue("ledger", "audit", "--json")
    assert said.code == 0
    assert said.answer == {"accounts": 1, "transfers": 2, "faults": []}
    assert "The books add up: 2 transfers." in segue("ledger", "audit").out


def test_the_audit_says_what_disagrees(segue: Command) -> None:
    segue("credits")
    with open_segue(Config.from_environment()) as opened:
        opened.app.store.transact(_five_more, on="local")
    said = segue("ledger", "audit", "--json")
    assert said.code == 1
    assert said.answer["faults"] == [
        "local: the account states 105 available and 0 held; its transfers add up to 100 and 0"
    ]
    assert "spend nothing" in segue("ledger", "audit").out


def _five_more(transaction: Transaction) -> None:
    """Credits that no transfer explains."""
    account = transaction.get(Account, "local")
    assert account is not None
    transaction.put(account.changed(available=account.available + 5))
