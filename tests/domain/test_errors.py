"""The tree of errors: what clients and scripts rely on stays as its table says."""

import inspect
import re

import pytest

from segue.domain import errors
from segue.domain.errors import InsufficientCredits, SegueError, StepFailed

CLASSES = [each for _, each in inspect.getmembers(errors, inspect.isclass) if issubclass(each, SegueError)]
ROW = re.compile(r"^    ( *)([A-Z]\w+) +(\d{3}) +(\d+)  (\w+)  +\S", re.MULTILINE)


def test_the_table_in_the_docstring_is_the_tree() -> None:
    parents: dict[int, str] = {}
    rows = set()
    for indent, name, status, exit_code, code in ROW.findall(errors.__doc__ or ""):
        parents[len(indent)] = name
        parent = parents.get(len(indent) - 2, "Exception")
        rows.add((name, parent, int(status), int(exit_code), code))
    tree = {
        (each.__name__, each.__bases__[0].__name__, each.status, each.exit_code, each.code)
        for each in CLASSES
    }
    assert rows == tree


def test_codes_are_unique() -> None:
    codes = [each.code for each in CLASSES if each is not SegueError]
    assert len(set(codes)) == len(codes)


@pytest.mark.parametrize("error", CLASSES)
def test_every_error_has_a_code_a_status_and_an_exit_code(error: type[SegueError]) -> None:
    assert re.fullmatch(r"[a-z_]{4,40}", error.code)
    assert 400 <= error.status <= 599
    assert 1 <= error.exit_code <= 63  # above are the shell's and sysexits' own
    assert not error.retryable or error.status in (429, 503, 507)


def test_the_detail_is_never_part_of_the_sentence() -> None:
    failed = StepFailed("The bridge could not be made: try again.", detail="exit status 137", again=True)
    assert str(failed) == failed.sentence == "The bridge could not be made: try again."
    assert failed.detail == "exit status 137"
    assert failed.again


def test_a_shortfall_is_told_in_credits() -> None:
    assert "buy 3 more" in str(InsufficientCredits(needed=5, available=2))
