"""What a film costs to run on Google Cloud: a small model, its inputs listed with their sources.

`python infra/costs.py` prints the tables of COSTS.md; a test keeps that page equal to them. Money is US
dollars, storage gibibytes for a month. Prices are list prices of us-central1 (tier 1), read in November 2026.
"""

from collections.abc import Iterator
from dataclasses import dataclass, fields


@dataclass(frozen=True)
class Price:
    """A list price per unit, and how many units a month are free."""

    usd: float
    unit: str
    free: float = 0.0


PRICES = {
    "function CPU": Price(0.000024, "vCPU second", 180_000),
    "function memory": Price(0.0000025, "GiB second", 360_000),
    "function requests": Price(0.40e-6, "request", 2_000_000),
    "job CPU": Price(0.000018, "vCPU second", 240_000),
    "job memory": Price(0.000002, "GiB second", 450_000),
    "Firestore reads": Price(0.03e-5, "document", 1_500_000),
    "Firestore writes": Price(0.09e-5, "document", 600_000),
    "Firestore deletes": Price(0.01e-5, "document", 600_000),
    "stored media": Price(0.020, "GiB month"),
    "bucket writes": Price(0.05e-4, "operation"),
    "bucket reads": Price(0.004e-4, "operation"),
    "Pub/Sub": Price(40 / 1024, "GiB", 10),
    "tasks": Price(0.40e-6, "task", 1_000_000),
    "network out": Price(0.12, "GiB", 1),
    "logs": Price(0.50, "GiB", 50),
}
"""Cloud Run, Firestore, Cloud Storage, Pub/Sub, Tasks, network (premium tier, first TiB) and Logging."""

FIXED = {
    "scheduler, one job": 0.0,
    "secrets, four": 0.24,
    "images, 5 GiB": 0.50,
}
"""Dollars a month whether or not anybody makes a film. Three scheduler jobs are free."""


@dataclass(frozen=True)
class Film:
    """What one bridge uses: two 10 s clips of 1080p30, a bridge of 4 s, one film of 24 s.

    Counts are those of the rehearsal's thread, rounded up; CPU seconds are those of the benchmark's film.
    """

    function_requests: float = 60  # the API's answers, messages and tasks of one film, page loads included
    function_seconds: float = 0.25  # of each, one vCPU and 1 GiB
    job_cpu_seconds: float = 150  # frames, generate (procedural: more), conform, stitch, inspect, deliver
    job_cores: float = 4
    job_memory: float = 8
    job_start_seconds: float = 5  # of an instance, billed
    reads: float = 350
    writes: float = 120
    deletes: float = 20
    uploaded: float = 0.04  # GiB: two clips
    kept: float = 0.12  # GiB: clips, pieces and film, until retention ends
    kept_months: float = 1.0
    bucket_writes: float = 40
    bucket_reads: float = 80
    message_gib: float = 60 * 1_000 / 1024**3  # a message counts as at least 1,000 bytes
    tasks: float = 12
    downloads: float = 0.06  # GiB: proxy, film watched twice
    log_gib: float = 60_000 / 1024**3


FILM = Film()

MODELS = {
    "procedural": (0.0, 0.0),
    "veo lite, 720p, 4 s": (0.05 * 4, 0.001),
    "veo fast, 1080p, 4 s": (0.12 * 4, 0.001),
    "veo, 1080p, 8 s": (0.40 * 8, 0.001),
    "omni, 720p, 4 s": (0.101 * 4, 0.001),
    "runway gen4_turbo, 5 s": (0.25, 0.001),
}
"""A bridge by each model, and its analysis and prompt: see segue/models for prices and their dates."""


def used(film: Film, films: float) -> dict[str, float]:
    """Units of each price that so many films a month use."""
    functions = film.function_requests * film.function_seconds
    job = film.job_cpu_seconds / film.job_cores + film.job_start_seconds
    each = {
        "function CPU": functions,
        "function memory": functions,
        "function requests": film.function_requests,
        "job CPU": job * film.job_cores,
        "job memory": job * film.job_memory,
        "Firestore reads": film.reads,
        "Firestore writes": film.writes,
        "Firestore deletes": film.deletes,
        "stored media": film.kept * film.kept_months,
        "bucket writes": film.bucket_writes,
        "bucket reads": film.bucket_reads,
        "Pub/Sub": film.message_gib,
        "tasks": film.tasks,
        "network out": film.downloads,
        "logs": film.log_gib,
    }
    return {name: units * films for name, units in each.items()}


def monthly(films: float, *, free: bool = True, film: Film = FILM) -> dict[str, float]:
    """Dollars a month by price, for so many films; without `free`, as if nothing were free."""
    return {
        name: max(0.0, units - (PRICES[name].free if free else 0.0)) * PRICES[name].usd
        for name, units in used(film, films).items()
    }


def money(usd: float) -> str:
    """Dollars with as many places as say something."""
    if usd == 0:
        return "0"
    return f"{usd:,.0f}" if usd >= 100 else f"{usd:,.2f}" if usd >= 0.1 else f"{usd:.5f}"


def table(header: list[str], rows: list[list[str]]) -> Iterator[str]:
    yield "| " + " | ".join(header) + " |"
    yield "| --- |" + " ---: |" * (len(header) - 1)
    for row in rows:
        yield "| " + " | ".join(row) + " |"


def pages() -> str:
    """The tables of COSTS.md."""
    one = monthly(1, free=False)
    scales = (1, 1_000, 1_000_000)
    by_scale = [monthly(films) for films in scales]
    fixed = sum(FIXED.values())
    lines = ["### One bridge", ""]
    lines += table(
        ["What", "USD without free quotas"],
        [[name, money(usd)] for name, usd in one.items()]
        + [["**together**", f"**{money(sum(one.values()))}**"]],
    )
    lines += ["", "### Beside the model's own price", ""]
    lines += table(
        ["Model", "Model, USD", "Running it, USD", "Share of running"],
        [
            [
                name,
                money(model + reading),
                money(sum(one.values())),
                f"{_share(sum(one.values()), model + reading)} %",
            ]
            for name, (model, reading) in MODELS.items()
        ],
    )
    lines += ["", "### A month, without the model", ""]
    lines += table(
        ["What", *(f"{films:,} films" for films in scales)],
        [[name, *(money(scale[name]) for scale in by_scale)] for name in PRICES]
        + [["fixed", *(money(fixed) for _ in scales)]]
        + [["**together**", *(f"**{money(sum(scale.values()) + fixed)}**" for scale in by_scale)]],
    )
    lines += ["", "### Inputs", ""]
    lines += table(
        ["Price", "USD", "per", "free a month"],
        [
            [name, f"{price.usd:.8f}".rstrip("0"), price.unit, f"{price.free:,.0f}"]
            for name, price in PRICES.items()
        ],
    )
    lines += [""]
    lines += table(
        ["One bridge uses", "amount"],
        [[field.name.replace("_", " "), f"{getattr(FILM, field.name):.6g}"] for field in fields(FILM)],
    )
    return "\n".join(lines) + "\n"


def _share(running: float, model: float) -> str:
    return f"{100 * running / (running + model):.1f}"


if __name__ == "__main__":
    import sys

    sys.stdout.write(pages())
