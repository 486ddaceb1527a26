"""`segue keys`: made, listed, revoked."""

from tests.commands.conftest import Command


def test_a_key_is_made_listed_and_revoked(segue: Command) -> None:
    said = segue("keys", "new", "a program", "--live", "--scope", "read", "--spend-limit", "5", "--json")
    made = said.answer
    assert made["secret"].startswith("sk_live_") and made["key"]["scopes"] == ["read"]
    plain = segue("keys", "new", "another")
    assert plain.out.startswith("sk_test_") and "not shown again" in plain.out
    listed = segue("keys", "list").out
    assert "another" in listed and "of 5 credits" in listed and made["secret"] not in listed
    assert segue("keys", "revoke", made["key"]["id"]).out == "Revoked: a program.\n"
    listed = segue("keys", "list", "--json").answer["keys"]
    assert [each["name"] for each in listed if each["revoked_at"] is None] == ["another"]
    assert segue("keys", "revoke", "key_unknown").code == 4
    assert "choose of read, write, spend" in segue("keys", "new", "x", "--scope", "all").err
