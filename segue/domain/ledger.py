"""Credits: what moves, and what may never happen.

Pure arithmetic over frozen values; the use cases commit what it returns. A transfer has two legs that sum to
zero: the account's (available and held) and the platform's.
"""

from dataclasses import dataclass
from typing import ClassVar, Literal

from segue.domain.errors import AccountFrozen, DailyLimit, InsufficientCredits
from segue.domain.value import Document, Instant, Many, Value

TransferKind = Literal["grant", "purchase", "refund", "dispute", "hold", "capture", "release"]


class Cause(Value):
    """Why credits move. The transfer's id is derived from it, so that each cause moves money once."""

    kind: TransferKind
    reference: str
    words: str

    @property
    def transfer_id(self) -> str:
        return f"{self.kind}:{self.reference}"


class Account(Document):
    """Balances of one account, in credits. `sequence` numbers its transfers 1, 2, 3..., so a gap is evidence.

    `running`, `queued` and (free) `drafts` are its renders; `frozen` says why nothing may be spent. `day`
    counts days since 1970 (UTC), `day_credits` what was held in it and not given back. `closed_at`: its owner
    had all deleted.
    """

    collection: ClassVar[str] = "accounts"

    available: int = 0
    held: int = 0
    sequence: int = 0
    frozen: str | None = None
    running: Many[str] = ()
    queued: Many[str] = ()
    drafts: Many[str] = ()
    day: int = 0
    day_credits: int = 0
    closed_at: Instant | None = None

    @property
    def unfinished(self) -> tuple[str, ...]:
        """Its renders that are under way, or wait for it."""
        return (*self.running, *self.drafts, *self.queued)


class Transfer(Document):
    """One movement: never changed, never deleted. `platform` is the other leg."""

    collection: ClassVar[str] = "transfers"
    indexes: ClassVar[tuple[tuple[str, ...], ...]] = (("account", "sequence"),)

    account: str
    sequence: int
    kind: TransferKind
    reference: str
    words: str
    available: int
    held: int
    platform: int
    available_after: int
    held_after: int
    at: Instant


@dataclass(frozen=True)
class Movement:
    """What a movement writes: the account with its new balances, and the transfer that says why."""

    account: Account
    transfer: Transfer


def move(account: Account, cause: Cause, now: Instant, *, available: int, held: int) -> Movement:
    """Change an account's balances, under its next number."""
    moved = account.changed(
        available=account.available + available, held=account.held + held, sequence=account.sequence + 1
    )
    assert moved.held >= 0, "a hold cannot be resolved twice"
    transfer = Transfer(
        id=cause.transfer_id,
        account=account.id,
        sequence=moved.sequence,
        kind=cause.kind,
        reference=cause.reference,
        words=cause.words,
        available=available,
        held=held,
        platform=-available - held,
        available_after=moved.available,
        held_after=moved.held,
        at=now,
    )
    return Movement(moved, transfer)


def hold(account: Account, amount: int, cause: Cause, now: Instant) -> Movement:
    """Set `amount` credits aside for a render.

    Raises InsufficientCredits, with the shortfall; AccountFrozen.
    """
    assert amount >= 0
    if account.frozen:
        raise AccountFrozen(
            f"This account is frozen ({account.frozen}): write to support. Nothing was charged."
        )
    if amount > account.available:
        raise InsufficientCredits(needed=amount, available=account.available)
    return move(account, cause, now, available=-amount, held=amount)


def capture(account: Account, amount: int, held_for_render: int, cause: Cause, now: Instant) -> Movement:
    """Spend `amount` of what one render holds; the rest becomes available again in the same movement."""
    assert 0 <= amount <= held_for_render <= account.held
    return move(account, cause, now, available=held_for_render - amount, held=-held_for_render)


def release(account: Account, held_for_render: int, cause: Cause, now: Instant) -> Movement:
    """Give all of what one render holds back."""
    assert 0 <= held_for_render <= account.held
    return move(account, cause, now, available=held_for_render, held=-held_for_render)


def add(account: Account, amount: int, cause: Cause, now: Instant) -> Movement:
    """Grant or sell credits, or claw them back (`amount` below 0), which may leave less than nothing."""
    return move(account, cause, now, available=amount, held=0)


def audit(account: Account, transfers: list[Transfer]) -> list[str]:
    """What disagrees between an account and its transfers in their order, as sentences; empty if well."""
    faults: list[str] = []
    available = held = 0
    for expected, transfer in enumerate(transfers, 1):
        available += transfer.available
        held += transfer.held
        faults.extend(_faults_of(transfer, account.id, expected, available, held))
    if account.sequence != len(transfers):
        faults.append(f"the account counts {account.sequence} transfers and {len(transfers)} exist")
    if (account.available, account.held) != (available, held):
        faults.append(
            f"the account states {account.available} available and {account.held} held; "
            f"its transfers add up to {available} and {held}"
        )
    return faults


def _faults_of(transfer: Transfer, account: str, expected: int, available: int, held: int) -> list[str]:
    checks = {
        f"belongs to {transfer.account}": transfer.account != account,
        f"has number {transfer.sequence}, expected {expected}": transfer.sequence != expected,
        "is not named after its cause": transfer.id != f"{transfer.kind}:{transfer.reference}",
        "states other balances than its predecessors add up to": (
            (transfer.available_after, transfer.held_after) != (available, held)
        ),
        "does not balance": transfer.available + transfer.held + transfer.platform != 0,
        "leaves less than nothing held": held < 0,
        "holds more than was available": transfer.kind == "hold" and available < 0,
    }
    return [f"transfer {transfer.id} {fault}" for fault, found in checks.items() if found]


_DAY_MS = 24 * 3_600_000


def held_today(account: Account, amount: int, most: int, now: Instant) -> Account:
    """The account with `amount` more held today (UTC). Raises DailyLimit beyond `most`."""
    day = now // _DAY_MS
    so_far = account.day_credits if account.day == day else 0
    if amount and so_far + amount > most:
        raise DailyLimit(
            f"This costs {amount} credits and this account may spend {max(0, most - so_far)} more today: "
            "try again tomorrow (UTC), or write to support. Nothing was charged."
        )
    return account.changed(day=day, day_credits=so_far + amount)


def back_today(account: Account, released: int, held_at: Instant) -> Account:
    """The account after credits that were held at a moment came back: they may be spent again that day."""
    if account.day != held_at // _DAY_MS:
        return account
    return account.changed(day_credits=max(0, account.day_credits - released))
