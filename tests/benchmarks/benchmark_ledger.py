"""How fast credits move on one busy account: our store beside SQLAlchemy on PostgreSQL with a row lock.

    python tests/benchmarks/benchmark_ledger.py [SECONDS]

16 clients hold one credit at a time of the same account: read the account, write it, add a transfer; every
commit is on the disk before it counts. Three interleaved rounds.
Goals: >= 20 times the transactions, p99 <= 20 ms.
"""

import gc
import os
import shutil
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from sqlalchemy import BigInteger, Engine, ForeignKey, create_engine
from sqlalchemy.orm import DeclarativeBase, Mapped, Session, mapped_column

from segue.domain.ledger import Account, Cause, hold
from segue.platform.embedded.clock import SystemClock
from segue.platform.embedded.store import EmbeddedStore
from segue.ports import Transaction

CLIENTS = 16
ROUNDS = 3
CREDITS = 10**12
GOAL_RATIO = 20
GOAL_P99_MS = 20

Hold = Callable[[str], None]


def say(line: str) -> None:
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


@dataclass(frozen=True)
class Round:
    """What the clients did in one round. `waits_ms` is sorted."""

    per_second: float
    waits_ms: list[float]

    def percentile(self, part: float) -> float:
        return self.waits_ms[min(len(self.waits_ms) - 1, int(part * len(self.waits_ms)))]

    def __str__(self) -> str:
        p50, p99 = self.percentile(0.50), self.percentile(0.99)
        waits = f"p50 {p50:7.2f} ms   p99 {p99:7.2f} ms   worst {self.waits_ms[-1]:7.1f} ms"
        return f"{self.per_second:8,.0f} tx/s   {waits}"


class Base(DeclarativeBase):
    pass


class AccountRow(Base):
    __tablename__ = "accounts"
    id: Mapped[str] = mapped_column(primary_key=True)
    available: Mapped[int] = mapped_column(BigInteger)
    held: Mapped[int] = mapped_column(BigInteger)
    sequence: Mapped[int] = mapped_column(BigInteger)


class TransferRow(Base):
    __tablename__ = "transfers"
    id: Mapped[str] = mapped_column(primary_key=True)
    account: Mapped[str] = mapped_column(ForeignKey("accounts.id"), index=True)
    sequence: Mapped[int] = mapped_column(BigInteger)
    amount: Mapped[int] = mapped_column(BigInteger)
    available_after: Mapped[int] = mapped_column(BigInteger)
    held_after: Mapped[int] = mapped_column(BigInteger)


def run_round(one_hold: Hold, name: str, seconds: float) -> Round:
    """Let all clients hold credits, each as fast as it can, for some seconds."""
    start, waits = threading.Barrier(CLIENTS), [[] for _ in range(CLIENTS)]

    def client(number: int) -> None:
        start.wait()
        until = time.perf_counter() + seconds
        while (begun := time.perf_counter()) < until:
            one_hold(f"{name}-{number}-{len(waits[number])}")
            waits[number].append(1_000 * (time.perf_counter() - begun))

    threads = [threading.Thread(target=client, args=(number,)) for number in range(CLIENTS)]
    gc.collect()
    begun = time.perf_counter()
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    elapsed = time.perf_counter() - begun
    together = sorted(wait for each in waits for wait in each)
    return Round(len(together) / elapsed, together)


def hold_with_row_lock(engine: Engine, reference: str) -> None:
    with Session(engine) as session, session.begin():
        account = session.get_one(AccountRow, "hot", with_for_update=True)
        account.available -= 1
        account.held += 1
        account.sequence += 1
        session.add(
            TransferRow(
                id=f"hold:{reference}",
                account=account.id,
                sequence=account.sequence,
                amount=1,
                available_after=account.available,
                held_after=account.held,
            )
        )


def hold_in_store(store: EmbeddedStore, reference: str) -> None:
    def work(transaction: Transaction) -> None:
        account = transaction.get(Account, "hot")
        assert account is not None
        cause = Cause(kind="hold", reference=reference, words="Held for a render")
        movement = hold(account, 1, cause, transaction.now)
        transaction.put(movement.account)
        transaction.create(movement.transfer)

    store.transact(work, on="hot")


