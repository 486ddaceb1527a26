"""What the suites run in processes of their own: `python -m tests.contract.child PLATFORM PLACE TASK ...`.

Each line printed is an acknowledgement: what it names has been committed, or has begun.
"""

import sys
import threading
from pathlib import Path

from segue.platform.embedded.clock import SystemClock
from segue.ports import Message
from tests.contract.adapters import PLATFORMS, Platform
from tests.contract.values import Purse, adds, creates, emits, step_message

CLOCK = SystemClock()


def acknowledge(line: str) -> None:
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


def commit_for_ever(platform: Platform, place: Path, run: str) -> None:
    """Create purses without end from 4 threads, each with a message; print each id once it is committed."""
    output = threading.Lock()

    def one_thread(thread: int) -> None:
        number = 0
        while True:
            purse_id = f"{run}-{thread}-{number}"
            store.transact(
                lambda t, id=purse_id: (creates(Purse(id=id))(t), emits(step_message(id))(t)), on=run
            )
            with output:
                acknowledge(purse_id)
            number += 1

    with platform.store(place, CLOCK) as store:
        threads = [threading.Thread(target=one_thread, args=(number,)) for number in range(4)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()


def add_often(platform: Platform, place: Path, count: str) -> None:
    """Add 1 to the purse `hot` a number of times."""
    with platform.store(place, CLOCK) as store:
        for _ in range(int(count)):
            store.transact(adds("hot"), on="hot")


def publish(platform: Platform, place: Path, message_id: str) -> None:
    with platform.courier(place, CLOCK) as courier:
        courier.messages.publish(step_message(message_id))


def deliver_and_hang(platform: Platform, place: Path) -> None:
    """Begin to deliver one message, and never end."""

    def handler(message: Message) -> None:
        acknowledge(message.id)
        threading.Event().wait()

    with platform.courier(place, CLOCK) as courier:
        courier.start({"step": handler})
        threading.Event().wait()


TASKS = {
    task.__name__.replace("_", "-"): task for task in (commit_for_ever, add_often, publish, deliver_and_hang)
}

if __name__ == "__main__":
    _, platform_name, place, task, *arguments = sys.argv
    TASKS[task](PLATFORMS[platform_name], Path(place), *arguments)
