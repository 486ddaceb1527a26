"""What is counted, drawn and alerted of is what the code says: each name of an event and of a figure."""

import re

from tests.infra import terraform
from tests.infra.terraform import ROOT

CODE = "\n".join(
    file.read_text() for folder in ("segue", "functions", "jobs") for file in (ROOT / folder).rglob("*.py")
)
COUNTED = {str(name) for name in terraform.locals_of("counted_events")}
FIGURES = {str(name) for name in terraform.locals_of("swept_figures")}


def test_every_event_that_is_counted_is_logged_by_the_code() -> None:
    logged = set(re.findall(r"\blog\.\w+\(\s*\"(\w+)\"", CODE))
    assert logged >= COUNTED, COUNTED - logged


def test_every_figure_of_a_sweep_is_in_its_line() -> None:
    (said,) = re.findall(r"log\.info\(\s*\"swept\",(.*?)\n {8}\)", CODE, re.S)
    assert set(re.findall(r"(\w+)=", said)) >= FIGURES


def test_alerts_and_charts_ask_for_metrics_that_are_made() -> None:
    asked = terraform.words(r"\$\{local\.metric\}(\w+?)(?:_bucket)?\W")
    assert asked and asked <= COUNTED | FIGURES, asked - COUNTED - FIGURES
