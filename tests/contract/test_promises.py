"""The page of promises says what the suites test."""

from tests.contract.promises import ADAPTERS, FOLDER, PAGE, page


def test_the_page_of_promises_is_what_the_suites_hold() -> None:
    assert PAGE.read_text() == page(), "run python -m tests.contract.promises"


def test_every_suite_is_on_the_page() -> None:
    suites = {file.stem.removeprefix("test_") for file in FOLDER.glob("test_*.py")}
    assert suites == ADAPTERS.keys() | {"promises"}
