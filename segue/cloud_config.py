"""The configuration of an installation on Google Cloud, as `infra/run.tf` sets it; imported before gRPC."""

import os
from collections.abc import Mapping
from dataclasses import dataclass

from segue.config import Config
from segue.domain.errors import BadRequest

# gRPC's threads wake in a child between fork and exec, find their files closed, and abort it: no FFmpeg runs.
os.environ["GRPC_ENABLE_FORK_SUPPORT"] = "0"

FIREBASE_KEYS = "https://www.googleapis.com/robot/v1/metadata/x509/securetoken@system.gserviceaccount.com"
GOOGLE_KEYS = "https://www.googleapis.com/oauth2/v1/certs"
STORAGE = "https://storage.googleapis.com"
SECRETS = "https://secretmanager.googleapis.com"
_FAKES = (
    "FIREBASE_AUTH_EMULATOR_HOST", "FIRESTORE_EMULATOR_HOST", "PUBSUB_EMULATOR_HOST", "STORAGE_EMULATOR_HOST",
    "SEGUE_TASKS_ADDRESS", "SEGUE_RUN_ADDRESS", "SEGUE_CERTIFICATES", "SEGUE_SIGNER",
    "SEGUE_SECRETS_LINK",
)  # fmt: skip


@dataclass(frozen=True)
class Doubles:
    """What stands for Google's services on one machine: addresses without encryption, keys of our own."""

    pubsub: str = ""
    storage: str = ""
    tasks: str = ""
    run: str = ""
    certificates: str = ""
    signer: str = ""
    secrets: str = ""

    @classmethod
    def from_environment(cls) -> "Doubles":
        given = os.environ
        return cls(
            pubsub=given.get("PUBSUB_EMULATOR_HOST", ""),
            storage=given.get("STORAGE_EMULATOR_HOST", ""),
            tasks=given.get("SEGUE_TASKS_ADDRESS", ""),
            run=given.get("SEGUE_RUN_ADDRESS", ""),
            certificates=given.get("SEGUE_CERTIFICATES", ""),
            signer=given.get("SEGUE_SIGNER", ""),
            secrets=given.get("SEGUE_SECRETS_LINK", ""),
        )

    @property
    def all(self) -> bool:
        """Whether nothing of Google's is used."""
        return all((self.pubsub, self.storage, self.tasks, self.run, self.certificates, self.signer))


@dataclass(frozen=True)
class CloudConfig:
    """Names of what `infra/` made, and who calls private entry points. `poll_link` is `on_poll`'s address."""

    common: Config
    project: str
    region: str
    uploads: str
    media: str
    queue: str
    job: str
    poll_link: str
    service: str
    tasks_caller: str
    pubsub_caller: str
    scheduler_caller: str
    origin: str
    doubles: Doubles

    @classmethod
    def from_environment(cls) -> "CloudConfig":
        """Raises BadRequest for a name that is missing, and for doubles inside of Cloud Run."""
        given = os.environ
        if given.get("K_SERVICE") or given.get("CLOUD_RUN_JOB"):
            _refuse_doubles(given)
        return cls(
            common=Config.from_environment(),
            project=_named(given, "SEGUE_PROJECT"),
            region=_named(given, "SEGUE_REGION"),
            uploads=_named(given, "SEGUE_BUCKET_UPLOADS"),
            media=_named(given, "SEGUE_BUCKET_MEDIA"),
            queue=_named(given, "SEGUE_QUEUE_LATER"),
            job=_named(given, "SEGUE_WORKER_JOB"),
            poll_link=_named(given, "SEGUE_POLL_LINK"),
            service=_named(given, "SEGUE_SERVICE_ACCOUNT"),
            tasks_caller=_named(given, "SEGUE_TASKS_CALLER"),
            pubsub_caller=_named(given, "SEGUE_PUBSUB_CALLER"),
            scheduler_caller=_named(given, "SEGUE_SCHEDULER_CALLER"),
            origin=_named(given, "SEGUE_WEB_ORIGINS").partition(",")[0],
            doubles=Doubles.from_environment(),
        )


def worker_names() -> tuple[str, ...]:
    """The worker that this process is, by its execution and task; then the dead one that it replaces.

    Empty outside of Cloud Run jobs.
    """
    execution, told = os.environ.get("CLOUD_RUN_EXECUTION"), os.environ
    if not execution:
        return ()
    attempt = int(told.get("CLOUD_RUN_TASK_ATTEMPT", "0"))
    attempts = (attempt, attempt - 1) if attempt else (attempt,)
    return tuple(f"{execution}-{told['CLOUD_RUN_TASK_INDEX']}-{each}" for each in attempts)


def _named(given: Mapping[str, str], name: str) -> str:
    if not given.get(name):
        raise BadRequest(f"{name} is not set: infra/run.tf says what it is.")
    return given[name]


def _refuse_doubles(given: Mapping[str, str]) -> None:
    """An emulator accepts forged tokens: what runs in the cloud must not be talked into using one."""
    if found := [name for name in _FAKES if given.get(name)]:
        raise BadRequest(f"{found[0]} is set on Cloud Run: remove it. It is for one machine only.")
