"""What can be known about a deployment without a project: it parses, its attributes exist, it is not open."""

import json
import re
import shutil
import subprocess
from pathlib import Path

import pytest

from tests.infra import terraform
from tests.infra.terraform import INFRA, Block

PUBLIC = {"allUsers", "allAuthenticatedUsers"}
BROAD = {"roles/owner", "roles/editor", "roles/viewer"}
PROJECT_ROLES_ALLOWED = {
    # Firestore has no grant on a collection, Vertex none on a model; the rest is about its own kind only.
    "roles/datastore.user", "roles/aiplatform.user", "roles/telemetry.writer", "roles/firebaseauth.viewer",
    "roles/cloudbuild.builds.builder", "roles/firebasehosting.admin", "roles/firebaserules.admin",
    "roles/logging.logWriter",
}  # fmt: skip


@pytest.mark.parametrize("block", terraform.blocks(), ids=lambda block: f"{block.type}.{block.name}")
def test_a_block_says_only_what_its_schema_has(block: Block) -> None:
    assert terraform.faults(block) == []


def test_a_misspelt_a_missing_and_a_nested_unknown_attribute_are_found() -> None:
    block = Block("resource", "google_pubsub_topic", "x", {"labelz": 1, "schema_settings": [{"encodin": 1}]})
    assert terraform.faults(block) == [
        "google_pubsub_topic.x: no name",
        "google_pubsub_topic.x: unknown labelz",
        "google_pubsub_topic.x: schema_settings: no schema",
        "google_pubsub_topic.x: schema_settings: unknown encodin",
    ]


def test_the_files_are_formatted() -> None:
    for file in terraform.files():
        text = file.read_text()
        assert "\t" not in text and text.endswith("\n") and not re.search(r"[ ]+$", text, re.M), file.name
    if program := shutil.which("terraform"):
        run = subprocess.run(
            [program, "fmt", "-check", "-recursive", INFRA], capture_output=True, text=True, check=False
        )
        assert run.returncode == 0, run.stdout


def test_no_bucket_is_public() -> None:
    for block in terraform.blocks():
        if block.type == "google_storage_bucket":
            assert block.body["public_access_prevention"] == '"enforced"'
            assert block.body["uniform_bucket_level_access"] is True
        if "storage" in block.type or "secret" in block.type or "pubsub" in block.type:
            assert not any(name in json.dumps(block.body) for name in PUBLIC), block.name


def test_only_the_api_and_the_webhook_answer_strangers() -> None:
    public = [block for block in terraform.blocks() if "allUsers" in json.dumps(block.body)]
    assert [block.name for block in public] == ["public"]
    services = terraform.locals_of("services")
    open_to_all = {name for name, service in services.items() if "public" in str(service["caller"])}
    assert open_to_all == {"api", "stripe-webhook"}


def test_roles_are_narrow() -> None:
    roles = terraform.words(r"roles/[\w.]+")
    assert not roles & BROAD
    granted = {role for roles in terraform.locals_of("project_roles").values() for role in roles}
    assert {role.strip('"') for role in granted} <= PROJECT_ROLES_ALLOWED
    deployer = next(
        b for b in terraform.blocks() if b.type == "google_project_iam_member" and b.name == "deployer"
    )
    assert set(re.findall(r"roles/[\w.]+", json.dumps(deployer.body))) <= PROJECT_ROLES_ALLOWED


def test_no_secret_is_in_the_state() -> None:
    assert not any(block.type == "google_secret_manager_secret_version" for block in terraform.blocks())


def test_every_entry_point_has_an_account_of_its_own() -> None:
    entry_points = set(terraform.locals_of("entry_points"))
    services = set(terraform.locals_of("services"))
    assert entry_points == services | {"worker"}


def test_only_uploads_send_notifications() -> None:
    notifications = [b for b in terraform.blocks() if b.type == "google_storage_notification"]
    assert [b.body["bucket"] for b in notifications] == ['${google_storage_bucket.this["uploads"].name}']


def test_every_variable_is_used_and_described() -> None:
    text = "\n".join(file.read_text() for file in terraform.files())
    for file in terraform.parsed():
        for entry in file.get("variable", []):
            for name, body in entry.items():
                assert "description" in body, name
                assert f"var.{terraform.unquoted(name)}" in text, name


@pytest.mark.parametrize("environment", ["staging", "production"])
def test_an_environment_sets_only_variables_that_exist(environment: str) -> None:
    known = {
        terraform.unquoted(name)
        for file in terraform.parsed()
        for entry in file.get("variable", [])
        for name in entry
    }
    settings = Path(INFRA / "environments" / f"{environment}.tfvars").read_text()
    assert set(re.findall(r"^(\w+) +=", settings, re.M)) <= known
