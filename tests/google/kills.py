"""kill -9 of each process of the cloud form while a film is made."""

import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager

from tests.google.stage import WORKER, Stage

LOOK_SECONDS = 0.05


@contextmanager
def killing_each(stage: Stage, hops: Sequence[str]) -> Iterator[None]:
    """While a film is made by a drop, kill each process once: most of them in the midst of their work.

    What a killed function has leased is free after two minutes only, so `on_step` dies of a message that
    leases nothing.
    """
    over = threading.Event()
    stage.doomed |= {"upload", "render"}
    threads = [
        threading.Thread(target=_kill_when, args=(stage, over, hops, *when))
        for when in (
            ("dropped into", "api"),
            ("dropped into", "stripe_webhook"),
            ("render -> on_step", "sweep"),
            ("generate:bridge", "on_poll"),
        )
    ]
    threads.append(threading.Thread(target=_kill_a_worker, args=(stage, over)))
    for thread in threads:
        thread.start()
    try:
        yield
    finally:
        over.set()
        for thread in threads:
            thread.join()


def _kill_when(stage: Stage, over: threading.Event, hops: Sequence[str], hop: str, name: str) -> None:
    while not over.wait(LOOK_SECONDS):
        if any(hop in each for each in list(hops)):
            stage.kill(name)
            return


def _kill_a_worker(stage: Stage, over: threading.Event) -> None:
    """As soon as one has begun to work."""
    while not over.wait(LOOK_SECONDS):
        if "step_done" in stage.said()[WORKER] and stage.kill_worker():
            return
