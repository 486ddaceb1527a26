"""A test of style: where code may lie, how long it may get, and what it may reach for.

What a linter can say is said by ruff and mypy; these are the rules that only this project has. An exception
is listed here, with its reason.
"""

import ast
import re
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from importlinter.cli import EXIT_STATUS_SUCCESS, lint_imports

ROOT = Path(__file__).parent.parent
CLIPS = ROOT / "tests" / "clips"
NOT_OURS = {
    ".git", ".venv", "node_modules", "out", "build", "dist", "htmlcov", "webdist", "__pycache__",
    ".hypothesis", ".mypy_cache", ".ruff_cache", ".pytest_cache", ".import_linter_cache", ".terraform",
    "test-results", "shots",
}  # fmt: skip

MAX_FILE_LINES = 300
MAX_FUNCTION_LINES = 50
MAX_LINE_COLUMNS = 110

LONG_FILES: dict[str, str] = {}
LONG_FUNCTIONS = {
    "segue/cli.py:bridge": "an option is a line where it is declared and one where it is handed on",
}

AMBIENT = {
    "clock": {
        "segue/platform": "an adapter gives the time to those who need it",
        "segue/engine.py": "notices that the machine's clock has jumped",
    },
    "environment": {
        "segue/platform": "what a child process was told by its parent",
        "segue/config.py": "the configuration is read once, here",
        "segue/cloud_config.py": "and here, in the cloud",
        "functions/serve.py": "which function the image is to serve",
        "segue/crash_points.py": "where a test wants a process to end",
        "segue/wiring.py": "what the media worker's process inherits",
        "segue/media/ffmpeg.py": "which FFmpeg to run",
        "segue/cli.py": "where the terminal is",
        "segue/commands": "where the terminal is",
    },
    "randomness": {
        "segue/platform": "an adapter draws the ids and tokens",
        "segue/payments/sandbox.py": "names checkouts as a provider would",
    },
}
"""Where the world outside may be read, by kind: a file or folder, and why. Nowhere else."""

PRINTING = ("segue/cli.py", "segue/commands/", "tests/benchmarks/")

WORDS = re.compile(
    r"\b(TODO|FIXME|XXX|HACK)\b|NotImplementedError|\bplaceholders?\b|\bfor now\b|\blorem\b", re.I
)
MACHINE_PATHS = re.compile(r"""(?:^|[\s"'(=:`])/(?:work|tmp|home|root|Users)/""")
REGISTRY_HOSTS = re.compile(r"pypi\.org|pythonhosted|--index-url|--extra-index|--find-links (?!=)", re.I)
SECRETS = re.compile(
    r"-----BEGIN [A-Z ]*PRIVATE KEY|\b[rs]k_live_[0-9A-Za-z]{8}|\bwhsec_[0-9A-Za-z]{24}|\bAKIA[0-9A-Z]{16}\b"
    r"|\bAIza[0-9A-Za-z_-]{35}|\bgh[pousr]_[0-9A-Za-z]{36}|\bxox[abp]-[0-9A-Za-z-]{10}|\"private_key\":"
)
TEXT_SUFFIXES = {
    ".py", ".md", ".txt", ".toml", ".lock", ".yaml", ".yml", ".json", ".js", ".mjs", ".ts", ".css", ".html",
    ".tf", ".rules", ".sh", ".svg", ".tsx", "",
}  # fmt: skip


def project_files() -> Iterator[Path]:
    """Every file of the project that holds text: not what tools made."""
    pending = [ROOT]
    while pending:
        for path in sorted(pending.pop().iterdir()):
            if (
                path.name in NOT_OURS
                or path.name.startswith(".coverage")
                or path.is_symlink()
                or path == CLIPS
            ):
                continue
            if path.is_dir():
                pending.append(path)
            elif path.suffix in TEXT_SUFFIXES:
                yield path


