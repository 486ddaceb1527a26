"""The golden thread on Google's emulators, by every way in.

`python -m tests.google.rehearsal [MODEL ...]` makes films of the two sample clips, by the ways of those
models or by all, and prints each hop with its time.
"""

import sys
import time
from contextlib import ExitStack

from tests.google import emulators, ways
from tests.google.stage import Stage

OVERHEAD_SECONDS = 2
"""What a render may take beside its steps, its models and its media jobs' start, where nothing else runs."""
HEADER = (
    f"{'way, model':<18} {'thread':>7} {'render':>7} {'work':>7} {'start':>7} {'overhead':>9} {'crowded':>8} "
    f"{'hops':>5}"
)
FOOTER = f"""In seconds of the clock. Thread: from the first byte sent to the film.
Render: from its order to its end: work + start + overhead. What goes on at once counts once, in that order.
Work: the spans of its trace: steps, looks before a model is asked, submits, polls, checks of a take.
Start: from the start of a media job's process, with its imports, to its first step.
Overhead: the rest: messages on their way, commits, the functions' own code, and waiting for any of them;
at most {OVERHEAD_SECONDS} s where nothing else runs. Below each way: where most of it went.
Crowded: so much of the overhead went by with a process of the rehearsal waiting for a processor, by Linux'
own count: a machine with processors to spare takes the overhead without it.
The functions' processes begin before the thread: their cold start is in none of these, but in
tests/benchmarks/benchmark_cold_imports.py.
"""
THREAD = ((ways.by_api, "procedural"), (ways.by_web, "veo"), (ways.by_drop, "omni"))


class Teller:
    """Prints each hop with its time, and counts them."""

    def __init__(self) -> None:
        self.begin = time.monotonic()
        self.hops = 0

    def say(self, line: str) -> None:
        self.hops += 1
        sys.stdout.write(f"{time.monotonic() - self.begin:7.2f} s  {line}\n")
        sys.stdout.flush()


def main(wanted: list[str]) -> None:
    """By all three ways, or those with the wanted models."""
    teller = Teller()
    rows = [HEADER]
    with ExitStack() as stack:
        stage = Stage(stack, teller.say)
        teller.say("emulators, fakes and functions answer")
        with stage.client("ann") as client:
            for way, generator in (each for each in THREAD if not wanted or each[1] in wanted):
                name = f"{way.__name__.removeprefix('by_')}, {generator}"
                teller.say(f"--- by {name}")
                first, teller.hops = time.monotonic(), 0
                render = way(stage, client, generator)
                credits = ways.answered(client.get("/v1/credits"))
                teller.say(f"credits: {credits}")
                if render["state"] != "succeeded" or credits["held"]:
                    sys.exit(f"{render}\n{stage.logs()}")
                seconds, spent = time.monotonic() - first, ways.spent(stage, render)
                figures = f"{seconds:7.1f} {spent.whole:7.1f} {spent.work:7.1f} {spent.starting:7.1f}"
                rows.append(
                    f"{name:<18} {figures} {spent.overhead:9.1f} {spent.crowded:8.1f} {teller.hops:5}"
                )
                gaps = [f"{length:4.1f} s from {one} to {other}" for length, one, other in spent.gaps]
                rows += [f"    {gap}" for gap in gaps]
    sys.stdout.write("\n" + "\n".join(rows) + "\n" + FOOTER)


if __name__ == "__main__":
    try:
        main(sys.argv[1:])
    except emulators.Missing as missing:
        sys.exit(str(missing))
