"""Credits and the ledger, as commands."""

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
    assert "All 2 transfers add up" in segue("ledger", "audit").out
