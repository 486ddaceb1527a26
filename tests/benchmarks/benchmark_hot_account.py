"""One busy account on Firestore's emulator: our store beside Firestore's own transactions, and an exact end.

    python tests/benchmarks/benchmark_hot_account.py [SECONDS]

4 clients hold one credit at a time of the same account, in three interleaved rounds; then 1,000 holds come
at once where there is room for 500. Goals: >= 10 times the holds, no error, exactly 500.
"""

import statistics
import sys
import tempfile
import threading
import time
from contextlib import ExitStack
from pathlib import Path

ROOT = Path(__file__).parents[2]
sys.path.insert(0, str(ROOT))

from segue.domain.ledger import Account  # noqa: E402
from tests.contract.adapters import ManualClock  # noqa: E402
from tests.google.hot_account import (  # noqa: E402
    CLIENTS,
    HOT,
    Hold,
    held_in_store,
    held_in_transaction,
    holds_at_once,
    make_account,
)
from tests.google.platform import google_store  # noqa: E402

ROUNDS = 3
GOAL_RATIO = 10
CREDITS = 10**9


def per_second(held: Hold, name: str, seconds: float) -> tuple[float, int, int]:
    """Holds a second by all clients together, how many there were, and how many were given up."""
    counts, failures = [0] * CLIENTS, [0] * CLIENTS
    start = threading.Barrier(CLIENTS)

    def client(number: int) -> None:
        start.wait()
        until = time.perf_counter() + seconds
        while time.perf_counter() < until:
            if held(f"{name}-{number}-{counts[number]}"):
                counts[number] += 1
            else:
                failures[number] += 1

    threads = [threading.Thread(target=client, args=(number,)) for number in range(CLIENTS)]
    begun = time.perf_counter()
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return sum(counts) / (time.perf_counter() - begun), sum(counts), sum(failures)


def main() -> None:
    seconds = float(sys.argv[1]) if len(sys.argv) > 1 else 10
    with ExitStack() as stack:
        place = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        store = stack.enter_context(google_store(place, ManualClock()))
        make_account(store, CREDITS)
        ours, plain, made = [], [], 0
        for number in range(ROUNDS):
            speed, count, failed = per_second(held_in_store(store), f"ours-{number}", seconds)
            assert not failed
            made += count
            others, _, given_up = per_second(held_in_transaction(place), f"plain-{number}", seconds)
            ours, plain = [*ours, speed], [*plain, others]
            print(
                f"ours {speed:7.1f} holds/s   @transactional {others:7.1f} holds/s, {given_up} given up",
                flush=True,
            )
        account = store.get(Account, HOT)
        assert account is not None and (account.held, account.available) == (made, CREDITS - made)
        ratio = statistics.median(ours) / max(0.1, statistics.median(plain))
        print(f"ours / @transactional: {ratio:.1f} (goal: at least {GOAL_RATIO}); the balance is exact")
        other = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        stores = [stack.enter_context(google_store(other, ManualClock())) for _ in range(2)]
        make_account(stores[0], 500)
        begun = time.perf_counter()
        got = holds_at_once(stores, 1_000)
        print(f"1,000 holds at once, room for 500, two stores: {got} in {time.perf_counter() - begun:.1f} s")


if __name__ == "__main__":
    main()
