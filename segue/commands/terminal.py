"""Where a command speaks: results on standard output, progress and notes on standard error."""

import sys
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager

from segue.domain.value import Value

Shown = Callable[[str, int, int], None]
"""Called with what is being done, how much of it is done, and of how much."""


class Terminal:
    """What one command says. With `json`, standard output carries exactly one JSON document."""

    def __init__(self, *, json: bool) -> None:
        self.json = json

    def note(self, text: str) -> None:
        """Say something on the way."""
        sys.stderr.write(f"{text}\n")
        sys.stderr.flush()

    def answer(self, value: Value, lines: Iterable[str]) -> None:
        """Give the command's result: `value` as JSON, or `lines` for people."""
        text = value.model_dump_json(indent=2) if self.json else "\n".join(lines)
        sys.stdout.write(f"{text}\n")
        sys.stdout.flush()

    def agreed(self, question: str) -> bool:
        """Ask on the terminal; no answer is a no."""
        sys.stderr.write(f"{question} [y/N] ")
        sys.stderr.flush()
        return sys.stdin.readline().strip().lower() in ("y", "yes")

    @property
    def can_ask(self) -> bool:
        """Whether a person sits at standard input."""
        return sys.stdin.isatty()

    @contextmanager
    def progress(self) -> Iterator[Shown]:
        """A bar with the elapsed time on a terminal; elsewhere one line for each thing that begins."""
        if sys.stderr.isatty():
            with _bar() as shown:
                yield shown
        else:
            yield _lines(self.note)


@contextmanager
def _bar() -> Iterator[Shown]:
    from rich.console import Console
    from rich.progress import BarColumn, Progress, SpinnerColumn, TextColumn, TimeElapsedColumn

    columns = (
        SpinnerColumn(),
        TextColumn("{task.description}", markup=False),
        BarColumn(),
        TimeElapsedColumn(),
    )
    with Progress(*columns, console=Console(stderr=True), transient=True) as progress:
        task = progress.add_task("Starting", total=None)

        def shown(words: str, done: int, total: int) -> None:
            progress.update(task, description=words, completed=done, total=total or None)

        yield shown


def _lines(note: Callable[[str], None]) -> Shown:
    last = ""

    def shown(words: str, done: int, total: int) -> None:
        nonlocal last
        if words != last:
            last = words
            note(words)

    return shown
