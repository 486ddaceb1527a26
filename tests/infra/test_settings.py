"""What the code reads of its environment is what `infra/` gives to its containers: both lists are derived."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from segue.cloud_config import _FAKES
from segue.config import Config
from segue.domain import limits
from segue.domain.errors import BadRequest
from tests.infra import terraform
from tests.infra.terraform import ROOT, unquoted

VARIABLE = re.compile(r"(SEGUE|OTEL|FUNCTION)_[A-Z_]*[A-Z]")
ELSEWHERE = {
    "SEGUE_DATA", "SEGUE_PORT", "SEGUE_FFMPEG", "SEGUE_CRASH_AT", "SEGUE_PARENT",
    # An installation of one's own: a folder, a port, a program; a test's kills; a child's parent.
    "SEGUE_GEMINI_KEY", "SEGUE_COMFYUI_LINK", "SEGUE_COMFYUI_WORKFLOW",
    # In the cloud Google's models go by the service's account, and no graphics card stands there.
    "SEGUE_STRIPE_API", "SEGUE_GOOGLE_LINK", "SEGUE_GOOGLE_STORAGE_LINK", "SEGUE_GOOGLE_TOKEN",
    "SEGUE_RUNWAY_LINK", "SEGUE_ELEVENLABS_LINK",
    # Stand-ins of providers, in tests.
    *_FAKES,
}  # fmt: skip
"""What is read, but not for the cloud."""

OF_THE_FRAMEWORK = {"THREADS"}
"""Read by functions-framework, not by us."""


def read_in(file: Path) -> Iterator[str]:
    """The variables that a file names: whole strings, and in `_models` what follows `SEGUE_`."""
    for node in ast.walk(ast.parse(file.read_text())):
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and VARIABLE.fullmatch(node.value):
            yield node.value
        elif isinstance(node, ast.Call) and getattr(node.func, "id", "") == "given":
            name = node.args[0]
            assert isinstance(name, ast.Constant), "a name that can be read here"
            yield f"SEGUE_{name.value}"


def read() -> set[str]:
    folders = (ROOT / name for name in ("segue", "functions", "jobs"))
    return {name for folder in folders for file in folder.rglob("*.py") for name in read_in(file)}


def secret_variables() -> set[str]:
    return {unquoted(name) for name in terraform.locals_of("secret_variables").values()}


def given() -> set[str]:
    """What containers are told: settings, secrets, and what `environment` adds to them."""
    added = set(re.findall(r"[A-Z]+_[A-Z_]+|THREADS", str(terraform.locals_of("environment"))))
    return {unquoted(name) for name in terraform.locals_of("settings")} | secret_variables() | added


def test_what_the_code_reads_is_what_its_containers_are_told() -> None:
    assert read() - ELSEWHERE == given() - OF_THE_FRAMEWORK
    assert not ELSEWHERE - read() - set(_FAKES), "what nobody reads any more"


def test_every_key_and_secret_comes_from_secret_manager() -> None:
    confidential = {name for name in read() - ELSEWHERE if re.search("KEY|SECRET|TOKEN|PASSWORD", name)}
    mounted = {
        "SEGUE_CERTIFICATE_KEY"
    }  # a file: its name is no secret, its bytes are `segue-certificate-key`
    assert confidential - mounted == secret_variables()
    assert "segue-certificate-key" in {unquoted(name) for name in terraform.locals_of("mounted")}


def test_a_provider_that_is_asked_with_a_key_is_known_to_all_that_plan_or_ask() -> None:
    text = (terraform.INFRA / "secrets.tf").read_text()
    asked = 'setintersection(var.providers, ["runway", "elevenlabs"])'
    assert asked in text
    assert '"segue-${provider}-key" => ["api", "on-upload", "on-step", "on-poll", "sweep"]' in text
    named = {unquoted(name) for name in terraform.locals_of("secret_variables")}
    assert {"segue-runway-key", "segue-elevenlabs-key"} <= named


def test_prices_are_given_as_they_are_or_as_a_file(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    table = '{"version": "of-ours", "credits_per_second": {"procedural": 2}}'
    file = tmp_path / "prices.json"
    file.write_text(table)
    for told in (table, str(file)):
        monkeypatch.setenv("SEGUE_PRICES", told)
        assert Config.from_environment().prices.credits_per_second == {"procedural": 2}
    monkeypatch.setenv("SEGUE_PRICES", "{")
    with pytest.raises(BadRequest, match="cannot be read"):
        Config.from_environment()


def test_a_message_comes_again_no_sooner_than_its_entry_point_gives_up() -> None:
    services = {unquoted(name): body for name, body in terraform.locals_of("services").items()}
    for topic in terraform.locals_of("topics").values():
        limit = unquoted(services[unquoted(topic["entry"])]["timeout"])
        assert int(limit.rstrip("s")) <= topic["answered_within"] <= 600  # Pub/Sub's own ceiling


def test_an_upload_of_any_size_is_looked_at_within_its_function_s_time() -> None:
    services = {unquoted(name): body for name, body in terraform.locals_of("services").items()}
    slowest = limits.PROBE_WALL_SECONDS + limits.MAX_UPLOAD_BYTES // limits.PROBE_FED_BYTES_PER_SECOND
    assert slowest < int(unquoted(services["on-upload"]["timeout"]).rstrip("s"))
