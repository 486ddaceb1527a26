"""kill -9 of each process at random moments while a film is made, again and again: the same film, paid once.

`python -m tests.google.soak_kills [TIMES]`. A function that dies with a lease holds it for two minutes more.
"""

import hashlib
import random
import sys
import threading
import time
from contextlib import ExitStack

import httpx

from tests.google import ways
from tests.google.stage import FUNCTIONS, WORKER, Stage

LONGEST_PAUSE_SECONDS = 5.0
FILM_SECONDS = 1_200


def film(stage: Stage, client: httpx.Client) -> tuple[str, int]:
    """A film by a drop: the sha256 of its file, and what it cost."""
    before = ways.asked_until_told(client, "/v1/credits")["available"]
    render = ways.by_drop(stage, client, "veo")
    assert render["state"] == "succeeded", render
    after = ways.asked_until_told(client, "/v1/credits")
    assert after["held"] == 0 and before - after["available"] == render["cost"]["captured"], (before, after)
    link = next(each["link"] for each in render["result"]["files"] if each["name"] == "film.mp4")
    data = client.get(link).read() if link.startswith("/") else httpx.get(link, timeout=60).read()
    return hashlib.sha256(data).hexdigest(), before - after["available"]


def kill_all(stage: Stage, chance: random.Random, over: threading.Event) -> None:
    """Kill each process once, in any order; the worker when it next runs."""
    for name in chance.sample((*FUNCTIONS, WORKER), len(FUNCTIONS) + 1):
        over.wait(chance.uniform(0, LONGEST_PAUSE_SECONDS))
        if name != WORKER:
            stage.kill(name)
        else:
            while not over.is_set() and not stage.kill_worker():
                time.sleep(0.05)


def main() -> None:
    times = int(sys.argv[1]) if len(sys.argv) > 1 else 10
    ways.WAIT_SECONDS = FILM_SECONDS
    with ExitStack() as stack:
        stage = Stage(stack, lambda line: None)
        with stage.client("reference") as client:
            wanted = film(stage, client)
        for seed in range(times):
            over, begun = threading.Event(), time.monotonic()
            killer = threading.Thread(target=kill_all, args=(stage, random.Random(seed), over))
            with stage.client(f"user{seed}") as client:
                client.get("/v1/credits")
                killer.start()
                try:
                    got = film(stage, client)
                finally:
                    over.set()
                    killer.join()
            assert got == wanted, (seed, got, wanted)
            submits = len(stage.models.submits())
            assert submits == seed + 2, f"seed {seed}: a model was asked {submits} times"
            sys.stdout.write(
                f"seed {seed}: the same film, paid once, after {time.monotonic() - begun:.0f} s\n"
            )
            sys.stdout.flush()


if __name__ == "__main__":
    main()
