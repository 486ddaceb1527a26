"""The commands of those who run an installation. Imported by `segue --help`: what is heavy waits."""

from typing import Annotated

import typer

Json = Annotated[bool, typer.Option("--json", help="Print one JSON document; progress goes to stderr.")]
Why = Annotated[str, typer.Option("--why", help="The reason: the user reads it, and it is kept.")]
AccountId = Annotated[str, typer.Argument(help="A user's account: segue ledger audit lists them.")]

ledger = typer.Typer(help="The books; `audit` holds them against each other.", rich_markup_mode=None)

keys = typer.Typer(help="API keys, for programs that call the API.", rich_markup_mode=None)

account = typer.Typer(help="Your account; `delete` removes all that is in it.", rich_markup_mode=None)


def add_commands(app: typer.Typer) -> None:
    """Add all of them to the program."""
    app.add_typer(ledger, name="ledger")
    app.add_typer(keys, name="keys")
    app.add_typer(account, name="account")
    app.command(short_help="Find and release what is stuck; say what disagrees.")(reconcile)
    app.command(short_help="Give credits away.")(grant)
    app.command(short_help="Give the money of bought credits back.")(refund)


@ledger.command()
def audit(json: Json = False) -> int:
    """Hold every account against its movements; exit code 1 if anything disagrees."""
    from segue.commands import credits as command

    return command.audit(json=json)


@ledger.command()
def show(account: AccountId, json: Json = False) -> int:
    """One account: its balance, its newest movements, and what was done to it."""
    from segue.commands import operator

    return operator.show(account, json=json)


@ledger.command()
def acts(json: Json = False) -> int:
    """Who granted, refunded, froze or released what, when and why."""
    from segue.commands import operator

    return operator.acts(json=json)


@ledger.command()
def unfreeze(account: AccountId, why: Why, json: Json = False) -> int:
    """Let a frozen account spend again, once its books agree."""
    from segue.commands import operator

    return operator.unfreeze(account, operator.Reason(why, json))


def reconcile(
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Only say what would be done.")] = False,
    json: Json = False,
) -> int:
    """Find and release what is stuck, and say what disagrees; exit code 1 if anything is left."""
    from segue.commands import operator

    return operator.reconciled(dry_run=dry_run, json=json)


def grant(
    account: AccountId,
    credits: Annotated[int, typer.Argument(min=1, help="How many credits.")],
    why: Why,
    json: Json = False,
) -> int:
    """Give credits away."""
    from segue.commands import operator

    return operator.grant(account, credits, operator.Reason(why, json))


def refund(
    payment: Annotated[str, typer.Argument(help="A payment (pi_...): segue ledger show names them.")],
    credits: Annotated[int, typer.Argument(min=1, help="How many of its credits.")],
    why: Why,
    json: Json = False,
) -> int:
    """Give the money of bought credits back to the buyer, and take the credits."""
    from segue.commands import operator

    return operator.refund(payment, credits, operator.Reason(why, json))


@keys.command()
def new(
    name: Annotated[str, typer.Argument(help="What it is for: a program, a machine.")],
    live: Annotated[
        bool, typer.Option("--live", help="May spend. Without it: free generators that run here only.")
    ] = False,
    scope: Annotated[
        list[str] | None,
        typer.Option(help="read, write or spend; may be given again.  [default: all]"),
    ] = None,
    spend_limit: Annotated[
        int | None, typer.Option(min=0, help="The most its renders may cost in all, in credits.")
    ] = None,
    json: Json = False,
) -> int:
    """Make a key. Its secret is shown once."""
    from segue.app.api_keys import KeyWish
    from segue.commands import keys as command

    scopes = command.scopes_given(scope or ())
    return command.new(KeyWish(name, "live" if live else "test", scopes, spend_limit), json=json)


@keys.command("list")
def list_keys(json: Json = False) -> int:
    """All your keys, the newest first."""
    from segue.commands import keys as command

    return command.show(json=json)


@keys.command()
def revoke(key: Annotated[str, typer.Argument(help="Its id.")], json: Json = False) -> int:
    """End a key at once."""
    from segue.commands import keys as command

    return command.revoke(key, json=json)


@account.callback()
def about_account() -> None:
    """Your account."""


@account.command()
def delete(
    yes: Annotated[bool, typer.Option("--yes", "-y", help="Do not ask.")] = False, json: Json = False
) -> int:
    """Delete all your clips, films, projects and keys. The ledger stays, without a name."""
    from segue.commands import account as command

    return command.delete(yes=yes, json=json)
