"""What runs in the cloud is never talked into using what stands for it on one machine."""

import pytest

from segue.cloud_config import CloudConfig, worker_names
from segue.domain.errors import BadRequest

NAMES = (
    "PROJECT", "REGION", "BUCKET_UPLOADS", "BUCKET_MEDIA", "QUEUE_LATER", "WORKER_JOB", "POLL_LINK",
    "SERVICE_ACCOUNT", "TASKS_CALLER", "PUBSUB_CALLER", "SCHEDULER_CALLER", "WEB_ORIGINS",
)  # fmt: skip


@pytest.fixture(autouse=True)
def environment(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in NAMES:
        monkeypatch.setenv(f"SEGUE_{name}", name.lower())
    for name in ("FIRESTORE_EMULATOR_HOST", "PUBSUB_EMULATOR_HOST", "STORAGE_EMULATOR_HOST"):
        monkeypatch.delenv(name, raising=False)


def test_each_name_is_read(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SEGUE_WEB_ORIGINS", "https://a.example,https://b.example")
    config = CloudConfig.from_environment()
    assert (config.uploads, config.media) == ("bucket_uploads", "bucket_media")
    assert config.origin == "https://a.example"


@pytest.mark.parametrize("name", NAMES)
def test_a_name_that_is_missing_is_told(monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    monkeypatch.delenv(f"SEGUE_{name}")
    with pytest.raises(BadRequest, match=f"SEGUE_{name}"):
        CloudConfig.from_environment()


@pytest.mark.parametrize("running", ["K_SERVICE", "CLOUD_RUN_JOB"])
@pytest.mark.parametrize(
    "double", ["FIREBASE_AUTH_EMULATOR_HOST", "FIRESTORE_EMULATOR_HOST", "SEGUE_CERTIFICATES"]
)
def test_doubles_are_refused_on_cloud_run(monkeypatch: pytest.MonkeyPatch, running: str, double: str) -> None:
    monkeypatch.setenv(double, "127.0.0.1:1")
    CloudConfig.from_environment()
    monkeypatch.setenv(running, "segue-api")
    with pytest.raises(BadRequest, match=double):
        CloudConfig.from_environment()


def test_a_worker_is_named_by_its_task(monkeypatch: pytest.MonkeyPatch) -> None:
    assert worker_names() == ()
    monkeypatch.setenv("CLOUD_RUN_EXECUTION", "segue-worker-x")
    monkeypatch.setenv("CLOUD_RUN_TASK_INDEX", "3")
    assert worker_names() == ("segue-worker-x-3-0",)
    monkeypatch.setenv("CLOUD_RUN_TASK_ATTEMPT", "2")
    assert worker_names() == ("segue-worker-x-3-2", "segue-worker-x-3-1")
