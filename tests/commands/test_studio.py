"""The studio: signed in by itself, alone on its data folder, beside other commands, and gone when told."""

import signal
import subprocess
from collections.abc import Iterator

import httpx
import pytest

from tests.commands.conftest import SHORT, SMALL, A, B, Home, new_home, wait_for_line


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Home:
    return new_home(tmp_path_factory)


@pytest.fixture(scope="module")
def studio(home: Home) -> Iterator["tuple[subprocess.Popen[str], str]"]:
    process = home.begun("studio", "--port", "0", "--no-open")
    try:
        line = wait_for_line(process, "studio")
        yield process, next(word for word in line.split() if word.startswith("http://127.0.0.1:"))
    finally:
        process.kill()
        process.communicate()


def test_its_browser_is_signed_in_by_itself(studio: "tuple[subprocess.Popen[str], str]") -> None:
    with httpx.Client(base_url=studio[1]) as browser:
        assert browser.get("v1/me").status_code == 401
        assert browser.get("").status_code == 200
        assert browser.get("v1/me").json()["account"] == "local"
        containers = browser.get("v1/capabilities").json()["containers"]
        assert {"mp4", "mov", "mkv"} <= set(containers)


def test_other_commands_work_beside_it(studio: "tuple[subprocess.Popen[str], str]", home: Home) -> None:
    assert home.command("credits", "--json").answer["available"] == 100
    assert home.command("ledger", "audit").code == 0


def test_its_engine_works_for_commands_beside_it(
    studio: "tuple[subprocess.Popen[str], str]", home: Home
) -> None:
    said = home.command("bridge", A, B, *SMALL, *SHORT, "--target", "prompts")
    assert said.code == 0, said.err
    assert home.command("doctor", "--json").out.count(f"runs in process {studio[0].pid}") == 1


def test_a_second_studio_on_its_data_folder_is_refused(
    studio: "tuple[subprocess.Popen[str], str]", home: Home
) -> None:
    said = home.command("studio", "--port", "0", "--no-open")
    assert said.code == 8
    assert said.err.startswith("segue: A studio already runs on the data folder")
    assert f"(process {studio[0].pid})" in said.err


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_it_ends_when_told(number: signal.Signals, tmp_path_factory: pytest.TempPathFactory) -> None:
    other = new_home(tmp_path_factory)
    process = other.begun("studio", "--port", "0", "--no-open")
    wait_for_line(process, "studio")
    process.send_signal(number)
    out, err = process.communicate(timeout=120)
    assert (process.returncode, out, err) == (0, "", "")
    assert other.command("ledger", "audit").code == 0
