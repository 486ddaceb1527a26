"""The pages and files beside Terraform say what is true."""

import json
import re
import subprocess
import sys

from tests.infra import terraform
from tests.infra.terraform import INFRA, ROOT


def test_the_cost_page_has_the_models_tables() -> None:
    tables = subprocess.run(
        [sys.executable, INFRA / "costs.py"], capture_output=True, text=True, check=True
    ).stdout
    assert tables in (INFRA / "COSTS.md").read_text(), "run python infra/costs.py and paste what it prints"


def test_the_build_file_fits_its_schema() -> None:
    checked = subprocess.run(
        [
            sys.executable,
            "-m",
            "check_jsonschema",
            "--builtin-schema",
            "vendor.cloudbuild",
            ROOT / "cloudbuild.yaml",
        ],
        capture_output=True,
        text=True,
        check=False,
    )
    assert checked.returncode == 0, checked.stdout


def test_a_release_names_every_service() -> None:
    listed = re.search(r"services=\((.*)\)", (INFRA / "release").read_text())
    assert listed and set(listed[1].split()) == set(terraform.locals_of("services"))


def test_hosting_sends_the_apis_paths_to_its_service_and_guards_the_rest() -> None:
    hosting = json.loads((ROOT / "firebase.json").read_text())["hosting"]
    run = {each["source"] for each in hosting["rewrites"] if "run" in each}
    assert run == {"/v1/**", "/s/**", "/openapi.json"}
    headers = {each["key"]: each["value"] for each in hosting["headers"][0]["headers"]}
    policy = dict(
        part.split(maxsplit=1) for part in headers["Content-Security-Policy"].split("; ") if " " in part
    )
    assert policy["default-src"] == "'none'" and policy["frame-ancestors"] == "'none'"
    assert "unsafe" not in headers["Content-Security-Policy"]
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert "max-age=63072000" in headers["Strict-Transport-Security"]


def test_the_readme_names_every_entry_point() -> None:
    readme = (INFRA / "README.md").read_text()
    assert all(f"`{name}`" in readme for name in terraform.locals_of("entry_points"))
