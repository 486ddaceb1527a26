"""`segue credits`, `segue credits buy` and `segue ledger audit`."""

import sys
from datetime import UTC, datetime

from segue.app.credits import Audited, audit_ledger, list_transfers, start_checkout
from segue.app.statements import Format, Span, statement
from segue.app.webhooks import receive_webhook
from segue.commands.money import balance, cents_in_words, counted, credits_in_words, worth
from segue.commands.terminal import Terminal
from segue.config import Config
from segue.domain.errors import BadRequest
from segue.domain.ledger import Account, Transfer
from segue.domain.value import Many, Value
from segue.wiring import open_segue

LISTED_TRANSFERS = 20


class CreditsAnswer(Value):
    """An account's balances, and its newest movements first."""

    available: int
    held: int
    movements: Many[Transfer]


class CheckoutAnswer(Value):
    """A checkout for credits. `balance` is that after paying, or now if it was not paid."""

    checkout: str
    link: str
    paid: bool
    balance: int


class AuditAnswer(Value):
    """How many accounts and transfers were held against each other, and what disagrees, in sentences."""

    accounts: int
    transfers: int
    faults: Many[str]


def show_credits(*, json: bool) -> int:
    """The balance and the newest movements."""
    terminal = Terminal(json=json)
    with open_segue(Config.from_environment()) as segue:
        account = segue.app.store.get(Account, segue.user.account) or Account(id=segue.user.account)
        page = list_transfers(segue.app, segue.user.account, LISTED_TRANSFERS, None)
        answer = CreditsAnswer(available=account.available, held=account.held, movements=page.items)
        lines = [f"Available: {worth(segue.app, account.available)}. Held: {credits_in_words(account.held)}."]
        lines.extend(movement_line(transfer) for transfer in page.items)
        prices = segue.app.catalogue.prices
        packs = [
            f"{pack.id} ({pack.credits} for {cents_in_words(pack.cents, prices.currency)})"
            for pack in prices.packs
        ]
        lines.append(f"Packs: {', '.join(packs)}. Buy with: segue credits buy PACK")
        terminal.answer(answer, lines)
    return 0


def movement_line(transfer: Transfer) -> str:
    """A movement on one line."""
    when = datetime.fromtimestamp(transfer.at / 1_000, UTC).strftime("%Y-%m-%d %H:%M")
    return (
        f"{when}  {transfer.kind:<8} {transfer.available:+6d} available {transfer.held:+6d} held"
        f"  {transfer.words} ({transfer.reference})"
    )


def print_statement(format: Format, span: Span) -> int:
    """Write the statement to standard output."""
    with open_segue(Config.from_environment()) as segue:
        for piece in statement(segue.app, segue.user.account, format, span):
            sys.stdout.write(piece)
    return 0


def buy(pack: str, *, yes: bool, json: bool) -> int:
    """Open a checkout; with `yes`, which only the sandbox takes, go through it at once: no money moves."""
    terminal = Terminal(json=json)
    config = Config.from_environment()
    with open_segue(config) as segue:
        if yes and segue.sandbox is None:
            raise BadRequest("Payments are real here: leave out --yes, and pay where the link leads.")
        checkout = start_checkout(
            segue.app, segue.user, pack, f"http://127.0.0.1:{config.port}/", segue.app.new_id("key")
        )
        if yes:
            assert segue.sandbox is not None  # looked at above
            webhook = segue.sandbox.pay(checkout.id)
            receive_webhook(segue.app, webhook.body, webhook.signature)
        now = balance(segue.app, segue.user)
        answer = CheckoutAnswer(checkout=checkout.id, link=checkout.link, paid=yes, balance=now)
        paid = [f"Bought in the sandbox: no money moved. Balance: {credits_in_words(now)}."]
        unpaid = [f"Pay here: {checkout.link}"]
        if segue.sandbox is not None:
            unpaid = [
                f"Start segue studio, which signs your browser in, and pay here: {checkout.link}",
                "Or at once in the sandbox, where no money moves: add --yes.",
            ]
        terminal.answer(answer, paid if yes else unpaid)
    return 0


def audit(*, json: bool) -> int:
    """Hold every account against its transfers; 1 if anything disagrees."""
    terminal = Terminal(json=json)
    with open_segue(Config.from_environment()) as segue:
        audited = list(audit_ledger(segue.app))
    faults = tuple(f"{each.account}: {fault}" for each in audited for fault in each.faults)
    answer = AuditAnswer(
        accounts=len(audited), transfers=sum(each.transfers for each in audited), faults=faults
    )
    terminal.answer(answer, [*(_account(each) for each in audited), *faults, _verdict(answer)])
    return 1 if faults else 0


def _account(each: Audited) -> str:
    transfers = counted(each.transfers, "transfer")
    return f"{each.account}: {each.available} available, {each.held} held, {transfers}"


def _verdict(answer: AuditAnswer) -> str:
    if answer.faults:
        return f"{counted(len(answer.faults), 'fault')}: spend nothing, and write to us."
    return f"The books add up: {counted(answer.transfers, 'transfer')}."