def name_of(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


TEXTS = {name_of(path): path.read_text() for path in project_files()}
CODE = {name: text for name, text in TEXTS.items() if name.endswith(".py")}
SHIPPED = {name: text for name, text in CODE.items() if name.startswith(("segue/", "functions/", "jobs/"))}
TREES = {name: ast.parse(text) for name, text in CODE.items()}


def places(texts: dict[str, str], pattern: re.Pattern[str]) -> list[str]:
    """Where a pattern is found, except in this file, which names it."""
    return [
        f"{name}:{number}: {line.strip()}"
        for name, text in texts.items()
        for number, line in enumerate(text.splitlines(), 1)
        if pattern.search(line) and name != name_of(Path(__file__))
    ]


def imports_of(tree: ast.AST) -> Iterator[str]:
    """The modules that some code imports, with what is taken from them."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


def test_dependencies_point_inwards(monkeypatch: pytest.MonkeyPatch) -> None:
    """The contracts are in pyproject.toml; `lint-imports` says more about one that is broken."""
    monkeypatch.chdir(ROOT)
    monkeypatch.syspath_prepend(str(ROOT))
    assert lint_imports(no_cache=True) == EXIT_STATUS_SUCCESS


def test_the_domain_needs_nothing_but_the_standard_library_and_pydantic() -> None:
    allowed = {*sys.stdlib_module_names, "pydantic", "segue"}
    strangers = {
        (name, module)
        for name, tree in TREES.items()
        if name.startswith("segue/domain/")
        for module in imports_of(tree)
        if module.partition(".")[0] not in allowed or module.startswith(("segue.", "os", "time", "random"))
        if not module.startswith("segue.domain.")
    }
    assert strangers == set()


def test_files_are_short() -> None:
    lengths = {name: len(text.splitlines()) for name, text in SHIPPED.items()}
    assert {name for name, length in lengths.items() if length > MAX_FILE_LINES} == set(LONG_FILES)


def test_functions_are_short() -> None:
    long = {
        f"{name}:{node.name}"
        for name in SHIPPED
        for node in ast.walk(TREES[name])
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
        if (node.end_lineno or 0) - node.lineno + 1 > MAX_FUNCTION_LINES
    }
    assert long == set(LONG_FUNCTIONS)


def test_lines_are_short() -> None:
    long = re.compile(f"^.{{{MAX_LINE_COLUMNS + 1},}}")
    assert places(CODE, long) == []


def test_nothing_is_left_to_be_done() -> None:
    assert places(CODE, WORDS) == []


def test_no_path_or_host_of_one_machine_is_written_down() -> None:
    assert places(TEXTS, MACHINE_PATHS) == []
    assert places({name: text for name, text in TEXTS.items() if name != "Makefile"}, REGISTRY_HOSTS) == []


def test_no_secret_is_written_down() -> None:
    assert places(TEXTS, SECRETS) == []


def test_every_module_says_what_it_is() -> None:
    silent = [
        name
        for name, tree in TREES.items()
        if SHIPPED.get(name) and not name.endswith("__init__.py") and not ast.get_docstring(tree)
    ]
    assert silent == []


AMBIENT_NAMES = {
    "time.time": "clock",
    "time.time_ns": "clock",
    "datetime.now": "clock",
    "datetime.utcnow": "clock",
    "datetime.today": "clock",
    "date.today": "clock",
    "os.environ": "environment",
    "os.getenv": "environment",
    "os.urandom": "randomness",
    "random": "randomness",
    "secrets": "randomness",
    "uuid": "randomness",
}


def ambient_uses(tree: ast.AST) -> set[str]:
    """Which kinds of the world outside some code reads: by attribute, or by import."""
    attributes = {
        f"{node.value.id}.{node.attr}"
        for node in ast.walk(tree)
        if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name)
    }
    imported = set(imports_of(tree))
    names = attributes | imported | {module.partition(".")[0] for module in imported}
    return {AMBIENT_NAMES[name] for name in names & AMBIENT_NAMES.keys()}


def test_clock_environment_and_chance_are_read_only_where_it_is_said() -> None:
    strays = {
        (name, kind)
        for name in SHIPPED
        for kind in ambient_uses(TREES[name])
        if not any(name == place or name.startswith(f"{place}/") for place in AMBIENT[kind])
    }
    assert strays == set()


def test_only_commands_print() -> None:
    printing = [
        f"{name}:{node.lineno}"
        for name, tree in TREES.items()
        for node in ast.walk(tree)
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "print"
        if not name.startswith(PRINTING)
    ]
    assert printing == []


def test_no_test_is_left_out() -> None:
    left_out = re.compile(r"pytest\.(skip|xfail|importorskip)|mark\.(skip|xfail)|\bassert True\b")
    tests = {name: text for name, text in CODE.items() if name.startswith("tests/")}
    assert places(tests, left_out) == []


@pytest.mark.parametrize(
    ("code", "kinds"),
    [
        ("import time\ntime.time()", {"clock"}),
        ("from datetime import datetime\ndatetime.now()", {"clock"}),
        ("from os import environ", {"environment"}),
        ("import os\nos.environ['HOME']", {"environment"}),
        ("import random", {"randomness"}),
        ("from secrets import token_hex", {"randomness"}),
        ("from uuid import uuid4", {"randomness"}),
        ("import time\ntime.monotonic()", set()),
    ],
)
def test_this_test_sees_what_it_looks_for(code: str, kinds: set[str]) -> None:
    assert ambient_uses(ast.parse(code)) == kinds


@pytest.mark.parametrize(
    ("pattern", "text"),
    [
        (SECRETS, "key = 'sk_" + "live_51abcdefgh'"),
        (SECRETS, "AKIA" + "ABCDEFGHIJKLMNOP"),
        (SECRETS, "-----BEGIN RSA " + "PRIVATE KEY-----"),
        (MACHINE_PATHS, "open('/" + "tmp/x')"),
        (WORDS, "# TO" + "DO: later"),
    ],
)
def test_these_patterns_find_what_they_are_for(pattern: re.Pattern[str], text: str) -> None:
    assert pattern.search(text)
