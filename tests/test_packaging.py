"""What is installed where: one list of dependencies, said in two files and pinned in two more."""

import importlib.util
import json
import re
import tomllib
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

ROOT = Path(__file__).parent.parent
PYPROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text())
PROJECT = PYPROJECT["project"]
CORE = PROJECT["dependencies"]
PACKAGES = PYPROJECT["tool"]["hatch"]["build"]["targets"]["wheel"]["packages"]
EXTRAS = PROJECT["optional-dependencies"]
CLOUD_FAMILY = {
    "functions-framework",
    "google-cloud-run",
    "google-cloud-pubsub",
    "google-cloud-firestore",
    "google-cloud-storage",
    "google-cloud-tasks",
    "google-genai",
    "firebase-admin",
    "stripe",
    "ffmpeg-python",
}


def lines_of(file: str) -> list[str]:
    """A requirements file's lines without comments and blank ones."""
    lines = (line.strip() for line in (ROOT / file).read_text().splitlines())
    return [line for line in lines if line and not line.startswith("#")]


def named(lines: list[str]) -> dict[str, Requirement]:
    requirements = [Requirement(line) for line in lines]
    assert len({canonicalize_name(each.name) for each in requirements}) == len(requirements)
    return {canonicalize_name(each.name): each for each in requirements}


def test_the_cloud_installs_the_core_and_the_extra_cloud() -> None:
    assert set(lines_of("requirements.txt")) == {*CORE, *EXTRAS["cloud"]}
    assert named(lines_of("requirements.txt")).keys() >= CLOUD_FAMILY


def test_the_core_has_no_cloud_in_it() -> None:
    assert not (named(CORE).keys() & (CLOUD_FAMILY - {"ffmpeg-python"}))


@pytest.mark.parametrize(
    ("lock", "wanted"),
    [
        ("requirements.lock", CORE),
        ("requirements-cloud.lock", [*CORE, *EXTRAS["cloud"]]),
        ("requirements-test.lock", [*CORE, *EXTRAS["cloud"], *EXTRAS["test"]]),
    ],
)
def test_a_lock_pins_a_version_that_is_asked_for(lock: str, wanted: list[str]) -> None:
    lines = lines_of(lock)
    assert all(re.fullmatch(r"[a-z0-9-]+==[0-9][\w.]*", line) for line in lines)
    pinned = {name: line.partition("==")[2] for name, line in zip(named(lines), lines, strict=True)}
    for name, requirement in named(wanted).items():
        assert requirement.specifier.contains(pinned[name]), f"run make lock: {requirement}"


def test_the_locks_agree() -> None:
    core, cloud, test = (set(lines_of(f"requirements{which}.lock")) for which in ("", "-cloud", "-test"))
    assert core < cloud < test


def test_the_images_copy_what_is_there_and_run_as_nobody() -> None:
    lines = (ROOT / "jobs" / "Dockerfile").read_text().splitlines()
    sources = [
        name
        for line in lines
        if line.startswith("COPY ") and "--from" not in line
        for name in line.split()[1:-1]
    ]
    ignored = (ROOT / ".dockerignore").read_text().split()
    for name in sources:
        assert (ROOT / name).exists() and f"!{name}" in ignored, name
    assert "requirements-cloud.lock" in sources and "USER 10001" in lines
    for line in [line for line in lines if line.startswith(("CMD", "ENTRYPOINT"))]:
        command = json.loads(line.partition(" ")[2])
        found = importlib.util.find_spec(command[-1])
        assert command[:-1] == ["python", "-m"] and found is not None
        assert command[-1].partition(".")[0] in PACKAGES
    built = re.findall(r"--target (\w+)", (ROOT / "cloudbuild.yaml").read_text())
    assert built == re.findall(r"^FROM base AS (\w+)$", "\n".join(lines), re.M)


def test_every_dependency_has_a_lower_and_an_upper_bound() -> None:
    for name, requirement in named([*CORE, *EXTRAS["cloud"], *EXTRAS["test"]]).items():
        assert {each.operator for each in requirement.specifier} == {">=", "<"}, name


def test_the_licence_is_apaches() -> None:
    assert PROJECT["license"] == "Apache-2.0"
    text = (ROOT / "LICENSE").read_text()
    assert "Apache License" in text and "END OF TERMS AND CONDITIONS" in text
