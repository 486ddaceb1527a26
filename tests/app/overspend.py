"""Clients that all hold credits of one account, each hold once and some of them twice."""

import random
import threading
import time
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
    """How it ended. `repeated_differently` counts holds whose second answer was another one;
    `longest_seconds` is what the slowest of all answers took.
    """

    accepted: int = 0
    refused: int = 0
    repeated_differently: int = 0
    errors: list[Exception] = field(default_factory=list)
    available: int = 0
    held: int = 0
    faults: tuple[str, ...] = ()
    longest_seconds: float = 0.0


@dataclass(frozen=True)
class Answer:
    """A hold, None without credits, or an error: what a client heard, and after how long."""

    render: str
    answer: Transfer | Exception | None
    seconds: float


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


def _answers(world: World, wanted: list[str], clients: int) -> list[Answer]:
    answers: list[Answer] = []
    start = threading.Barrier(clients)

    def client(number: int) -> None:
        start.wait()
        for render in wanted[number::clients]:
            begun = time.perf_counter()
            try:
                answer: Transfer | Exception | None = _held(world, render)
            except Exception as error:
                answer = error
            answers.append(Answer(render, answer, time.perf_counter() - begun))

    threads = [threading.Thread(target=client, args=(number,)) for number in range(clients)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return answers


def _ended(world: World, answers: list[Answer]) -> Done:
    done = Done(errors=[each.answer for each in answers if isinstance(each.answer, Exception)])
    held = {(each.render, each.answer) for each in answers if isinstance(each.answer, Transfer)}
    done.accepted = len({render for render, _ in held})
    done.refused = len({each.render for each in answers}) - done.accepted
    done.repeated_differently = len(held) - done.accepted
    done.longest_seconds = max(each.seconds for each in answers)
    account = world.store.get(Account, ACCOUNT)
    assert account is not None
    done.available, done.held = account.available, account.held
    done.faults = audited(world.app, account).faults
    return done
