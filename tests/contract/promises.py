"""The table of promises: each test of the contract, and the adapters that it holds to it.

`python -m tests.contract.promises` writes docs/promises.md; a test keeps that page equal to the suites. Every
row is a test that runs for each of its adapters, so the page is true as long as the tests pass.
"""

import ast
from collections.abc import Iterator, Mapping
from pathlib import Path

from tests.contract.adapters import PLATFORMS, TILLS

FOLDER = Path(__file__).parent
PAGE = FOLDER.parents[1] / "docs" / "promises.md"
ON_PLATFORMS = frozenset({"store", "courier", "bucket", "jobs", "doorman", "platform", "platform_name"})
ADAPTERS: Mapping[str, Mapping[str, str]] = {
    "store": {"embedded": "SQLite", "google": "Firestore"},
    "messages": {"embedded": "SQLite's outbox", "google": "Pub/Sub, Cloud Tasks"},
    "bucket": {"embedded": "folder", "google": "Cloud Storage"},
    "jobs": {"embedded": "child processes", "google": "Cloud Run jobs"},
    "identity": {"embedded": "local tokens", "google": "Firebase Auth"},
    "payments": {"sandbox": "sandbox", "stripe": "Stripe"},
}
HEADER = """# What each platform promises

Each line is a test of `tests/contract/`, which runs alike for every adapter that is ticked: Google's through
their true client libraries, on Google's emulators or a stand-in that speaks the same protocol. Written by
`python -m tests.contract.promises`.
"""


def page() -> str:
    """The page as it should be."""
    return HEADER + "".join(_section(port, names) for port, names in ADAPTERS.items())


def _section(port: str, names: Mapping[str, str]) -> str:
    rows = [f"| Promise | {' | '.join(names.values())} |", f"| --- |{' :-: |' * len(names)}"]
    for promise, held in _promises(FOLDER / f"test_{port}.py"):
        ticks = " | ".join("yes" if name in held else "" for name in names)
        rows.append(f"| {promise} | {ticks} |")
    return f"\n## {port.capitalize()}\n\n" + "\n".join(rows) + "\n"


def _promises(file: Path) -> Iterator[tuple[str, frozenset[str]]]:
    """Each test of a file in words, and the adapters it runs for."""
    for node in ast.parse(file.read_text()).body:
        if isinstance(node, ast.FunctionDef) and node.name.startswith("test_"):
            asked = {argument.arg for argument in node.args.args}
            held = set(PLATFORMS) if asked & ON_PLATFORMS else set()
            if "till" in asked:
                held |= set(TILLS)
            if held:
                yield node.name.removeprefix("test_").replace("_", " ").capitalize(), frozenset(held)


if __name__ == "__main__":
    PAGE.write_text(page())
