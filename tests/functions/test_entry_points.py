"""What each entry point is before its first call: which one it is, what it imports, what it refuses."""

import json
import os
import subprocess
import sys

import pytest

from functions import serve
from segue.cloud_config import CloudConfig
from segue.domain.errors import BadRequest, Unavailable

SETTINGS = {
    "SEGUE_PROJECT": "demo",
    "SEGUE_REGION": "here",
    "SEGUE_BUCKET_UPLOADS": "uploads",
    "SEGUE_BUCKET_MEDIA": "media",
    "SEGUE_QUEUE_LATER": "segue-later",
    "SEGUE_WORKER_JOB": "segue-worker",
    "SEGUE_POLL_LINK": "http://127.0.0.1:9/",
    "SEGUE_SERVICE_ACCOUNT": "api@demo.iam.gserviceaccount.com",
    "SEGUE_TASKS_CALLER": "tasks@demo.iam.gserviceaccount.com",
    "SEGUE_PUBSUB_CALLER": "pubsub@demo.iam.gserviceaccount.com",
    "SEGUE_SCHEDULER_CALLER": "scheduler@demo.iam.gserviceaccount.com",
    "SEGUE_WEB_ORIGINS": "https://segue.example",
    "SEGUE_GOOGLE_PROJECT": "demo",
    "SEGUE_GOOGLE_BUCKET": "results",
    "SEGUE_RUNWAY_KEY": "key",
    "SEGUE_COMFYUI_LINK": "http://127.0.0.1:9",
}
DOUBLES = {
    "FIRESTORE_EMULATOR_HOST": "127.0.0.1:9",
    "PUBSUB_EMULATOR_HOST": "127.0.0.1:9",
    "STORAGE_EMULATOR_HOST": "http://127.0.0.1:9",
    "SEGUE_TASKS_ADDRESS": "127.0.0.1:9",
    "SEGUE_RUN_ADDRESS": "127.0.0.1:9",
    "SEGUE_CERTIFICATES": "http://127.0.0.1:9/certificates",
    "SEGUE_SIGNER": "/nowhere/signer.json",
}
SDKS = (
    "firebase_admin", "google.cloud.firestore", "google.cloud.run_v2", "google.cloud.storage",
    "google.cloud.tasks_v2", "google.genai", "google.pubsub_v1", "runwayml", "stripe",
)  # fmt: skip
OPENED = """
import json, sys
import functions.main
from functions.serve import ready
ready("{target}")
from functions import {module}
{module}.{opened}
print(json.dumps(sorted(sys.modules)))
"""
USED = {
    "api": (),
    "on_step": ("google.pubsub_v1", "google.cloud.storage", "google.cloud.run_v2"),
    "on_poll": ("google.pubsub_v1", "google.cloud.storage"),
    "on_upload": ("google.cloud.storage",),
    "sweep": (),
    "stripe_webhook": ("stripe",),
}
"""The SDKs beside Firestore's that nearly every call of an entry point needs."""


def run(code: str, **more: str) -> subprocess.CompletedProcess[str]:
    environment = {"PATH": os.environ["PATH"], **SETTINGS, **more}
    return subprocess.run(
        [sys.executable, "-c", code], env=environment, capture_output=True, text=True, check=False
    )


@pytest.mark.parametrize("target", serve.NEEDED)
def test_an_entry_point_begins_with_what_nearly_every_call_needs(target: str) -> None:
    """Every other SDK comes with the first call that goes its way."""
    module, opened = ("over_asgi", "_api()") if target == "api" else ("entries", "cloud()")
    ran = run(OPENED.format(target=target, module=module, opened=opened), **DOUBLES)
    assert ran.returncode == 0, ran.stderr
    modules = set(json.loads(ran.stdout))
    assert {sdk for sdk in SDKS if sdk in modules} == {"google.cloud.firestore", *USED[target]}
    assert not modules & {"cv2", "av", "numpy", "rich"}
    if target != "api":
        assert "fastapi" not in modules


def test_without_keys_nothing_is_sold_where_anything_is_googles(monkeypatch: pytest.MonkeyPatch) -> None:
    """The sandbox's webhooks are signed with the project's name: in the cloud, anyone could pay with it."""
    from segue.wiring_cloud import open_cloud

    for name, value in {**SETTINGS, **DOUBLES, "SEGUE_RUN_ADDRESS": ""}.items():
        monkeypatch.setenv(name, value)
    payments = open_cloud(CloudConfig.from_environment(), media=False).app.payments
    with pytest.raises(Unavailable, match="Stripe"):
        payments.news(b"{}", "t=1,v1=00")
    with pytest.raises(Unavailable):
        payments.fetch("pay_1")


@pytest.mark.parametrize("double", DOUBLES)
@pytest.mark.parametrize("cloud", ["K_SERVICE", "CLOUD_RUN_JOB"])
def test_no_double_is_taken_on_cloud_run(double: str, cloud: str, monkeypatch: pytest.MonkeyPatch) -> None:
    for other in DOUBLES:
        monkeypatch.delenv(other, raising=False)
    for name, value in {**SETTINGS, double: DOUBLES[double], cloud: "segue"}.items():
        monkeypatch.setenv(name, value)
    with pytest.raises(BadRequest, match=double):
        CloudConfig.from_environment()


def test_serving_nothing_says_what_to_set(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("FUNCTION_TARGET", raising=False)
    with pytest.raises(SystemExit, match="FUNCTION_TARGET"):
        serve.main()
