"""Many hold credits of one account at once: the store's way, and Firestore's own transactions beside it."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from google.api_core.exceptions import GoogleAPICallError
from google.cloud import firestore

from segue.domain.errors import InsufficientCredits
from segue.domain.ledger import Account, Cause, add, hold
from segue.platform.gcp.store import FirestoreStore
from segue.ports import Transaction
from tests.google.platform import firestore_client

HOT = "hot"
CLIENTS = 4
"""More, and what is measured beside is minutes late with its first hold."""
Hold = Callable[[str], bool]


def make_account(store: FirestoreStore, credits: int) -> None:
    """A new account with credits that were granted."""

    def work(transaction: Transaction) -> None:
        cause = Cause(kind="grant", reference="welcome", words="Given")
        movement = add(Account(id=HOT), credits, cause, transaction.now)
        transaction.create(movement.account)
        transaction.create(movement.transfer)

    store.transact(work, on=HOT)


def held_in_store(store: FirestoreStore) -> Hold:
    """Holds one credit; says whether there was one."""

    def held(reference: str) -> bool:
        def work(transaction: Transaction) -> None:
            account = transaction.get(Account, HOT)
            assert account is not None
            cause = Cause(kind="hold", reference=reference, words="Held for a render")
            movement = hold(account, 1, cause, transaction.now)
            transaction.put(movement.account)
            transaction.create(movement.transfer)

        try:
            store.transact(work, on=HOT)
        except InsufficientCredits:
            return False
        return True

    return held


def held_in_transaction(place: Path) -> Hold:
    """The same with `@transactional`, as Firestore's documentation has it; False when it gave up."""
    client = firestore_client(place)
    account = client.collection("plain_accounts").document(HOT)
    if not account.get().exists:
        account.set({"available": 10**9, "held": 0, "sequence": 0})

    @firestore.transactional
    def move(transaction: firestore.Transaction, reference: str) -> None:
        found = account.get(transaction=transaction).to_dict()
        moved = {
            "available": found["available"] - 1, "held": found["held"] + 1, "sequence": found["sequence"] + 1
        }  # fmt: skip
        transaction.set(account, moved)
        transaction.create(client.collection("plain_transfers").document(f"hold:{reference}"), moved)

    def held(reference: str) -> bool:
        try:
            move(client.transaction(), reference)
        except (ValueError, GoogleAPICallError):  # "Failed to commit transaction in 5 attempts."
            return False
        return True

    return held


def holds_at_once(stores: list[FirestoreStore], count: int) -> int:
    """Hold so many credits from as many callers as there are threads for; how many got theirs."""
    holds = [held_in_store(store) for store in stores]
    with ThreadPoolExecutor(64) as pool:
        return sum(pool.map(lambda number: holds[number % len(holds)](f"rnd_{number}"), range(count)))
