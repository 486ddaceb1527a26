"""Clients that all hold credits of one account, each hold once and some of them twice."""

import random
import threading
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path

from segue.app.credits import audited
from segue.domain.errors import InsufficientCredits
from segue.domain.ledger import Account, Cause, Transfer, add, hold
from segue.ports import Transaction
from tests.app.world import World

ACCOUNT = "hot"


@dataclass
class Done:
    """How it ended. `repeated_differently` counts holds whose second answer was another one."""

    accepted: int = 0
    refused: int = 0
    repeated_differently: int = 0
    errors: list[Exception] = field(default_factory=list)
    available: int = 0
    held: int = 0
    faults: tuple[str, ...] = ()


def overspend(folder: Path, *, holds: int, duplicates: int, room: int, clients: int) -> Done:
    """`holds` of one credit each and `duplicates` of them again, on an account with `room` credits."""
    world = World(folder)
    try:
        world.store.transact(lambda transaction: _opened(transaction, room), on=ACCOUNT)
        draw = random.Random(1)
        wanted = [f"rnd_{number:06}" for number in range(holds)]
        wanted += draw.sample(wanted, duplicates)
        draw.shuffle(wanted)
        answers = _answers(world, wanted, clients)
        return _ended(world, answers)
    finally:
        world.close()


def _opened(transaction: Transaction, room: int) -> None:
    cause = Cause(kind="grant", reference="room", words="Room")
    movement = add(Account(id=ACCOUNT), room, cause, transaction.now)
    transaction.create(movement.account)
    transaction.create(movement.transfer)


def _held(world: World, render: str) -> Transfer | None:
    """A hold for a render, the first one if it was asked before; None without credits."""
    cause = Cause(kind="hold", reference=render, words="Set aside for a film")

    def work(transaction: Transaction) -> Transfer:
        account = transaction.get(Account, ACCOUNT)
        earlier = transaction.get(Transfer, cause.transfer_id)
        assert account is not None
        if earlier is not None:
            return earlier
        movement = hold(account, 1, cause, transaction.now)
        transaction.put(movement.account)
        transaction.create(movement.transfer)
        return movement.transfer

    try:
        return world.store.transact(work, on=ACCOUNT)
    except InsufficientCredits:
        return None


def _answers(world: World, wanted: list[str], clients: int) -> list[tuple[str, Transfer | Exception | None]]:
    answers: list[tuple[str, Transfer | Exception | None]] = []
    start = threading.Barrier(clients)

    def client(number: int) -> None:
        start.wait()
        for render in wanted[number::clients]:
            try:
                answers.append((render, _held(world, render)))
            except Exception as error:
                answers.append((render, error))

    threads = [threading.Thread(target=client, args=(number,)) for number in range(clients)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return answers


def _ended(world: World, answers: list[tuple[str, Transfer | Exception | None]]) -> Done:
    done = Done(errors=[each for _, each in answers if isinstance(each, Exception)])
    transfers = {render: each for render, each in answers if isinstance(each, Transfer)}
    done.accepted = len(transfers)
    done.refused = len({render for render, _ in answers}) - done.accepted
    kinds = Counter((render, each) for render, each in answers if isinstance(each, Transfer))
    done.repeated_differently = len(kinds) - len(transfers)
    account = world.store.get(Account, ACCOUNT)
    assert account is not None
    done.available, done.held = account.available, account.held
    done.faults = audited(world.app, account).faults
    return done
