"""`segue ledger show`, `acts` and `unfreeze`, `segue reconcile`, `segue grant` and `segue refund`."""

from dataclasses import dataclass
from datetime import UTC, datetime

from segue.app import operator
from segue.app.credits import audited, list_transfers
from segue.app.operator import Asked
from segue.app.reconcile import Finding, reconcile
from segue.commands.credits import LISTED_TRANSFERS, movement_line
from segue.commands.money import counted, credits_in_words
from segue.commands.terminal import Terminal
from segue.config import Config
from segue.domain.errors import BadRequest
from segue.domain.ledger import Account, Transfer
from segue.domain.operator_acts import OperatorAct
from segue.domain.value import Many, Value
from segue.wiring import Segue, open_segue

LISTED_ACTS = 50


class AccountAnswer(Value):
    """One account, what disagrees in its books, its newest movements and what was done to it."""

    account: Account
    faults: Many[str]
    movements: Many[Transfer]
    acts: Many[OperatorAct]


class BalanceAnswer(Value):
    """An account after an act."""

    account: str
    available: int
    held: int
    frozen: str | None


class FindingAnswer(Value):
    """Something that is not as it should be; `mended`: it is now."""

    kind: str
    subject: str
    words: str
    mended: bool


class ReconcileAnswer(Value):
    """All that was found. `dry_run`: nothing was changed."""

    dry_run: bool
    findings: Many[FindingAnswer]


class ActsAnswer(Value):
    """What was done by those who run this installation, the newest first."""

    acts: Many[OperatorAct]


@dataclass(frozen=True)
class Reason:
    """Why something is done, and how it is told."""

    why: str
    json: bool

    def asked(self, segue: Segue) -> Asked:
        """In the name of this machine's user, under a fresh key."""
        return Asked(who=segue.user.id, why=self.why, key=segue.app.new_id("key"))


def show(account_id: str, *, json: bool) -> int:
    """One account; 1 if its books do not agree."""
    with open_segue(Config.from_environment()) as segue:
        account = operator.account_of(segue.app, account_id)
        found = audited(segue.app, account)
        movements = list_transfers(segue.app, account.id, LISTED_TRANSFERS, None).items
        acts = operator.list_acts(segue.app, account.id, LISTED_ACTS, None).items
    lines = [f"{account.id}: {credits_in_words(account.available)} available, {account.held} held"]
    lines += [f"Frozen: {account.frozen}"] if account.frozen else []
    lines += [*map(movement_line, movements), *map(_act, acts), *found.faults]
    answer = AccountAnswer(account=account, faults=found.faults, movements=movements, acts=acts)
    Terminal(json=json).answer(answer, lines)
    return 1 if found.faults else 0


def acts(*, json: bool) -> int:
    """The newest acts."""
    with open_segue(Config.from_environment()) as segue:
        found = operator.list_acts(segue.app, None, LISTED_ACTS, None).items
    Terminal(json=json).answer(ActsAnswer(acts=found), [*map(_act, found)] or ["Nothing was done yet."])
    return 0


def grant(account_id: str, credits: int, reason: Reason) -> int:
    """Give credits away."""
    with open_segue(Config.from_environment()) as segue:
        operator.grant(segue.app, account_id, credits, reason.asked(segue))
        return _balance(segue, account_id, f"Granted {credits_in_words(credits)}.", json=reason.json)


def refund(payment_id: str, credits: int, reason: Reason) -> int:
    """Give the money of bought credits back."""
    with open_segue(Config.from_environment()) as segue:
        payment = operator.refund(segue.app, payment_id, credits, reason.asked(segue))
        words = f"Refunded {credits_in_words(credits)}: {payment.refunded} of {payment.bought} in all."
        return _balance(segue, payment.account, words, json=reason.json)


def unfreeze(account_id: str, reason: Reason) -> int:
    """Let a frozen account spend again. Raises BadRequest while its books do not agree."""
    with open_segue(Config.from_environment()) as segue:
        if audited(segue.app, operator.account_of(segue.app, account_id)).faults:
            raise BadRequest("Its books still do not agree: segue ledger show says where.")
        operator.set_frozen(segue.app, account_id, reason.asked(segue), frozen=False)
        return _balance(segue, account_id, "It may spend again.", json=reason.json)


def reconciled(*, dry_run: bool, json: bool) -> int:
    """Find what is stuck or disagrees, and release it unless `dry_run`; 1 if something is left."""
    with open_segue(Config.from_environment()) as segue:
        key = segue.app.new_id("reconcile")
        found = list(reconcile(segue.app, segue.user.id, key, dry_run=dry_run))
    answers = tuple(FindingAnswer(**vars(each)) for each in found)
    left = sum(not each.mended for each in found)
    verdict = (
        f"{counted(len(found), 'finding')}, {left} left." if found else "Nothing is stuck, and all agrees."
    )
    Terminal(json=json).answer(
        ReconcileAnswer(dry_run=dry_run, findings=answers), [*map(_finding, found), verdict]
    )
    return 1 if left else 0


def _finding(each: Finding) -> str:
    return f"{'mended' if each.mended else 'left  '}  {each.kind:<8} {each.words}"


def _balance(segue: Segue, account_id: str, words: str, *, json: bool) -> int:
    account = operator.account_of(segue.app, account_id)
    answer = BalanceAnswer(
        account=account.id, available=account.available, held=account.held, frozen=account.frozen
    )
    line = f"{words} {account.id} has {credits_in_words(account.available)}."
    Terminal(json=json).answer(answer, [line])
    return 0


def _act(act: OperatorAct) -> str:
    when = datetime.fromtimestamp(act.at / 1_000, UTC).strftime("%Y-%m-%d %H:%M")
    subject = f" {act.subject}" if act.subject else ""
    return f"{when}  {act.who} {act.what} {act.account}{subject} {act.credits:+d}: {act.why}"
