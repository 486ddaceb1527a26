"""What a film came to with each answer, as a row of docs/providers.md, and that page's tables."""

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

PAGE = Path(__file__).parents[2] / "docs" / "providers.md"
TEN_GIGABYTES = 10 * 1024**3


@dataclass(frozen=True)
class Row:
    """What happened. `submits` are the requests that could start a generation, `attempts` what we counted.

    `words` are those of the case, `said` is what the log must hold, `stray` counts what another host got;
    `frames` are the pairs that arrived in the submits, by their sha256, and `chosen` is the true one.
    """

    words: str
    said: str
    user: str
    attempts: int
    submits: int
    captured: int
    released: int
    logged: str
    stray: int
    frames: tuple[tuple[str, str], ...] = ()
    chosen: tuple[str, str] = ("", "")


def table(title: str, rows: Iterable[Row]) -> list[str]:
    """The lines of one table below its title, which says its own level."""
    lines = [
        f"\n{title}\n",
        "| the provider's answer | what the user sees | attempts | submits | captured | released |",
        "| --- | --- | --: | --: | --: | --: |",
    ]
    for row in rows:
        numbers = (row.attempts, row.submits, row.captured, row.released)
        lines.append(f"| {row.words} | {row.user} | {' | '.join(map(str, numbers))} |")
    return lines


def stored(title: str) -> str:
    """What the page holds from this title to the next of its level."""
    _, _, rest = PAGE.read_text().partition(f"\n{title}\n")
    return f"\n{title}\n" + rest.partition(f"\n{title.partition(' ')[0]} ")[0]