@contextmanager
def postgresql(folder: Path) -> Iterator[Engine]:
    """A PostgreSQL server of our own, as it is installed, with its socket and data in a folder."""
    programs = sorted(Path("/usr/lib/postgresql").glob("*/bin"), key=lambda path: int(path.parent.name))
    if not programs:
        sys.exit("Missing: install postgresql first, on Debian with: sudo apt-get install postgresql")
    if as_other := other_user():  # the server refuses to run as root
        shutil.chown(folder, "postgres")
    data = folder / "data"
    run = partial(subprocess.run, cwd=folder, check=True, stdout=subprocess.DEVNULL)
    run([*as_other, programs[-1] / "initdb", "-D", data, "-U", "bench", "--auth=trust"])
    options = f"-c listen_addresses='' -c unix_socket_directories='{folder}'"
    control = [*as_other, programs[-1] / "pg_ctl", "-D", data, "-w", "-l", folder / "log"]
    run([*control, "-o", options, "start"])
    try:
        link = f"postgresql+psycopg://bench@/postgres?host={folder}"
        engine = create_engine(link, pool_size=CLIENTS, max_overflow=0)
        yield engine
        engine.dispose()
    finally:
        run([*control, "-m", "fast", "stop"])


def other_user() -> list[str]:
    """What to put before a command so that root runs it as the database's own user."""
    if os.geteuid() != 0:
        return []
    return ["setpriv", "--reuid=postgres", "--regid=postgres", "--clear-groups"]


def compared(engine: Engine, store: EmbeddedStore, seconds: float) -> dict[str, list[Round]]:
    rounds: dict[str, list[Round]] = {"row lock": [], "segue": []}
    holds: dict[str, Hold] = {
        "row lock": partial(hold_with_row_lock, engine),
        "segue": partial(hold_in_store, store),
    }
    for number in range(ROUNDS):
        for name, one_hold in holds.items():
            done = run_round(one_hold, str(number), seconds)
            rounds[name].append(done)
            say(f"round {number + 1}  {name:9} {done}")
    return rounds


def check_exact(engine: Engine, store: EmbeddedStore, rounds: dict[str, list[Round]]) -> None:
    """Not a credit may be lost on the way, or the figures mean nothing."""
    counts = {name: sum(len(each.waits_ms) for each in done) for name, done in rounds.items()}
    account = store.get(Account, "hot")
    assert account is not None and account.held == account.sequence == counts["segue"]
    with Session(engine) as session:
        assert session.get_one(AccountRow, "hot").held == counts["row lock"]


def main(seconds: float) -> None:
    with tempfile.TemporaryDirectory(prefix="segue-ledger-", ignore_cleanup_errors=True) as name:
        folder = Path(name)
        folder.chmod(0o755)
        (folder / "postgresql").mkdir()
        with (
            postgresql(folder / "postgresql") as engine,
            EmbeddedStore(folder / "s.db", SystemClock()) as store,
        ):
            Base.metadata.create_all(engine)
            with Session(engine) as session, session.begin():
                session.add(AccountRow(id="hot", available=CREDITS, held=0, sequence=0))
            store.transact(lambda t: t.create(Account(id="hot", available=CREDITS)), on="hot")
            rounds = compared(engine, store, seconds)
            check_exact(engine, store, rounds)
    ratio = statistics.median(
        ours.per_second / theirs.per_second
        for ours, theirs in zip(rounds["segue"], rounds["row lock"], strict=True)
    )
    p99 = statistics.median(each.percentile(0.99) for each in rounds["segue"])
    say(f"ledger: {ratio:.1f} times the transactions of a row lock (goal >= {GOAL_RATIO})")
    say(f"ledger: p99 {p99:.1f} ms (goal <= {GOAL_P99_MS} ms)")


if __name__ == "__main__":
    main(float(sys.argv[1]) if len(sys.argv) > 1 else 4.0)
