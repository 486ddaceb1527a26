"""What those who run an installation do, as commands."""

from segue.config import Config
from segue.domain.ledger import Account
from segue.wiring import open_segue
from tests.commands.conftest import Command


def test_what_is_granted_and_refunded_is_written_down(segue: Command) -> None:
    segue("credits", "buy", "small", "--yes")
    assert segue("grant", "local", "25", "--why", "sorry", "--json").answer["available"] == 225
    movements = segue("ledger", "show", "local", "--json").answer["movements"]
    payment = next(each["reference"] for each in movements if each["kind"] == "purchase").partition(":")[0]
    said = segue("refund", payment, "30", "--why", "asked for it")
    assert said.code == 0 and "30 of 100 in all. local has 195 credits." in said.out
    assert segue("refund", payment, "71", "--why", "x").code == 2
    assert segue("refund", "pi_none", "1", "--why", "x").code == 4
    acts = segue("ledger", "acts", "--json").answer["acts"]
    assert [(each["who"], each["what"], each["credits"]) for each in acts] == [
        ("local", "refund", -30),
        ("local", "grant", 25),
    ]
    assert "local refund local" in segue("ledger", "show", "local").out
    assert segue("ledger", "show", "nobody").code == 4


def test_a_statement_is_printed(segue: Command) -> None:
    segue("credits", "buy", "small", "--yes")
    lines = segue("credits", "statement").out.splitlines()
    assert lines[0].startswith("number,at,kind,cause") and [line[:2] for line in lines[1:]] == ["1,", "2,"]
    movements = segue("credits", "statement", "--format", "json").answer["movements"]
    assert [each["available_after"] for each in movements] == [100, 200]
    assert segue("credits", "statement", "--since", "yesterday").code == 2


def test_books_that_do_not_agree_are_frozen_until_they_do(segue: Command) -> None:
    segue("credits")
    assert segue("reconcile", "--dry-run").code == 0

    def set_to(credits: int) -> None:
        with open_segue(Config.from_environment()) as opened:
            change = lambda t: t.put(t.get(Account, "local").changed(available=credits))  # noqa: E731
            opened.app.store.transact(change, on="local")

    set_to(105)
    for arguments in (["--dry-run"], []):
        said = segue("reconcile", *arguments, "--json")
        assert said.code == 1 and [each["mended"] for each in said.answer["findings"]] == [False]
    assert "Frozen: its books do not agree" in segue("ledger", "show", "local").out
    assert segue("ledger", "unfreeze", "local", "--why", "x").code == 2
    set_to(100)
    assert segue("ledger", "unfreeze", "local", "--why", "looked at it", "--json").answer["frozen"] is None
    assert "Nothing is stuck" in segue("reconcile").out
